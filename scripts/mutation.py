#!/usr/bin/env python3
"""Change the code in small ways and see whether the tests notice: a sample of mutants of resolve, relate and extract, by mutmut.

usage: mutation.py [--sample N] [--seed S] [--children N] [--folder DIR]

Works on a copy of what git knows, in DIR (by default a temporary folder). A mutant is killed when a test fails, or runs for ever.
The tests of the three rooms are used without the few that read whole corpora, which would take minutes for each mutant that
survives: so the share killed is a lower bound. Prints the share by room with its 95 % interval, and each survivor, which
`mutmut show NAME` in DIR shows.
"""

import argparse
import json
import math
import random
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).parents[1]
ROOMS = ("resolve", "relate", "extract")
SLOW = "not time_is_linear and not TestPairs and not TestMerges and not sample and not every_mention_is and not every_candidate"
CONFIGURATION = f"""
[tool.mutmut]
source_paths = {[f"kg/{room}" for room in ROOMS]}
also_copy = ["kg", "schemas", "tests", "scripts", "pyproject.toml"]
pytest_add_cli_args = ["-k", "{SLOW}"]
pytest_add_cli_args_test_selection = {[f"tests/{room}" for room in ROOMS] + ["tests/test_resolve.py", "tests/test_relate.py"]}
"""
SURVIVED, NO_TEST = 0, 33  # mutmut's exit codes; all others are ways of being noticed


def copy_to(folder: Path) -> None:
    """The last commit, with mutmut told what to do."""
    archive = subprocess.run(["git", "archive", "HEAD"], cwd=ROOT, capture_output=True, check=True).stdout
    subprocess.run(["tar", "x", "-C", folder], input=archive, check=True)
    with (folder / "pyproject.toml").open("a", encoding="utf-8") as file:
        file.write(CONFIGURATION)


def mutmut(folder: Path, names: list[str], children: int) -> None:
    """Run some mutants; mutmut writes what came of them beside the mutated files."""
    command = [sys.executable, "-m", "mutmut", "run", "--max-children", str(children), *names]
    subprocess.run(command, cwd=folder, check=False, stdout=subprocess.DEVNULL)


def results(folder: Path) -> dict[str, int | None]:
    """Mutant → exit code of its tests, None where it was not run."""
    out: dict[str, int | None] = {}
    for path in sorted((folder / "mutants").rglob("*.meta")):
        out |= json.loads(path.read_text(encoding="utf-8"))["exit_code_by_key"]
    return out


def sampled(names: list[str], size: int, seed: int) -> list[str]:
    """So many of each room, in proportion to its mutants."""
    chance = random.Random(seed)  # noqa: S311 -- a sample that anyone can draw again
    out = []
    for room in ROOMS:
        mine = sorted(n for n in names if n.startswith(f"kg.{room}."))
        out += chance.sample(mine, min(len(mine), round(size * len(mine) / len(names))))
    return out


def interval(killed: int, of: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share."""
    z = 1.96
    middle, width = killed + z * z / 2, z * math.sqrt(killed * (of - killed) / of + z * z / 4)
    return (middle - width) / (of + z * z), (middle + width) / (of + z * z)


def tell(codes: Mapping[str, int]) -> None:
    """The shares, and who survived."""
    for room in (*ROOMS, ""):
        mine = [c for n, c in codes.items() if n.startswith(f"kg.{room}")]
        killed = sum(c not in (SURVIVED, NO_TEST) for c in mine)
        if mine:
            low, high = interval(killed, len(mine))
            print(f"{room or 'all':<8} {killed:>4} of {len(mine):>4} killed: {killed / len(mine):.2f} ({low:.2f}–{high:.2f})")
    for name, code in sorted(codes.items()):
        if code in (SURVIVED, NO_TEST):
            print(f"{'survived' if code == SURVIVED else 'no test':<8} {name}")


def main() -> int:
    """Copy, mutate, sample, run, tell."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sample", type=int, default=300)
    parser.add_argument("--seed", type=int, default=9)
    parser.add_argument("--children", type=int, default=2)
    parser.add_argument("--folder", type=Path)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = chosen.folder or Path(name)
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / "pyproject.toml").exists():
            copy_to(folder)
        if not (folder / "mutants").exists():
            mutmut(folder, ["no such mutant"], chosen.children)  # only makes the mutants
        every = results(folder)
        print(f"{len(every):,} mutants; {chosen.sample} drawn with seed {chosen.seed}", flush=True)
        names = sampled(sorted(every), chosen.sample, chosen.seed)
        mutmut(folder, [n for n in names if every[n] is None], chosen.children)
        after = results(folder)
    tell({n: code for n in names if (code := after[n]) is not None})
    return 0


if __name__ == "__main__":
    sys.exit(main())
