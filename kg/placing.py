"""Reports → where they were written: the answers of ``kg locate``, and the graph's edges of inferred location."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from kg.errors import ReportError, UsageError
from kg.ids import edge_id, place_id
from kg.locate import Location, locate
from kg.locate.gazetteer import LEVELS, Division, Level, gazetteer
from kg.model import Clue, Evidence, Extraction, Guess
from kg.nodes import SHOWN, Scalar, edge, evidence_json, node_base
from kg.read import find, read

if TYPE_CHECKING:
    import networkx as nx


def place(
    graph: "nx.MultiDiGraph[str]", extractions: Mapping[str, Extraction], town_of: Mapping[str, str], level: str | None
) -> None:
    """Add points of known places, and edges of inferred location for masked towns, no finer than ``level``; None adds none."""
    for _, data in graph.nodes(data=True):
        data.update(point_of(data))
    if level is None:
        return
    for report_id, extraction in extractions.items():
        found = inferred(extraction, town_of[report_id], cast("Level", level))
        if found:
            if found.place not in graph:
                graph.add_node(found.place, **found.node)
            graph.add_edge(found.town, found.place, key=str(found.edge["edge_id"]), **found.edge)


def point_of(data: Mapping[str, Any]) -> dict[str, Scalar]:
    """Coordinates of a place that no report names, but others or a town lie in; nothing of other nodes."""
    if data["type"] != "Place" or not data.get("code") or "lat" in data:
        return {}
    divisions = gazetteer().coded(str(data["code"]))
    return _point(divisions[0]) if divisions else {}


def _point(division: Division) -> dict[str, Scalar]:
    point = gazetteer().point(division)
    return {"lat": point[0], "lon": point[1], "approximate": point[2]} if point else {}


def guessed(extraction: Extraction, level: Level) -> Guess | None:
    """Where a masked report comes from, no finer than ``level``; None where nothing is sure enough."""
    coarse = [g for g in extraction.guesses if LEVELS.index(g.level) <= LEVELS.index(level)]
    return coarse[-1] if coarse else None


@dataclass(frozen=True, slots=True)
class Inferred:
    """The INFERRED_LOCATION edge from a masked town to a place, and the place's node, for where the graph has none yet."""

    town: str
    place: str
    edge: Mapping[str, Scalar]
    node: Mapping[str, Scalar]


def inferred(extraction: Extraction, town: str, level: Level) -> Inferred | None:
    """Where a masked report's town is taken to be, no finer than ``level``; None where nothing is sure enough."""
    guess = guessed(extraction, level)
    if guess is None:
        return None
    place = place_id(guess.name, guess.code)
    evidence = [_quoted(extraction, c) for c in extraction.location_clues if c.weight > 0][:10]
    divisions = gazetteer().coded(guess.code)
    node = {
        **node_base(guess.name, "Place", is_masked=False),
        "aliases": "",
        "scope": "national",
        "mentions": 0,
        "reports": 0,
        "code": guess.code,
        "parents": "|".join(n for _, n in guess.parents),
        **(_point(divisions[-1]) if divisions else {}),
        "evidence": evidence_json(evidence[:SHOWN]),
    }
    rules = "|".join(sorted({c.rule for c in extraction.location_clues}))
    qualifiers = (("clues", rules), ("confidence", round(guess.confidence, 4)))
    key = edge_id("INFERRED_LOCATION", town, place, qualifiers)
    return Inferred(town, place, edge("INFERRED_LOCATION", key, evidence) | dict(qualifiers), node)


def _quoted(extraction: Extraction, clue: Clue) -> Evidence:
    """A clue as evidence, its own words the quote."""
    text = extraction.report.text[clue.span.start : clue.span.end]
    return Evidence(extraction.report.id, clue.span, text, clue.span.start, "")


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
