"""One report, its town and the entities of its names → rows: relations, places and facts, where it may come from."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

import msgspec

from kg.cluster.graph.frames import Columns, Row, opened
from kg.ids import edge_id
from kg.locate.gazetteer import Level
from kg.model import Evidence, Extraction
from kg.nodes import Scalar, fact_nodes, report_node
from kg.placing import inferred
from kg.relate import Corpus
from kg.relate.relations import Key, of_report, order

PIECE: Columns = {
    "report": "string",
    "start": "long",
    "end": "long",
    "at": "long",
    "quote": "string",
    "heading": "string",
}
"""A piece of evidence."""
SAID: Columns = {
    "kind": "string",  # relation, inferred, clue, node, place
    "key": "string",  # of the edge or node
    "type": "string",
    "source": "string",
    "target": "string",
    "limits": "string",  # what puts the relations of two ends in order
    "number": "int",
    **PIECE,
    "status": "string",
    "year": "long",
    "stored": "binary",  # qualifiers or attributes
}
_ENCODE = msgspec.msgpack.Encoder().encode
_NO_EVIDENCE = (None,) * 5


def by_report(rows: Iterator[Row], level: str | None) -> Iterator[Row]:
    """The rows of ``SAID`` for reports with their towns and local entities."""
    for town, cell, local in rows:
        extraction = opened(cell)
        yield from _relations(extraction, town, local or ())
        yield from _nodes(extraction, town, {entry["number"]: entry["id"] for entry in local or ()})
        if level is not None:
            yield from _inferred(extraction, town, cast("Level", level))


def _relations(extraction: Extraction, town: str, local: Sequence[Mapping[str, Any]]) -> Iterator[Row]:
    """Each relation with each piece of evidence once."""
    id_ = extraction.report.id
    entity_of = {(id_, entry["number"]): entry["id"] for entry in local}
    nested = {(id_, entry["type"], entry["name"]): entry["id"] for entry in local if entry["number"] < 0}
    seen: set[tuple[str, int, int]] = set()
    for key, evidence in of_report(Corpus({}, entity_of, {id_: town}, nested), extraction):
        row = saying(key, evidence)
        place = (row[1], evidence.span.start, evidence.span.end)
        if place not in seen:
            seen.add(place)
            yield row


def saying(key: Key, evidence: Evidence) -> Row:
    """The row of a relation with one piece of evidence; status and year of what is carried out."""
    type_, source, target, limits = order(key)
    said = dict(key[3]) if type_ == "CARRIES_OUT" else {}
    more = said.get("status"), said.get("year"), _ENCODE(key[3])
    return ("relation", edge_id(*key), type_, source, target, limits, None, *_piece(evidence), *more)


def _piece(evidence: Evidence) -> Row:
    return evidence.report_id, evidence.span.start, evidence.span.end, evidence.at, evidence.quote, evidence.heading


def _nodes(extraction: Extraction, town: str, entity_of: Mapping[int, str]) -> Iterator[Row]:
    """The report, what else becomes a node with its first report, and what is known of places."""
    id_ = extraction.report.id
    yield _node(id_, id_, 0, report_node(extraction.report, town), "report")
    seen: set[str] = set()
    for number, (key, node) in enumerate(fact_nodes(extraction)):
        if key not in seen:
            seen.add(key)
            yield _node(key, id_, number, node, "fact")
    for number, place in enumerate(extraction.places):
        told = "code" if place.code else "", "candidates" if place.candidates else ""
        where = (entity_of[place.entity], *told, "", "", number, id_)
        yield ("place", *where, *_NO_EVIDENCE, None, None, _ENCODE(place))


def _node(key: str, report: str, number: int, node: Mapping[str, Scalar], kind: str) -> Row:
    return (kind, key, str(node["type"]), "", "", "", number, report, *_NO_EVIDENCE, None, None, _ENCODE(node))


def _inferred(extraction: Extraction, town: str, level: Level) -> Iterator[Row]:
    """Where a masked town may be: the edge, its evidence, and the place's node with the evidence that it has if it is new."""
    found = inferred(extraction, town, level)
    if found is None:
        return
    id_, edge, node = extraction.report.id, dict(found.edge), dict(found.node)
    key, shown = str(edge["edge_id"]), str(node.pop("evidence"))
    ends = str(edge["type"]), town, found.place, ""
    for owner, kind, pieces in ((key, "clue", str(edge.pop("evidence"))), (found.place, "spare", shown)):
        for number, p in enumerate(msgspec.json.decode(pieces)):
            piece = id_, p["start"], p["end"], p["at"], p["quote"], p["heading"]
            yield (kind, owner, "", "", "", "", number, *piece, None, None, None)
    yield ("inferred", key, *ends, 0, id_, *_NO_EVIDENCE, None, None, _ENCODE(edge))
    yield _node(found.place, id_, 0, node, "new")
