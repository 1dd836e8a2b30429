"""Reports → where they were written: the answers of ``kg locate``, and the graph's edges of inferred location."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from kg.errors import ReportError, UsageError
from kg.locate import Location, locate
from kg.locate.gazetteer import Level
from kg.model import Extraction
from kg.read import find, read


def locations(extractions: Mapping[str, Extraction], level: Level) -> Mapping[str, tuple[Location, Any]]:
    """Masked reports' locations by report id, with the guess no finer than ``level``, where one is sure enough."""
    out = {}
    for report_id, extraction in extractions.items():
        report = extraction.report
        if not report.town.masked:
            continue
        landmarks = [(m.text, m.span) for m in extraction.mentions if m.type == "Place"]
        found = locate(report, landmarks)
        guess = found.at(level) if found.verdict == "located" else None
        if guess:
            out[report_id] = (found, guess)
    return out


def locate_paths(paths: Sequence[Path], *, as_json: bool = False) -> Iterator[str]:
    """Yield the answer for each report: lines for people, or one JSON object a line.

    Raises:
        UsageError: no paths.

    """
    if not paths:
        raise UsageError("give files or folders with reports")
    for source in find(list(paths)):
        try:
            reports = read(source)
        except ReportError as e:
            yield f"skipped {e}"
            continue
        for report in reports:
            found = locate(report)
            if as_json:
                yield json.dumps(_record(report.source, found), ensure_ascii=False)
            else:
                yield from _lines(report.source, report.town.name, found, report.text)


def _lines(source: str, town: str, found: Location, text: str) -> Iterator[str]:
    place = found.place
    where = f"{'/'.join(name for _, name in place.parents)}/{place.name} ({place.confidence:.2f})" if place else ""
    yield f"{source}  {town}: {found.verdict} {where} {found.why}".rstrip()
    if found.runner_up:
        yield f"  runner-up {found.runner_up.name} ({found.runner_up.confidence:.2f})"
    for clue in found.clues[:12]:
        yield f"  {clue.weight:+.1f} {clue.value} {clue.rule}: {text[clue.span.start : clue.span.end]}"


def _record(source: str, found: Location) -> dict[str, Any]:
    return {
        "report": source,
        "verdict": found.verdict,
        "place": found.place.name if found.place else None,
        "code": found.place.code if found.place else None,
        "confidence": round(found.place.confidence, 4) if found.place else None,
        "clues": [
            {"value": c.value, "rule": c.rule, "weight": round(c.weight, 3), "start": c.span.start, "end": c.span.end}
            for c in found.clues
        ],
    }
