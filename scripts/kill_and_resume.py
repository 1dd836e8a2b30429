"""Kill a build at random moments, run it again, and compare every byte with a build that nobody disturbed.

    python scripts/kill_and_resume.py REPORT_OR_FOLDER... [--reports 200] [--kills 30] [--characters 150] [--seed 1] [--jobs 1]

The reports of the build are beginnings of so many characters of the given ones, some several times with other names. A moment is a
share of the undisturbed build's time, drawn anew for each kill; a build that has ended before is no kill and is drawn again. Prints
how far each killed build had come and whether the one after it gave the same bytes (``build.json`` apart from its seconds; the
cache is no output). Exit code 1 where one differs. Time is the CPU's where the system tells it (Linux), so that a busy machine
does not move the moments to the beginning.
"""

import argparse
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def main() -> None:
    """Build, kill, resume, compare."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("reports", nargs="+", type=Path)
    parser.add_argument("--reports", dest="count", type=int, default=200)
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--characters", type=int, default=150)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        write(given.reports, root / "in", given.count, given.characters)
        same = run(root, given.kills, given.seed, given.jobs)
    print(f"{sum(same)} of {given.kills} give the bytes of an undisturbed build")
    sys.exit(0 if all(same) else 1)


def write(paths: list[Path], folder: Path, count: int, characters: int) -> None:
    """So many small reports, each with a town and a name of its own."""
    files = [p for path in paths for p in (sorted(path.rglob("*.txt")) if path.is_dir() else [path])]
    folder.mkdir(parents=True)
    for i in range(count):
        text = files[i % len(files)].read_text(encoding="utf-8-sig")
        # Each round takes another stretch, so that no two reports say the same.
        at = (i // len(files)) * characters
        (folder / f"{i:04}.txt").write_text(f"第{i}镇2022年工作总结\n{text[at : at + characters]}\n", encoding="utf-8")


def run(root: Path, kills: int, seed: int, jobs: int) -> list[bool]:
    """The undisturbed build, then each kill with the build after it: whether the two gave the same."""
    process = _build(root / "in", root / "whole", jobs)
    took = _watched(process)
    wanted = contents(root / "whole")
    rnd = random.Random(seed)  # noqa: S311 -- moments, no secret
    same = []
    for number in range(1, kills + 1):
        out = root / "out"
        moment = _killed(root / "in", out, jobs, rnd, took)
        state = f"{_stored(out):4} stored, {sum(1 for p in out.iterdir() if p.name in wanted)} files written"
        done = _build(root / "in", out, jobs).wait()
        same.append(done == 0 and contents(out) == wanted)
        verdict = "same" if same[-1] else f"DIFFERENT (exit {done}): {_differing(contents(out), wanted)}"
        print(f"{number:3}  killed after {moment:6.2f} s of {took:.2f}: {state}; then {verdict}", flush=True)
        shutil.rmtree(out)
    return same


def _build(reports: Path, out: Path, jobs: int) -> "subprocess.Popen[bytes]":
    # Without a tagger and without guessing places: what is left takes most of its time to store and to write.
    options = ["--tagger", "none", "--no-locate", "--jobs", str(jobs), "-q"]
    command = [sys.executable, "-m", "kg", "build", str(reports), "-o", str(out), *options]
    return subprocess.Popen(command, env={**os.environ, "PYTHONPATH": str(ROOT)}, stderr=subprocess.DEVNULL)


def _watched(process: "subprocess.Popen[bytes]", moment: float = float("inf"), out: Path | None = None) -> float:
    """Wait for a process's end, or for a moment that comes after ``out`` is there; returns the seconds until then."""
    began, used = time.perf_counter(), 0.0
    while process.poll() is None and (used < moment or (out is not None and not out.exists())):
        used = _used(process.pid, time.perf_counter() - began)
        time.sleep(0.01)
    return used


def _used(pid: int, otherwise: float) -> float:
    """The CPU seconds of a process so far, with those of the processes it has begun."""
    own = _fields(pid)
    if own is None:
        return otherwise
    others = (fields for p in Path("/proc").iterdir() if p.name.isdecimal() and (fields := _fields(int(p.name))))
    living = (fields for fields in others if int(fields[1]) == pid)
    ticks = sum(map(int, own[11:15])) + sum(int(fields[11]) + int(fields[12]) for fields in living)
    return ticks / os.sysconf("SC_CLK_TCK")


def _fields(pid: int) -> list[str] | None:
    """What the system tells of a process, from its state on; None where it tells nothing."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()
    except OSError:
        return None


def _killed(reports: Path, out: Path, jobs: int, rnd: random.Random, took: float) -> float:
    """Kill a build at a moment after it made its folder; returns the moment."""
    while True:
        process = _build(reports, out, jobs)
        moment = _watched(process, rnd.random() * took, out)
        process.send_signal(signal.SIGKILL)
        if process.wait() == -signal.SIGKILL:
            return moment
        shutil.rmtree(out, ignore_errors=True)


def _stored(out: Path) -> int:
    """How many reports were done when the build was killed."""
    path = out / "cache.sqlite"
    if not path.exists():
        return 0
    copy = out.with_name("copy")  # reading recovers the write-ahead log: leave that to the build
    shutil.copytree(out, copy)
    try:
        with sqlite3.connect(copy / path.name) as db:
            return int(db.execute("SELECT count(*) FROM outcome").fetchone()[0])
    except sqlite3.DatabaseError:
        return 0
    finally:
        shutil.rmtree(copy)


def contents(out: Path) -> dict[str, bytes]:
    """The bytes of every file that a build writes, but for its lock and its cache."""
    found = {
        str(p.relative_to(out)): p.read_bytes()
        for p in sorted(out.rglob("*"))
        if p.is_file() and p.name != ".lock" and not p.name.startswith("cache.sqlite")
    }
    if "build.json" in found:
        manifest = json.loads(found["build.json"])
        manifest.pop("seconds", None)
        found["build.json"] = json.dumps(manifest, ensure_ascii=False).encode()
    return found


def _differing(found: dict[str, bytes], wanted: dict[str, bytes]) -> str:
    return ", ".join(sorted(k for k in found.keys() | wanted.keys() if found.get(k) != wanted.get(k))[:5])


if __name__ == "__main__":
    main()
