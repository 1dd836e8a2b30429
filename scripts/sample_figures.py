#!/usr/bin/env python3
"""Draw a sample of figures from reports, for a person to judge.

usage: sample_figures.py REPORTS… [--size 200] [--seed 1] [--context]

Prints a table (TSV) without the reports' sentences. ``--context`` prints the words around each figure instead, to read
while judging.
A verdict is ``ok`` or what is wrong, joined by ``+``: value, unit, indicator, role.
"""

import argparse
import random
from pathlib import Path

from kg.extract.figures import figures
from kg.model import Document, Figure
from kg.read import find, read
from kg.segment import segment

COLUMNS = ("report", "start", "end", "text", "value", "unit", "indicator", "role", "verdict")


def row(document: Document, figure: Figure) -> str:
    """A line of the table, the verdict left open."""
    value = "" if figure.value is None else f"{figure.value:g}" if figure.value < 1e6 else str(figure.value)  # noqa: PLR2004
    report = Path(document.report.source).name
    text = figure.text.replace("\t", " ")
    cells = (report, figure.span.start, figure.span.end, text, value, figure.unit, figure.indicator, figure.role, "")
    return "\t".join(map(str, cells))


def context(document: Document, figure: Figure) -> str:
    """The figure in its sentence, and what was made of it."""
    text, sentence = document.report.text, document.sentences[figure.sentence].span
    left = text[max(sentence.start, figure.span.start - 60) : figure.span.start]
    right = text[figure.span.end : min(sentence.end, figure.span.end + 30)]
    said = (figure.value, figure.unit, figure.indicator, figure.role, figure.year, figure.modifier, figure.change)
    return f"{document.report.source[:12]} {left}【{figure.text}】{right}\n    {said}".replace("\r", " ")


def main() -> None:
    """Read, extract, draw, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("reports", nargs="+", type=Path)
    parser.add_argument("--size", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--context", action="store_true")
    args = parser.parse_args()
    documents = [segment(report) for source in find(args.reports) for report in read(source)]
    every = [(d, f) for d in documents for f in figures(d, ())]
    drawn = random.Random(args.seed).sample(range(len(every)), min(args.size, len(every)))  # noqa: S311 -- a sample, no secret
    if not args.context:
        print("\t".join(COLUMNS))
    for i in sorted(drawn):
        print(context(*every[i]) if args.context else row(*every[i]))


if __name__ == "__main__":
    main()
