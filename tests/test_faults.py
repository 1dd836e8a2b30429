"""A report that breaks the work on it, or kills the process, is listed as skipped; the others are built."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import kg.build
import kg.work
from kg.build import SAMPLE, build
from kg.errors import SchemaError, UsageError
from kg.extraction import Options
from kg.read import find
from kg.work import outcomes_of

RULES = Options(tagger="none")
GOOD = ("w-01.txt", "w-39.txt")
OPENING = 900  # characters of each: what is tested here is what happens to the others
# Loaded by every process of a build when Python starts: the extractor then breaks on the texts that say so.
PLANTED = """
import os, signal
import kg.extraction
_extract = kg.extraction.extract
def planted(document, **options):
    if "坏镇报错" in document.report.text:
        raise ZeroDivisionError("planted")
    if "坏镇退出" in document.report.text:
        os._exit(3)
    if "坏镇崩溃" in document.report.text:
        os.kill(os.getpid(), signal.SIGSEGV)
    return _extract(document, **options)
kg.extraction.extract = planted
"""


@pytest.fixture
def reports(tmp_path):
    folder = tmp_path / "reports"
    folder.mkdir()
    for name in GOOD:
        text = (SAMPLE / name).read_text(encoding="utf-8-sig")
        (folder / name).write_text(text[:OPENING], encoding="utf-8")
    return folder


def bad(folder, what):
    text = f"坏镇{what}2022年工作总结\n全面落实河长制，各项工作取得新的成效，社会大局保持稳定。\n"
    (folder / f"w-02-{what}.txt").write_text(text, encoding="utf-8")


def planted_build(reports, out, *options):
    """``kg build`` with the faulty extractor in all of its processes."""
    plant = reports.parent / "plant"
    plant.mkdir(exist_ok=True)
    (plant / "sitecustomize.py").write_text(PLANTED, encoding="utf-8")
    path = os.pathsep.join((str(plant), str(Path(kg.build.__file__).parents[1])))
    command = [sys.executable, "-m", "kg", "build", str(reports), "-o", str(out), "--tagger", "none", *options]
    environment = {**os.environ, "PYTHONPATH": path}
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=600, check=False)


def statuses(out):
    manifest = json.loads((out / "build.json").read_text(encoding="utf-8"))
    return {f["source"]: (f["status"], f.get("detail", "")) for f in manifest["files"]}


def graph_of(out):
    return {name: (out / name).read_bytes() for name in ("graph.graphml", "graph.json", "mentions.jsonl")}


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_any_exception_is_listed_and_tried_again(reports, tmp_path, jobs):
    build([reports], tmp_path / "without", tagger="none")
    bad(reports, "报错")
    done = planted_build(reports, tmp_path / "out", "--jobs", jobs)
    assert done.returncode == 1, done.stderr
    assert "skipped w-02-报错.txt: failed" in done.stderr
    status, detail = statuses(tmp_path / "out")["w-02-报错.txt"]
    assert status == "skipped"
    assert "ZeroDivisionError: planted" in detail
    assert graph_of(tmp_path / "out") == graph_of(tmp_path / "without")
    build([reports], tmp_path / "out", tagger="none")  # mended: what failed was not kept as a fact about the file
    assert statuses(tmp_path / "out")["w-02-报错.txt"] == ("read", "")


@pytest.mark.slow
def test_a_report_that_kills_its_process_is_listed(reports, tmp_path):
    what = "崩溃"
    build([reports], tmp_path / "without", tagger="none")
    bad(reports, what)
    done = planted_build(reports, tmp_path / "out", "--jobs", "2")
    assert done.returncode == 1, done.stderr
    status, detail = statuses(tmp_path / "out")[f"w-02-{what}.txt"]
    assert (status, "its process was ended" in detail) == ("skipped", True)
    assert graph_of(tmp_path / "out") == graph_of(tmp_path / "without")


@pytest.mark.slow
def test_of_many_reports_the_ones_that_kill_are_listed_in_the_same_run(reports, tmp_path):
    """Also without --jobs."""
    text = (reports / GOOD[0]).read_text(encoding="utf-8")
    for number in range(kg.work.FEW):
        (reports / f"x-{number:03}.txt").write_text(text[: 300 + number], encoding="utf-8")
    bad(reports, "崩溃")
    bad(reports, "退出")
    done = planted_build(reports, tmp_path / "out")
    assert done.returncode == 1, done.stderr
    assert sorted(name for name, (_, why) in statuses(tmp_path / "out").items() if "its process was ended" in why) == [
        "w-02-崩溃.txt",
        "w-02-退出.txt",
    ]
    assert len(statuses(tmp_path / "out")) == len(list(reports.iterdir()))


@pytest.mark.slow
def test_without_processes_of_their_own_the_next_run_goes_round_the_ones_that_kill(reports, tmp_path):
    build([reports], tmp_path / "without", tagger="none")
    bad(reports, "退出")
    bad(reports, "崩溃")
    out = tmp_path / "out"
    assert [planted_build(reports, out).returncode for _ in range(3)] == [-11, 3, 1]
    assert [s for s, _ in statuses(out).values()] == ["read", "skipped", "skipped", "read"]
    assert graph_of(out) == graph_of(tmp_path / "without")


def test_a_run_that_was_interrupted_suspects_nobody_for_long(reports, tmp_path, monkeypatch):
    """Killed from outside in the middle of a good report: it is worked on alone, once, and read."""
    work = kg.work.work_on

    def interrupted(source, options):
        if source.name == "w-39":
            raise KeyboardInterrupt
        return work(source, options)

    monkeypatch.setattr(kg.work, "work_on", interrupted)
    with pytest.raises(KeyboardInterrupt):
        build([reports], tmp_path / "out", tagger="none")
    monkeypatch.undo()
    alone = []
    monkeypatch.setattr(kg.work, "alone", lambda work, item, _: alone.append(item.name) or work(item))
    for _ in range(2):
        build([reports], tmp_path / "out", tagger="none")
    assert alone == ["w-39"]
    assert {s for s, _ in statuses(tmp_path / "out").values()} == {"read"}


def test_a_fault_of_the_whole_package_ends_the_run(reports, monkeypatch):
    def wrong(*_, **__):
        raise SchemaError("schemas/heads.toml: wrong")

    monkeypatch.setattr(kg.work, "extract_report", wrong)
    with pytest.raises(SchemaError):
        list(outcomes_of(find([reports]), RULES))


def test_nothing_readable_is_reported_in_the_manifest_and_leaves_the_graph(reports, tmp_path):
    out = tmp_path / "out"
    build([reports], out, tagger="none")
    before = graph_of(out)
    empty = tmp_path / "empty.txt"
    empty.write_text("")
    with pytest.raises(UsageError, match="none of the 1 files"):
        build([empty], out, tagger="none")
    assert statuses(out)["empty.txt"][0] == "skipped"
    assert graph_of(out) == before
    manifest = json.loads((out / "build.json").read_text(encoding="utf-8"))
    assert manifest["counts"]["reports"] == 0
    assert manifest["counts"]["nodes"] == {}


@pytest.mark.skipif(os.name != "posix", reason="needs a limit on the size of files")
@pytest.mark.parametrize("kilobytes", [4, 60, 150])
def test_no_room_is_said_and_leaves_the_graph(reports, tmp_path, kilobytes):
    """A file that may not grow fails as on a full disk: in the cache, in the graph's files, in the page."""
    import resource  # noqa: PLC0415

    out = tmp_path / "out"
    build([reports / GOOD[0]], out, tagger="none")
    before = graph_of(out)
    most = kilobytes << 10
    command = [sys.executable, "-m", "kg", "build", str(reports), "-o", str(out), "--tagger", "none"]
    # Coverage's own file would not find room either.
    kept = {k: v for k, v in os.environ.items() if not k.startswith("COVERAGE_")}
    environment = {**kept, "PYTHONPATH": str(Path(kg.build.__file__).parents[1])}
    done = subprocess.run(
        command,
        env=environment,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most)),
    )
    assert done.returncode == 2, done.stderr
    assert re.search("cannot be (written|opened)", done.stderr)
    assert "Traceback" not in done.stderr
    assert graph_of(out) == before
    assert not [p for p in out.rglob("*") if "part" in p.suffix]


