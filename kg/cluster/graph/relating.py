"""Reports and what their entities are → relations, each with its evidence, by its key; the same as ``kg.relate.relate``.

Evidence is never brought together: of a relation that a million reports bear out there are a million rows, which Spark sorts.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial

import msgspec

from kg.cluster.graph.frames import Columns, Desk, Frame, Row, grouped, groups, summed, through
from kg.cluster.graph.resolving import Resolved
from kg.cluster.graph.saying import PIECE, SAID, by_report, saying
from kg.ids import edge_id, theme_id
from kg.model import Evidence, Relation, Span
from kg.nodes import edge_base
from kg.ontology import themes
from kg.relate.relations import broader
from kg.relate.years import Order, over_years

EDGES: Columns = {
    "id": "string",
    "source": "string",
    "target": "string",
    "type": "string",
    "stored": "binary",
}
EVIDENCE: Columns = {
    "owner": "string",
    "number": "int",
    **PIECE,
}
_FOLLOWED: Columns = {"id": "string", "more": "binary"}
_ATTRIBUTES = msgspec.msgpack.Decoder(dict[str, str | bool | int | float]).decode
_QUALIFIERS = msgspec.msgpack.Decoder(tuple[tuple[str, str | bool | int | float], ...]).decode
_ENCODE = msgspec.msgpack.Encoder().encode


@dataclass(frozen=True, slots=True)
class Related:
    """Frames: all that reports say (`SAID`, by its ``kind``), the relations among it, and the edges that they are."""

    found: Frame
    said: Frame
    edges: Frame


def relate(desk: Desk, reports: Frame, resolved: Resolved, level: str | None) -> Related:
    """What all reports say, and the edges of relations and of inferred locations."""
    whole = with_entities(reports, resolved)
    work = partial(by_report, level=level)
    found = desk.keep("said", through(whole.select("town", "stored", "locals"), work, SAID), by=["kind"])
    relations = found.where("kind = 'relation'")
    said = relations.union(_broader(desk, relations))
    pieces = summed(said, ["key"], "count(1) AS pieces", *(f"min({n}) AS {n}" for n in ("type", "source", "target", "stored")))
    followed = _followed(said, resolved)
    joined = pieces.join(followed.withColumnRenamed("id", "key"), "key", "left")
    edges = through(joined.select("key", "source", "target", "type", "pieces", "stored", "more"), _edges, EDGES)
    inferred = found.where("kind = 'inferred'").selectExpr("key AS id", "source", "target", "type", "stored")
    return Related(found, said, desk.keep("edges", edges.union(inferred)))


def with_entities(reports: Frame, resolved: Resolved) -> Frame:
    """Each report with its town and the entity of each of its own."""
    local = summed(resolved.locals, ["report"], "collect_list(struct(number, id, type, name)) AS locals")
    return reports.join(resolved.reports.select("report", "town"), "report").join(local, "report", "left")


def _broader(desk: Desk, relations: Frame) -> Frame:
    """Sub-theme → main theme, on the first evidence of the sub-theme in all reports."""
    narrow = desk.small(((theme_id(t.id),) for t in themes().values() if t.broader), {"target": "string"})
    of_themes = relations.where("type = 'HAS_THEME'").join(narrow, "target", "left_semi")
    first = summed(of_themes, ["target"], "min(struct(report, start, end, at, quote, heading)) AS first").collect()
    return desk.small((saying(key, evidence) for key, evidence in broader({r.target: _evidence(*r.first) for r in first})), SAID)


def _evidence(report: str, start: int, end: int, at: int, quote: str, heading: str) -> Evidence:
    return Evidence(report, Span(start, end), quote, at, heading)


def _followed(said: Frame, resolved: Resolved) -> Frame:
    """What later reports of its town say of what is carried out: town by town, its reports first, then each initiative."""
    times = resolved.reports.selectExpr(
        "town", "'' AS target", "'' AS limits", "'' AS key", "report", "year", "part", "CAST(null AS BINARY) AS stored"
    )
    carried = said.where("type = 'CARRIES_OUT'").select("source", "target", "limits", "key", "report", "stored").distinct()
    dated = carried.join(resolved.reports.select("report", "year", "part"), "report")
    rows = dated.selectExpr("source AS town", *(c for c in times.columns if c != "town"))
    return grouped(times.union(rows), ["town"], ["target", "limits", "report"], _by_town, _FOLLOWED)


def _by_town(rows: Iterator[Row]) -> Iterator[Row]:
    for town, some in groups(rows):
        times: dict[str, Order | None] = {}
        found: dict[str, Relation] = {}
        for _, target, _, key, report, year, part, cell in some:
            if not target:
                times[report] = None if year is None else (year, part)
                continue
            # Of the evidence only the report counts here.
            where = Evidence(report, Span(0, 0), "", 0, "")
            known = found.get(key) or Relation("CARRIES_OUT", town, target, _QUALIFIERS(cell), ())
            found[key] = replace(known, evidence=(*known.evidence, where))
        for relation in over_years(found.values(), times, dict.fromkeys(times, town)):
            if relation.attributes:
                yield edge_id(relation.type, town, relation.target, relation.qualifiers), _ENCODE(dict(relation.attributes))


def _edges(rows: Iterator[Row]) -> Iterator[Row]:
    for key, source, target, type_, pieces, cell, more in rows:
        attributes = edge_base(type_, key, pieces) | dict(_QUALIFIERS(cell)) | (_ATTRIBUTES(more) if more else {})
        yield key, source, target, type_, _ENCODE(attributes)


def evidence(related: Related) -> Frame:
    """All evidence of all edges, numbered within each."""
    number = "CAST(row_number() OVER (PARTITION BY key ORDER BY report, start, end) - 1 AS INT) AS number"
    of_relations = related.said.selectExpr("key AS owner", number, *PIECE)
    clues = related.found.where("kind = 'clue'").selectExpr("key AS owner", "number", *PIECE)
    return of_relations.union(clues)
