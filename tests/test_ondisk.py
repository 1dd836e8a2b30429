"""A build on disk gives the files of one in memory, byte for byte, and holds no more than it needs."""

import gc
import json
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

import kg
import kg.build
from kg.build import SAMPLE, build
from kg.cli import main as command
from kg.errors import ExportError, UsageError
from kg.model import Extraction

TOML = "[[judgement]]\n{names}\nverdict = 'same'\nreason = 'read by hand'\n"

SCRIPT = Path(__file__).parents[1] / "scripts" / "make_corpus.py"


def files_of(folder):
    """What a build has written, by name; the seconds of each stage aside."""
    found = {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}
    del found["cache.sqlite"]
    found["build.json"] = {k: v for k, v in json.loads(found["build.json"]).items() if k != "seconds"}
    return found


def both(paths, tmp_path, **options):
    for name, on_disk in (("memory", False), ("disk", True)):
        build(paths, tmp_path / name, tagger="none", on_disk=on_disk, **options)
    memory, disk = files_of(tmp_path / "memory"), files_of(tmp_path / "disk")
    assert memory.keys() == disk.keys()
    assert {name for name in memory if memory[name] != disk[name]} == set()
    return disk


@pytest.fixture(scope="module")
def reports(tmp_path_factory):
    """Reports of several years, two of one name in two folders, a copy, a masked town, and something unreadable."""
    folder = tmp_path_factory.mktemp("corpus")
    options = ["--reports", "60", "--seed", "3", "--characters", "400", "-o", str(folder)]
    subprocess.run([sys.executable, str(SCRIPT), *options], check=True, capture_output=True)
    folder /= "reports"
    text = min(folder.rglob("*.txt")).read_text(encoding="utf-8")
    (folder / "一").mkdir()
    for place in (folder, folder / "一"):
        (place / "同名.txt").write_text(text.replace("已完成", "计划"), encoding="utf-8")
    (folder / "破.docx").write_bytes(b"PK\x03\x04 nothing")
    return folder


def test_the_sample_is_the_same(tmp_path):
    files = both([SAMPLE], tmp_path)
    assert {"graph.graphml", "graph.html", "graph.json", "graph.sqlite", "mentions.jsonl", "tables/edges.parquet"} <= files.keys()


@pytest.mark.parametrize("keep", [False, True])
def test_years_copies_and_broken_files_are_the_same(reports, tmp_path, keep):
    files = both([reports], tmp_path, keep_duplicates=keep, locate_level="county")
    statuses = {f["status"] for f in files["build.json"]["files"]}
    assert "skipped" in statuses
    assert ("duplicate" in statuses) is not keep
    assert b"outcome_edge" in files["graph.graphml"]


@pytest.mark.parametrize("by", ["names", "ids"])
def test_judgements_are_the_same(reports, tmp_path, by):
    graph = build([reports], tagger="none").graph
    own: dict[str, list[str]] = {}
    for node, data in graph.nodes(data=True):
        if data["type"] == "Project" and data["scope"].startswith("town:"):
            own.setdefault(data["scope"], []).append(node)
    one, other = next(nodes for nodes in own.values() if len(nodes) > 1)[:2]
    names = [graph.nodes[n]["label"] for n in (one, other)]
    told = tmp_path / "judgements.toml"
    given = f"ids = {[one, other]!r}" if by == "ids" else f"type = 'Project'\nnames = {names!r}"
    told.write_text(TOML.format(names=given), encoding="utf-8")
    files = both([reports], tmp_path, judgements=told)
    nodes = json.loads(files["graph.json"])["nodes"]
    assert len([n for n in nodes if "read by hand" in n.get("merges", "")]) == 1
    assert {one, other} & {n["id"] for n in nodes} != {one, other}


def test_no_more_than_a_few_extractions_are_in_memory(reports, tmp_path, monkeypatch):
    monkeypatch.setattr("kg.ondisk.shelf._NEAR", 2)
    most = 0
    original = kg.build._graph_on_disk

    def watched(base, extractions, plan, clock):
        nonlocal most
        done = original(base, extractions, plan, clock)
        gc.collect()
        most = sum(isinstance(o, Extraction) for o in gc.get_objects())
        return done

    monkeypatch.setattr(kg.build, "_graph_on_disk", watched)
    result = build([reports], tmp_path, tagger="none", on_disk=True)
    assert result.manifest["counts"]["reports"] > 10
    assert 0 < most <= 6


def test_large_corpora_are_built_on_disk_unless_told_otherwise(tmp_path, monkeypatch):
    monkeypatch.setattr(kg.build, "MOST_IN_MEMORY", 3)
    assert build([SAMPLE], tmp_path / "a", tagger="none").in_memory is None
    assert build([SAMPLE], tmp_path / "b", tagger="none", on_disk=False).in_memory is not None
    assert build([SAMPLE], tagger="none").in_memory is not None  # nowhere else to put it
    monkeypatch.setattr(kg.build, "MOST_IN_MEMORY", 300)
    assert build([SAMPLE], tmp_path / "a", tagger="none").in_memory is not None


def test_the_graph_of_a_build_on_disk_is_loaded(tmp_path):
    result = build([SAMPLE], tmp_path, tagger="none", on_disk=True)
    with pytest.raises(UsageError, match=r"kg\.load"):
        _ = result.graph
    assert kg.load(tmp_path).number_of_nodes() == sum(result.manifest["counts"]["nodes"].values())


@pytest.mark.parametrize("on_disk", [False, True])
def test_stages_are_told_as_they_begin(tmp_path, on_disk):
    told: list[str] = []
    result = build([SAMPLE], tmp_path, tagger="none", on_disk=on_disk, begins=told.append)
    assert told == list(result.manifest["seconds"])
    assert told[:6] == ["find", "extract", "duplicates", "resolve", "relate", "graph"]


def test_on_disk_without_a_folder():
    with pytest.raises(UsageError, match="needs a folder"):
        build([SAMPLE], tagger="none", on_disk=True)


def test_a_page_that_would_be_too_much_is_left_out_and_an_old_one_goes(tmp_path, monkeypatch):
    build([SAMPLE], tmp_path, tagger="none")
    (tmp_path / "graph.data.js").write_text("old", encoding="utf-8")
    monkeypatch.setattr(kg.build, "MOST_ON_PAGE", 10)
    build([SAMPLE], tmp_path, tagger="none", on_disk=True)
    assert not (tmp_path / "graph.html").exists()
    assert not (tmp_path / "graph.data.js").exists()
    assert (tmp_path / "graph.graphml").exists()


def test_the_command_says_where_to_look_when_there_is_no_page(tmp_path, monkeypatch):
    monkeypatch.setattr(kg.build, "MOST_ON_PAGE", 10)
    done = CliRunner().invoke(command, ["build", "--sample", "--tagger", "none", "--on-disk", "-o", str(tmp_path)])
    assert done.exit_code == 0
    assert f"kg view {tmp_path} --town" in done.output


@pytest.mark.parametrize("stage", ["kg.ondisk.relating.relate", "kg.ondisk.noding.stand", "kg.folder.write"])
def test_a_build_that_fails_leaves_the_last_one_and_no_working_file(tmp_path, monkeypatch, stage):
    build([SAMPLE], tmp_path, tagger="none")
    before = files_of(tmp_path)

    def full(*_, **__):
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(stage, full)
    with pytest.raises(ExportError, match="disk is full"):
        build([SAMPLE], tmp_path, tagger="none", on_disk=True)
    assert files_of(tmp_path) == before
