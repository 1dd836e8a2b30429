"""The page in a real Chromium, with mouse and keyboard, as a reader sees it."""

import csv
import io
import socket
import xml.etree.ElementTree as ET
from pathlib import Path

import make_graph
import networkx as nx
import pytest
from on_page import nodes, pieces, point, settle

from kg import view
from tests import chromium
from tests.chromium import chromium_path

pytestmark = pytest.mark.browser
AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"


def find(graph, kind, label=None):
    """The best linked node of a type, or the one of a name."""
    some = [k for k, d in graph.nodes(data=True) if d["type"] == kind and label in (None, d["label"])]
    return max(some, key=lambda k: (graph.degree(k), k))


def done_by(graph, town):
    return {v for _, v, t in graph.out_edges(town, data="type") if t == "CARRIES_OUT"}


def text(page, selector):
    return page.locator(selector).first.inner_text()


def test_first_view_says_what_is_there(sample, open_page):
    graph, path = sample
    page = open_page(path)
    initiatives = sum(d["type"] in ("Project", "Program", "Policy", "Campaign") for _, d in graph.nodes(data=True))
    assert text(page, ".summary strong") == str(initiatives)
    assert f"{graph.number_of_edges():,}" in text(page, ".figures")
    painted = page.evaluate("kgPage.painted()")
    labels = [p["text"] for p in painted]
    assert len(labels) >= 30
    assert {"党的建设", "经济发展与招商引资", "生态环境保护"} <= set(labels)


def overlaps(boxes):
    return [
        (a["text"], b["text"])
        for i, a in enumerate(boxes)
        for b in boxes[i + 1 :]
        if a["x"] < b["x"] + b["w"] and b["x"] < a["x"] + a["w"] and a["y"] < b["y"] + b["h"] and b["y"] < a["y"] + a["h"]
    ]


def test_labels_never_overlap_while_zooming(sample, open_page):
    graph, path = sample
    page = open_page(path, f"#v=node&n={find(graph, 'Town')}")
    for view_hash in ("#v=overview", f"#v=node&n={find(graph, 'Town')}&depth=2"):
        page.evaluate("h => { location.hash = h }", view_hash)
        settle(page)
        page.mouse.move(620, 480)
        for step in (-240, -240, -240, 480, 480):
            page.mouse.wheel(0, step)
            page.wait_for_timeout(40)
            assert overlaps(page.evaluate("kgPage.painted()")) == []


def test_from_overview_to_a_sentence_in_three_clicks(sample, open_page):
    graph, path = sample
    page = open_page(path)
    town = find(graph, "Town")
    page.mouse.click(*point(page, graph.nodes[town]["label"]))
    assert text(page, "#panel h2") == graph.nodes[town]["label"]
    own = {graph.nodes[i]["label"] for i in done_by(graph, town)}
    first = page.locator("#panel section .rows .row .name button").first
    name = first.inner_text()
    assert name in own
    first.click()
    page.wait_for_selector("#panel blockquote mark")
    assert text(page, "#panel blockquote mark") == name
    page.locator("[data-act=read]").click()
    quote = text(page, ".passage .cited")
    known = {p["quote"] for *_, d in graph.edges(data=True) for p in pieces(d)}
    assert quote in known
    assert text(page, ".passage mark") == name
    assert "年工作总结" in text(page, ".passage .heading")
    assert "报告" in text(page, ".reading .facts")


def test_double_click_enters_and_undo_returns(sample, open_page):
    _, path = sample
    page = open_page(path)
    theme = "经济发展与招商引资"
    page.mouse.dblclick(*point(page, theme))
    page.wait_for_timeout(150)
    assert text(page, "#crumbs [aria-current]") == theme
    assert text(page, "#panel h2") == theme
    page.locator("[data-tool=back]").click()
    page.wait_for_timeout(150)
    if text(page, "#crumbs [aria-current]") != "总览":
        page.keyboard.press("u")
        page.wait_for_timeout(150)
    assert text(page, "#crumbs [aria-current]") == "总览"


@pytest.mark.parametrize("typed", ["河长", "hzz", "林长制"])
def test_search_by_characters_and_initials(sample, open_page, typed):
    _, path = sample
    page = open_page(path)
    page.keyboard.press("/")
    page.keyboard.type(typed)
    wanted = "林长制" if typed == "林长制" else "河长制"
    assert wanted in text(page, "#finder [aria-selected=true]")
    page.keyboard.press("Enter")
    page.wait_for_selector("#panel blockquote mark")
    assert text(page, "#panel h2") == wanted
    assert text(page, "#panel blockquote mark") == wanted


