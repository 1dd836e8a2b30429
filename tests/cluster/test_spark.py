"""Spark as a user runs it: a standalone master and two workers as processes of their own, on the loopback interface."""

import os
import pickle
import shutil
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from kg.build import SAMPLE, build
from kg.cache import code_fingerprint
from kg.cluster import joined, on_spark, shard, spark
from kg.errors import UsageError
from kg.extraction import Options
from kg.ontology import fingerprint
from kg.read import Source
from scripts.spark_cluster import Cluster
from tests.cluster.test_shards import FEW, contents

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def cluster():
    pytest.importorskip("pyspark", reason="Spark is not installed: pip install 'kg[spark]'")
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        pytest.skip("no Java: apt-get install default-jre-headless")
    with Cluster(workers=2, environment={"PYTHONPATH": str(ROOT)}) as running:
        yield running


@pytest.fixture(scope="module")
def reports(tmp_path_factory):
    folder = tmp_path_factory.mktemp("reports")
    (folder / "乡镇 20%").mkdir()
    for name in FEW[1:]:
        shutil.copy(SAMPLE / name, folder)
    shutil.copy(SAMPLE / FEW[0], folder / "乡镇 20%")
    (folder / "empty.txt").write_bytes(b"")
    return folder


@pytest.fixture(scope="module")
def one(reports, tmp_path_factory):
    """What a build in this process gives."""
    out = tmp_path_factory.mktemp("one") / "out"
    build([reports], out, tagger="none")
    return contents(out)


@pytest.fixture
def table(reports, tmp_path):
    """The same reports as a Parquet table, last name first, in two row groups."""
    arrow, parquet = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    files = sorted((f for f in reports.rglob("*.txt") if f.name != "empty.txt"), reverse=True)
    rows = {"name": [f.name for f in files], "正文": [f.read_text(encoding="utf-8") for f in files]}
    parquet.write_table(arrow.table(rows), tmp_path / "reports.parquet", row_group_size=2)
    return tmp_path / "reports.parquet"


def same(parts, one, out):
    build([], out, results=joined(parts))
    assert contents(out) == one


