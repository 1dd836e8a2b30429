#!/usr/bin/env python3
"""Builds of synthetic corpora of growing size: seconds by stage, memory, disk, exponents; processes, one report more, Spark.

usage: bench_scale.py curve --reports 1000 10000 [--characters 300] [--tagger none] [--work DIR] [--json FILE]
       bench_scale.py jobs --reports 2000        two processes beside one
       bench_scale.py add --reports 10000        one report added, changed, removed by kg update, beside a build
       bench_scale.py spark --reports 10000      a local Spark cluster beside two local processes

Each build is a process of its own, start-up included. CPU seconds are what the system charges to it and its children; the
stages' are CPU seconds of the process (one job). On a shared machine only CPU seconds and ratios within one run mean anything.
With --work the corpora are kept and used again; with --json the results are added to the file, a list of runs with machine
and date.
"""

import argparse
import compileall
import datetime as dt
import itertools
import json
import math
import os
import platform
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from make_corpus import main as make_corpus

# The stages of a build by CPU time instead of wall time, and the greatest memory when each has ended.
_BUILD = """
import json, resource, sys, time, types
import kg.build
import kg.clock
kg.clock.time = types.SimpleNamespace(perf_counter=time.process_time)
peaks, whole = {}, kg.clock.Clock.stage
from contextlib import contextmanager
@contextmanager
def stage(self, name):
    with whole(self, name):
        yield
    peaks[name] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(name, self.seconds[name], peaks[name], flush=True, file=sys.stderr)
kg.clock.Clock.stage = stage
a = json.loads(sys.argv[1])
result = kg.build.build([a["reports"]], a["out"], tagger=a["tagger"], jobs=a["jobs"], on_disk=a["on_disk"])
json.dump({"stages": result.manifest["seconds"], "peak_mb": peaks, "counts": result.manifest["counts"]}, open(a["said"], "w"))
"""


def measured(command: Sequence[str]) -> dict[str, float]:
    """CPU seconds and wall seconds of a process with its children, and its greatest memory."""
    begun, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"cpu_seconds": round(cpu, 1), "wall_seconds": round(time.perf_counter() - begun, 1)}


def corpus(work: Path, reports: int, characters: int) -> Path:
    """The folder of so many reports, made where it is not there yet."""
    folder = work / f"corpus-{reports}-{characters}"
    if not (folder / "corpus.json").is_file():
        make_corpus(["--reports", str(reports), "--characters", str(characters), "-o", str(folder)])
    return folder / "reports"


def build(work: Path, reports: Path, out: Path, a: argparse.Namespace) -> dict[str, Any]:
    """A build as a process of its own: its figures."""
    said = work / "said.json"
    asked = {"reports": str(reports), "out": str(out), "tagger": a.tagger, "jobs": 1, "on_disk": a.on_disk, "said": str(said)}
    figures: dict[str, Any] = measured([sys.executable, "-c", _BUILD, json.dumps(asked)])
    inside = json.loads(said.read_text(encoding="utf-8"))
    counts = {k: v if isinstance(v, int) else sum(v.values()) for k, v in inside["counts"].items()}
    disk = sum(p.stat().st_size for p in out.rglob("*") if p.is_file()) >> 20
    peaks = inside["peak_mb"]
    return {
        **figures,
        "peak_mb": max(peaks.values()),
        "disk_mb": disk,
        **counts,
        "stages": inside["stages"],
        "peak_mb_after": peaks,
    }


def curve(a: argparse.Namespace, work: Path) -> dict[str, Any]:
    """Builds of growing size."""
    rows = []
    for reports in sorted(a.reports):
        out = work / f"out-{reports}"
        shutil.rmtree(out, ignore_errors=True)
        rows.append({"asked": reports, **build(work, corpus(work, reports, a.characters), out, a)})
        print(json.dumps(rows[-1]), flush=True)
        if not a.keep:
            shutil.rmtree(out)
    return {"rows": rows, "exponents": exponents(rows)}


