"""Reports in, files out, as a user runs it: the laws of the project, on the sample reports and on bad input."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

import kg.build
import kg.work
from kg.build import SAMPLE, build
from kg.errors import UsageError
from kg.export.atomic import atomic
from kg.extraction import Options
from kg.read import find
from kg.work import outcomes_of

OUTPUTS = ("graph.graphml", "graph.json", "graph.html", "mentions.jsonl")
FEW = ("w-01.txt", "w-22.txt", "w-39.txt")  # one masked, two not; enough to share initiatives


def kg_build(*arguments, cwd, seed="0"):
    """``kg build`` as a process of its own."""
    command = [sys.executable, "-m", "kg", "build", *map(str, arguments)]
    root = str(Path(kg.build.__file__).parents[1])
    environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": root}
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, timeout=600, check=False)


def contents(out):
    """The bytes of everything a build promises, the stored texts too."""
    found = {name: (out / name).read_bytes() for name in OUTPUTS}
    return found | {p.name: p.read_bytes() for p in (out / "texts").iterdir()}


def same(out, other):
    a, b = contents(out), contents(other)
    assert a.keys() == b.keys()
    for name, data in a.items():
        assert data == b[name], f"{name} differs"


def report(folder, name, text):
    path = folder / f"{name}.txt"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def few(tmp_path):
    folder = tmp_path / "reports"
    folder.mkdir()
    for name in FEW:
        shutil.copy(SAMPLE / name, folder)
    return folder


@pytest.fixture(scope="module")
def graph(built):
    return json.loads((built / "graph.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def texts(built):
    return {p.stem: p.read_bytes().decode() for p in (built / "texts").iterdir()}


class TestSameBytes:
    """Law 2 and law 3: seed, order of files, working directory, workers and cache leave no trace."""

    def test_other_seed_order_folder_and_processes(self, built, tmp_path):
        files = sorted(SAMPLE.glob("*.txt"), reverse=True)
        for path in files:
            shutil.copy(path, tmp_path)
        done = kg_build(*(p.name for p in files), "-o", "out", "--jobs", "2", cwd=tmp_path, seed="4242")
        assert done.returncode == 0, done.stderr
        same(built, tmp_path / "out")

    def test_from_the_cache(self, built, tmp_path, monkeypatch):
        out = shutil.copytree(built, tmp_path / "out")

        def again(source, options):
            pytest.fail(f"{source.display} was extracted again")

        monkeypatch.setattr(kg.work, "work_on", again)
        build([], out, sample=True)
        same(built, out)

    def test_from_a_damaged_cache(self, few, tmp_path):
        build([few], tmp_path / "out")
        before = contents(tmp_path / "out")
        (tmp_path / "out" / "cache.sqlite").write_bytes(b"\0" * 5000)
        build([few], tmp_path / "out")
        assert contents(tmp_path / "out") == before

    def test_manifest_differs_in_seconds_only(self, built, tmp_path):
        out = shutil.copytree(built, tmp_path / "out")
        build([], out, sample=True)
        first, second = (json.loads((o / "build.json").read_text(encoding="utf-8")) for o in (built, out))
        assert first.pop("seconds").keys() == second.pop("seconds").keys()
        assert first == second


class TestIncremental:
    """Law 3: adding, changing and removing reports gives what a build from scratch gives."""

    def test_change_add_and_remove(self, few, tmp_path):
        out = tmp_path / "out"
        build([few], out)
        (few / FEW[0]).unlink()
        changed = few / FEW[1]
        changed.write_text(changed.read_text(encoding="utf-8").replace("河长制", "林长制"), encoding="utf-8")
        shutil.copy(SAMPLE / "w-02.txt", few)
        build([few], out)
        build([few], tmp_path / "scratch")
        same(out, tmp_path / "scratch")
        assert len(list((out / "texts").iterdir())) == 3


class TestEvidence:
    """Law 1: whatever is said is said somewhere."""

    def test_every_mention_is_its_text(self, built, texts):
        records = [json.loads(line) for line in (built / "mentions.jsonl").read_text(encoding="utf-8").splitlines()]
        assert len(records) == len(texts) == 8
        for record in records:
            text = texts[record["id"]]
            assert record["mentions"]
            for m in (*record["mentions"], *record["figures"]):
                assert text[m["start"] : m["end"]] == m["text"]

    @pytest.mark.slow
    def test_on_many_reports(self):
        sources = find(sorted((Path(__file__).parent / "corpus").glob("*.txt"))[::4])
        for outcome in outcomes_of(sources, Options()):
            for e in outcome.extractions:
                assert all(e.report.text[m.span.start : m.span.end] == m.text for m in e.mentions)
                assert all(e.report.text[f.span.start : f.span.end] == f.text for f in e.figures)
                assert all(e.report.text[n.span.start : n.span.end] == n.text for n in e.nested)

    def test_every_node_and_edge_quotes_its_reports(self, graph, texts):
        for thing in (*graph["nodes"], *graph["edges"]):
            evidence = json.loads(thing["evidence"])
            assert evidence, thing
            for e in evidence:
                assert texts[e["report"]][e["at"] : e["at"] + len(e["quote"])] == e["quote"]
                assert e["at"] <= e["start"] < e["end"] <= e["at"] + len(e["quote"])

    def test_weight_counts_evidence(self, graph):
        for edge in graph["edges"]:
            assert edge["weight"] == len(json.loads(edge["evidence"])) > 0


class TestIdentity:
    """Law 4, and what is one for all towns."""

    def test_masked_things_stay_in_their_report(self, graph):
        reports = Counter(e["source"] for e in graph["edges"] if e["type"] == "MENTIONED_IN")
        masked = [n for n in graph["nodes"] if n["masked"] and n["id"] in reports]
        assert masked
        assert all(reports[n["id"]] == 1 for n in masked)

    def test_two_masked_towns_with_the_same_names(self, tmp_path):
        text = "*镇2022年工作总结\n一、2022年工作总结\n实施X村道路硬化工程。全面推行河长制，某水库除险加固工程完工。{}\n"
        report(tmp_path, "甲", text.format("全年粮食播种面积稳定在两万亩，农业生产形势良好。"))
        report(tmp_path, "乙", text.format("今年以来信访总量下降，社会大局持续平安稳定向好。"))
        graph = build([tmp_path], keep_duplicates=True).graph
        by_type = {t: [d for _, d in graph.nodes(data=True) if d["type"] == t] for t in ("Town", "Program", "Project")}
        assert [d["masked"] for d in by_type["Town"]] == [True, True]
        assert [d["reports"] for d in by_type["Program"] if d["label"] == "河长制"] == [2]
        assert by_type["Project"]
        assert {d["reports"] for d in by_type["Project"] if d["masked"]} == {1}

    def test_a_project_of_one_name_in_two_towns_is_two(self, tmp_path):
        for town in ("青山镇", "白水镇"):
            report(
                tmp_path,
                town,
                f"{town}2022年工作总结\n一、2022年工作总结\n{town}污水处理厂建设项目完工，垃圾中转站建设项目开工。\n",
            )
        graph = build([tmp_path], keep_duplicates=True).graph
        stations = [d for _, d in graph.nodes(data=True) if "垃圾中转站" in d["label"] and d["type"] == "Project"]
        assert len(stations) == 2
        assert {d["scope"].split(":")[0] for d in stations} == {"town"}


@pytest.fixture(scope="module")
def bad(tmp_path_factory):
    """A folder with one report among files that are none."""
    folder = tmp_path_factory.mktemp("bad")
    report(folder, "empty", "")
    report(folder, "masks", "***镇××村　某某\n＊＊＊\n")
    (folder / "binary.txt").write_bytes(bytes(range(256)) * 40)
    (folder / "loop").symlink_to(folder, target_is_directory=True)
    (folder / "gone.txt").symlink_to(folder / "nowhere.txt")
    shutil.copy(SAMPLE / "w-01.txt", folder)
    return folder


@pytest.fixture(scope="module")
def built_from_bad(bad, tmp_path_factory):
    out = tmp_path_factory.mktemp("bad-out")
    return kg_build(bad, "-o", out, cwd=bad), out


class TestBadInput:
    """A clear line for each bad file; the others are built."""

    def test_says_so_and_builds_the_rest(self, built_from_bad):
        done, _ = built_from_bad
        assert done.returncode == 1
        assert "1 reports" in done.stdout
        said = {line.split(":")[0].removeprefix("skipped ") for line in done.stderr.splitlines()}
        assert {"empty.txt", "masks.txt", "binary.txt", "gone.txt"} <= said
        assert "Traceback" not in done.stderr

    def test_lists_them(self, built_from_bad):
        _, out = built_from_bad
        manifest = json.loads((out / "build.json").read_text(encoding="utf-8"))
        status = {f["source"]: f["status"] for f in manifest["files"]}
        skipped = dict.fromkeys(("binary.txt", "empty.txt", "gone.txt", "masks.txt"), "skipped")
        assert status == {**skipped, "w-01.txt": "read"}
        assert all(f["detail"].startswith(f["source"] + ": ") for f in manifest["files"] if f["status"] == "skipped")

    @pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root reads everything")
    def test_no_permission(self, few, tmp_path):
        (few / FEW[0]).chmod(0)
        result = build([few], tmp_path / "out")
        assert [f.source for f in result.skipped] == [FEW[0]]
        assert "permission" in result.skipped[0].detail

    def test_no_report_at_all(self, tmp_path):
        done = kg_build(tmp_path, cwd=tmp_path)
        assert done.returncode == 2
        assert "nothing to read" in done.stderr
        with pytest.raises(UsageError, match="none of the 1 files could be read"):
            build([report(tmp_path, "empty", "")], tmp_path / "out")

    def test_nothing_readable_leaves_the_old_graph(self, few, tmp_path):
        build([few], tmp_path / "out")
        before = contents(tmp_path / "out")
        with pytest.raises(UsageError):
            build([report(tmp_path, "empty", "")], tmp_path / "out")
        assert contents(tmp_path / "out") == before

    def test_a_path_that_is_not_there(self, tmp_path):
        with pytest.raises(UsageError, match="no such file or folder"):
            build([tmp_path / "nowhere"], tmp_path / "out")

    @pytest.mark.slow
    def test_a_long_single_line(self, tmp_path):
        words = "全面推行河长制，实施青山镇污水处理厂建设项目，完成投资300万元，各项工作取得了新的成效"
        path = report(tmp_path, "long", "青山镇2022年工作总结" + words * (1_000_000 // len(words.encode())))
        assert path.stat().st_size > 900_000
        graph = build([path]).graph
        assert any(d["label"] == "河长制" for _, d in graph.nodes(data=True))


class TestInterrupted:
    """A run that ends in the middle leaves the files of the run before, and can be run again."""

    def test_killed_while_extracting(self, few, tmp_path):
        out = tmp_path / "out"
        build([few / FEW[0]], out)
        before = contents(out)
        command = [sys.executable, "-m", "kg", "build", str(few), "-o", str(out)]
        root = str(Path(kg.build.__file__).parents[1])
        with subprocess.Popen(command, env={**os.environ, "PYTHONPATH": root}, cwd=tmp_path) as process:
            deadline = time.monotonic() + 120
            wal = out / "cache.sqlite-wal"
            while process.poll() is None and time.monotonic() < deadline and not (wal.exists() and wal.stat().st_size):
                time.sleep(0.01)
            process.send_signal(signal.SIGKILL)
        assert process.returncode == -signal.SIGKILL, "ended before it could be killed"
        assert contents(out) == before
        build([few], out)
        build([few], tmp_path / "scratch")
        same(out, tmp_path / "scratch")

    @pytest.mark.slow
    def test_killed_at_random_moments(self):
        """Three of the kills of scripts/kill_and_resume.py, on six small reports."""
        root = Path(__file__).parents[1]
        command = [sys.executable, str(root / "scripts" / "kill_and_resume.py"), str(root / "tests" / "corpus")]
        command += ["--reports", "6", "--characters", "300", "--kills", "3", "--seed", "2"]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=900)
        assert done.returncode == 0, done.stdout + done.stderr
        assert "3 of 3 give the bytes of an undisturbed build" in done.stdout

    def test_failing_while_writing(self, few, tmp_path, monkeypatch):
        out = tmp_path / "out"
        build([few / FEW[0]], out)
        before = (out / "graph.html").read_bytes()

        def fail(graph, path, **_):
            with atomic(path) as part:
                part.write_text("half a pa")
                raise KeyboardInterrupt

        monkeypatch.setattr("kg.view.write", fail)
        with pytest.raises(KeyboardInterrupt):
            build([few], out)
        assert (out / "graph.html").read_bytes() == before
        assert not list(out.glob("*.part"))


def test_two_builds_in_one_folder(few, tmp_path):
    from filelock import FileLock  # noqa: PLC0415

    from kg.errors import ExportError  # noqa: PLC0415

    out = tmp_path / "out"
    out.mkdir()
    with FileLock(out / ".lock"):
        for _ in range(2):  # the build that was refused must not have taken the other's lock away
            with pytest.raises(ExportError, match="another build"):
                build([few], out)


def test_output_is_not_read_as_input(few, tmp_path):
    build([few], few / "output")
    again = build([few], few / "output")
    assert {f.source for f in again.files} == set(FEW)


def test_a_copy_is_counted_once(few, tmp_path):
    shutil.copy(few / FEW[0], few / "zz-copy.txt")
    once = build([few])
    assert [f.status for f in once.files] == ["read", "read", "read", "duplicate"]
    assert once.graph.graph["reports"] == 3
    assert build([few], keep_duplicates=True).graph.graph["reports"] == 4