class TestSameBytes:
    def test_folder(self, cluster, reports, one, tmp_path):
        assert on_spark([reports], tmp_path / "parts", master=cluster.master, tagger="none", task=2) == len(FEW) + 1
        same(tmp_path / "parts", one, tmp_path / "out")

    def test_storage(self, cluster, reports, one, tmp_path):
        """Spark itself reads the files, by URL."""
        on_spark([f"file://{reports}"], tmp_path / "parts", master=cluster.master, tagger="none", task=2)
        same(tmp_path / "parts", one, tmp_path / "out")

    def test_table_on_a_storage(self, cluster, table, tmp_path):
        """The same as a folder of files that are in the order of their names."""
        flat = tmp_path / "flat"
        flat.mkdir()
        for name in FEW:
            shutil.copy(SAMPLE / name, flat)
        build([flat], tmp_path / "one", tagger="none")
        on_spark([f"file://{table}"], tmp_path / "parts", master=cluster.master, tagger="none", task=2)
        same(tmp_path / "parts", contents(tmp_path / "one"), tmp_path / "out")

    def test_command_line(self, cluster, reports, one, tmp_path):
        command = [sys.executable, "-m", "kg", "build", str(reports), "-o", str(tmp_path / "out"), "--tagger", "none"]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        done = subprocess.run(
            [*command, "--engine", "spark", "--master", cluster.master],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 1, done.stderr  # one file is empty
        assert "skipped empty.txt" in done.stderr
        assert contents(tmp_path / "out") == one


class TestLost:
    def test_a_worker_is_killed_in_the_middle(self, tmp_path):
        """As if its machine had gone: the worker and its executor get SIGKILL when some tasks are done; nothing of it shows."""
        pytest.importorskip("pyspark", reason="Spark is not installed: pip install 'kg[spark]'")
        folder, parts = tmp_path / "reports", tmp_path / "parts"
        folder.mkdir()
        text = (SAMPLE / FEW[0]).read_text(encoding="utf-8")[:400]
        for i in range(60):
            (folder / f"r-{i:02}.txt").write_text(f"{text}\n第{i}份", encoding="utf-8")
        shard([folder], tmp_path / "serial", of=1, index=0, tagger="none")
        left: list[int] = []

        def kill():
            while len(done := {p.name for p in parts.rglob("part-*.parquet")}) < 4:
                time.sleep(0.02)
            cluster.kill_worker(0)
            left.append(30 - len(done))

        with Cluster(workers=2, environment={"PYTHONPATH": str(ROOT)}) as cluster:
            killer = threading.Thread(target=kill, daemon=True)
            killer.start()
            on_spark([folder], parts, master=cluster.master, tagger="none", task=2)
        assert left
        assert left[0] > 0, "all was done before the worker could be killed"
        one, other = (joined(f) for f in (tmp_path / "serial", parts))
        assert one.sources == other.sources
        assert list(one.outcomes) == list(other.outcomes)


class TestRefused:
    def test_a_worker_of_another_version(self, reports, tmp_path):
        pytest.importorskip("pyspark", reason="Spark is not installed: pip install 'kg[spark]'")
        other = shutil.copytree(ROOT / "kg", tmp_path / "other" / "kg", ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copytree(ROOT / "schemas", other.parent / "schemas")
        with (other / "extract" / "masks.py").open("a", encoding="utf-8") as file:
            file.write("# another version\n")
        with (
            Cluster(workers=1, environment={"PYTHONPATH": str(other.parent)}) as cluster,
            pytest.raises(UsageError, match="has another version of kg than the driver"),
        ):
            on_spark([reports], tmp_path / "parts", master=cluster.master, tagger="none")
        with pytest.raises(UsageError, match="no shards"):
            joined(tmp_path / "parts")

    def test_a_table_without_texts(self, cluster, table, tmp_path):
        with pytest.raises(UsageError, match=r"reports[.]parquet: no column wording; its columns are: name, 正文"):
            on_spark([f"file://{table}"], tmp_path / "parts", master=cluster.master, text_column="wording")

    def test_nothing_to_read(self, cluster, tmp_path):
        (tmp_path / "nothing").mkdir()
        with pytest.raises(UsageError, match="nothing to read"):
            on_spark([tmp_path / "nothing"], tmp_path / "parts", master=cluster.master)

    def test_an_unreachable_master(self):
        pytest.importorskip("pyspark", reason="Spark is not installed: pip install 'kg[spark]'")
        with socket.socket() as taken:  # bound and not listening: nobody answers there
            taken.bind(("127.0.0.1", 0))
            master = f"spark://127.0.0.1:{taken.getsockname()[1]}"
            with pytest.raises(UsageError, match=f"{master}: no master answers there"):
                spark.session_on(master)

    def test_not_installed(self, monkeypatch, reports, tmp_path):
        monkeypatch.setitem(sys.modules, "pyspark.sql", None)
        with pytest.raises(UsageError, match=r"pip install 'kg\[spark\]'"):
            on_spark([reports], tmp_path / "parts", tagger="none")


class TestWorker:
    """What a worker does with a batch, and what the driver makes of its words; without a cluster."""

    @pytest.fixture
    def job(self):
        pytest.importorskip("pyspark", reason="Spark is not installed: pip install 'kg[spark]'")
        return spark.Job(Options(tagger="none"), fingerprint(), code_fingerprint())

    @staticmethod
    def batch(*sources):
        pandas = pytest.importorskip("pandas")
        rows = [(i, s.display, pickle.dumps(s), False) for i, s in enumerate(sources)]
        return pandas.DataFrame(rows, columns=["position", "source", "item", "held"])

    def test_a_task_that_was_lost_twice_gives_the_same(self, job, monkeypatch):
        """Each report has a process of its own then."""
        items = self.batch(Source(SAMPLE / FEW[0], FEW[0]))
        (first,) = spark.run([items], job)
        monkeypatch.setattr(spark, "_tries", lambda: spark.SUSPECT)
        (again,) = spark.run([items], job)
        assert again.equals(first)
        assert first.reports.tolist() == [1]

    def test_a_file_that_only_the_driver_sees(self, job, tmp_path):
        gone = Source(tmp_path / "gone.txt", "gone.txt")
        with pytest.raises(spark.RefusedError, match=r"does not see .*gone[.]txt; put the reports where all machines see them"):
            list(spark.run([self.batch(gone)], job))

    @pytest.mark.parametrize(
        ("said", "told"),
        [
            ("Py4J …\nkg.cluster.spark.RefusedError: kg refuses: the worker on a has another\nmore", "the worker on a has another"),
            ("Traceback\nkg.errors.UsageError: neural needs onnxruntime\n\nmore", "neural needs onnxruntime"),
            ("ModuleNotFoundError: No module named 'kg'\n", "a worker has no kg"),
            (
                "An error while calling o1\n: java.io.IOException: no room\n\tat org.apache\n",
                "Spark gave up: : java.io.IOException: no room",
            ),
        ],
    )
    def test_errors_are_told_in_a_line(self, said, told):
        message = str(spark.told(RuntimeError(said)))
        assert message.startswith(told)
        assert "\n" not in message
