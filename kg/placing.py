"""Reports → where they were written: the answers of ``kg locate``, and the graph's edges of inferred location."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from kg.errors import ReportError, UsageError
from kg.graph import edge, evidence_json, node_base
from kg.ids import edge_id, place_id
from kg.locate import Location, locate
from kg.locate.gazetteer import LEVELS, Level, gazetteer
from kg.model import Clue, Evidence, Extraction, Guess
from kg.read import find, read

if TYPE_CHECKING:
    import networkx as nx


def place(
    graph: "nx.MultiDiGraph[str]", extractions: Mapping[str, Extraction], town_of: Mapping[str, str], level: str | None
) -> None:
    """Add points of known places, and edges of inferred location for masked towns, no finer than ``level``; None adds none."""
    _add_points(graph)
    if level is None:
        return
    for report_id, extraction in extractions.items():
        guess = guessed(extraction, cast("Level", level))
        if guess:
            _add_guess(graph, extraction, town_of[report_id], guess)


def _add_points(graph: "nx.MultiDiGraph[str]") -> None:
    """Coordinates of the places that no report names, but others or a town lie in."""
    for _, data in graph.nodes(data=True):
        if data["type"] == "Place" and data.get("code") and "lat" not in data:
            divisions = gazetteer().coded(str(data["code"]))
            point = gazetteer().point(divisions[0]) if divisions else None
            if point:
                data |= {"lat": point[0], "lon": point[1], "approximate": point[2]}


def guessed(extraction: Extraction, level: Level) -> Guess | None:
    """Where a masked report comes from, no finer than ``level``; None where nothing is sure enough."""
    coarse = [g for g in extraction.guesses if LEVELS.index(g.level) <= LEVELS.index(level)]
    return coarse[-1] if coarse else None


def _add_guess(graph: "nx.MultiDiGraph[str]", extraction: Extraction, town: str, guess: Guess) -> None:
    """An INFERRED_LOCATION edge from the masked town to the place, made where it is not there yet."""
    node = place_id(guess.name, guess.code)
    evidence = [_quoted(extraction, c) for c in extraction.location_clues if c.weight > 0][:10]
    if node not in graph:
        divisions = gazetteer().coded(guess.code)
        point = gazetteer().point(divisions[-1]) if divisions else None
        graph.add_node(
            node,
            **node_base(guess.name, "Place", is_masked=False),
            aliases="",
            scope="national",
            mentions=0,
            reports=0,
            code=guess.code,
            parents="|".join(n for _, n in guess.parents),
            **({"lat": point[0], "lon": point[1], "approximate": point[2]} if point else {}),
            evidence=evidence_json(evidence[:3]),
        )
    rules = "|".join(sorted({c.rule for c in extraction.location_clues}))
    qualifiers = (("clues", rules), ("confidence", round(guess.confidence, 4)))
    key = edge_id("INFERRED_LOCATION", town, node, qualifiers)
    graph.add_edge(town, node, key=key, **edge("INFERRED_LOCATION", key, evidence), **dict(qualifiers))


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
