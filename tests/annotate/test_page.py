"""The page in a real Chromium: what is done with mouse and keyboard is in the files, at the right characters."""

import json
import threading
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from kg.annotate import Server, Store
from kg.cli import main
from kg.extraction import Options
from kg.resolve import read_judgements

pytestmark = pytest.mark.browser
AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
FIRST, SECOND = "某镇2022", "荔溪镇2023"


@pytest.fixture
def open_page(browser, store):
    """Opens the page; at the end nothing may have failed, and nothing been asked of anybody else."""
    server = Server(store)
    thread = threading.Thread(target=server.serve, daemon=True)
    thread.start()
    pages = []

    def open_(report=FIRST, *, url=None, wait=True, **viewport):
        page = browser.new_page(viewport={"width": 1440, "height": 900} | viewport)
        page.set_default_timeout(60_000)  # the first report waits for the vocabularies to load, on whatever machine this is
        page.errors, page.requests, page.server = [], [], server
        page.on("pageerror", lambda e: page.errors.append(f"{e}\n{e.stack}"))
        page.on("console", lambda m: m.type == "error" and page.errors.append(m.text))
        page.on("request", lambda r: page.requests.append(r.url))
        page.goto(url or f"{server.url}&report={report}")
        if wait:
            page.locator(f"html[data-ready='{report}']").wait_for()
        pages.append(page)
        return page

    yield open_
    for page in pages:
        assert page.errors == []
        assert [r for r in page.requests if not r.startswith((f"http://127.0.0.1:{server.port}/", "data:"))] == []
        page.close()
    server.stop()
    thread.join(10)


def saved(page):
    page.locator("html[data-save='saved']").wait_for()


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)
    saved(page)


def names(store, report, state="accepted"):
    """(text, type) of a report's mentions in one state, as the disc has them, in text order."""
    text, draft = store.report(report).text, store.draft(report)
    kept = sorted((m for m in draft.mentions if m.state == state), key=lambda m: m.span)
    return [(text[m.span.start : m.span.end], draft.things[m.thing].type) for m in kept]


def select(page, words, nth=0):
    """Select words of the text as a mouse would: from before their first character to after their last."""
    page.evaluate(
        """([words, nth]) => {
          const nodes = [];
          const walk = document.createTreeWalker(document.getElementById("text"), NodeFilter.SHOW_TEXT);
          for (let n = walk.nextNode(); n; n = walk.nextNode()) nodes.push(n);
          const whole = nodes.map((n) => n.data).join("");
          let at = -1;
          for (let k = 0; k <= nth; k += 1) at = whole.indexOf(words, at + 1);
          const place = (offset) => { for (const n of nodes) { if (offset <= n.length) return [n, offset]; offset -= n.length; } };
          const range = document.createRange();
          range.setStart(...place(at)); range.setEnd(...place(at + words.length));
          getSelection().removeAllRanges(); getSelection().addRange(range);
        }""",
        [words, nth],
    )
    page.locator("#popover").wait_for()


def choose(page, words, nth=0):
    page.locator("mark", has_text=words).nth(nth).click()


def test_the_text_is_all_there_and_proposals_are_marked(open_page, store):
    page = open_page()
    shown = page.locator("#text p").all_text_contents()
    assert "\n".join(shown) == store.report(FIRST).text.replace("\r\n", "\n")
    marks = [(m.inner_text(), m.get_attribute("class").split()[0]) for m in page.locator("mark").all()]
    assert marks == names(store, FIRST, "proposed")
    assert "2" in page.locator(".progress").inner_text()
    assert page.locator("h1").inner_text().startswith("标注")


def test_keyboard_alone_decides_types_and_status(open_page, store, gold):
    page = open_page()
    proposed = names(store, FIRST, "proposed")
    press(page, "j", "a", "x")
    assert names(store, FIRST) == proposed[:1]
    assert names(store, FIRST, "rejected") == proposed[1:2]
    choose(page, "镇卫生院改扩建项目")
    press(page, "4", "d")
    draft = store.draft(FIRST)
    chosen = draft.mentions[page.evaluate("kgAnnotate.current()")]
    assert (draft.things[chosen.thing].type, draft.things[chosen.thing].status) == ("Campaign", "done")
    press(page, "u", "u")
    assert store.draft(FIRST).things[chosen.thing].type != "Campaign"
    press(page, "r")
    assert store.draft(FIRST).things[chosen.thing].type == "Campaign"
    assert json.loads((gold / "drafts" / f"{FIRST}.json").read_text(encoding="utf-8"))["revision"] >= 6


@pytest.mark.parametrize("words", ["污水管网", "继续落实", "𠮷水村", "万元。"])
def test_marked_text_is_at_its_characters(open_page, store, words):
    """Also behind a character that the browser counts as two, and in files with Windows line ends."""
    page = open_page()
    select(page, words)
    page.locator("#popover").get_by_role("button", name="地点").click()
    saved(page)
    assert (words, "Place") in names(store, FIRST)
    assert page.locator("mark[aria-current]").inner_text() == words


