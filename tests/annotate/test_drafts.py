"""What an annotator decides becomes gold that other parts of the package read, and nothing of it is lost on the way."""

import json
import tomllib

import pytest

from kg.annotate import Store
from kg.annotate.draft import as_json, parse
from kg.annotate.gold import opened, proposed, record
from kg.errors import UsageError
from kg.evaluate import evaluate
from kg.extraction import Options, extract_report
from kg.read import find, read
from kg.records import extract_to
from kg.resolve import read_judgements
from kg.train import read_gold

NAMES = ["某镇2022", "荔溪镇2023"]


def decided(draft, state="accepted"):
    """A draft as the page would send it, everything decided in one way, every initiative with a theme."""
    raw = as_json(draft)
    for m in raw["mentions"]:
        m["state"] = state
    for t in raw["things"]:
        t["themes"] = t["themes"] or ["party"]
    return raw


def texts(store, name, raw):
    text = store.report(name).text
    return [text[m["start"] : m["end"]] for m in raw["mentions"]]


def test_proposals_are_what_the_extractor_finds_and_point_at_their_text(store):
    for name in NAMES:
        draft = store.draft(name)
        found = extract_report(store.report(name), Options(tagger="none"))
        assert texts(store, name, as_json(draft)) == [m.text for m in found.mentions]
        assert {m.state for m in draft.mentions} == {"proposed"}


def test_a_finished_report_is_gold_that_evaluate_and_train_read(store, folder, gold, tmp_path):
    for name in NAMES:
        store.save(name, decided(store.draft(name)) | {"finished": True})
    extract_to([folder], tmp_path / "found", tagger="none")
    scores = evaluate(gold, tmp_path / "found").figures
    assert scores["reports"] == len(NAMES)
    assert scores["strict_all_types"]["f1"] == 1.0
    assert scores["strict_all_types"]["gold"] >= 6
    assert scores["entities"]["f1"] == 1.0
    read_back = list(read_gold(gold / "texts", gold))
    assert [g.stem for g in read_back] == NAMES
    for g in read_back:
        assert all(g.document.report.text[m.span.start : m.span.end] == m.text for m in g.mentions)


def test_the_text_is_kept_with_every_character(store, gold):
    for name in NAMES:
        store.save(name, decided(store.draft(name)))
        assert (gold / "texts" / f"{name}.txt").read_bytes().decode() == store.report(name).text
    assert "\r\n" in store.report(NAMES[0]).text


def test_what_is_rejected_is_missed_by_the_score(store, folder, gold, tmp_path):
    raw = decided(store.draft(NAMES[1]))
    raw["mentions"][0]["state"] = "rejected"
    store.save(NAMES[1], raw | {"finished": True})
    extract_to([folder], tmp_path / "found", tagger="none")
    scores = evaluate(gold, tmp_path / "found").figures["strict_all_types"]
    assert (scores["predicted"], scores["found"]) == (scores["gold"] + 1, scores["gold"])


def test_unfinished_reports_are_no_gold(store, gold):
    raw = decided(store.draft(NAMES[0]))
    done = store.save(NAMES[0], raw | {"finished": True}).draft
    assert (gold / f"{NAMES[0]}.json").exists()
    store.save(NAMES[0], as_json(done) | {"finished": False})
    assert not (gold / f"{NAMES[0]}.json").exists()
    assert [m["state"] for m in as_json(store.draft(NAMES[0]))["mentions"]] == ["accepted"] * len(raw["mentions"])


def test_a_new_start_goes_on_where_the_last_one_ended(store, folder, gold):
    raw = decided(store.draft(NAMES[0]), "rejected")
    saved = store.save(NAMES[0], raw).draft
    again = Store(folder, gold, Options(tagger="none"))
    assert again.draft(NAMES[0]) == saved
    assert [r["state"] for r in again.overview()] == ["open", "new"]


