#!/usr/bin/env python3
"""Sort the errors of the extraction on the development reports by cause, every model blind to the report (see gate.py).

usage: error_causes.py SHARED [light|neural|none]     prints a Markdown table: gold initiatives by what happened to them
"""

import re
import sys
from collections import Counter
from pathlib import Path

from gate import record

from kg.evaluate import spans
from kg.extract import BARS
from kg.model import INITIATIVE_TYPES
from kg.train import Gold, read_gold

_MASK = re.compile(r"[*＊×○]|[XＸ某]")
Span = tuple[int, int, str]


def cause(gold: Span, found: set[Span]) -> str:
    """What happened to one gold initiative."""
    start, end, _ = gold
    if gold in found:
        return "found"
    over = [s for s in found if s[0] < end and start < s[1]]
    if any(s[:2] == (start, end) for s in over):
        return "wrong type"
    if not over:
        return "missed"
    a, b, _ = max(over, key=lambda s: min(s[1], end) - max(s[0], start))
    if a <= start and b >= end:
        return "span too long"
    return "span too short" if a >= start and b <= end else "span shifted"


def shape(text: str, before: str) -> str:
    """What kind of name it is."""
    if "、" in text or "及" in text[1:-1]:
        return "coordination"
    if "“" in text + before[-1:] or "《" in before[-1:]:
        return "quoted"
    if _MASK.search(text):
        return "masked"
    return "long (10 and more characters)" if len(text) >= 10 else "short"  # noqa: PLR2004


def count(reports: list[Gold], tagger: str) -> Counter[tuple[str, str]]:
    """(shape, cause) over all gold initiatives."""
    out: Counter[tuple[str, str]] = Counter()
    for g in reports:
        text = g.document.report.text
        found = {s for s in spans(record(g, tagger, BARS[tagger])) if s[2] in INITIATIVE_TYPES}
        for s in spans(g.record):
            if s[2] in INITIATIVE_TYPES:
                out[(shape(text[s[0] : s[1]], text[max(0, s[0] - 1) : s[0]]), cause(s, found))] += 1
    return out


def main() -> int:
    """Print the table."""
    shared = Path(sys.argv[1])
    tagger = sys.argv[2] if len(sys.argv) > 2 else "neural"  # noqa: PLR2004
    counts = count(list(read_gold(shared / "corpus" / "dev", shared / "gold" / "dev")), tagger)
    causes = ["found", "missed", "span too long", "span too short", "span shifted", "wrong type"]
    shapes = sorted({s for s, _ in counts})
    print(f"| {tagger} | " + " | ".join(causes) + " |\n| --- |" + " --- |" * len(causes))
    for s in shapes:
        print(f"| {s} | " + " | ".join(str(counts[(s, c)]) for c in causes) + " |")
    print("| all | " + " | ".join(str(sum(counts[(s, c)] for s in shapes)) for c in causes) + " |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
