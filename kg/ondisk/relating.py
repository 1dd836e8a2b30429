"""Extractions and entities → relations, each with all its evidence, brought together by SQLite's sorting.

The same as `kg.relate.relate` over all reports at once. In memory is what is said between two nodes.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby, islice
from operator import itemgetter
from typing import Any

import msgspec

from kg.ids import edge_id
from kg.model import Evidence, Relation
from kg.nodes import NAMING, SHOWN, Facts, Scalar, edge_base, evidence_json
from kg.ondisk.base import Base
from kg.ondisk.resolving import Locals, nested_of
from kg.ondisk.shelf import Shelf
from kg.relate import Corpus
from kg.relate.relations import Key, broader, note_first, of_report, order
from kg.relate.years import over_years

PACK = msgspec.msgpack.Encoder().encode
_QUALIFIERS = msgspec.msgpack.Decoder(tuple[tuple[str, str | bool | int | float], ...]).decode
EVIDENCE = msgspec.msgpack.Decoder(Evidence).decode
_ATTRIBUTES = msgspec.msgpack.Decoder(dict[str, str | bool | int | float]).decode
_SORTED = (
    'SELECT type, source, target, limits, qualifiers, report, start, "end", evidence FROM said'
    ' ORDER BY type, source, target, limits, report, start, "end"'
)
_SHORT = "key, type, source, target, pieces, attributes, evidence"
EDGE = f"{_SHORT}, limits, status, year, said"
"""Columns of an edge, the last four for those who go on working with it."""
_EDGES = f"SELECT {_SHORT} FROM edge ORDER BY rowid"  # noqa: S608 - names are ours
_OF_WORDS = "type <> 'INFERRED_LOCATION'"  # that is no relation of a report's words, and bears out no node
_OF_EACH = frozenset({"edge_id", "type", "weight", "evidence", "label", "label_en"})
_INDICES = (
    "CREATE INDEX relation_source ON relation (source, type)",
    "CREATE INDEX relation_target ON relation (target, type)",
)


def relate(base: Base, shelf: Shelf, town_of: Mapping[str, str]) -> None:
    """Fill ``relation``, in the order of relations."""
    base.add("said", _said(base, shelf, town_of), width=9)
    times = {report: shelf[report].report.period.order for report in shelf}
    years = {report: time[0] for report, time in times.items() if time}
    rows = (row_of(relation, years) for relation in over_years(relations_of(base.each(_SORTED)), times, town_of))
    tie(base, rows)
    if not base.keep:
        base.do("DROP TABLE said")
    for index in _INDICES:
        base.do(index)


def _said(base: Base, shelf: Shelf, town_of: Mapping[str, str]) -> Iterator[tuple[object, ...]]:
    """What each report says, a row for each relation and each piece of evidence."""
    first: dict[str, Evidence] = {}
    yield from said_by(base, shelf, town_of, first)
    for key, evidence in broader(first):
        yield saying(key, evidence, PACK(evidence))


def said_by(base: Base, shelf: Shelf, town_of: Mapping[str, str], first: dict[str, Evidence]) -> Iterator[tuple[object, ...]]:
    """What the reports of a shelf say, a row of ``said`` each; ``first`` gets the first evidence of each theme."""
    entity_of = Locals(base)
    for report in shelf:
        stored: dict[int, bytes] = {}
        corpus = Corpus({}, entity_of, town_of, nested_of(base, report))
        for key, evidence in of_report(corpus, shelf[report]):
            note_first(first, key, evidence)
            packed = stored.get(id(evidence)) or stored.setdefault(id(evidence), PACK(evidence))
            yield saying(key, evidence, packed)


def saying(key: Key, evidence: Evidence, packed: bytes) -> tuple[object, ...]:
    """A row of ``said``."""
    return (*order(key), PACK(key[3]), evidence.report_id, evidence.span.start, evidence.span.end, packed)


def relations_of(said: Iterable[tuple[Any, ...]]) -> Iterator[Relation]:
    """Relations in order, each piece of evidence once, from sorted rows of ``said``."""
    for (type_, source, target, _), rows in groupby(said, key=itemgetter(0, 1, 2, 3)):
        qualifiers = b""
        pieces: dict[tuple[str, int, int], bytes] = {}
        for row in rows:
            qualifiers = row[4]
            pieces[row[5:8]] = row[8]
        yield Relation(type_, source, target, _QUALIFIERS(qualifiers), tuple(map(EVIDENCE, pieces.values())))


def row_of(relation: Relation, years: Mapping[str, int]) -> tuple[object, ...]:
    """A relation as ``EDGE`` has its columns; status, year and the years of its reports only of what is carried out."""
    attributes = dict(relation.qualifiers) | dict(relation.attributes)
    status = year = said = None
    if relation.type == "CARRIES_OUT":
        qualifiers = dict(relation.qualifiers)
        status, year = str(qualifiers["status"]), str(qualifiers["year"]) if "year" in qualifiers else None
        said = "|".join(map(str, sorted({years[e.report_id] for e in relation.evidence if e.report_id in years})))
    key = edge_id(relation.type, relation.source, relation.target, relation.qualifiers)
    ends = key, relation.type, relation.source, relation.target
    told = len(relation.evidence), PACK(attributes), evidence_json(relation.evidence)
    return (*ends, *told, repr(relation.qualifiers), status, year, said)


def facts_of(base: Base, node: str) -> Facts:
    """What is counted of a node: themes, and what is carried out."""
    out: dict[str, Counter[str]] = defaultdict(Counter)
    for end, other, before in (("source", "target", ""), ("target", "source", "in ")):
        ask = (
            f"SELECT type, {other}, pieces, status, year, said FROM relation"  # noqa: S608 - names are ours
            f" WHERE {end} = ? AND type IN ('CARRIES_OUT', 'HAS_THEME')"
        )
        for type_, tied, pieces, status, year, said in base.each(ask, (node,)):
            out[before + type_][tied] += pieces
            if type_ == "CARRIES_OUT":
                out["status"][status] += 1
                if year is not None:
                    out["year"][year] += 1
                if before:
                    out["said"].update(f"{y}:{status}" for y in said.split("|") if y)
    return out


def is_tied(base: Base, node: str) -> bool:
    """Whether any relation begins or ends at a node."""
    ask = f"SELECT 1 FROM relation WHERE {{}} = ? AND {_OF_WORDS} LIMIT 1"  # noqa: S608 - names are ours
    return any(base.one(ask.format(end), (node,)) for end in ("source", "target"))


def evidence_of(base: Base, node: str, pieces: "Pieces | None" = None) -> str:
    """The first evidence of a node: of its mentions, then of all its relations in their order.

    ``pieces`` finds that of the first relations; without, those are taken to be numbered in their order.
    """
    naming = ", ".join(f"'{type_}'" for type_ in NAMING)
    found: list[str] = []
    for chosen in (f"type IN ({naming})", _OF_WORDS):
        if len(found) < SHOWN:
            found += (pieces or _pieces)(base, node, chosen, SHOWN - len(found))
    return "[" + ",".join(found[:SHOWN]) + "]"


Pieces = Callable[[Base, str, str, int], list[str]]
"""Base, node, which relations, how many → the first pieces of their evidence."""


def _pieces(base: Base, node: str, chosen: str, most: int) -> list[str]:
    """The evidence of the first relations of a node, piece by piece, as far as is wanted; a loop counts at both ends."""
    rows = [
        row
        for end in ("source", "target")
        for row in base.each(
            f"SELECT n, evidence FROM relation WHERE {end} = ? AND {chosen} ORDER BY type, n LIMIT {most}",  # noqa: S608
            (node,),
        )
    ]
    return pieces_in((text for _, text in sorted(rows)), most)


def pieces_in(texts: Iterable[str], most: int) -> list[str]:
    """The first pieces of evidence of several relations, each as JSON."""
    pieces = (piece for text in texts for piece in msgspec.json.decode(text, type=list[msgspec.Raw]))
    return [bytes(piece).decode() for piece in islice(pieces, most)]


def beside(source: str, target: str, edge: Mapping[str, Scalar]) -> tuple[object, ...]:
    """An edge beside those of the relations, as ``EDGE`` has its columns."""
    more = {name: value for name, value in edge.items() if name not in _OF_EACH}
    ends = edge["edge_id"], edge["type"], source, target
    return (*ends, int(float(edge["weight"])), PACK(more), edge["evidence"], "", None, None, None)


def tie(base: Base, rows: Iterable[Sequence[object]]) -> None:
    """Store relations and other edges, rows of ``EDGE``."""
    base.many(f"INSERT INTO relation ({EDGE}) VALUES ({', '.join('?' * (EDGE.count(',') + 1))})", rows)  # noqa: S608 - names are ours


def edges(base: Base) -> Iterator[tuple[str, str, str, dict[str, Scalar]]]:
    """Source, target, key and attributes of all edges, by key; `in_order` comes before."""
    for key, type_, source, target, pieces, attributes, text in base.each(_EDGES):
        yield source, target, key, edge_base(type_, key, pieces) | _ATTRIBUTES(attributes) | {"evidence": text}


def in_order(base: Base) -> None:
    """Put the relations in the order of edges, for good."""
    base.do(f"CREATE TABLE edge AS SELECT {EDGE if base.keep else _SHORT} FROM relation ORDER BY key")  # noqa: S608 - names are ours
    base.do("DROP TABLE relation")


def pairs(base: Base) -> Sequence[tuple[str, str]]:
    """Each town with each initiative that it carries out."""
    return [(town, node) for town, node in base.each("SELECT DISTINCT source, target FROM relation WHERE type = 'CARRIES_OUT'")]