def exponents(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """From each size to the next: by which power of the size CPU seconds grew, in all and by stage."""
    found = []
    for a, b in itertools.pairwise(rows):
        size = math.log(b["asked"] / a["asked"])
        stages = {s: power(a["stages"][s], b["stages"][s], size) for s in a["stages"]}
        whole = power(a["cpu_seconds"], b["cpu_seconds"], size)
        found.append(
            {
                "from": a["asked"],
                "to": b["asked"],
                "cpu_seconds": whole,
                "peak_mb": power(a["peak_mb"], b["peak_mb"], size),
                **stages,
            }
        )
    return found


def power(a: float, b: float, size: float) -> float | None:
    """The exponent; none where one of the two is too small to be measured."""
    return round(math.log(b / a) / size, 2) if min(a, b) > 0.05 else None  # noqa: PLR2004


def jobs(a: argparse.Namespace, work: Path) -> dict[str, Any]:
    """Two processes beside one: the per-report half alone, and the whole build."""
    reports = corpus(work, a.reports[0], a.characters)
    runs: dict[int, list[dict[str, float]]] = {1: [], 2: []}
    # In turns: a shared machine is now faster, now slower.
    for number in (1, 2) * a.rounds:
        shutil.rmtree(work / "shards", ignore_errors=True)
        command = [sys.executable, "-m", "kg", "shard", str(reports), "--of", "1", "--index", "0", "-o", str(work / "shards")]
        runs[number].append(measured([*command, "--tagger", a.tagger, "--jobs", str(number)]))
        print(number, runs[number][-1], flush=True)
    sums = {(n, what): sum(run[what] for run in runs[n]) for n in runs for what in ("wall_seconds", "cpu_seconds")}
    return {
        "reports": a.reports[0],
        "jobs_1": runs[1],
        "jobs_2": runs[2],
        "times_faster": round(sums[1, "wall_seconds"] / sums[2, "wall_seconds"], 2),
        "more_cpu": round(sums[2, "cpu_seconds"] / sums[1, "cpu_seconds"], 2),
    }


# Bring a database up to date, as `kg update` does.
_UPDATE = """
import json, sys
from kg.update import update
a = json.loads(sys.argv[1])
result = update([a["reports"]], a["out"], tagger=a["tagger"], network=a["network"])
said = {"whole": result.whole, "came": result.came, "gone": result.gone, "stages": result.manifest["seconds"]}
json.dump(said, open(a["said"], "w"))
"""


def add(a: argparse.Namespace, work: Path) -> dict[str, Any]:
    """A build of all files, and `kg update`: the first time, and after a report was added, changed, removed."""
    folder, out = work / "grown", work / "grown-out"
    for old in (folder, out):
        shutil.rmtree(old, ignore_errors=True)
    shutil.copytree(corpus(work, a.reports[0], a.characters), folder)
    full = build(work, folder, out, a)
    found: dict[str, Any] = {"full": full, "first": updated(work, folder, out, a)}
    files = sorted(folder.rglob("*.txt"))
    texts = [file.read_text(encoding="utf-8").splitlines() for file in files[:: max(len(files) // 3, 1)]]
    changes: dict[str, Callable[[], object]] = {
        # A report of the title of one, and the words of others.
        "added": lambda: (folder / "added.txt").write_text(
            "\n".join([*texts[0][:3], *texts[1][3:7], *texts[2][7:]]), encoding="utf-8"
        ),
        "changed": lambda: files[1].write_text(
            "\n".join([*files[1].read_text(encoding="utf-8").splitlines()[:-2], *texts[0][-2:]]), encoding="utf-8"
        ),
        "removed": files[2].unlink,
        "network": lambda: (folder / "also.txt").write_text("\n".join([*texts[1][:3], *texts[0][3:]]), encoding="utf-8"),
    }
    for name, change in changes.items():
        change()
        found[name] = updated(work, folder, out, a, network=name == "network")
        found[f"{name}_share"] = round(found[name]["cpu_seconds"] / full["cpu_seconds"], 4)
        print(json.dumps({name: found[name], "share": found[f"{name}_share"]}), flush=True)
    return found


def updated(work: Path, reports: Path, out: Path, a: argparse.Namespace, *, network: bool = False) -> dict[str, Any]:
    """`kg update` as a process of its own: its figures."""
    said = work / "said.json"
    asked = {"reports": str(reports), "out": str(out), "tagger": a.tagger, "said": str(said), "network": network}
    figures = measured([sys.executable, "-c", _UPDATE, json.dumps(asked)])
    disk = sum(p.stat().st_size for p in out.rglob("*") if p.is_file()) >> 20
    return {**figures, "disk_mb": disk, **json.loads(said.read_text(encoding="utf-8"))}


def spark(a: argparse.Namespace, work: Path) -> dict[str, Any]:
    """The per-report half on a local cluster of two workers beside two local processes; CPU seconds of all its processes."""
    from spark_cluster import Cluster  # noqa: PLC0415 -- only with the extra

    reports = str(corpus(work, a.reports[0], a.characters))
    local = [sys.executable, "-m", "kg", "shard", reports, "--of", "1", "--index", "0", "-o", str(work / "shards"), "--jobs", "2"]
    shutil.rmtree(work / "shards", ignore_errors=True)
    found: dict[str, Any] = {"reports": a.reports[0], "processes": measured([*local, "--tagger", a.tagger])}
    code = (
        "import sys; from kg.cluster import on_spark; on_spark([sys.argv[1]], sys.argv[2], master=sys.argv[3], tagger=sys.argv[4])"
    )
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with Cluster(workers=2) as cluster:
        job = [sys.executable, "-c", code, reports, str(work / "parts"), cluster.master, a.tagger]
        found["spark"] = measured(job)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    found["spark"]["cpu_seconds"] = round(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, 1)
    for what in ("cpu_seconds", "wall_seconds"):
        found[f"times_{what}"] = round(found["spark"][what] / found["processes"][what], 2)
    return found


WHAT: dict[str, Callable[[argparse.Namespace, Path], dict[str, Any]]] = {"curve": curve, "jobs": jobs, "add": add, "spark": spark}


def main() -> int:
    """Run, print, store."""
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("what", choices=WHAT)
    ap.add_argument("--reports", type=int, nargs="+", required=True)
    ap.add_argument("--characters", type=int, default=300)
    ap.add_argument("--tagger", default="none")
    ap.add_argument("--rounds", type=int, default=1, help="of jobs: how often each is run, in turns")
    ap.add_argument("--on-disk", action=argparse.BooleanOptionalAction, help="where graphs are made; without, as kg build decides")
    ap.add_argument("--work", type=Path)
    ap.add_argument("--keep", action="store_true", help="keep the output folders")
    ap.add_argument("--json", type=Path)
    a = ap.parse_args()
    compileall.compile_dir(Path(__file__).parents[1] / "kg", quiet=1)  # as it is where it is installed
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as temporary:
        work = a.work or Path(temporary)
        work.mkdir(parents=True, exist_ok=True)
        found = WHAT[a.what](a, work)
    sizes = " ".join(map(str, a.reports))
    command = f"scripts/bench_scale.py {a.what} --reports {sizes} --characters {a.characters} --tagger {a.tagger}"
    if a.on_disk is not None:
        command += " --on-disk" if a.on_disk else " --no-on-disk"
    about = {
        "what": a.what,
        "command": command,
        "date": dt.datetime.now(dt.UTC).date().isoformat(),
    }
    machine = {
        "machine": f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}",
        "load_at_start": round(load, 1),
    }
    run = {**about, **machine, "characters": a.characters, "tagger": a.tagger, **found}
    print(json.dumps(run, indent=1))
    if a.json:
        runs = json.loads(a.json.read_text(encoding="utf-8")) if a.json.is_file() else []
        a.json.write_text(json.dumps([*runs, run], indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
