#!/usr/bin/env python3
"""Change the code in small ways and see whether the tests notice: a sample of mutants of resolve, relate and extract, by mutmut.

usage: mutation.py [--sample N] [--seed S] [--children N] [--minutes M] [--folder DIR] [--record FILE]

mutmut makes the mutants, in a copy of what git knows in DIR (by default a temporary folder). Each one drawn is put into a plain
copy, and the tests of its room are run there in a process of their own: mutmut's own way, a switch in every function, makes the
inner loops several times slower. A mutant is killed when a test fails, or when the tests run for ever. The few tests that read
whole corpora are left out, since they would take minutes for each mutant that survives: so the share killed is a lower bound.
Prints the share by room with its 95 % interval, and each survivor with what it changed. With --minutes it stops early, and tells
of those that ran. With --record each result is a line of FILE at once; called again with the same FILE and --folder, it goes on
with those that have none, and tells of all. The tests are the checkout's as they were when DIR was made.
"""

import argparse
import ast
import difflib
import json
import math
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from queue import Queue

ROOT = Path(__file__).parents[1]
TESTS = {
    "resolve": ["tests/test_resolve.py", "tests/resolve"],
    "relate": ["tests/test_relate.py", "tests/relate", "tests/test_train.py"],
    "extract": ["tests/extract", "tests/test_train.py"],
}
ALL = ["tests/test_golden_reports.py"]  # run for every room, first: they notice most
SLOW = "not time_is_linear and not TestPairs and not TestMerges and not sample and not every_mention_is and not every_candidate"
CONFIGURATION = f"""
[tool.mutmut]
source_paths = {[f"kg/{room}" for room in TESTS]}
also_copy = ["kg", "schemas", "tests", "scripts", "pyproject.toml"]
pytest_add_cli_args_test_selection = {sorted(t for tests in TESTS.values() for t in tests) + ALL}
"""
FOR_EVER = 600  # seconds of CPU: on a busy machine the clock would call slow tests endless, and their mutants killed
Key = tuple[Path, str]  # a file of the package, and one of its mutants


def copy_to(folder: Path) -> None:
    """What the last commit holds."""
    folder.mkdir(parents=True, exist_ok=True)
    archive = subprocess.run(["git", "archive", "HEAD"], cwd=ROOT, capture_output=True, check=True).stdout
    subprocess.run(["tar", "x", "-C", folder], input=archive, check=True)


