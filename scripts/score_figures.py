#!/usr/bin/env python3
"""Count the verdicts of a judged sample of figures.

usage: score_figures.py [SAMPLE]     default: tests/extract/figures_sample.tsv
"""

import csv
import sys
from collections import Counter
from pathlib import Path

SAMPLE = Path(__file__).parent.parent / "tests" / "extract" / "figures_sample.tsv"


def score(path: Path) -> tuple[int, float, float, Counter[str]]:
    """How many figures were judged, the shares all right and with the right value and unit, and what was wrong.

    Raises:
        SystemExit: a row has no verdict.

    """
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    for number, line in enumerate(rows, 2):
        if not line["verdict"]:
            sys.exit(f"{path}:{number}: no verdict; write ok, or what is wrong: value, unit, indicator, role")
    wrong = Counter(part for line in rows if line["verdict"] != "ok" for part in line["verdict"].split("+"))
    right = sum(line["verdict"] == "ok" for line in rows)
    measured = sum(not {"value", "unit"} & set(line["verdict"].split("+")) for line in rows)
    return len(rows), right / len(rows), measured / len(rows), wrong


def main() -> None:
    """Print the shares."""
    size, right, measured, wrong = score(Path(sys.argv[1]) if len(sys.argv) > 1 else SAMPLE)
    print(f"{size} figures: all right {right:.3f}, value and unit right {measured:.3f}; wrong: {dict(wrong)}")


if __name__ == "__main__":
    main()