def test_gold_without_drafts_is_opened_as_finished_and_written_back_the_same(store, folder, gold):
    for name in NAMES:
        store.save(name, decided(store.draft(name)) | {"finished": True})
    before = {p.name: p.read_bytes() for p in gold.glob("*.json")}
    for path in (gold / "drafts").iterdir():
        path.unlink()
    again = Store(folder, gold, Options(tagger="none"))
    for name in NAMES:
        draft = again.draft(name)
        assert draft.finished
        again.save(name, as_json(draft))
    assert {p.name: p.read_bytes() for p in gold.glob("*.json")} == before


def test_published_gold_survives_the_way_there_and_back(request):
    """The annotators' own files: opened as drafts and written again, mentions, names and facts are the same."""
    folder = request.path.parents[1]
    pairs = [(p, folder / "corpus" / f"{p.stem}.txt") for p in sorted((folder / "gold").glob("t-0*.json"))]
    assert len(pairs) == 9
    for path, text_path in pairs:
        text = text_path.read_bytes().decode()
        gold = json.loads(path.read_text(encoding="utf-8"))
        draft = parse(as_json(opened(gold, text, path.stem)), text)
        again = record(draft, text, gold["report"])
        assert again["mentions"] == sorted(gold["mentions"], key=lambda m: m["start"])
        key = {
            (e["type"], e["name"]): (set(e["aliases"]), e.get("themes"), e.get("status"), e.get("places"))
            for e in again["entities"]
        }
        for e in gold["entities"]:
            assert key[e["type"], e["name"]] == (set(e["aliases"]), e.get("themes"), e.get("status"), e.get("places"))


def test_every_proposal_of_the_sample_can_be_saved():
    """What the extractor finds obeys the rules for drafts: no overlap, known themes, a name in every span."""
    from kg.build import SAMPLE  # noqa: PLC0415

    for source in find([SAMPLE])[:3]:
        report = read(source)[0]
        draft = proposed(extract_report(report, Options()))
        assert parse(as_json(draft), report.text) == draft
        assert len(draft.mentions) > 20


def test_two_windows_cannot_undo_each_other(store):
    raw = decided(store.draft(NAMES[0]))
    store.save(NAMES[0], raw)
    with pytest.raises(UsageError, match="another window"):
        store.save(NAMES[0], raw)
    assert store.draft(NAMES[0]).revision == 1


def broken(raw, change):
    change(raw)
    return raw


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda r: r["mentions"][0].update(end=10_000), "holds no name"),
        (lambda r: r["mentions"][0].update(start=-1), "whole number"),
        (lambda r: r["mentions"][0].update(start=True), "whole number"),
        (lambda r: r["mentions"][0].update(end=r["mentions"][0]["start"]), "holds no name"),
        (lambda r: r["mentions"][0].update(thing=99), "names thing 99"),
        (lambda r: r["mentions"][0].update(state="perhaps"), "one of proposed"),
        (lambda r: r["mentions"][1].update(start=r["mentions"][0]["start"]), "overlap"),
        (lambda r: r["things"][0].update(type="Town"), "one of Project"),
        (lambda r: r["things"][0].update(themes=["weather"]), "one of party"),
        (lambda r: r["things"][0].update(themes=["party", "party"]), "different ones"),
        (lambda r: r["things"][0].update(themes=["party", "economy", "safety"]), "one or two"),
        (lambda r: r["things"][0].update(status="soon"), "one of done"),
        (lambda r: r["things"][0].update(name="长" * 301), "at most 300"),
        (lambda r: r.pop("mentions"), "no draft"),
        (lambda r: r.update(judgements=[{"type": "Project", "names": ["a"], "verdict": "same"}]), "no draft"),
        (lambda r: r["mentions"][0].update(state="proposed"), "neither accepted nor rejected"),
        (lambda r: [t.update(themes=[]) for t in r["things"]], "no theme yet"),
    ],
)
def test_a_draft_that_does_not_fit_is_refused_and_nothing_is_written(store, gold, change, says):
    raw = broken(decided(store.draft(NAMES[0])) | {"finished": True}, change)
    with pytest.raises(UsageError, match=says):
        store.save(NAMES[0], raw)
    assert not gold.exists()


