"""The page of real builds, the sample and a part of the shared corpus, used with mouse and keyboard as a reader would.

What is on screen is held against the graph and against the reports themselves, read from the files of the build.
"""

import csv
import io
import json
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import networkx as nx
import pytest
from on_page import nodes, pieces, point

from kg.build import build
from kg.export.node_link import read

pytestmark = pytest.mark.browser
INITIATIVES = ("Project", "Program", "Policy", "Campaign")
PART = 12  # reports of the shared corpus: enough for every view, little enough for every run


class Built(NamedTuple):
    folder: Path
    graph: nx.MultiDiGraph

    @property
    def path(self):
        return self.folder / "graph.html"

    def of(self, *kinds):
        """Nodes of some types, the best linked first."""
        found = [k for k, d in self.graph.nodes(data=True) if d["type"] in kinds]
        return sorted(found, key=lambda k: (-self.graph.degree(k), k))

    def label(self, key):
        return self.graph.nodes[key]["label"]

    def unique(self, *kinds):
        """Those whose label is nobody else's, so that it says on screen which node is meant."""
        count = Counter(d["label"] for _, d in self.graph.nodes(data=True))
        return [k for k in self.of(*kinds) if count[self.label(k)] == 1]

    def done_by(self, town):
        return {v for _, v, d in self.graph.out_edges(town, data=True) if d["type"] == "CARRIES_OUT"}

    def text(self, report):
        return (self.folder / "texts" / f"{report}.txt").read_bytes().decode("utf-8")


@pytest.fixture(scope="session")
def shared_build(shared, tmp_path_factory):
    """A graph of the first reports of the shared corpus, by rules and lexicon alone; made once."""
    out = tmp_path_factory.mktemp("shared") / "output"
    build(sorted((shared / "corpus" / "written").glob("*.txt"))[:PART], out, tagger="none", locate_level=None)
    return out


@pytest.fixture(scope="session", params=["built", "shared_build"], ids=["sample", "shared corpus"])
def corpus(request):
    folder = request.getfixturevalue(request.param)
    return Built(folder, read(folder / "graph.json"))


def text(page, selector):
    return page.locator(selector).first.inner_text()


def search(page, label):
    page.keyboard.press("/")
    page.keyboard.insert_text(label)
    page.wait_for_selector("#finder [aria-selected=true]")
    page.keyboard.press("Enter")
    page.wait_for_timeout(80)


def cited(graph, key):
    """All pieces of evidence on the edges of a node."""
    return [p for *_, d in [*graph.in_edges(key, data=True), *graph.out_edges(key, data=True)] for p in pieces(d)]


def test_overview_counts_what_the_graph_holds(corpus, open_page):
    page = open_page(corpus.path)
    assert text(page, ".summary strong").replace(",", "") == str(len(corpus.of(*INITIATIVES)))
    figures = [f.replace(",", "") for f in page.locator(".figures strong").all_inner_texts()]
    assert figures == [
        str(n)
        for n in (len(corpus.of("Town")), len(corpus.of("Report")), len(corpus.of(*INITIATIVES)), corpus.graph.number_of_edges())
    ]
    for kind in ("Town", "Theme", *INITIATIVES):
        assert page.locator(f"label:has([data-key='type:{kind}']) b").inner_text().replace(",", "") == str(len(corpus.of(kind)))
    painted = page.evaluate("kgPage.painted()")
    assert len(painted) >= 30
    assert {corpus.label(t) for t in corpus.of("Theme") if not corpus.graph.nodes[t].get("broader")} <= {p["text"] for p in painted}


def test_a_search_leads_to_the_sentence_in_its_paragraph(corpus, open_page):
    """One search, one click: the words highlighted are the graph's, the paragraph around them is the report's."""
    key = corpus.unique("Program")[0]
    page = open_page(corpus.path)
    search(page, corpus.label(key))
    assert text(page, "#panel h2") == corpus.label(key)
    page.locator("[data-act=read]").click()
    page.wait_for_selector(".passage mark")
    known = {(p["report"], p["quote"], p["quote"][p["start"] - p["at"] : p["end"] - p["at"]]): p for p in cited(corpus.graph, key)}
    count = int(text(page, ".pager [role=status]").split("共")[1].strip(" 条"))
    for _ in range(min(count, 4)):
        report = page.locator(".reading .facts [data-node]").first.get_attribute("data-node")
        piece = known[report, text(page, ".passage .cited"), text(page, ".passage mark")]
        source = corpus.text(report)
        line = source[source.rfind("\n", 0, piece["at"]) + 1 :].split("\n")[0]
        assert text(page, ".passage .words").strip() == line.strip()
        assert (piece["heading"] == "") or text(page, ".passage .heading") == piece["heading"]
        if corpus.graph.nodes[report].get("period"):
            assert corpus.graph.nodes[report]["period"] in text(page, ".reading .facts")
        assert corpus.graph.nodes[report]["source"] in text(page, ".reading .facts")
        if page.locator("[data-act=next]").is_enabled():
            page.locator("[data-act=next]").click()


