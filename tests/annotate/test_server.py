"""Who may ask the server what: the token, the name, the origin, and nothing of the disc but the page's own files."""

import json
import threading
from http.client import HTTPConnection

import pytest

from kg.annotate import Server
from kg.errors import UsageError

NAME = "%E6%9F%90%E9%95%872022"  # 某镇2022


@pytest.fixture
def server(store):
    server = Server(store)
    thread = threading.Thread(target=server.serve, daemon=True)
    thread.start()
    yield server
    server.stop()
    thread.join(10)


def ask(server, path, method="GET", *, token=None, body=None, **headers):
    """Status, headers and body of one request; the right token and host unless told otherwise."""
    connection = HTTPConnection("127.0.0.1", server.port, timeout=60)
    sent = {"X-Kg-Token": server.token if token is None else token} | {k.replace("_", "-"): v for k, v in headers.items()}
    connection.request(method, path, body=body, headers=sent)
    answer = connection.getresponse()
    out = answer.status, dict(answer.getheaders()), answer.read()
    connection.close()
    return out


def test_the_list_and_a_report_are_given_to_who_knows_the_token(server, store):
    status, _, body = ask(server, "/api/reports")
    assert status == 200
    assert [r["name"] for r in json.loads(body)["reports"]] == store.names()
    assert len(json.loads(body)["themes"]) == 14
    status, _, body = ask(server, f"/api/report?name={NAME}")
    assert status == 200
    assert json.loads(body)["text"] == store.report("某镇2022").text


@pytest.mark.parametrize("path", ["/api/reports", f"/api/report?name={NAME}", "/api/nothing"])
@pytest.mark.parametrize("token", ["", "x" * 32, "é"])
def test_no_token_no_data(server, path, token):
    status, _, body = ask(server, path, token=token.encode("latin-1").decode("latin-1"))
    assert status == 403
    assert "报告" not in body.decode()


def test_no_token_no_saving(server, gold):
    assert ask(server, f"/api/report?name={NAME}", "PUT", token="no", body=b"{}")[0] == 403
    assert not gold.exists()


@pytest.mark.parametrize("path", ["/", "/main.js", "/api/reports"])
def test_another_name_for_this_machine_is_refused(server, path):
    assert ask(server, path, Host=f"evil.example:{server.port}")[0] == 403
    assert ask(server, path, Host="127.0.0.1")[0] == 403
    assert ask(server, path, Host=f"localhost:{server.port}")[0] == 200


def test_another_page_is_refused_even_with_the_token(server):
    assert ask(server, "/api/reports", Origin="http://evil.example")[0] == 403
    assert ask(server, "/api/reports", Origin="null")[0] == 403
    assert ask(server, "/api/reports", Origin=f"http://127.0.0.1:{server.port}")[0] == 200


@pytest.mark.parametrize("path", ["/../cli.py", "/%2e%2e/draft.py", "/draft.py", "//etc/passwd", "/page/main.js", "/index.html"])
def test_only_the_files_of_the_page_are_served(server, path):
    assert ask(server, path)[0] == 404


@pytest.mark.parametrize(
    ("path", "kind"),
    [("/", "text/html"), ("/main.js", "text/javascript"), ("/dom.js", "text/javascript"), ("/style.css", "text/css")],
)
def test_the_page_may_load_nothing_from_elsewhere(server, path, kind):
    status, headers, _ = ask(server, path, token="")
    assert status == 200
    assert headers["Content-Type"] == f"{kind}; charset=utf-8"
    policy = dict(p.strip().split(" ", 1) for p in headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["connect-src"] == policy["style-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "Python" not in headers["Server"]


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"[]", b'{"mentions": 1}'])
def test_nonsense_is_answered_with_what_is_wrong(server, body, gold):
    status, _, answer = ask(server, f"/api/report?name={NAME}", "PUT", body=body)
    assert status == 400
    assert json.loads(answer)["error"]
    assert not gold.exists()


def test_too_much_is_not_read(server):
    status, headers, _ = ask(server, f"/api/report?name={NAME}", "PUT", body=None, Content_Length=str(10**9))
    assert status == 400
    assert headers.get("Connection", "close") == "close"


@pytest.mark.parametrize("name", ["", "nobody", "..%2Fx"])
def test_an_unknown_report_is_said(server, name):
    status, _, body = ask(server, f"/api/report?name={name}")
    assert status == 400
    assert "no such report" in json.loads(body)["error"]


def test_a_stale_save_is_a_conflict(server):
    draft = json.dumps({"mentions": [], "things": [], "revision": 0}).encode()
    assert ask(server, f"/api/report?name={NAME}", "PUT", body=draft)[0] == 200
    assert ask(server, f"/api/report?name={NAME}", "PUT", body=draft)[0] == 409


def test_it_listens_on_this_machine_alone(server):
    assert server.url.startswith(f"http://127.0.0.1:{server.port}/#token=")
    assert server._http.server_address[0] == "127.0.0.1"


def test_a_taken_port_is_said(server, store):
    with pytest.raises(UsageError, match="--port"):
        Server(store, server.port)


def test_every_start_has_its_own_token(store):
    servers = [Server(store) for _ in range(2)]
    assert len({s.token for s in servers}) == 2
    assert all(len(s.token) >= 32 for s in servers)
    for s in servers:
        s._http.server_close()
