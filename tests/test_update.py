"""`kg update` gives what a build of the same reports gives, whatever came, went or changed, and keeps what it knows whole."""

import json
import random
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

import kg
import kg.store
import kg.update.changes
from kg.build import SAMPLE, build
from kg.cli import main as command
from kg.errors import ExportError, UsageError
from kg.ondisk.noding import STANDING
from kg.update import update

SCRIPT = Path(__file__).parents[1] / "scripts" / "make_corpus.py"
CORPUS = Path(__file__).parent / "corpus"
KEPT = (
    *("source", "report", "stub", "hashes", "used", "wide", "grouped", "known_place", "fact", "inference"),
    *("entity", "local", "said", "relation", "node", "extraction"),
)
WORDS = ("乡村振兴", "项目", "工程", "万元", "防洪")


def rows(base, ask):
    return sorted(map(repr, base.execute(ask).fetchall()))


def kept(out, *, network):
    """What is known beside the graph: all tables, in no order."""
    with closing(sqlite3.connect(out / "base.sqlite")) as base:
        found = {table: rows(base, f"SELECT * FROM {table}") for table in KEPT if table != "node"}
        nodes = base.execute("SELECT key, attributes, evidence FROM node ORDER BY key").fetchall()
    found["node"] = [(key, sorted(without(msgspec.msgpack.decode(a), network).items()), e) for key, a, e in nodes]
    return found


def without(attributes, network):
    return attributes if network else {k: v for k, v in attributes.items() if k not in STANDING}


def content(out, *, network):
    """What the database of a folder says, the numbers of sentences aside."""
    graph = kg.store.load(out / "graph.sqlite")
    with closing(sqlite3.connect(out / "graph.sqlite")) as base:
        columns = {t: {row[1:3] for row in base.execute(f"PRAGMA table_info({t})")} for t in ("nodes", "edges")}
    found = {
        "columns": {t: {c for c in found if network or c[0] not in STANDING} for t, found in columns.items()},
        "about": dict(graph.graph),
        "nodes": {n: without(d, network) for n, d in graph.nodes(data=True)},
        "edges": {key: (s, t, d) for s, t, key, d in graph.edges(keys=True, data=True)},
        "order": [list(graph), sorted(key for _, _, key in graph.edges(keys=True))],
    }
    with closing(sqlite3.connect(out / "graph.sqlite")) as base:
        for table in ("reports", "texts", "mentions", "figures", "evidence"):
            found[table] = rows(base, f"SELECT * FROM {table}")
        found["sentences"] = rows(base, "SELECT report, number, at, heading, part, year, text FROM sentences")
        ask = "SELECT s.report, s.at FROM sentences_fts f JOIN sentences s ON s.id = f.rowid WHERE sentences_fts MATCH ?"
        found["found"] = {w: sorted(base.execute(ask, [f'"{" ".join(w)}"'])) for w in WORDS}
    found["stored texts"] = {p.name: p.read_bytes() for p in (out / "texts").iterdir()}
    manifest = json.loads((out / "build.json").read_text(encoding="utf-8"))
    return found | {"manifest": {k: v for k, v in manifest.items() if k != "seconds"}}


def agree(folder, out, tmp_path, *, network=False, **options):
    """Whether an updated folder holds what a new one of the same reports does."""
    fresh = tmp_path / "fresh"
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir()
    shutil.copy(out / "cache.sqlite", fresh)  # what was found in each report is the same: tests/test_build.py
    update([folder], fresh, tagger="none", **options)
    for of in (content, kept):
        new, old = of(fresh, network=network), of(out, network=network)
        assert {name for name in new if new[name] != old[name]} == set()


@pytest.fixture
def reports(tmp_path):
    folder = tmp_path / "reports"
    folder.mkdir()
    for file in sorted(CORPUS.glob("*.txt"))[:12]:
        begun(file, folder)
    return folder


def begun(file, folder):
    """The beginning of a report: enough of all that one holds, and quickly read."""
    (folder / file.name).write_text(file.read_text(encoding="utf-8")[:1200], encoding="utf-8")


def test_the_first_time_is_a_build(reports, tmp_path):
    told = []
    first = update([reports], tmp_path / "out", tagger="none", begins=told.append)
    assert first.whole == "this is the first time"
    assert {"extract", "resolve", "keep"} <= set(told)
    built = build([reports], tmp_path / "built", tagger="none", on_disk=True)
    assert dict(first.manifest, seconds=0) == dict(built.manifest, seconds=0)
    mine, theirs = (content(tmp_path / name, network=True) for name in ("out", "built"))
    assert mine == theirs