class TestSameNameSameText:
    """One file name and one text in several folders: the reports are told apart."""

    @pytest.fixture
    def copies(self, reports):
        for name in ("a", "b"):
            (reports / name).mkdir()
            shutil.copy(reports / GOOD[0], reports / name)
        return reports

    def test_is_a_duplicate(self, copies, tmp_path):
        once = build([copies / GOOD[0], copies / GOOD[1]], tagger="none")
        result = build([copies], tmp_path / "out", tagger="none")
        assert [(f.source, f.status) for f in result.files] == [
            (GOOD[0], "read"),
            (GOOD[0], "duplicate"),
            (GOOD[0], "duplicate"),
            (GOOD[1], "read"),
        ]
        kept = [r["id"] for r in result.manifest["reports"] if r["source"] == GOOD[0]]
        assert {f.detail for f in result.files if f.status == "duplicate"} == {f"repeats {kept[0]}"}
        assert sorted(result.graph.nodes) == sorted(once.graph.nodes)

    def test_is_kept_on_request(self, copies, tmp_path):
        result = build([copies], tmp_path / "out", tagger="none", keep_duplicates=True)
        assert result.graph.graph["reports"] == 4
        assert [f.status for f in result.files] == ["read"] * 4
        for line in (tmp_path / "out" / "mentions.jsonl").read_text(encoding="utf-8").splitlines():
            record = json.loads(line)
            text = (tmp_path / "out" / "texts" / f"{record['id']}.txt").read_bytes().decode()
            assert all(text[m["start"] : m["end"]] == m["text"] for m in record["mentions"])
