#!/usr/bin/env python3
"""Extract a folder of reports with the rules alone, into one JSON file a report.

usage: score_rules.py REPORTS OUT [--min-score X]

Entities are grouped by name and type only. Score the output with ``kg evaluate GOLD OUT``.
"""

import argparse
import json
from pathlib import Path

from kg.extract import MIN_SCORE, extract
from kg.model import Mention
from kg.read import find, read
from kg.segment import segment

EMPTY = {"themes": [], "status": "none", "places": [], "orgs": []}


def record(name: str, mentions: tuple[Mention, ...]) -> dict[str, object]:
    """One report in the published format."""
    kinds = dict.fromkeys((m.text.strip("“”‘’《》「」"), m.type) for m in mentions)
    return {
        "report": name,
        "mentions": [{"start": m.span.start, "end": m.span.end, "text": m.text, "type": m.type} for m in mentions],
        "entities": [{"name": n, "type": t, "aliases": [], **EMPTY} for n, t in kinds],
    }


def main() -> None:
    """Read, extract, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("reports", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--min-score", type=float, default=MIN_SCORE)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    characters = found = 0
    for report in (r for source in find([args.reports]) for r in read(source)):
        mentions = extract(segment(report), min_score=args.min_score)
        characters += len(report.text)
        found += sum(m.type not in ("Place", "Organization") for m in mentions)
        path = args.out / Path(report.source).with_suffix(".json").name
        text = json.dumps(record(Path(report.source).name, mentions), ensure_ascii=False, indent=1)
        path.write_text(text, encoding="utf-8")
    print(f"{found} initiatives in {characters} characters: {1000 * found / max(characters, 1):.1f} per 1,000")


if __name__ == "__main__":
    main()