def test_nothing_changed(reports, tmp_path):
    update([reports], tmp_path / "out", tagger="none")
    before = content(tmp_path / "out", network=True)
    again = update([reports], tmp_path / "out", tagger="none")
    assert (again.whole, again.came, again.gone) == ("", 0, 0)
    assert content(tmp_path / "out", network=True) == before


def steps(folder, spare, chance):
    """One to three reports that come, go, change, or repeat another."""
    for _ in range(chance.randint(1, 3)):
        file = chance.choice(sorted(folder.glob("*.txt")))
        text = file.read_text(encoding="utf-8")
        what = chance.choice(["come", "come", "go", "change", "copy"])
        if what == "come" and spare:
            begun(spare.pop(), folder)
        elif what == "go":
            file.unlink()
        elif what == "change":
            file.write_text(text[: chance.randint(len(text) // 2, len(text))], encoding="utf-8")
        else:
            (folder / f"副本{chance.randint(0, 999)}{file.name}").write_text(f"{text}\n完。", encoding="utf-8")


@pytest.mark.parametrize("seed", [1, 2])
def test_reports_come_go_and_change(tmp_path, seed):
    chance = random.Random(seed)
    files = sorted(CORPUS.glob("*.txt"))
    chance.shuffle(files)
    folder = tmp_path / "reports"
    folder.mkdir()
    for file in files[:16]:
        begun(file, folder)
    update([folder], tmp_path / "out", tagger="none")
    for step in range(4):
        steps(folder, files, chance)
        network = step == 3
        assert update([folder], tmp_path / "out", tagger="none", network=network).whole == ""
        if step in (1, 3):
            agree(folder, tmp_path / "out", tmp_path, network=network)


def test_years_namesakes_and_masked_towns(tmp_path):
    """Reports of several years of one town, towns of one name, shared initiatives, and inferred locations."""
    options = ["--reports", "60", "--seed", "3", "--characters", "400", "-o", str(tmp_path)]
    subprocess.run([sys.executable, str(SCRIPT), *options], check=True, capture_output=True)
    folder, chance = tmp_path / "reports", random.Random(5)
    files = sorted(folder.rglob("*.txt"))
    text = {file: file.read_text(encoding="utf-8") for file in files}
    away = chance.sample(files, 8)
    for file in away:
        file.unlink()
    update([folder], tmp_path / "out", tagger="none", locate_level="county")
    for file in away[:4]:
        file.write_text(text[file], encoding="utf-8")
    assert update([folder], tmp_path / "out", tagger="none", locate_level="county").whole == ""
    agree(folder, tmp_path / "out", tmp_path, locate_level="county")
    for file in (*away[:2], *chance.sample([f for f in files if f not in away], 4)):
        file.unlink()
    for file in away[4:]:
        file.write_text(text[file], encoding="utf-8")
    assert update([folder], tmp_path / "out", tagger="none", locate_level="county", network=True).whole == ""
    agree(folder, tmp_path / "out", tmp_path, network=True, locate_level="county")


def test_the_same_text_in_another_encoding(reports, tmp_path):
    """The report keeps its id, and all that is known of it but its bytes."""
    update([reports], tmp_path / "out", tagger="none")
    file = min(reports.glob("*.txt"))
    file.write_bytes(file.read_text(encoding="utf-8").encode("gb18030"))
    done = update([reports], tmp_path / "out", tagger="none")
    assert (done.whole, done.came, done.gone) == ("", 1, 1)
    agree(reports, tmp_path / "out", tmp_path)


def test_verdicts_on_names_hold(reports, tmp_path):
    names = [d["label"] for _, d in build([reports], tagger="none").graph.nodes(data=True) if d["type"] == "Program"][:2]
    told = tmp_path / "judgements.toml"
    told.write_text(f"[[judgement]]\ntype = 'Program'\nnames = {names!r}\nverdict = 'same'\n", encoding="utf-8")
    update([reports], tmp_path / "out", tagger="none", judgements=told)
    begun(max(CORPUS.glob("*.txt")), reports)
    assert update([reports], tmp_path / "out", tagger="none", judgements=told).whole == ""
    agree(reports, tmp_path / "out", tmp_path, judgements=told)


def test_copies_that_count(reports, tmp_path):
    file = min(reports.glob("*.txt"))
    (reports / "副本.txt").write_text(file.read_text(encoding="utf-8") + "\n完。", encoding="utf-8")
    update([reports], tmp_path / "out", tagger="none", keep_duplicates=True)
    (reports / "又一份.txt").write_text(file.read_text(encoding="utf-8") + "\n毕。", encoding="utf-8")
    assert update([reports], tmp_path / "out", tagger="none", keep_duplicates=True).whole == ""
    agree(reports, tmp_path / "out", tmp_path, keep_duplicates=True)


def test_what_cannot_be_read_is_listed_each_time(reports, tmp_path):
    update([reports], tmp_path / "out", tagger="none")
    (reports / "破.docx").write_bytes(b"PK\x03\x04 nothing")
    done = update([reports], tmp_path / "out", tagger="none")
    assert [f.source for f in done.files if f.status == "skipped"] == ["破.docx"]
    agree(reports, tmp_path / "out", tmp_path)
    again = update([reports], tmp_path / "out", tagger="none")
    assert [f.source for f in again.files if f.status == "skipped"] == ["破.docx"]


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        ("options", "options, vocabularies"),
        ("database", "written by something else"),
        ("base", "cannot be read"),
        ("many", "files changed"),
        ("twin", "under the same name"),
        ("ids", "by their ids"),
    ],
)
def test_everything_anew_where_it_must_be(reports, tmp_path, spoil, why):
    out, options = tmp_path / "out", {"tagger": "none"}
    update([reports], out, **options)
    if spoil == "options":
        options["min_score"] = 0.9
    elif spoil == "database":
        build([reports], tmp_path / "other", tagger="none")
        shutil.copy(tmp_path / "other" / "graph.sqlite", out)
    elif spoil == "base":
        (out / "base.sqlite").write_bytes(b"no database")
    elif spoil == "many":
        for i in range(25):
            (reports / f"{i}.txt").write_text(f"第{i}镇2022年工作总结\n\n实施道路硬化项目。", encoding="utf-8")
    elif spoil == "twin":
        (reports / "二").mkdir()
        shutil.copy(min(reports.glob("*.txt")), reports / "二")
    else:
        one, other = [n for n, d in kg.store.load(out / "graph.sqlite").nodes(data=True) if d["type"] == "Program"][:2]
        told = tmp_path / "judgements.toml"
        told.write_text(f"[[judgement]]\nids = {[one, other]!r}\nverdict = 'same'\n", encoding="utf-8")
        options["judgements"] = told
    assert why in update([reports], out, **options).whole
    del options["tagger"]
    agree(reports, out, tmp_path, network=True, **options)


def test_a_copy_of_a_name_is_made_anew_when_it_goes(reports, tmp_path):
    (reports / "二").mkdir()
    twin = shutil.copy(min(reports.glob("*.txt")), reports / "二")
    update([reports], tmp_path / "out", tagger="none")
    Path(twin).unlink()
    assert "several times under one name" in update([reports], tmp_path / "out", tagger="none").whole
    agree(reports, tmp_path / "out", tmp_path)


@pytest.mark.parametrize(
    "stage", ["kg.update.resolving.own_entities", "kg.update.relating.relate", "kg.update.database.Changed.put_edges"]
)
def test_an_update_that_fails_changes_nothing(reports, tmp_path, monkeypatch, stage):
    out = tmp_path / "out"
    update([reports], out, tagger="none")
    before = content(out, network=True), kept(out, network=True)
    file = max(CORPUS.glob("*.txt"))
    begun(file, reports)

    def full(*_, **__):
        raise sqlite3.OperationalError("database or disk is full")

    with monkeypatch.context() as broken:
        broken.setattr(stage, full)
        with pytest.raises(ExportError, match="disk is full"):
            update([reports], out, tagger="none")
    (reports / file.name).unlink()
    assert (content(out, network=True), kept(out, network=True)) == before
    begun(file, reports)
    assert update([reports], out, tagger="none").whole == ""
    agree(reports, out, tmp_path)


KILLED = """
import os, sys
import kg.update.run
from kg.update import update
kg.update.run.CACHE = 16  # so that changes reach the files before all is done
kg.update.run.folder.{last} = lambda *_, **__: os.kill(os.getpid(), 9)
from kg.update.database import Changed
if "{last}" == "write_text":
    put = Changed.put_edges
    Changed.put_edges = lambda *a: (put(*a), os.kill(os.getpid(), 9))
update([sys.argv[1]], sys.argv[2], tagger="none")
"""


@pytest.mark.parametrize("last", ["write_text", "keep_texts", "write_manifest"])
def test_an_update_that_is_killed_is_done_by_the_next(reports, tmp_path, last):
    """Within the transaction, after it, and before the manifest is written."""
    out = tmp_path / "out"
    update([reports], out, tagger="none")
    before = content(out, network=True)["nodes"]
    gone = min(reports.glob("*.txt"))
    gone.unlink()
    for file in sorted(CORPUS.glob("*.txt"))[-3:]:
        begun(file, reports)
    done = subprocess.run([sys.executable, "-c", KILLED.format(last=last), str(reports), str(out)], check=False)
    assert done.returncode == -9
    assert (kg.store.load(out / "graph.sqlite").nodes == before) is (last == "write_text")
    assert update([reports], out, tagger="none").whole == ""
    agree(reports, out, tmp_path)


def test_a_new_attribute_gets_a_column_and_one_of_another_kind_makes_all_anew(reports, tmp_path):
    """A year stands on nodes of dated reports alone; a figure's value may be whole in all reports so far."""
    folder = tmp_path / "few"
    folder.mkdir()
    (folder / "甲镇.txt").write_text("甲镇工作总结\n\n实施清水河治理工程。", encoding="utf-8")
    update([folder], tmp_path / "out", tagger="none")
    (folder / "乙镇2021.txt").write_text("乙镇2021年工作总结\n\n完成工业产值3.5亿元，增长2%。实施道路硬化项目。", encoding="utf-8")
    assert update([folder], tmp_path / "out", tagger="none").whole == ""
    agree(folder, tmp_path / "out", tmp_path)
    (folder / "乙镇2021.txt").unlink()
    assert update([folder], tmp_path / "out", tagger="none").whole == ""
    agree(folder, tmp_path / "out", tmp_path)
    (folder / "丙镇2021.txt").write_text("丙镇2021年工作总结\n\n完成工业产值35000元。", encoding="utf-8")
    assert update([folder], tmp_path / "out", tagger="none").whole == ""
    agree(folder, tmp_path / "out", tmp_path)


def test_files_of_an_older_state_go_and_exports_are_made_from_the_database(reports, tmp_path):
    out = tmp_path / "out"
    build([reports], out, tagger="none")
    assert (out / "graph.html").exists()
    update([reports], out, tagger="none")
    begun(max(CORPUS.glob("*.txt")), reports)
    assert update([reports], out, tagger="none", network=True).whole == ""
    assert sorted(p.name for p in out.iterdir() if not p.name.startswith(".")) == [
        "base.sqlite", "build.json", "cache.sqlite", "graph.sqlite", "texts",
    ]  # fmt: skip
    done = CliRunner().invoke(command, ["export", str(out), "-f", "graphml", "-o", str(tmp_path / "a.graphml")])
    assert done.exit_code == 0, done.output
    build([reports], tmp_path / "built", tagger="none")
    assert (tmp_path / "a.graphml").read_bytes() == (tmp_path / "built" / "graph.graphml").read_bytes()
    build([reports], out, tagger="none")
    assert not (out / "base.sqlite").exists()


def test_nothing_left_to_read(reports, tmp_path):
    update([reports], tmp_path / "out", tagger="none")
    for file in reports.glob("*.txt"):
        file.unlink()
    with pytest.raises(UsageError, match="nothing to read"):
        update([reports], tmp_path / "out", tagger="none")
    assert (tmp_path / "out" / "graph.sqlite").exists()


def test_the_command(tmp_path):
    folder, out = tmp_path / "reports", tmp_path / "out"
    shutil.copytree(SAMPLE, folder)
    run = CliRunner()
    first = run.invoke(command, ["update", str(folder), "-o", str(out), "--tagger", "none"])
    assert first.exit_code == 0, first.output
    assert "everything was made: this is the first time" in first.output
    shutil.copy(min(CORPUS.glob("*.txt")), folder)
    again = run.invoke(command, ["update", str(folder), "-o", str(out), "--tagger", "none"])
    assert again.exit_code == 0, again.output
    assert "1 came, 0 gone" in again.output
    (folder / "破.docx").write_bytes(b"PK\x03\x04 nothing")
    third = run.invoke(command, ["update", str(folder), "-o", str(out), "--tagger", "none"])
    assert third.exit_code == 1
    assert "skipped 破.docx" in third.output