def test_search_says_when_nothing_is_found(sample, open_page):
    page = open_page(sample[1])
    page.locator("#finder input").fill("没有这个东西")
    assert text(page, "#finder .hits") == "没有找到"


def test_evidence_pages_through(sample, open_page):
    graph, path = sample
    node = find(graph, "Program", "河长制")
    page = open_page(path, f"#v=evidence&n={node}")
    page.wait_for_selector(".passage mark")
    first = text(page, ".passage")
    assert page.locator("[data-act=previous]").is_disabled()
    page.locator("[data-act=next]").click()
    assert "第 2 条" in text(page, ".pager")
    assert text(page, ".passage") != first
    page.locator("[data-act=previous]").click()
    assert text(page, ".passage") == first
    page.locator(".contents button").last.click()
    assert text(page, ".passage mark")


def test_each_line_of_a_panel_leads_to_its_evidence(sample, open_page):
    graph, path = sample
    node = find(graph, "Program", "河长制")
    page = open_page(path, f"#v=node&n={node}")
    page.locator("#panel .quote").first.click()
    page.wait_for_selector(".passage mark")
    town = page.locator(".reading h2 button").nth(1).inner_text()
    assert town in {graph.nodes[t]["label"] for t in graph.predecessors(node)}
    assert text(page, ".passage mark") == "河长制"


def test_filters_combine_and_count(sample, open_page):
    graph, path = sample
    page = open_page(path)
    chosen = [d for _, d in graph.nodes(data=True) if d.get("status") == "done"]
    assert page.locator("label:has([data-key='status:done']) b").inner_text() == str(len(chosen))
    page.locator("[data-key='status:done']").check()
    assert text(page, ".summary strong") == str(len(chosen))
    projects = sum(d["type"] == "Project" for d in chosen)
    assert page.locator("label:has([data-key='type:Project']) b").inner_text() == str(projects)
    page.locator("[data-key='type:Project']").uncheck()
    assert text(page, ".summary strong") == str(len(chosen) - projects)
    town = find(graph, "Town")
    page.locator("[data-key=town]").select_option(
        label=page.locator(f"[data-key=town] option:has-text('{graph.nodes[town]['label']}')").first.inner_text()
    )
    left = {i for i in done_by(graph, town) if graph.nodes[i]["status"] == "done" and graph.nodes[i]["type"] != "Project"}
    assert text(page, ".summary strong") == str(len(left))
    page.locator("[data-key=reset]").click()
    assert text(page, ".summary strong") == str(sum("scope" in d and "themes" in d for _, d in graph.nodes(data=True)))


def test_year_and_mask_filters(sample, open_page):
    graph, path = sample
    page = open_page(path)
    page.locator("[data-key='year:from']").select_option("2024")
    later = [d for _, d in graph.nodes(data=True) if "themes" in d and d["last_year"] >= 2024]
    assert text(page, ".summary strong") == str(len(later))
    page.locator("[data-key='masked:1']").check()
    assert text(page, ".summary strong") == str(sum(d["masked"] for d in later))


def test_the_legend_hides_a_type_on_the_canvas(sample, open_page):
    graph, path = sample
    page = open_page(path, f"#v=node&n={find(graph, 'Town')}")
    assert any(n["type"] == "Report" for n in nodes(page))
    page.locator("[data-key='type:Report']").uncheck()
    assert not any(n["type"] == "Report" for n in nodes(page))


def test_show_more_expand_pin_and_depth(sample, open_page):
    graph, path = sample
    page = open_page(path, f"#v=node&n={find(graph, 'Theme', '政府自身建设与改革')}&hide=Town")
    before = len(nodes(page))
    more = [n for n in nodes(page) if n["type"] == "more"]
    if more:
        page.mouse.click(more[0]["x"], more[0]["y"])
        page.wait_for_timeout(400)
        assert len(nodes(page)) > before
    program = find(graph, "Program", "河长制")
    page.evaluate("h => { location.hash = h }", f"#v=node&n={program}")
    settle(page)
    ring = len(nodes(page))
    page.locator("#canvastools select").select_option("2")
    assert len(nodes(page)) > ring
    page.locator("#canvastools select").select_option("1")
    town = next(n for n in nodes(page) if n["type"] == "Town")
    page.mouse.click(town["x"], town["y"])
    page.locator("[data-act=expand]").click()
    assert len(nodes(page)) > ring
    page.locator("[data-act=expand]").click()
    assert len(nodes(page)) == ring
    page.locator("[data-act=pin]").click()
    page.keyboard.press("h")
    assert town["label"] in text(page, "#filters")
    assert town["label"] in {n["label"] for n in nodes(page)}