def test_more_of_the_report_around_a_sentence(corpus, open_page):
    key = corpus.unique("Program")[0]
    page = open_page(corpus.path, f"#v=evidence&n={key}")
    page.wait_for_selector(".passage mark")
    report = page.locator(".reading .facts [data-node]").first.get_attribute("data-node")
    source = corpus.text(report)
    widths = [len(text(page, ".passage .words"))]
    while page.locator("[data-act=widen]").count() and len(widths) < 60:
        page.locator("[data-act=widen]").click()
        widths.append(len(text(page, ".passage .words")))
        lines = [w.strip() for w in text(page, ".passage .words").split("\n") if w.strip()]
        assert all(line in source for line in lines)
    assert widths == sorted(set(widths))
    assert not page.locator("[data-act=widen]").count()
    assert [w.strip() for w in text(page, ".passage .words").split("\n") if w.strip()] == [
        w.strip() for w in source.split("\n") if w.strip()
    ]


def test_by_mouse_from_the_overview_to_a_sentence(corpus, open_page):
    """Double click a theme, click an initiative, read: three steps."""
    page = open_page(corpus.path)
    theme = next(t for t in corpus.of("Theme") if not corpus.graph.nodes[t].get("broader"))
    page.mouse.dblclick(*point(page, corpus.label(theme)))
    page.wait_for_timeout(200)
    assert text(page, "#panel h2") == corpus.label(theme)
    shown = [n for n in nodes(page) if n["type"] in INITIATIVES]
    assert shown
    page.mouse.click(shown[0]["x"], shown[0]["y"])
    page.wait_for_timeout(120)
    assert text(page, "#panel h2") == shown[0]["label"]
    page.wait_for_selector("#panel blockquote mark")
    quoted = text(page, "#panel blockquote mark")
    assert quoted in {p["quote"][p["start"] - p["at"] : p["end"] - p["at"]] for p in cited(corpus.graph, shown[0]["id"])}


def test_a_town_beside_the_mean_of_all(corpus, open_page):
    town = corpus.unique("Town")[0]
    page = open_page(corpus.path)
    search(page, corpus.label(town))
    tops = {t for t in corpus.of("Theme") if not corpus.graph.nodes[t].get("broader")}
    ids = {corpus.graph.nodes[t]["theme_id"]: corpus.label(t) for t in tops}

    def shares(key):
        count = Counter(corpus.graph.nodes[i]["theme"] for i in corpus.done_by(key) if corpus.graph.nodes[i].get("theme"))
        return {ids[t]: n / sum(count.values()) for t, n in count.items()}

    own = shares(town)
    every = [s for s in map(shares, corpus.of("Town")) if s]
    best = max(own.values())
    label, said = (
        page.locator("#panel .barlist").first.locator("li").first.inner_text().split("\n")[0],
        text(page, "#panel .barlist .number"),
    )
    mean = sum(s.get(label, 0) for s in every) / len(every)
    assert own[label] == best
    assert said == f"{int(best * 100 + 0.5)}% / {int(mean * 100 + 0.5)}%"
    total = sum(int(x) for x in page.locator("#panel section:has(h3:text('按类型')) .number").all_inner_texts())
    assert total == len(corpus.done_by(town))


def test_filters_narrow_every_view_alike(corpus, open_page):
    page = open_page(corpus.path)
    page.locator("[data-key='status:done']").click()
    page.locator("[data-key='type:Project']").click()
    left = [k for k in corpus.of(*INITIATIVES[1:]) if corpus.graph.nodes[k]["status"] == "done"]
    assert text(page, ".summary strong").replace(",", "") == str(len(left))
    page.locator(".tab[data-view=matrix]").click()
    carried = {t: len(corpus.done_by(t) & set(left)) for t in corpus.of("Town")}
    totals = [int(x) for x in page.locator(".matrix .total").all_inner_texts()]
    assert sorted(totals) == sorted(n for n in carried.values() if n)
    page.keyboard.press("u")
    page.keyboard.press("u")
    page.wait_for_timeout(150)
    assert page.locator("#net").is_visible()


def test_matrix_cell_opens_the_initiatives_it_counts(corpus, open_page):
    page = open_page(corpus.path, "#v=matrix")
    cell = page.locator(".matrix tbody td button").first
    n, (town, theme) = int(cell.inner_text()), cell.get_attribute("title").rsplit(":", 1)[0].split(" · ")
    cell.click()
    page.wait_for_timeout(150)
    assert text(page, "#panel h2") == town
    assert (
        page.locator("#panel section", has=page.locator(f"h3 button:text-is('{theme}')")).locator("h3 small").inner_text()
        == f"{n} 项"
    )


