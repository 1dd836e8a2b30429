"""The page and its data over HTTP, for this machine's own browser alone.

Bound to 127.0.0.1. Data is given only to who knows the token (it is in the address that ``kg annotate`` prints, after ``#``, which
browsers do not send on), asks under the server's own name (so that no other name can be pointed at it) and, where the browser
says from which page, from this one. The files of the page are the same for everybody and hold no data.
"""

import json
import secrets
from collections.abc import Callable, Mapping
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from typing import Any
from urllib.parse import parse_qs, urlsplit

from kg.annotate.draft import as_json
from kg.annotate.store import StaleError, Store
from kg.errors import KGError, UsageError
from kg.ontology import node_types, themes

MOST_BYTES = 16 * 1024 * 1024  # a draft of the longest report known has 0.4 MB
_TYPES = {"html": "text/html", "js": "text/javascript", "css": "text/css"}
_SHARED = ("base.css", "dom.js", "palette.js")  # the graph's page has them too: one look, one way to make elements
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
_Answer = tuple[HTTPStatus, str, bytes]


def _page_files() -> dict[str, tuple[str, bytes]]:
    """Path → media type and bytes, read once: nothing of the request ever becomes a path of the disc."""
    out = {}
    here, shared = files("kg.annotate") / "page", files("kg.view") / "page"
    for file in [*here.iterdir(), *(shared / name for name in _SHARED)]:
        kind = _TYPES.get(file.name.rsplit(".", 1)[-1])
        if kind:
            out[f"/{file.name}"] = (f"{kind}; charset=utf-8", file.read_bytes())
    out["/"] = out.pop("/index.html")
    return out


class Server:
    """Serves a store on 127.0.0.1; port 0 takes a free one, which ``port`` then tells."""

    def __init__(self, store: Store, port: int = 0) -> None:
        self.token = secrets.token_urlsafe(24)
        # A class of the standard library is its own way to be told what to serve.
        handler = partial(_Handler, store, self.token, _page_files())
        try:
            self._http = ThreadingHTTPServer(("127.0.0.1", port), handler)
        except OSError as e:
            raise UsageError(f"port {port}: {e.strerror or e}; choose another with --port, or none") from e
        self._http.daemon_threads = True
        self.port: int = self._http.server_port

    @property
    def url(self) -> str:
        """The address to open, token included."""
        return f"http://127.0.0.1:{self.port}/#token={self.token}"

    def serve(self) -> None:
        """Answer until :meth:`stop` is called or the process is interrupted."""
        try:
            self._http.serve_forever(poll_interval=0.2)
        finally:
            self._http.server_close()

    def stop(self) -> None:
        """End :meth:`serve`, from another thread."""
        self._http.shutdown()


class _Handler(BaseHTTPRequestHandler):
    """One request. Every answer carries the headers that keep the page to itself."""

    protocol_version = "HTTP/1.1"
    server_version, sys_version = "kg", ""
    timeout = 60

    def __init__(self, store: Store, token: str, page: Mapping[str, tuple[str, bytes]], *rest: Any) -> None:  # noqa: ANN401
        self._store, self._token, self._page = store, token, page
        super().__init__(*rest)

    def do_GET(self) -> None:
        """A file of the page, the list of reports, or one report with its draft."""
        path = urlsplit(self.path).path
        if path in self._page and self._named_rightly():
            kind, body = self._page[path]
            self._send((HTTPStatus.OK, kind, body))
        else:
            routes = {"/api/reports": self._list, "/api/report": self._one}
            self._guarded(routes.get(path))

    def do_PUT(self) -> None:
        """Save a draft."""
        body = self._body()
        self._guarded(partial(self._save, body) if urlsplit(self.path).path == "/api/report" else None)

    def _guarded(self, answer: Callable[[], object] | None) -> None:
        """Answer in JSON, if the one who asks may know."""
        if not self._named_rightly() or not self._may_know():
            return self._json(HTTPStatus.FORBIDDEN, {"error": "open the address that kg annotate printed"})
        if answer is None:
            return self._json(HTTPStatus.NOT_FOUND, {"error": f"{self.path}: there is nothing here"})
        try:
            return self._json(HTTPStatus.OK, answer())
        except StaleError as e:
            return self._json(HTTPStatus.CONFLICT, {"error": str(e)})
        except KGError as e:
            return self._json(HTTPStatus.BAD_REQUEST, {"error": str(e)})

    def _named_rightly(self) -> bool:
        port = self.connection.getsockname()[1]
        own = {f"127.0.0.1:{port}", f"localhost:{port}"}
        origin = self.headers.get("Origin")
        return self.headers.get("Host") in own and (origin is None or origin.removeprefix("http://") in own)

    def _may_know(self) -> bool:
        given = self.headers.get("X-Kg-Token", "")
        return secrets.compare_digest(given.encode("utf-8", "replace"), self._token.encode())

    def _name(self) -> str:
        return parse_qs(urlsplit(self.path).query).get("name", [""])[0]

    def _list(self) -> object:
        return {
            "reports": self._store.overview(),
            "gold": str(self._store.gold),
            "problems": self._store.problems,
            "types": {i: [t.label, t.label_en] for i, t in node_types().items()},
            "themes": [{"id": t.id, "label": [t.label, t.label_en]} for t in themes().values() if not t.broader],
        }

    def _one(self) -> object:
        report = self._store.report(self._name())
        noise = [[n.span.start, n.span.end] for n in report.noise]
        about = {"name": self._name(), "title": report.title, "town": report.town.name, "period": report.period.label}
        return about | {"text": report.text, "noise": noise, "draft": as_json(self._store.draft(self._name()))}

    def _save(self, body: bytes | None) -> object:
        try:
            raw = json.loads(body or b"")
        except ValueError as e:
            raise KGError(f"not JSON, or more than {MOST_BYTES >> 20} MB: {e}") from e
        saved = self._store.save(self._name(), raw)
        return {"revision": saved.draft.revision, "disputed": saved.disputed}

    def _body(self) -> bytes | None:
        """What was sent; None, and an end to the connection, where that is too much or its length is not told."""
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or int(length) > MOST_BYTES:
            self.close_connection = True
            return None
        return self.rfile.read(int(length))

    def _json(self, status: HTTPStatus, value: object) -> None:
        self._send((status, "application/json; charset=utf-8", json.dumps(value, ensure_ascii=False).encode()))

    def _send(self, answer: _Answer) -> None:
        status, kind, body = answer
        self.send_response(status)
        for name, value in {**_HEADERS, "Content-Type": kind, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing: the terminal is for the address and for errors."""
