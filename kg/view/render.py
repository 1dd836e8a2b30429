"""graph → page: lays out, packs and renders through pyvis with a template of our own, and writes the file whole."""

import base64
import hashlib
import os
import tempfile
from functools import lru_cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from pyvis.network import Network

from kg.errors import ExportError
from kg.view.bundle import script
from kg.view.columns import columns
from kg.view.evidence import evidence
from kg.view.index import Graph, Index, index
from kg.view.layout import positions
from kg.view.overview import network
from kg.view.pack import INSIDE, pack, side_file

FOLDER = Path(__file__).parent
TITLE = {"zh": "乡镇工作报告知识图谱", "en": "Knowledge graph of township work reports"}


def write(graph: Graph, path: Path, *, texts: Path | None = None, title: str | None = None, language: str = "zh") -> None:
    """Write ``path``, and beside it ``<stem>.data.js`` with the evidence where that is too much for one page.

    ``texts`` is the folder of stored texts (``<report id>.txt``, as a build leaves them); without it the page shows the
    sentences of the graph but not the paragraphs around them.

    Raises:
        ExportError: the folder is missing or cannot be written to.

    """
    path = Path(path)
    numbered = index(graph)
    packed = pack(evidence(numbered, texts))
    beside = _beside(path)
    inside = len(packed) <= INSIDE
    code, mark = ("", "") if inside else side_file(packed)
    parts = {"evidence": packed if inside else "", "side": "" if inside else beside.name, "mark": mark}
    html = _html(numbered, parts, title, language)
    if inside:
        beside.unlink(missing_ok=True)  # else an older, larger build's evidence would lie beside a page that is not its own
    else:
        _replace(beside, code)
    _replace(path, html)


def remove(path: Path) -> None:
    """Take away a page, and what lies beside it."""
    for file in (path, _beside(path)):
        file.unlink(missing_ok=True)


def _beside(path: Path) -> Path:
    return path.with_name(f"{path.stem}.data.js")


def _html(numbered: Index, parts: dict[str, str], title: str | None, language: str) -> str:
    places = positions(numbered)
    data = columns(numbered, places)
    own = {"title": title or "", "language": language, "side": parts["side"], "mark": parts["mark"]}
    data["about"] = own | _about(numbered)
    net = network(numbered, places, title or TITLE.get(language, TITLE["zh"]))
    scripts = [_vis(), script()]
    net.path = "page.html.j2"
    net.templateEnv = Environment(loader=FileSystemLoader(FOLDER), autoescape=True, undefined=StrictUndefined)
    net.templateEnv.globals["kg"] = {
        "payload": pack(data),
        "evidence": parts["evidence"],
        "scripts": scripts,
        "language": "en" if language == "en" else "zh-CN",
        "style": "".join((FOLDER / "page" / name).read_text(encoding="utf-8") for name in ("base.css", "style.css")),
        "policy": _policy(scripts, side=bool(parts["side"])),
    }
    return _render(net)


def _render(net: Network) -> str:
    # generate_html, never show or write_html: those write with the locale's encoding and leave a lib/ folder behind.
    return str(net.generate_html()).replace("\r\n", "\n")


def _about(numbered: Index) -> dict[str, Any]:
    names = ("format", "kg_version", "reports", "characters", "tagger")
    return {k: numbered.about[k] for k in names if isinstance(numbered.about.get(k), str | int | float)}


def _policy(scripts: list[str], *, side: bool) -> str:
    """What the page may do: run exactly these scripts, show images it made itself, and nothing else."""
    hashes = " ".join(f"'sha256-{base64.b64encode(hashlib.sha256(s.encode()).digest()).decode()}'" for s in scripts)
    # The side file is a script beside the page. A hash cannot allow it: browsers refuse integrity checks on file:.
    own = " 'self' file:" if side else ""
    rest = "style-src 'unsafe-inline'; img-src data: blob:; base-uri 'none'; form-action 'none'"
    return f"default-src 'none'; script-src {hashes}{own}; {rest}"


@lru_cache(maxsize=1)
def _vis() -> str:
    """vis-network, from pyvis's own package data: the version pip pinned is the one that runs."""
    source = files("pyvis") / "templates" / "lib" / "vis-9.1.2" / "vis-network.min.js"
    text = source.read_text(encoding="utf-8").replace("\r\n", "\n")
    # A source map is a second file nobody has; looking for it would be the page's only request.
    text = text.replace("</script", "<\\/script").replace("//# sourceMappingURL=", "// source map: ")
    return f"{text}\n/* by pyvis {version('pyvis')} */\n"


def _replace(path: Path, text: str) -> None:
    """Write beside and swap in, so that nobody ever opens half a page."""
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as out:
            out.write(text)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except OSError as e:
        raise ExportError(f"{path}: cannot be written: {e.strerror or e}; is the folder there? is there room?") from e