def test_timeline_table_map_and_comparison_by_keyboard(corpus, open_page):
    page = open_page(corpus.path)
    page.keyboard.press("3")
    years = Counter(
        y for y, _ in {(d["year"], v) for _, v, d in corpus.graph.edges(data=True) if d["type"] == "CARRIES_OUT" and d.get("year")}
    )
    assert {
        a
        for a in page.locator(".column .hit").evaluate_all("all => all.map(e => e.getAttribute('aria-label'))")
        if not a.endswith(": 0")
    } == {f"{y}: {n}" for y, n in years.items()}
    page.keyboard.press("4")
    assert f"{corpus.graph.number_of_nodes():,} 行" in text(page, "#sheet .choice")
    page.keyboard.press("5")
    located = [k for k, d in corpus.graph.nodes(data=True) if d.get("lat") is not None]
    assert (page.locator(".point").count() >= len(located)) if located else "没有带坐标的地点" in text(page, "#sheet")
    page.keyboard.press("6")
    a, b = corpus.unique("Town")[:2]
    for town in (a, b):
        page.get_by_role("button", name=corpus.label(town), exact=True).first.click()
        page.wait_for_timeout(120)
    heads = [h.split("\n")[-1] for h in page.locator(".columns h3").all_inner_texts()]
    ours, theirs = corpus.done_by(a), corpus.done_by(b)
    assert [int("".join(c for c in h if c.isdigit())) for h in heads] == [
        len(ours - theirs),
        len(ours & theirs),
        len(theirs - ours),
    ]
    page.keyboard.press("7")
    assert corpus.label(a) in text(page, "#pathbar")
    assert corpus.label(b) in text(page, "#pathbar")


def test_path_between_two_towns(corpus, open_page):
    a, b = corpus.unique("Town")[:2]
    page = open_page(corpus.path, f"#v=path&n={a}")
    page.locator("#pathbar input[type=search]").nth(1).fill(corpus.label(b))
    page.keyboard.press("Enter")
    page.wait_for_timeout(150)
    may = [n for n, d in corpus.graph.nodes(data=True) if d["type"] not in ("Theme", "Report", "Indicator")]
    plain = nx.Graph(corpus.graph.subgraph(may))
    if not nx.has_path(plain, a, b):
        assert "没有联系" in text(page, "#pathbar")
        page.locator("#pathbar input[type=checkbox]").check()
        plain = nx.Graph(corpus.graph)
    assert f"{nx.shortest_path_length(plain, a, b)} 步" in text(page, "#pathbar [role=status]")
    names = page.locator(".steps li:not(.via) button.link").evaluate_all("all => all.map(e => e.dataset.node)")
    against = page.locator(".steps .via").evaluate_all("all => all.map(e => e.classList.contains('against'))")
    assert names[0] == a
    assert names[-1] == b
    assert all(
        corpus.graph.has_edge(v, u) if back else corpus.graph.has_edge(u, v)
        for u, v, back in zip(names[:-1], names[1:], against, strict=True)
    )
    page.locator(".steps .quote").first.click()
    page.wait_for_selector(".passage mark, .reading .soft")


def test_exports_hold_what_is_shown_under_the_graphs_own_keys(corpus, open_page):
    town = corpus.of("Town")[0]
    page = open_page(corpus.path, f"#v=node&n={town}", accept_downloads=True)
    shown = {n["id"] for n in nodes(page) if n["type"] != "more"}

    def saved(kind):
        page.locator("[data-tool=export]").click()
        with page.expect_download() as waiting:
            page.locator(f"[data-export={kind}]").click()
        return Path(waiting.value.path()).read_bytes()

    back = nx.read_graphml(io.BytesIO(saved("graphml")), force_multigraph=True)
    assert set(back.nodes) == shown
    assert {k for *_, k in back.edges(keys=True)} == {k for *_, k in corpus.graph.subgraph(shown).edges(keys=True)}
    rows = list(csv.DictReader(io.StringIO(saved("csv").decode("utf-8-sig"))))
    assert {r["id"] for r in rows} == shown
    assert all(r["名称"].lstrip("'") == corpus.label(r["id"]) for r in rows)


def test_no_label_covers_another_and_nothing_leaves_the_page(corpus, open_page):
    """The fixture holds every page to no error and no request; here each view is only opened and zoomed."""
    page = open_page(corpus.path)
    for view in (f"v=node&n={corpus.of('Town')[0]}", f"v=node&n={corpus.of('Program')[0]}&depth=2", "v=overview"):
        page.evaluate("h => { location.hash = h }", f"#{view}")
        page.wait_for_timeout(150)
        page.mouse.move(620, 480)
        for step in (-240, -240, 480):
            page.mouse.wheel(0, step)
            page.wait_for_timeout(60)
            boxes = page.evaluate("kgPage.painted()")
            hits = [
                (a["text"], b["text"])
                for i, a in enumerate(boxes)
                for b in boxes[i + 1 :]
                if a["x"] < b["x"] + b["w"] and b["x"] < a["x"] + a["w"] and a["y"] < b["y"] + b["h"] and b["y"] < a["y"] + a["h"]
            ]
            assert hits == []


def test_the_manifest_and_the_page_agree(corpus, open_page):
    counts = json.loads((corpus.folder / "build.json").read_text(encoding="utf-8"))["counts"]
    page = open_page(corpus.path, "#v=table")
    assert f"{sum(counts['nodes'].values()):,} 行" in text(page, "#sheet .choice")
