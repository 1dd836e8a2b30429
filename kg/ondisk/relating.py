"""Extractions and entities → relations, each with all its evidence, brought together by SQLite's sorting.

The same as `kg.relate.relate` over all reports at once. In memory is what is said between two nodes.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter

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

_ENCODE = msgspec.msgpack.Encoder().encode
_QUALIFIERS = msgspec.msgpack.Decoder(tuple[tuple[str, str | bool | int | float], ...]).decode
_EVIDENCE = msgspec.msgpack.Decoder(Evidence).decode
_ATTRIBUTES = msgspec.msgpack.Decoder(dict[str, str | bool | int | float]).decode
_SORTED = (
    'SELECT type, source, target, limits, qualifiers, report, start, "end", evidence FROM said'
    ' ORDER BY type, source, target, limits, report, start, "end"'
)
_INDICES = (
    "CREATE INDEX relation_source ON relation (source, type)",
    "CREATE INDEX relation_target ON relation (target, type)",
)


def relate(base: Base, shelf: Shelf, town_of: Mapping[str, str]) -> None:
    """Fill ``relation``, in the order of relations."""
    base.add("said", _said(base, shelf, town_of), width=9)
    times = {report: shelf[report].report.period.order for report in shelf}
    years = {report: time[0] for report, time in times.items() if time}
    rows = (_row(relation, years) for relation in over_years(_relations(base), times, town_of))
    base.add("relation", rows, width=11)
    base.do("DROP TABLE said")
    for index in _INDICES:
        base.do(index)


def _said(base: Base, shelf: Shelf, town_of: Mapping[str, str]) -> Iterator[tuple[object, ...]]:
    """What each report says, a row for each relation and each piece of evidence."""
    first: dict[str, Evidence] = {}
    entity_of = Locals(base)
    for report in shelf:
        stored: dict[int, bytes] = {}
        corpus = Corpus({}, entity_of, town_of, nested_of(base, report))
        for key, evidence in of_report(corpus, shelf[report]):
            note_first(first, key, evidence)
            packed = stored.get(id(evidence)) or stored.setdefault(id(evidence), _ENCODE(evidence))
            yield _saying(key, evidence, packed)
    for key, evidence in broader(first):
        yield _saying(key, evidence, _ENCODE(evidence))


def _saying(key: Key, evidence: Evidence, packed: bytes) -> tuple[object, ...]:
    return (*order(key), _ENCODE(key[3]), evidence.report_id, evidence.span.start, evidence.span.end, packed)


def _relations(base: Base) -> Iterator[Relation]:
    """Relations in order, each piece of evidence once."""
    for (type_, source, target, _), rows in groupby(base.each(_SORTED), key=itemgetter(0, 1, 2, 3)):
        qualifiers = b""
        pieces: dict[tuple[str, int, int], bytes] = {}
        for row in rows:
            qualifiers = row[4]
            pieces[row[5:8]] = row[8]
        yield Relation(type_, source, target, _QUALIFIERS(qualifiers), tuple(map(_EVIDENCE, pieces.values())))


def _row(relation: Relation, years: Mapping[str, int]) -> tuple[object, ...]:
    """A relation as it is stored; status, year and the years of its reports only of what is carried out."""
    attributes = dict(relation.qualifiers) | dict(relation.attributes)
    status = year = said = None
    if relation.type == "CARRIES_OUT":
        qualifiers = dict(relation.qualifiers)
        status, year = str(qualifiers["status"]), str(qualifiers["year"]) if "year" in qualifiers else None
        said = "|".join(map(str, sorted({years[e.report_id] for e in relation.evidence if e.report_id in years})))
    key = edge_id(relation.type, relation.source, relation.target, relation.qualifiers)
    ends = key, relation.type, relation.source, relation.target
    return (None, *ends, len(relation.evidence), status, year, said, _ENCODE(attributes), evidence_json(relation.evidence))


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
    return any(base.one(f"SELECT 1 FROM relation WHERE {end} = ? LIMIT 1", (node,)) for end in ("source", "target"))  # noqa: S608


def evidence_of(base: Base, node: str) -> str:
    """The first evidence of a node: of its mentions, then of all its relations in their order."""
    naming = ", ".join(f"'{type_}'" for type_ in NAMING)
    found: list[str] = []
    for chosen in (f"AND type IN ({naming})", ""):
        if len(found) < SHOWN:
            found += _pieces(base, node, chosen, SHOWN - len(found))
    return "[" + ",".join(found[:SHOWN]) + "]"


def _pieces(base: Base, node: str, chosen: str, most: int) -> list[str]:
    """The evidence of the first relations of a node, piece by piece, as far as is wanted; a loop counts at both ends."""
    rows = [
        row
        for end in ("source", "target")
        for row in base.each(
            f"SELECT n, evidence FROM relation WHERE {end} = ? {chosen} ORDER BY type, n LIMIT {most}",  # noqa: S608
            (node,),
        )
    ]
    pieces = [msgspec.json.decode(text, type=list[msgspec.Raw]) for _, text in sorted(rows)]
    return [bytes(piece).decode() for some in pieces for piece in some][:most]


def edges(base: Base) -> Iterator[tuple[str, str, str, dict[str, Scalar]]]:
    """Source, target, key and attributes of all edges, by key; `in_order` comes before."""
    for key, type_, source, target, pieces, attributes, text in base.each("SELECT * FROM edge ORDER BY rowid"):
        yield source, target, key, edge_base(type_, key, pieces) | _ATTRIBUTES(attributes) | {"evidence": text}


def in_order(base: Base) -> None:
    """Put the relations in the order of edges, for good."""
    base.do("CREATE TABLE edge AS SELECT key, type, source, target, pieces, attributes, evidence FROM relation ORDER BY key")
    base.do("DROP TABLE relation")


def pairs(base: Base) -> Sequence[tuple[str, str]]:
    """Each town with each initiative that it carries out."""
    return [(town, node) for town, node in base.each("SELECT DISTINCT source, target FROM relation WHERE type = 'CARRIES_OUT'")]