def test_shortest_path_is_shown_step_by_step(sample, open_page):
    graph, path = sample
    a, b = find(graph, "Town"), find(graph, "Organization")
    page = open_page(path, f"#v=path&n={a}")
    page.locator("#pathbar input[type=search]").nth(1).fill(graph.nodes[b]["label"])
    page.keyboard.press("Enter")
    page.wait_for_selector(".steps")
    may = [n for n, d in graph.nodes(data=True) if d["type"] not in ("Theme", "Report", "Indicator")]
    shown_last = page.locator(".steps li:not(.via) button.link").last.inner_text()
    assert shown_last == graph.nodes[b]["label"]
    lengths = [
        nx.shortest_path_length(nx.Graph(graph.subgraph(may)), a, k)
        for k, d in graph.nodes(data=True)
        if d["label"] == shown_last and d["type"] == "Organization"
    ]
    shown = page.locator(".steps li.via").count()
    assert shown in lengths
    assert f"{shown} 步" in text(page, "#pathbar")
    page.locator(".steps .quote").first.click()
    page.wait_for_selector(".passage mark")


def test_matrix_counts_sort_and_open(sample, open_page):
    graph, path = sample
    page = open_page(path, "#v=matrix")
    first = page.locator(".matrix tbody tr").first
    town = first.locator("th").inner_text()
    best = max((k for k, d in graph.nodes(data=True) if d["type"] == "Town"), key=lambda k: len(done_by(graph, k)))
    assert town == graph.nodes[best]["label"]
    assert first.locator(".total").inner_text() == str(len(done_by(graph, best)))
    page.locator(".matrix thead button", has_text="生态环境保护").click()
    heads = page.locator(".matrix thead th").all_inner_texts()
    (place,) = (i for i, head in enumerate(heads, 1) if "生态环境保护" in head)
    column = page.locator(f".matrix tbody tr > :nth-child({place})").all_inner_texts()
    values = [int(c) if c.isdigit() else 0 for c in column]
    assert values == sorted(values, reverse=True)
    assert any(values)
    page.get_by_role("button", name="占乡镇比例").click()
    assert "%" in text(page, ".matrix tbody")
    page.locator(".matrix tbody td button").first.click()
    page.wait_for_timeout(100)
    assert page.locator("[data-key^='theme:']:checked").count() == 1
    assert page.locator("#net").is_visible()


def test_table_sorts_finds_and_opens(sample, open_page):
    graph, path = sample
    page = open_page(path, "#v=table")
    assert f"{graph.number_of_nodes()} 行" in text(page, "#sheet")
    page.get_by_label("在表中查找").fill("河长制")
    named = sum("河长制" in d["label"] + d.get("aliases", "") for _, d in graph.nodes(data=True))
    assert f"{named} 行" in text(page, "#sheet .choice")
    page.locator(".data tbody th button").first.click()
    page.wait_for_timeout(100)
    assert text(page, "#panel h2") == "河长制"


def test_timeline_filters_by_year(sample, open_page):
    graph, path = sample
    page = open_page(path, "#v=timeline")
    carried = {v for _, v, d in graph.edges(data=True) if d["type"] == "CARRIES_OUT" and d["year"] == 2019}
    column = page.locator(".column", has_text="2019").locator(".hit")
    assert column.get_attribute("aria-label") == f"2019: {len(carried)}"
    column.focus()
    page.keyboard.press("Enter")
    assert page.locator("[data-key='year:from']").input_value() == "2019"


def test_map_marks_approximate_places(sample, open_page):
    graph, path = sample
    page = open_page(path, "#v=map")
    places = [d for _, d in graph.nodes(data=True) if "lat" in d]
    exact = sum(not d["approximate"] for d in places)
    assert page.locator(".point[aria-label$=确定]").count() == exact
    assert page.locator(".point").count() >= len(places)
    page.locator(".point").last.focus()
    page.keyboard.press("Enter")
    assert page.locator("#net").is_visible()


