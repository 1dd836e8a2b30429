#!/usr/bin/env python3
"""How many of the thirty most obvious names of two development reports are found exactly, by span and type.

usage: obvious_names.py SHARED        (the names: tests/gate/obvious.toml; every model blind to the report, see gate.py)
"""

import sys
import tomllib
from pathlib import Path

from gate import GATE, record

from kg.evaluate import spans
from kg.extract import BARS
from kg.train import read_gold


def missing(shared: Path, tagger: str) -> tuple[int, list[str]]:
    """How many names there are, and those without a mention of just that text and type."""
    lists = tomllib.loads((GATE / "obvious.toml").read_text(encoding="utf-8"))
    count, out = 0, []
    for gold in read_gold(shared / "corpus" / "dev", shared / "gold" / "dev"):
        wanted = {(name.strip("“”"), kind) for kind, names in lists.get(gold.stem, {}).items() for name in names}
        text = gold.document.report.text
        found = {(text[a:b], kind) for a, b, kind in spans(record(gold, tagger, BARS[tagger]))}
        marked = {(text[a:b], kind) for a, b, kind in spans(gold.record)}
        if strange := wanted - marked:
            raise SystemExit(f"obvious.toml: not in the gold of {gold.stem}: {sorted(strange)}")
        count += len(wanted)
        out += [f"{gold.stem} {kind} {name}" for name, kind in sorted(wanted - found)]
    return count, out


def main() -> int:
    """Print the count and the missing names of each tagger."""
    for tagger in BARS:
        count, out = missing(Path(sys.argv[1]), tagger)
        print(f"{tagger}: {count - len(out)} of {count}", *(f"\n  missing: {name}" for name in out), sep="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