def test_a_selection_over_two_lines_keeps_the_line_end(open_page, store):
    page = open_page()
    select(page, "使用。二、下")
    press(page, "3")
    assert ("使用。\r\n二、下", "Policy") in names(store, FIRST)


def test_selected_by_dragging_the_mouse(open_page, store):
    page = open_page()
    box = page.evaluate(
        """() => {
          const line = document.querySelectorAll("#text p")[1].firstChild;
          const range = document.createRange();
          range.setStart(line, 2); range.setEnd(line, 6);
          const box = range.getBoundingClientRect();
          return [box.left, box.right, (box.top + box.bottom) / 2];
        }"""
    )
    page.mouse.move(box[0] + 1, box[2])
    page.mouse.down()
    page.mouse.move(box[1] - 1, box[2], steps=5)
    page.mouse.up()
    page.locator("#popover").get_by_role("button", name="行动").click()
    saved(page)
    assert ("主要工作", "Campaign") in names(store, FIRST)


def test_a_span_is_fixed_by_keys_and_by_selection(open_page, store):
    page = open_page()
    choose(page, "镇卫生院改扩建项目")
    press(page, "Shift+ArrowRight", "ArrowLeft")
    assert ("卫生院改扩建项", "Project") in names(store, FIRST)
    page.get_by_role("button", name="左端向左扩一字").click()
    saved(page)
    assert ("镇卫生院改扩建项", "Project") in names(store, FIRST)
    select(page, "卫生院改扩建项目")
    press(page, "s")
    assert ("卫生院改扩建项目", "Project") in names(store, FIRST)
    assert page.locator("#panel h2").inner_text() == "卫生院改扩建项目"


def test_a_new_span_takes_the_place_of_what_it_overlaps(open_page, store):
    page = open_page()
    select(page, "启动镇卫生院改扩建")
    press(page, "1")
    assert ("启动镇卫生院改扩建", "Project") in names(store, FIRST)
    assert ("镇卫生院改扩建项目", "Project") in names(store, FIRST, "rejected")


def test_a_whole_report_becomes_gold_that_evaluate_reads(open_page, store, folder, gold, tmp_path):
    page = open_page(SECOND)
    select(page, "荔溪桥")
    press(page, "1")
    page.locator("#themes").get_by_role("button", name="基础设施与城镇建设").click()
    press(page, "d")
    page.get_by_role("button", name="完成本篇").click()
    page.get_by_role("button", name="其余全部接受").click()
    page.locator(".report[aria-current].finished").wait_for()
    saved(page)
    record = json.loads((gold / f"{SECOND}.json").read_text(encoding="utf-8"))
    bridge = next(e for e in record["entities"] if e["name"] == "荔溪桥")
    assert (bridge["type"], bridge["themes"], bridge["status"]) == ("Project", ["infrastructure"], "done")
    text = store.report(SECOND).text
    assert all(text[m["start"] : m["end"]] == m["text"] for m in record["mentions"])
    run = CliRunner()
    assert run.invoke(main, ["extract", str(folder), "-o", str(tmp_path / "found"), "--tagger", "none"]).exit_code == 0
    told = run.invoke(main, ["evaluate", str(gold), str(tmp_path / "found"), "--json"])
    assert told.exit_code == 0
    assert json.loads(told.output)["reports"] == 1
    assert json.loads(told.output)["strict"]["gold"] == sum(m["type"] not in ("Place", "Organization") for m in record["mentions"])


def test_what_lacks_a_theme_cannot_be_finished_and_is_shown(open_page, gold):
    page = open_page(SECOND)
    select(page, "荔溪桥")
    press(page, "1")
    page.get_by_role("button", name="完成本篇").click()
    page.get_by_role("button", name="其余全部拒绝").click()
    saved(page)
    assert page.locator("#panel h2").inner_text() == "荔溪桥"
    assert page.locator(".lacking").inner_text() == "还没有主题"
    assert not (gold / f"{SECOND}.json").exists()


def test_a_reload_finds_everything_as_it_was(open_page, store):
    page = open_page()
    press(page, "j", "a", "a", "l")
    before = (
        names(store, FIRST),
        page.evaluate("kgAnnotate.current()"),
        page.evaluate("JSON.stringify(kgAnnotate.draft().mentions)"),
    )
    page.reload()
    page.locator(f"html[data-ready='{FIRST}']").wait_for()
    after = names(store, FIRST), page.evaluate("kgAnnotate.current()"), page.evaluate("JSON.stringify(kgAnnotate.draft().mentions)")
    assert after == before
    assert page.locator("h1").inner_text().startswith("Annotate")


