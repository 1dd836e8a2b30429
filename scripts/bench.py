#!/usr/bin/env python3
"""Time a whole `kg build` beside a bare jieba.posseg pass over the same text, in one run.

usage: bench.py CORPUS [--tagger none light neural] [--json FILE]
       bench.py CORPUS --alone [--every N]

Each is a process of its own, start-up included, timed by the CPU seconds that the system charges to it; kg's modules are compiled
to bytecode first, as they are where it is installed. The ratio is characters per
CPU second of the build over those of jieba.posseg: only ratios mean anything on a shared machine.

``--alone``: the taggers without the rest, from text to labelled spans, in turns with jieba.posseg report by report in one process
and one thread, start-up excluded; the first report is not timed.
"""

import argparse
import compileall
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

_POSSEG = """
import sys, pathlib, logging, jieba, jieba.posseg
jieba.setLogLevel(logging.ERROR)
for path in sorted(pathlib.Path(sys.argv[1]).rglob("*.txt")):
    for line in path.read_text(encoding="utf-8").splitlines():
        for word in jieba.posseg.cut(line):
            pass
"""


def cpu_seconds(command: list[str]) -> float:
    """CPU seconds, own and of the system, of a command and its children."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def alone(corpus: Path, every: int) -> None:
    """Time the taggers from text to spans beside jieba.posseg."""
    import jieba.posseg  # noqa: PLC0415 -- not needed to time builds

    from kg.extract import tagging  # noqa: PLC0415
    from kg.extract.tagging.features import windows  # noqa: PLC0415
    from kg.extract.tagging.labels import decode_all  # noqa: PLC0415
    from kg.model import Report  # noqa: PLC0415
    from kg.read import find, read  # noqa: PLC0415
    from kg.segment import segment  # noqa: PLC0415

    def tag(report: Report, tagger: str) -> None:
        document = segment(report)
        decode_all(tagging.posteriors(document, tagger), windows(document))

    work: dict[str, Callable[[Report], object]] = {
        "jieba.posseg": lambda report: [jieba.posseg.lcut(line) for line in report.understood.splitlines()],
        "light": lambda report: tag(report, "light"),
        "neural": lambda report: tag(report, "neural"),
    }
    seconds = dict.fromkeys(work, 0.0)
    reports = [report for source in find([corpus])[::every] for report in read(source)]
    for number, report in enumerate(reports):
        for name, run in work.items():
            begun = time.process_time()
            run(report)
            seconds[name] += time.process_time() - begun if number else 0.0
    characters = sum(len(r.text) for r in reports[1:])
    print(f"{characters:,} characters")
    for name, spent in seconds.items():
        print(f"{name:<14} {characters / spent:>10,.0f} characters per CPU s   ratio {seconds['jieba.posseg'] / spent:.3f}")


def main() -> int:
    """Run, print, store."""
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("corpus", type=Path)
    ap.add_argument("--tagger", nargs="*", default=["none", "light", "neural"])
    ap.add_argument("--json", type=Path)
    ap.add_argument("--alone", action="store_true", help="the taggers without the rest")
    ap.add_argument("--every", type=int, default=1, help="take one report in so many")
    a = ap.parse_args()
    if a.alone:
        alone(a.corpus, a.every)
        return 0
    compileall.compile_dir(Path(__file__).parents[1] / "kg", quiet=1)
    characters = sum(len(p.read_text(encoding="utf-8")) for p in a.corpus.rglob("*.txt"))
    base = cpu_seconds([sys.executable, "-c", _POSSEG, str(a.corpus)])
    rows: list[dict[str, Any]] = [{"what": "jieba.posseg", "cpu_seconds": round(base, 2), "ratio": 1.0}]
    for tagger in a.tagger:
        with tempfile.TemporaryDirectory() as out:
            command = [sys.executable, "-m", "kg", "build", str(a.corpus), "-o", out, "--tagger", tagger, "--quiet"]
            seconds = cpu_seconds(command)
            stages = json.loads((Path(out) / "build.json").read_text(encoding="utf-8"))["seconds"]
        rows.append({"what": f"kg build, {tagger}", "cpu_seconds": round(seconds, 2), "ratio": base / seconds, "stages": stages})
    print(f"{characters:,} characters")
    for row in rows:
        speed = characters / row["cpu_seconds"]
        print(f"{row['what']:<20} {row['cpu_seconds']:>8.1f} CPU s {speed:>10,.0f} characters per CPU s   ratio {row['ratio']:.2f}")
        if "stages" in row:
            print("    wall seconds by stage: " + "  ".join(f"{k} {v}" for k, v in row["stages"].items()))
    if a.json:
        a.json.write_text(json.dumps({"characters": characters, "rows": rows}, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
