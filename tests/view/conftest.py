"""Pages made once for all browser tests, and what every page must keep."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import make_graph
from on_page import settle

from kg import view


@pytest.fixture(scope="session")
def sample(tmp_path_factory):
    """A graph of 600 nodes and its page."""
    graph = make_graph.make(600)
    path = tmp_path_factory.mktemp("page") / "图谱.html"
    view.write(graph, path)
    return graph, path


@pytest.fixture
def open_page(browser):
    """Opens a page offline and, at the end, holds it to what every page must keep: no error, no request."""
    opened = []

    def open_(path, hash_="", *, width=1440, height=900, init="", **context):
        page = browser.new_page(viewport={"width": width, "height": height}, offline=True, **context)
        page.set_default_timeout(20000)  # only a page that hangs takes so long, or a very busy machine
        page.errors, page.requests = [], []
        page.on("pageerror", lambda e: page.errors.append(f"{e}\n{e.stack}"))
        page.on("console", lambda m: m.type == "error" and page.errors.append(m.text))
        page.on("request", lambda r: page.requests.append(r.url) if not r.url.startswith(("data:", "blob:")) else None)
        if init:
            page.add_init_script(init)
        page.goto(path.resolve().as_uri() + hash_)
        settle(page)
        opened.append((page, path))
        return page

    yield open_
    for page, path in opened:
        assert page.errors == []
        beside = path.with_name(f"{path.stem}.data.js").resolve().as_uri()
        assert [r for r in page.requests if r.split("#")[0] not in (path.resolve().as_uri(), beside)] == []
        page.close()