@pytest.mark.parametrize("raw", [None, [], "draft", 3, {"mentions": {}, "things": 1}])
def test_what_is_no_draft_is_refused(store, raw):
    with pytest.raises(UsageError, match="no draft"):
        store.save(NAMES[0], raw)


def test_judgements_are_those_a_build_reads(store, gold):
    pair = {"type": "Project", "names": ["荔溪大桥", "荔溪桥"], "verdict": "same"}
    masked = {"type": "Project", "names": ["*镇水厂", "水厂"], "verdict": "same"}
    spelled = {"type": "Program", "names": ["“林长制”", "林长制"], "verdict": "different"}
    store.save(NAMES[1], decided(store.draft(NAMES[1])) | {"judgements": [pair, masked, spelled]})
    path = gold / "judgements.toml"
    assert [j["names"] for j in tomllib.loads(path.read_text(encoding="utf-8"))["judgement"]] == [["荔溪大桥", "荔溪桥"]]
    read_judgements(path)


def test_reports_that_contradict_each_other_leave_no_judgement(store, gold):
    pair = {"type": "Project", "names": ["荔溪大桥", "荔溪桥"]}
    store.save(NAMES[0], decided(store.draft(NAMES[0])) | {"judgements": [pair | {"verdict": "same"}]})
    saved = store.save(NAMES[1], decided(store.draft(NAMES[1])) | {"judgements": [pair | {"verdict": "different"}]})
    assert saved.disputed == ("荔溪大桥 / 荔溪桥",)
    read_judgements(gold / "judgements.toml")
    assert "[[judgement]]" not in (gold / "judgements.toml").read_text(encoding="utf-8")


def test_a_judgements_file_of_somebody_else_is_not_overwritten(folder, gold):
    gold.mkdir()
    (gold / "judgements.toml").write_text('[[judgement]]\ntype = "Project"\n', encoding="utf-8")
    with pytest.raises(UsageError, match="would be overwritten"):
        Store(folder, gold)


def test_gold_of_another_text_is_said_and_not_touched(folder, gold, store):
    store.save(NAMES[1], decided(store.draft(NAMES[1])) | {"finished": True})
    (gold / "drafts" / f"{NAMES[1]}.json").unlink()
    (folder / f"{NAMES[1]}.txt").write_text("荔溪镇2023年工作总结\n改写过的报告，推行林长制。\n", encoding="utf-8")
    again = Store(folder, gold, Options(tagger="none"))
    with pytest.raises(UsageError, match="the report does not say"):
        again.draft(NAMES[1])
    assert "does not say" in again.overview()[1]["problem"]


@pytest.mark.parametrize("content", ["{", "[]", '{"mentions": [], "entities": [{"name": "x"}]}'])
def test_a_damaged_gold_file_is_named(store, gold, content):
    gold.mkdir()
    (gold / f"{NAMES[0]}.json").write_text(content, encoding="utf-8")
    with pytest.raises(UsageError, match=NAMES[0]):
        store.draft(NAMES[0])


def test_blank_begins_with_nothing(folder, gold):
    assert Store(folder, gold, blank=True).draft(NAMES[0]).mentions == ()


def test_the_gold_folder_inside_is_not_read_as_reports(folder):
    inside = Store(folder, folder / "金标", Options(tagger="none"))
    inside.save(NAMES[0], decided(inside.draft(NAMES[0])))
    assert Store(folder, folder / "金标", Options(tagger="none")).names() == NAMES


def test_a_folder_without_reports_is_said(tmp_path):
    (tmp_path / "leer").mkdir()
    with pytest.raises(UsageError, match="no report"):
        Store(tmp_path / "leer", tmp_path / "gold")


def test_a_name_leads_to_no_other_file(store):
    for name in ("../报告/某镇2022", "", "某镇2022.txt", "/etc/passwd"):
        with pytest.raises(UsageError, match="no such report"):
            store.draft(name)
