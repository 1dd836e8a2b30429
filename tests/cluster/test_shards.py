"""Shards: done in any order, by anyone, again and again, and joined to what one build gives."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

import kg.build
import kg.work
from kg.build import SAMPLE, build
from kg.cluster import joined, shard, shards
from kg.errors import UsageError

OUTPUTS = ("graph.graphml", "graph.json", "graph.html", "graph.sqlite", "mentions.jsonl")
FEW = ("w-01.txt", "w-06.txt", "w-22.txt", "w-39.txt")
OF = 3


def contents(out):
    """The bytes of everything a build promises, the stored texts too; of the manifest all but the seconds."""
    manifest = json.loads((out / "build.json").read_text(encoding="utf-8"))
    manifest.pop("seconds")
    found = {name: (out / name).read_bytes() for name in OUTPUTS}
    return found | {p.name: p.read_bytes() for p in (out / "texts").iterdir()} | {"build.json": manifest}


@pytest.fixture(scope="module")
def reports(tmp_path_factory):
    """Four reports, one of them twice, and a file that is none."""
    folder = tmp_path_factory.mktemp("reports")
    for name in FEW:
        shutil.copy(SAMPLE / name, folder)
    (folder / "again").mkdir()
    shutil.copy(SAMPLE / FEW[0], folder / "again")
    (folder / "empty.txt").write_bytes(b"")
    return folder


@pytest.fixture(scope="module")
def made(reports, tmp_path_factory):
    """All shards, made last first."""
    folder = tmp_path_factory.mktemp("shards")
    for index in reversed(range(OF)):
        shard([reports], folder, of=OF, index=index, tagger="none")
    return folder


@pytest.fixture
def copy(made, tmp_path):
    return shutil.copytree(made, tmp_path / "shards")


def test_joined_gives_the_bytes_of_one_build(reports, made, tmp_path):
    build([reports], tmp_path / "one", tagger="none")
    build([], tmp_path / "joined", results=joined(made))
    assert contents(tmp_path / "joined") == contents(tmp_path / "one")


def test_every_source_is_in_one_shard(made):
    rows = [r for p in sorted(made.glob("*.parquet")) for r in shards.read(p)]
    assert sorted(r.position for r in rows) == list(range(len(FEW) + 2))
    assert len(set(made.iterdir())) == OF


def test_done_again_nothing_is_worked_on(reports, copy, monkeypatch):
    before = {p.name: p.read_bytes() for p in copy.iterdir()}
    monkeypatch.setattr(kg.work, "work_on", lambda source, **_: pytest.fail(f"{source.display} was worked on again"))
    results = [shard([reports], copy, of=OF, index=i, tagger="none") for i in range(OF)]
    assert sum(r.reused for r in results) == len(FEW) + 2
    assert {p.name: p.read_bytes() for p in copy.iterdir()} == before


def test_done_again_after_a_change(reports, copy, tmp_path):
    changed = shutil.copytree(reports, tmp_path / "reports")
    path = changed / FEW[1]
    path.write_text(path.read_text(encoding="utf-8").replace("河长制", "林长制"), encoding="utf-8")
    results = [shard([changed], copy, of=OF, index=i, tagger="none") for i in range(OF)]
    assert sum(r.reused for r in results) == len(FEW) + 1
    build([changed], tmp_path / "one", tagger="none")
    build([], tmp_path / "joined", results=joined(copy))
    assert contents(tmp_path / "joined") == contents(tmp_path / "one")


def test_skipped_are_said(reports, copy):
    assert [s for i in range(OF) for s in shard([reports], copy, of=OF, index=i, tagger="none").skipped] == [
        "empty.txt: empty: there is no text in it"
    ]


class TestKilled:
    """A shard whose process is killed is not there, or is the old one."""

    def test_nothing_half_written(self, tmp_path):
        reports = tmp_path / "many"
        reports.mkdir()
        text = (SAMPLE / FEW[0]).read_text(encoding="utf-8")
        for i in range(400):
            (reports / f"r-{i:03}.txt").write_text(f"{text}\n第{i}份", encoding="utf-8")
        out = tmp_path / "shards"
        code = f"from kg.cluster import shard; shard([{str(reports)!r}], {str(out)!r}, of=2, index=0, tagger='none')"
        root = str(Path(kg.build.__file__).parents[1])
        process = subprocess.Popen([sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": root})
        while process.poll() is None and not (out.is_dir() and any(p.stat().st_size for p in out.iterdir())):
            time.sleep(0.05)
        assert process.poll() is None, "it ended before it could be killed"
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert not list(out.glob("shard-*"))
        with pytest.raises(UsageError, match="no shards"):
            joined(out)


class TestRefused:
    """What cannot be joined is named, with what to do."""

    def test_a_missing_shard(self, copy):
        (copy / "shard-00001-of-00003.parquet").unlink()
        with pytest.raises(UsageError, match=r"1 of 3 shards missing: 1; run kg shard … --of 3 --index 1"):
            joined(copy)

    def test_an_empty_folder(self, tmp_path):
        with pytest.raises(UsageError, match="no shards"):
            joined(tmp_path)

    @pytest.mark.parametrize("what", ["vocabularies", "code"])
    def test_another_version(self, copy, what):
        path = copy / "shard-00001-of-00003.parquet"
        shards.write(path, replace(shards.label_of(path), **{what: "0" * 64}), list(shards.read(path)))
        with pytest.raises(UsageError, match=f"shard-00001-of-00003.parquet: made with other {what}"):
            joined(copy)

    def test_other_options(self, reports, copy):
        shard([reports], copy, of=OF, index=2, tagger="none", min_score=0.9)
        with pytest.raises(UsageError, match=r"00002-of-00003[.]parquet: its options differ"):
            joined(copy)

    def test_other_files(self, reports, copy, tmp_path):
        more = shutil.copytree(reports, tmp_path / "more")
        shutil.copy(SAMPLE / "w-02.txt", more)
        shard([more], copy, of=OF, index=2, tagger="none")
        with pytest.raises(UsageError, match=r"00002-of-00003[.]parquet: its files differ"):
            joined(copy)

    def test_another_number_of_shards(self, reports, copy):
        shard([reports], copy, of=2, index=0, tagger="none")
        with pytest.raises(UsageError, match="its number of shards differ"):
            joined(copy)

    @pytest.mark.parametrize("size", [0, 100, -200])
    def test_a_torn_file(self, copy, size):
        path = copy / "shard-00001-of-00003.parquet"
        path.write_bytes(path.read_bytes()[:size])
        with pytest.raises(UsageError, match=r"shard-00001-of-00003.parquet: cannot be read as Parquet .*make it again"):
            joined(copy)

    def test_a_lacking_column(self, copy):
        import pyarrow.parquet as pq  # noqa: PLC0415

        path = copy / "shard-00001-of-00003.parquet"
        pq.write_table(pq.read_table(path).drop_columns(["outcome"]), path)
        with pytest.raises(UsageError, match="it lacks the column outcome"):
            joined(copy)

    def test_a_damaged_row(self, copy):
        path = next(p for p in sorted(copy.glob("*.parquet")) if list(shards.read(p)))
        first, *rest = shards.read(path)
        shards.write(path, shards.label_of(path), [first._replace(outcome=first.outcome[:-1]), *rest])
        with pytest.raises(UsageError, match="its row in a shard is damaged"):
            list(joined(copy).outcomes)

    def test_no_such_share(self, reports, tmp_path):
        with pytest.raises(UsageError, match="the shares are 0 to 2"):
            shard([reports], tmp_path, of=3, index=3)

    def test_without_pyarrow(self, reports, tmp_path, monkeypatch):
        monkeypatch.setitem(sys.modules, "pyarrow", None)
        with pytest.raises(kg.errors.ExportError, match=r"pip install 'kg\[parquet\]'"):
            shard([reports], tmp_path, of=1, index=0, tagger="none")
        assert not list(tmp_path.glob("shard-*"))
