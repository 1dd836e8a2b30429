#!/usr/bin/env python3
"""Draw a sample of PART_OF and BASED_ON edges over annotated reports, for a person to judge.

usage: sample_links.py GOLD=REPORTS… [--size 100] [--seed 1] [--context]

Each GOLD folder holds mentions (JSON) of the reports in REPORTS. Prints a table (TSV) of the two names, without
sentences; ``--context`` prints the words between them instead. A verdict is ``ok`` or ``wrong``.
"""

import argparse
import json
import random
from collections.abc import Iterator
from pathlib import Path

from kg.model import Document, Mention, Span
from kg.read import find, read
from kg.relate.links import Found, links
from kg.segment import segment

COLUMNS = ("report", "type", "rule", "source_start", "source", "target_start", "target", "verdict")


def gold_mentions(document: Document, path: Path) -> list[Mention]:
    """The annotated mentions of a report, those outside all sentences left out."""
    starts = {s.span: i for i, s in enumerate(document.sentences)}
    out = []
    for row in json.loads(path.read_text(encoding="utf-8"))["mentions"]:
        span = Span(row["start"], row["end"])
        sentence = next((i for s, i in starts.items() if s.start <= span.start < s.end), None)
        if sentence is not None:
            section = document.sentences[sentence].section
            text = document.report.text[span.start : span.end]
            out.append(Mention(document.report.id, row["type"], text, span, sentence, section, "gold", "", 1.0))
    return out


def edges(pairs: list[str]) -> Iterator[tuple[Document, list[Mention], Found]]:
    """All edges of all reports that have mentions, in the order of the reports."""
    for pair in pairs:
        gold, reports = map(Path, pair.split("=", 1))
        for source in find([reports]):
            path = gold / Path(source.name).with_suffix(".json").name
            for report in read(source) if path.exists() else ():
                document = segment(report)
                mentions = gold_mentions(document, path)
                yield from ((document, mentions, link) for link in links(document, mentions))


def row(document: Document, mentions: list[Mention], link: Found) -> str:
    """A line of the table, the verdict left open."""
    source, target = mentions[link[1]], mentions[link[2]]
    report = Path(document.report.source).name
    cells = (report, link[0], link[4], source.span.start, source.text, target.span.start, target.text, "")
    return "\t".join(map(str, cells))


def context(document: Document, mentions: list[Mention], link: Found) -> str:
    """The evidence with the words around it."""
    span, text = link[3], document.report.text
    around = text[max(0, span.start - 12) : span.end + 12].replace("\n", " ")
    return f"{link[0]} {link[4]}: {mentions[link[1]].text} -> {mentions[link[2]].text}\n    {around}"


def main() -> None:
    """Read, link, draw, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pairs", nargs="+", metavar="GOLD=REPORTS")
    parser.add_argument("--size", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--context", action="store_true")
    args = parser.parse_args()
    every = list(edges(args.pairs))
    drawn = random.Random(args.seed).sample(range(len(every)), min(args.size, len(every)))  # noqa: S311 -- a sample, no secret
    if not args.context:
        print("\t".join(COLUMNS))
    for i in sorted(drawn):
        print(context(*every[i]) if args.context else row(*every[i]))


if __name__ == "__main__":
    main()
