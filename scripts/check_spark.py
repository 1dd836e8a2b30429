#!/usr/bin/env python3
"""Synthetic reports on one process, on a Spark cluster, and on one that loses a worker: whether all results are the same bytes.

usage: check_spark.py [--reports 2000] [--characters 300] [--tagger none] [--task 50] [--no-builds] [--json FILE]

The cluster is a standalone master and two workers as processes of their own on the loopback interface (spark_cluster.py). In the
second run a worker and its executor are killed (SIGKILL, by process id) when a part of the tasks is done, as if the machine had
gone. Compared are the encoded results of every report, and all files of the builds that join them.
"""

import argparse
import json
import resource
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from make_corpus import corpus
from spark_cluster import Cluster

from kg.build import build
from kg.cluster import joined, on_spark, shard, shards

MIDDLE = 5  # tasks that are done when the worker is killed: both workers are at work then


def main() -> int:
    """Print what was the same; 1 where something differs."""
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--reports", type=int, default=2000)
    ap.add_argument("--characters", type=int, default=300)
    ap.add_argument("--tagger", default="none")
    ap.add_argument("--task", type=int, default=50, help="reports of one task")
    ap.add_argument("--no-builds", action="store_true", help="compare the results of the reports alone")
    ap.add_argument("--json", type=Path)
    a = ap.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        write_reports(folder / "reports", a.reports, a.characters)
        said = compared(folder, a.tagger, a.task, builds=not a.no_builds)
    said = {"reports": a.reports, "tagger": a.tagger, **said}
    print(json.dumps(said, indent=1))
    if a.json:
        a.json.write_text(json.dumps(said, indent=1) + "\n", encoding="utf-8")
    return 0 if all(v for k, v in said.items() if k.startswith("same")) else 1


def write_reports(folder: Path, reports: int, characters: int) -> None:
    """So many made reports, a file each."""
    folder.mkdir()
    for i, (text, _) in enumerate(corpus(1, reports, characters, 0.3, 0.01)):
        (folder / f"made-{i:07}.txt").write_text(text, encoding="utf-8")


def compared(folder: Path, tagger: str, task: int, *, builds: bool) -> dict[str, object]:
    """Run the three ways and compare."""
    seconds: dict[str, float] = {}
    reports = folder / "reports"
    timed(seconds, "serial", lambda: shard([reports], folder / "serial", of=1, index=0, tagger=tagger))
    serial = rows(folder / "serial")
    timed(seconds, "spark", lambda: on_cluster(folder, "spark", tagger, task, kill=False))
    done = timed(seconds, "killed", lambda: on_cluster(folder, "killed", tagger, task, kill=True))
    said: dict[str, object] = {
        "CPU seconds": {name: round(s, 1) for name, s in seconds.items()},
        "tasks done when the worker was killed": done,
        "same results on Spark": rows(folder / "spark") == serial,
        "same results with a worker killed": done > 0 and rows(folder / "killed") == serial,
    }
    if builds:
        one, other = (built(folder / name) for name in ("serial", "killed"))
        said |= {"files of the build": len(one), "same files of the build": one == other}
    return said


def on_cluster(folder: Path, name: str, tagger: str, task: int, *, kill: bool) -> int:
    """Start a cluster, work on it, end it; how many tasks were done when a worker was killed."""
    with Cluster(workers=2) as cluster:
        losing = Losing(cluster, folder / name)
        if kill:
            losing.start()
        on_spark([folder / "reports"], folder / name, master=cluster.master, tagger=tagger, task=task)
    return losing.done


class Losing(threading.Thread):
    """Kills a worker as soon as some tasks are done."""

    def __init__(self, cluster: Cluster, parts: Path) -> None:
        super().__init__(daemon=True)
        self.cluster, self.parts, self.done = cluster, parts, 0

    def run(self) -> None:
        """Wait for committed or finished parts, then kill."""
        end = time.monotonic() + 3600
        while time.monotonic() < end:
            done = len({p.name for p in self.parts.rglob("part-*.parquet")}) if self.parts.is_dir() else 0
            if done >= MIDDLE:
                self.cluster.kill_worker(0)
                self.done = done
                return
            time.sleep(0.1)


def timed(seconds: dict[str, float], name: str, work: Callable[[], Any]) -> Any:  # noqa: ANN401 -- what the work returns
    """Run and note the CPU seconds of all processes, the cluster's too where it has ended."""
    begun = cpu()
    result = work()
    seconds[name] = cpu() - begun
    return result


def cpu() -> float:
    """CPU seconds of this process and of its children that have ended."""
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def rows(folder: Path) -> Mapping[str, bytes]:
    """The encoded result of each source."""

    def every() -> Iterator[tuple[str, bytes]]:
        for path in sorted([*folder.glob("shard-*.parquet"), *folder.glob("part-*.parquet")]):
            yield from ((r.source, r.outcome) for r in shards.read(path))

    return dict(every())


def built(parts: Path) -> Mapping[str, bytes]:
    """The files of a build that joins the parts."""
    out = parts.with_name(f"{parts.name}-out")
    build([], out, results=joined(parts))
    left_out = {"build.json", ".lock"}  # the seconds; the lock
    return {str(p.relative_to(out)): p.read_bytes() for p in sorted(out.rglob("*")) if p.is_file() and p.name not in left_out}


if __name__ == "__main__":
    sys.exit(main())
