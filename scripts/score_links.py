#!/usr/bin/env python3
"""Count the verdicts of a judged sample of PART_OF and BASED_ON edges.

usage: score_links.py [SAMPLE]     default: tests/relate/links_sample.tsv
"""

import csv
import sys
from collections import Counter
from pathlib import Path

SAMPLE = Path(__file__).parent.parent / "tests" / "relate" / "links_sample.tsv"


def score(path: Path) -> dict[str, tuple[int, int]]:
    """Right and all edges, over all and of each type and rule.

    Raises:
        SystemExit: a row has no verdict.

    """
    right: Counter[str] = Counter()
    every: Counter[str] = Counter()
    with path.open(encoding="utf-8", newline="") as file:
        for number, line in enumerate(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE), 2):
            if line["verdict"] not in ("ok", "wrong"):
                sys.exit(f"{path}:{number}: verdict is {line['verdict']!r}; write ok or wrong")
            for key in ("all", line["type"], f"{line['type']} {line['rule']}"):
                every[key] += 1
                right[key] += line["verdict"] == "ok"
    return {key: (right[key], every[key]) for key in every}


def main() -> None:
    """Print the precisions."""
    for key, (right, every) in sorted(score(Path(sys.argv[1]) if len(sys.argv) > 1 else SAMPLE).items()):
        print(f"{key}: {right} of {every} right, precision {right / every:.3f}")


if __name__ == "__main__":
    main()
