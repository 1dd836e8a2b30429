"""Unmasked reports with the writer's own name masked → whether the locator finds the writer, or a place above it.

    python scripts/mask_and_locate.py FOLDER_OR_FILE...

A report counts where its text says whose it is. Its town's name, full and bare, becomes `*`; the names of its parts and
of the places above it stay, as they do in the reports that people mask. Right is the writer itself or a place above it;
a place inside the writer's area, or outside it, is wrong.
"""

import re
import sys
from collections import Counter
from dataclasses import replace

from kg.locate import find_places, locate
from kg.locate.gazetteer import Division, gazetteer
from kg.model import Report
from kg.read import find, read


def main(paths: list[str]) -> int:
    """Print one line a report and the sums; 1 where a place at p ≥ 0.9 was wrong."""
    said: Counter[str] = Counter()
    for source in find(paths):
        for report in read(source):
            own = find_places(report).own
            if own is None:
                continue
            found = locate(mask(report, own))
            outcome = judge(found.place.code if found.place else "", own)
            said[outcome] += 1
            place = found.place
            answer = f"{place.name} {place.confidence:.3f}" if place else f"{found.verdict}: {found.why}"
            print(f"{outcome:7} {report.name:24} {own.name:12} → {answer}")
    print(dict(sorted(said.items())))
    return 1 if said["wrong"] else 0


def mask(report: Report, own: Division) -> Report:
    """The report as if whoever republished it had masked its name; same length, so spans keep their meaning."""
    names = sorted({own.name, own.stem}, key=len, reverse=True)
    pattern = re.compile("|".join(re.escape(n) for n in names))
    ending = own.name[len(own.stem) :]

    def stars(m: re.Match[str]) -> str:
        return "*" * len(own.stem) + ending if m[0] == own.name else "*" * len(m[0])

    text, reading = pattern.sub(stars, report.text), pattern.sub(stars, report.understood)
    level = own.level
    town = replace(report.town, name="*" + ending, level=level, masked=True)
    return replace(report, text=text, reading=reading, town=town, title="")


def judge(code: str, own: Division) -> str:
    """What a found place is to the true one."""
    if not code:
        return "none"
    if code == own.code:
        return "right"
    return "higher" if code in {p.code for p in gazetteer().parents(own)} else "wrong"


if __name__ == "__main__":
    if len(sys.argv) == 1:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1:]))