def test_comparison_of_two_towns(sample, open_page):
    graph, path = sample
    a, b = sorted((k for k, d in graph.nodes(data=True) if d["type"] == "Town"), key=lambda k: -len(done_by(graph, k)))[:2]
    page = open_page(path, f"#v=compare&n={a}")
    page.get_by_role("button", name=graph.nodes[b]["label"], exact=True).click()
    ours, theirs = done_by(graph, a), done_by(graph, b)
    heads = page.locator(".columns h3").all_inner_texts()
    assert [int("".join(c for c in h.split("\n")[-1] if c.isdigit())) for h in heads] == [
        len(ours - theirs),
        len(ours & theirs),
        len(theirs - ours),
    ]


def download(page, kind):
    page.locator("[data-tool=export]").click()
    with page.expect_download() as waiting:
        page.locator(f"[data-export={kind}]").click()
    return Path(waiting.value.path()).read_bytes()


def test_exports_of_what_is_shown(sample, open_page):
    graph, path = sample
    page = open_page(path, f"#v=node&n={find(graph, 'Town')}", accept_downloads=True)
    shown = [n for n in nodes(page) if n["type"] != "more"]
    assert download(page, "png")[:8] == b"\x89PNG\r\n\x1a\n"
    drawing = ET.fromstring(download(page, "svg"))
    assert drawing.tag.endswith("svg")
    rows = list(csv.reader(io.StringIO(download(page, "csv").decode("utf-8-sig"))))
    assert {r[1] for r in rows[1:]} == {n["label"] for n in shown}
    xml = download(page, "graphml")
    back = nx.read_graphml(io.BytesIO(xml))
    assert set(back.nodes) == {n["id"] for n in shown}
    page.evaluate("h => { location.hash = h }", "#v=matrix")
    page.wait_for_timeout(150)
    assert download(page, "csv").decode("utf-8-sig").startswith("乡镇,党的建设")


def test_a_link_opens_the_same_view_again(sample, open_page):
    _, path = sample
    page = open_page(path)
    page.locator("[data-key='status:done']").check()
    page.locator(".tab[data-view=matrix]").click()
    page.keyboard.press("d")
    count, address = text(page, ".summary strong"), page.url
    assert "#" in address
    again = open_page(path, "#" + address.split("#")[1])
    assert text(again, ".summary strong") == count
    assert again.locator(".matrix").is_visible()
    assert again.evaluate("document.documentElement.dataset.look") == page.evaluate("document.documentElement.dataset.look")


def test_what_came_of_plans_is_told_in_town_initiative_and_timeline(tmp_path, open_page):
    graph = make_graph.make(300)
    town = find(graph, "Town")
    made = [(v, d) for _, v, d in graph.out_edges(town, data=True) if d["type"] == "CARRIES_OUT"][:3]
    for (_, edge), outcome in zip(made, ("not_mentioned", "done", "carried_on"), strict=True):
        edge.update(status="planned", year=2021, outcome=outcome, outcome_year=2022)
    view.write(graph, tmp_path / "g.html")
    page = open_page(tmp_path / "g.html", f"#v=node&n={town}")
    # Text contents, not inner texts: a section below the fold is laid out when it is scrolled to.
    assert page.locator("#panel .plans .remark").all_text_contents() == [
        "2021年计划 → 2022年已完成",
        "2021年计划 → 2022年继续推进",
        "2021年计划 → 2022年未再提及",
    ]
    assert page.locator("#panel .plans .name").first.text_content() == graph.nodes[made[1][0]]["label"]
    page.locator("#panel .plans .row .quote").first.click()
    page.wait_for_selector(".passage mark")
    assert text(page, ".passage mark") == graph.nodes[made[1][0]]["label"]
    page.keyboard.press("3")
    assert page.locator("#sheet .plans .row").count() == 3
    page.evaluate("h => { location.hash = h }", f"#v=node&n={made[1][0]}")
    page.wait_for_timeout(150)
    assert "2021年计划 → 2022年已完成" in page.locator("#panel").text_content()


def test_towns_of_one_community(tmp_path, open_page):
    graph = make_graph.make(300)
    towns = [k for k, d in graph.nodes(data=True) if d["type"] == "Town"]
    for i, town in enumerate(towns):
        graph.nodes[town].update(community=1 + i % 2, degree_shared=len(towns) - i)
    view.write(graph, tmp_path / "g.html")
    page = open_page(tmp_path / "g.html", f"#v=node&n={towns[0]}")
    section = page.locator("#panel section", has=page.locator("h3:has-text('同一社群的乡镇')"))
    assert section.locator(".row .name").all_text_contents() == [graph.nodes[t]["label"] for t in towns[2::2]]
    assert f"与 {len(towns)} 个乡镇有共同举措" in text(page, "#panel .facts")


