#!/usr/bin/env python3
"""Propose pairs of names from the annotated reports, to be read and labelled: the rows of tests/resolve/pairs.tsv.

usage: make_pairs.py [SHARED]     default: ../shared, the folder of corpora beside the repository

Prints tab-separated rows: kind, similarity, the columns of pairs.tsv but label and why, and both sentences. Kinds:
`series` two reports of one town, `within` one report, `towns` two towns, `masked` two reports with a masked name.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from rapidfuzz import fuzz
from score_pairs import SHARED, golds, town_name

from kg.model import Mention
from kg.names import masked, normal
from kg.train import Gold

LEAST = {"series": 60.0, "within": 60.0, "towns": 78.0, "masked": 78.0}
"""The similarity from which a pair is worth reading; between two towns only near equals are hard."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name in a report: the first mention of each form."""

    stem: str
    town: str
    mention: Mention
    sentence: str


def names(gold: Gold) -> Iterator[Name]:
    """The first mention of every form of every name of a report."""
    seen = set()
    report = gold.document.report
    for mention in gold.mentions:
        if (mention.type, mention.text) not in seen:
            seen.add((mention.type, mention.text))
            span = gold.document.sentences[mention.sentence].span
            sentence = " ".join(report.text[span.start : span.end].split())
            yield Name(gold.stem, town_name(gold.stem, report), mention, sentence)


def similarity(a: str, b: str) -> float:
    """0 to 100: of the signs in their order, of the pairs of signs the shorter shares, and whether it is held in order."""
    a, b = normal(a), normal(b)
    shared = len(_pairs(a) & _pairs(b))
    if not shared:
        return 0.0
    # A name inside another is worth reading however much longer the other is: 教体新区 in 教体新区建设项目.
    overlap = 85.0 * shared / min(len(_pairs(a)), len(_pairs(b))) if shared > 1 else 0.0
    return max(fuzz.ratio(a, b), overlap, 90.0 if _subsequence(a, b) else 0.0)


def _pairs(name: str) -> set[str]:
    return {name[i : i + 2] for i in range(len(name) - 1)}


def _subsequence(a: str, b: str) -> bool:
    """Whether the shorter name's signs stand in the longer one in their order: 固废场 in 固体废弃物处理场."""
    short, long = sorted((a, b), key=len)
    rest = iter(long)
    return len(short) > 3 and all(c in rest for c in short)  # noqa: PLR2004 -- three signs fit too many names


def kind(a: Name, b: Name) -> str:
    """What makes a pair worth reading."""
    if a.stem == b.stem:
        return "within"
    if masked(a.mention.text) or masked(b.mention.text):
        return "masked"
    return "series" if a.town and a.town == b.town and not masked(a.town) else "towns"


def candidates(every: list[Name]) -> Iterator[tuple[str, float, Name, Name]]:
    """All pairs worth reading, the most alike of each kind first."""
    found = []
    for a, b in combinations(every, 2):
        if a.mention.type == b.mention.type and not (a.stem == b.stem and a.mention.text == b.mention.text):
            score = similarity(a.mention.text, b.mention.text)
            if score >= LEAST[kind(a, b)]:
                found.append((kind(a, b), score, a, b))
    yield from sorted(found, key=lambda f: (f[0], -f[1], f[2].stem, f[3].stem, f[2].mention.span, f[3].mention.span))


def row(what: str, score: float, a: Name, b: Name) -> str:
    """A tab-separated line."""
    one, two = a.mention, b.mention
    cells = [what, f"{score:.0f}", a.stem, one.span.start, b.stem, two.span.start, one.type, one.text, two.text]
    return "\t".join(map(str, [*cells, a.sentence, b.sentence]))


def main() -> None:
    """Print the candidates."""
    every = [n for gold in golds(Path(sys.argv[1]) if len(sys.argv) > 1 else SHARED) for n in names(gold)]
    for found in candidates(every):
        print(row(*found))


if __name__ == "__main__":
    main()
