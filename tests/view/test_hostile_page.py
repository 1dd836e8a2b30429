"""Hostile names on the page in Chromium: shown as text in every view, never run; its downloads too."""

from kg import view
from kg.build import build
from tests import hostile

VIEWS = ("matrix", "timeline", "table", "map", "compare", "path", "overview")


def visit(page, addresses):
    for address in addresses:
        page.evaluate("h => { location.hash = h }", f"#{address}")
        page.wait_for_timeout(60)


def test_names_stay_text_in_every_view(tmp_path, open_page):
    graph = hostile.graph()
    path = tmp_path / "hostile.html"
    view.write(graph, path, title=hostile.NAMES[1])
    page = open_page(path)
    bad = [n for n, d in graph.nodes(data=True) if d["label"] in hostile.NAMES]
    town = next(n for n, d in graph.nodes(data=True) if d["label"] == "青石镇")
    assert len(bad) == len(hostile.NAMES)
    for node in bad:
        visit(page, [f"v=node&n={node}", f"v=evidence&n={node}"])
        shown = page.locator("body").inner_text()
        label = graph.nodes[node]["label"]
        assert label.split("\n")[0].strip()[:12] in shown, label
    visit(page, [f"v={name}&n={town}&o={bad[0]}" for name in VIEWS])
    visit(page, [f"v={name}&n={name}&q={name}" for name in hostile.NAMES])
    for name in hostile.NAMES:
        page.locator("#finder input").fill(name)
        page.wait_for_timeout(30)
    assert page.evaluate("window.__pwned") is None
    assert page.locator("a[href^='javascript:'], img[onerror], svg[onload], iframe, object").count() == 0


def test_a_hostile_report_on_its_page(tmp_path, open_page):
    (tmp_path / "青山镇.txt").write_text(hostile.TEXT, encoding="utf-8")
    graph = build([tmp_path], tmp_path / "out", tagger="none").graph
    page = open_page(tmp_path / "out" / "graph.html")
    nodes = [n for n, d in graph.nodes(data=True) if d["type"] in ("Project", "Program", "Policy", "Campaign", "Report", "Town")]
    visit(page, [f"v={kind}&n={node}" for node in nodes for kind in ("node", "evidence")])
    assert page.evaluate("window.__pwned") is None