def test_english(sample, open_page):
    page = open_page(sample[1])
    page.locator("[data-tool=language]").click()
    assert page.locator("html").get_attribute("lang") == "en"
    assert text(page, ".tab[data-view=matrix]") == "Matrix"
    assert "Party building" in [p["text"] for p in page.evaluate("kgPage.painted()")]


def test_keyboard_alone_from_overview_to_sentence(sample, open_page):
    _, path = sample
    page = open_page(path)
    page.locator("#net").focus()
    page.keyboard.press("ArrowRight")
    said = text(page, "#say")
    assert said
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_timeout(150)
    assert text(page, "#crumbs [aria-current]") != "总览"
    page.keyboard.press("e")
    page.wait_for_selector(".passage, .reading .soft")
    page.keyboard.press("?")
    assert page.locator("#help").is_visible()
    page.keyboard.press("Escape")
    assert not page.locator("#help").is_visible()


def test_focus_stays_where_it_was_after_a_choice(sample, open_page):
    page = open_page(sample[1])
    page.locator("[data-key='status:done']").focus()
    page.keyboard.press("Space")
    assert page.evaluate("document.activeElement.dataset.key") == "status:done"


@pytest.mark.skipif(not AXE.is_file(), reason="axe-core is not installed: npm install")
@pytest.mark.parametrize(("look", "width"), [("light", 1440), ("dark", 1440), ("light", 390)], ids=["light", "dark", "narrow"])
def test_axe_finds_nothing_serious_in_any_view(sample, open_page, look, width):
    graph, path = sample
    town, other = (k for k, d in list(graph.nodes(data=True)) if d["type"] == "Town" and d["label"][0] in "青石")
    item = find(graph, "Program", "河长制")
    hashes = [
        "v=overview",
        f"v=node&n={town}",
        f"v=node&n={item}",
        f"v=evidence&n={item}",
        "v=matrix",
        "v=timeline",
        "v=table",
        "v=map",
        f"v=compare&n={town}&o={other}",
        f"v=path&n={town}&o={item}",
        f"v=overview&s={town}&pin={item}",
        f"v=node&n={find(graph, 'Theme')}&status=done",
        f"v=node&n={find(graph, 'Indicator')}&lang=en",
        "v=compare",
        "v=path",
    ]
    page = open_page(path, width=width)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    for hash_ in hashes:
        page.evaluate("h => { location.hash = h }", f"#{hash_}&look={look}")
        page.wait_for_timeout(200)
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        bad = [
            (v["id"], v["nodes"][0]["html"][:160], v["nodes"][0]["failureSummary"][:200])
            for v in found["violations"]
            if v["impact"] in ("serious", "critical")
        ]
        assert bad == [], hash_


def test_nothing_is_asked_for_behind_a_proxy_that_hangs(sample, browser):
    """An office network that swallows requests: the page opens at once, since it makes none."""
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()  # takes connections and never answers
        proxy = f"--proxy-server=http://127.0.0.1:{silent.getsockname()[1]}"
        hung = browser.browser_type.launch(
            executable_path=chromium.chromium_path(), args=[*chromium.ARGUMENTS, proxy, "--proxy-bypass-list=<-loopback>"]
        )
        page = hung.new_page()
        asked = []
        page.on("request", lambda r: asked.append(r.url))
        page.goto(sample[1].as_uri())
        settle(page)
        assert len(page.evaluate("kgPage.painted()")) >= 30
        assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []
        hung.close()


def test_narrow_screen(sample, open_page):
    graph, path = sample
    page = open_page(path, f"#v=node&n={find(graph, 'Town')}", width=390, height=844)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert not page.locator("#filters").is_visible()
    page.locator("#drawer").click()
    assert page.locator("#filters").is_visible()
    for name in ("matrix", "timeline", "table", "map", "compare", "path", "overview"):
        page.locator(f".tab[data-view={name}]").click()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, name