def make_mutants(folder: Path) -> None:
    """``folder/mutants``: every file with all mutants of its functions beside each other."""
    copy_to(folder)
    with (folder / "pyproject.toml").open("a", encoding="utf-8") as file:
        file.write(CONFIGURATION)
    # To run a mutant that is not there makes them all, and stops.
    command = [sys.executable, "-m", "mutmut", "run", "no such mutant"]
    subprocess.run(command, cwd=folder, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@cache
def mutants_of(path: Path) -> dict[str, ast.FunctionDef]:
    """Mutant → its function, in one of mutmut's files."""
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    found = (n for n in nodes if isinstance(n, ast.FunctionDef) and "__mutmut_" in n.name)
    return {n.name: n for n in found if n.name.rsplit("_", 1)[1].isdecimal()}


def mutated(source: str, mutants: Path, name: str) -> str:
    """The source with one function replaced by a mutant of it: the lines from ``def`` on, so that decorators stay."""
    path = name.rsplit("__mutmut_", 1)[0].removeprefix("x").split("ǁ")[1:] or [name.rsplit("__mutmut_", 1)[0].removeprefix("x_")]
    node: ast.AST = ast.parse(source)
    for step in path:
        node = next(n for n in getattr(node, "body", []) if getattr(n, "name", None) == step)
    changed = mutants_of(mutants)[name]
    lines = mutants.read_text(encoding="utf-8").splitlines()[changed.lineno - 1 : changed.end_lineno]
    lines[0] = lines[0].replace(name, path[-1], 1)
    old = source.splitlines()
    assert isinstance(node, ast.FunctionDef)
    return "\n".join([*old[: node.lineno - 1], *lines, *old[node.end_lineno :]]) + "\n"


def survives(place: Path, file: Path, text: str, tests: list[str]) -> bool:
    """Whether all tests pass with this text in a file."""
    before, stamp = (place / file).read_text(encoding="utf-8"), (place / file).stat()
    (place / file).write_text(text, encoding="utf-8")
    command = [sys.executable, "-B", "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "-k", SLOW, *tests]
    limited = ["bash", "-c", f'ulimit -t {FOR_EVER}; exec "$@"', "-", *command]
    try:
        done = subprocess.run(limited, cwd=place, capture_output=True, check=False, env=os.environ | {"PYTHONPATH": "."})
    finally:
        (place / file).write_text(before, encoding="utf-8")
        os.utime(place / file, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))  # its compiled form stays good
    return done.returncode == 0


def room_of(file: Path) -> str:
    """The room a file lives in."""
    return file.parts[1]


def sampled(known: Mapping[Key, Path], size: int, seed: int) -> list[Key]:
    """So many of each room, in proportion to its mutants, in an order of chance: a part of the sample is a sample, too."""
    chance = random.Random(seed)  # noqa: S311 -- a sample that anyone can draw again
    every = sorted(known, key=str)
    out = []
    for room in TESTS:
        mine = [k for k in every if room_of(k[0]) == room]
        out += chance.sample(mine, min(len(mine), round(size * len(mine) / len(every))))
    chance.shuffle(out)
    return out


def interval(killed: int, of: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share."""
    z = 1.96
    middle, width = killed + z * z / 2, z * math.sqrt(killed * (of - killed) / of + z * z / 4)
    return (middle - width) / (of + z * z), (middle + width) / (of + z * z)


def tell(lived: Mapping[Key, str]) -> None:
    """The shares, and who survived with what it changed; a killed mutant has no change told."""
    for room in (*TESTS, "all"):
        mine = [text for (file, _), text in lived.items() if room in (room_of(file), "all")]
        if mine:
            killed = mine.count("")
            low, high = interval(killed, len(mine))
            print(f"{room:<8} {killed:>4} of {len(mine):>4} killed: {killed / len(mine):.2f} ({low:.2f}–{high:.2f})")
    for (file, name), change in sorted(lived.items(), key=str):
        if change:
            print(f"survived {file}: {name}\n{change}")


def difference(old: str, new: str) -> str:
    """The changed lines."""
    lines = difflib.unified_diff(old.splitlines(), new.splitlines(), lineterm="", n=0)
    return "\n".join(f"    {line}" for line in lines if line[:1] in "+-" and line[:3] not in ("+++", "---"))


def recorded(record: Path | None) -> dict[Key, str]:
    """The results of earlier runs."""
    lines = record.read_text(encoding="utf-8").splitlines() if record and record.exists() else []
    return {(Path(file), name): change for file, name, change in map(json.loads, lines)}


def keep(record: Path | None, key: Key, change: str) -> None:
    """Add one result to the record."""
    if record:
        with record.open("a", encoding="utf-8") as file:
            file.write(json.dumps([str(key[0]), key[1], change], ensure_ascii=False) + "\n")


def run(
    drawn: list[Key], known: Mapping[Key, Path], folder: Path, children: int, minutes: float, record: Path | None
) -> dict[Key, str]:
    """Mutant → what it changed if it survived, else nothing; only those begun in time, or recorded."""
    done = recorded(record)
    places: Queue[Path] = Queue()
    for i in range(children):
        place = folder / f"place-{i}"
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(folder, place, ignore=shutil.ignore_patterns("mutants", "place-*"))
        places.put(place)
    end = time.monotonic() + 60 * minutes

    def one(key: Key) -> str | None:
        if key in done:
            return done[key]
        if time.monotonic() > end:
            return None
        place = places.get()
        old = (place / key[0]).read_text(encoding="utf-8")
        new = mutated(old, known[key], key[1])
        alive = survives(place, key[0], new, [*ALL, *TESTS[room_of(key[0])]])
        places.put(place)
        print("S" if alive else ".", end="", flush=True)
        change = difference(old, new) if alive else ""
        keep(record, key, change)
        return change

    with ThreadPoolExecutor(children) as pool:
        results = list(pool.map(one, drawn))
    print()
    return {k: r for k, r in zip(drawn, results, strict=True) if r is not None}


def main() -> int:
    """Copy, mutate, sample, run, tell."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sample", type=int, default=300)
    parser.add_argument("--seed", type=int, default=9)
    parser.add_argument("--children", type=int, default=2)
    parser.add_argument("--minutes", type=float, default=24 * 60)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--record", type=Path, help="a file of results, added to and gone on from")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = chosen.folder or Path(name)
        if not (folder / "mutants").exists():
            make_mutants(folder)
        inside = folder / "mutants"
        files = [p.relative_to(inside) for room in TESTS for p in sorted((inside / "kg" / room).rglob("*.py"))]
        known = {(f, n): inside / f for f in files for n in mutants_of(inside / f)}
        drawn = sampled(known, chosen.sample, chosen.seed)
        print(f"{len(known):,} mutants; {len(drawn)} drawn with seed {chosen.seed}", flush=True)
        tell(run(drawn, known, folder, chosen.children, chosen.minutes, chosen.record))
    return 0


if __name__ == "__main__":
    sys.exit(main())