def verdicts(gold):
    """The judgements file's rows, which a build takes as well."""
    path = gold / "judgements.toml"
    read_judgements(path)
    rows = tomllib.loads(path.read_text(encoding="utf-8")).get("judgement", [])
    return [(r["type"], r["names"], r["verdict"]) for r in rows]


def test_joining_two_names_is_a_judgement_and_parting_them_another(open_page, store, gold):
    page = open_page(SECOND)
    for words, nth in (("荔溪大桥", 0), ("荔溪桥", 0)):
        select(page, words, nth)
        press(page, "1")
    page.get_by_label("与另一名称是同一事物").select_option(label="荔溪大桥")
    saved(page)
    assert verdicts(gold) == [("Project", ["荔溪大桥", "荔溪桥"], "same")]
    draft = store.draft(SECOND)
    assert len({m.thing for m in draft.mentions if m.state == "accepted"}) == 1
    page.get_by_role("button", name="这个名称是另一事物").click()
    saved(page)
    assert verdicts(gold) == [("Project", ["荔溪大桥", "荔溪桥"], "different")]


def test_places_and_organisations_are_added_and_taken_away(open_page, store):
    page = open_page()
    choose(page, "镇卫生院改扩建项目")
    field = page.get_by_label("涉及地点：输入后回车")
    field.fill("𠮷水村")
    field.press("Enter")
    saved(page)
    thing = next(t for t in store.draft(FIRST).things if t.name == "镇卫生院改扩建项目")
    assert "𠮷水村" in thing.places
    page.get_by_role("button", name="去掉 𠮷水村").click()
    saved(page)
    assert "𠮷水村" not in next(t for t in store.draft(FIRST).things if t.name == thing.name).places


def test_a_second_window_is_told_and_loads_anew(open_page, store):
    first, second = open_page(), open_page()
    press(first, "j", "a")
    second.keyboard.press("j")
    second.keyboard.press("x")
    second.locator("#toast.on").wait_for()
    second.locator("mark.accepted").first.wait_for()
    assert len(names(store, FIRST)) == 1
    assert names(store, FIRST, "rejected") == []
    second.errors[:] = [e for e in second.errors if "409" not in e]  # the browser's own note of the refused save


def test_without_a_token_nothing_is_shown(open_page, store):
    page = open_page(wait=False, url="about:blank")
    for end in ("", "#token=wrong"):
        page.goto("about:blank")
        page.goto(f"http://127.0.0.1:{page.server.port}/{end}")
        page.locator("[role=alert]").wait_for()
        assert "网址" in page.locator("[role=alert]").inner_text()
        assert store.report(FIRST).title not in page.content()
    page.errors[:] = [e for e in page.errors if "403" not in e]


def test_what_a_report_says_is_text_and_never_markup(browser, tmp_path, open_page):
    folder = tmp_path / "hostile"
    folder.mkdir()
    said = "青山镇2022年总结\n推行<img src=x onerror=alert(1)>河长制，<script>alert(2)</script>建设水厂项目。\n"
    (folder / "<b>坏.txt").write_text(said, encoding="utf-8")
    server = Server(Store(folder, tmp_path / "g", Options(tagger="none")))
    threading.Thread(target=server.serve, daemon=True).start()
    page = browser.new_page()
    said_by_page = []
    page.on("dialog", lambda d: (said_by_page.append(d.message), d.dismiss()))
    page.goto(server.url)
    page.locator("html[data-ready]").wait_for(timeout=60_000)
    assert "\n".join(page.locator("#text p").all_text_contents()) == said
    assert page.locator("#text img, #text script, #reports b b").count() == 0
    assert said_by_page == []
    page.close()
    server.stop()


def test_both_languages_and_looks(open_page):
    page = open_page()
    page.get_by_role("button", name="English").click()
    assert page.get_by_role("button", name="Finish this report").is_visible()
    assert page.evaluate("document.documentElement.lang") == "en"
    page.get_by_role("button", name="Light").or_(page.get_by_role("button", name="Dark")).click()
    assert page.evaluate("document.documentElement.dataset.look") in ("dark", "light")
    page.keyboard.press("?")
    assert "Undo" in page.locator("#help").inner_text()


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("look", ["light", "dark"])
def test_accessible_to_all(open_page, look, width):
    if not AXE.exists():
        pytest.skip("axe-core is not installed: npm ci")
    page = open_page(width=width, height=900)
    if page.evaluate("document.documentElement.dataset.look") != look:
        page.get_by_role("button", name="深色" if look == "dark" else "浅色").click()
    page.keyboard.press("j")
    # addScriptTag is what the page's own policy forbids; the debugger's channel is not bound by it.
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run({ runOnly: ['wcag2a', 'wcag2aa'] })")
    assert [(v["id"], [n["html"][:120] for n in v["nodes"]][:3]) for v in found["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