def test_hostile_names_stay_text(tmp_path, open_page):
    graph = make_graph.make(300, hostile=True)
    path = tmp_path / "hostile.html"
    view.write(graph, path)
    page = open_page(path, accept_downloads=True)
    town, item = find(graph, "Town"), find(graph, "Program")
    for hash_ in (
        f"v=node&n={town}",
        f"v=node&n={item}&depth=2",
        f"v=evidence&n={item}",
        "v=matrix",
        "v=table",
        "v=map",
        "v=timeline",
        f"v=compare&n={town}&o={town}",
        f"v=path&n={town}&o={item}",
        "v=%3Cimg%20src%3Dx%20onerror%3D%22__pwned%3D9%22%3E&n=%3Cscript%3E",
    ):
        page.evaluate("h => { location.hash = h }", f"#{hash_}")
        page.wait_for_timeout(120)
    page.evaluate("h => { location.hash = h }", f"#v=node&n={item}")
    page.wait_for_timeout(120)
    for n in nodes(page)[:12]:
        page.mouse.move(n["x"], n["y"])
    page.locator("#finder input").fill("<")
    assert "<" in text(page, "#finder .hits")
    ET.fromstring(download(page, "svg"))
    ET.fromstring(download(page, "graphml"))
    cells = [c for row in csv.reader(io.StringIO(download(page, "csv").decode("utf-8-sig"))) for c in row]
    assert not [c for c in cells if c.startswith(("=", "@"))]
    assert page.evaluate("window.__pwned") is None


@pytest.mark.parametrize(
    ("graph", "says"), [(nx.MultiDiGraph(), "图谱是空的"), (make_graph.tiny(), "8")], ids=["empty", "ten nodes"]
)
def test_empty_and_tiny_graphs(tmp_path, open_page, graph, says):
    view.write(graph, tmp_path / "g.html")
    page = open_page(tmp_path / "g.html")
    assert says in page.locator("body").inner_text()
    for name in ("matrix", "timeline", "table", "map", "compare", "path"):
        page.locator(f".tab[data-view={name}]").click()
        assert page.locator("#main").inner_text()


def test_no_evidence_is_said(tmp_path, open_page):
    graph = make_graph.make(300, evidence=False)
    view.write(graph, tmp_path / "g.html")
    page = open_page(tmp_path / "g.html", f"#v=evidence&n={find(graph, 'Program')}")
    page.wait_for_selector("text=没有记录原文证据")


def test_without_decompression_stream(sample, open_page):
    page = open_page(sample[1], init="delete window.DecompressionStream")
    assert len(page.evaluate("kgPage.painted()")) >= 30


def test_evidence_beside_the_page(tmp_path, sample, open_page, monkeypatch):
    graph, _ = sample
    monkeypatch.setattr("kg.view.render.INSIDE", 1000)
    path = tmp_path / "图 谱.html"
    view.write(graph, path)
    node = find(graph, "Program", "河长制")
    page = open_page(path)
    assert "图 谱.data.js" in text(page, "#panel")
    page.evaluate("h => { location.hash = h }", f"#v=evidence&n={node}")
    page.wait_for_selector(".passage mark")
    assert text(page, ".passage mark") == "河长制"


@pytest.mark.parametrize(("content", "says"), [(None, "找不到证据文件"), ('kgEvidence("other","AAAA");', "不是随本页一起生成的")])
def test_missing_or_foreign_side_file_is_named(tmp_path, sample, browser, monkeypatch, content, says):
    graph, _ = sample
    monkeypatch.setattr("kg.view.render.INSIDE", 1000)
    path = tmp_path / "g.html"
    view.write(graph, path)
    beside = path.with_name("g.data.js")
    beside.unlink() if content is None else beside.write_text(content)
    page = browser.new_page()
    page.goto(f"{path.as_uri()}#v=evidence&n={find(graph, 'Program')}")
    page.wait_for_selector(f"text={says}")
    page.close()


def test_long_labels_and_two_pages_at_once(tmp_path, open_page):
    graph = make_graph.tiny()
    nx.set_node_attributes(graph, {"n5": "很长的名称" * 40}, "label")
    view.write(graph, tmp_path / "g.html")
    first, second = open_page(tmp_path / "g.html", "#v=node&n=n5"), open_page(tmp_path / "g.html", "#v=node&n=n6")
    assert text(first, "#panel h2") == "很长的名称" * 40
    assert first.evaluate("document.documentElement.scrollWidth") <= 1440
    assert text(second, "#panel h2") == "节点6"
    assert max(len(p["text"]) for p in first.evaluate("kgPage.painted()")) <= 22


def test_chromium_is_found_or_the_tests_are_skipped():
    assert chromium_path()
