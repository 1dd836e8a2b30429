"""Reports and their towns → entities: a town's own where the town is, what means the same everywhere by the key of its name.

The same as ``kg.resolve.across``. Of what is national or a province's each town gives its names counted, never its mentions;
only the keys and forms of names that share a sign with another key come to the driver, which says what is one thing.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import msgspec

from kg.cluster.graph.frames import Columns, Desk, Frame, Row, grouped, groups, opened, summed, through
from kg.cluster.graph.wide import REMAP, Wide, entity_of, entity_row, joins, merged, packed, unpacked, wide_of
from kg.model import Extraction
from kg.names import normal
from kg.nodes import Sureness, sureness, surest, town_node
from kg.resolve import Judgements
from kg.resolve.across import Group, LocalKey, NestedKey, groups_of, joined, made, own
from kg.resolve.alike import rearranged

FOUND: Columns = {
    "kind": "string",  # local, own, wide, town, report
    "id": "string",  # of the entity or town
    "report": "string",
    "number": "int",  # of the entity in its report; below zero of a name inside initiatives only
    "type": "string",
    "name": "string",
    "mentions": "int",
    "year": "int",
    "part": "int",
    "stored": "binary",
}
_WIDE: Columns = {
    "id": "string",
    "type": "string",
    "scope": "string",
    "core": "string",
    "forms": "array<string>",
    "stored": "binary",
}
_ENTITY: Columns = {"id": "string", "stored": "binary"}
_PARTS_KEPT = 100  # parts of one group in memory
_SIGN: Columns = {"sign": "string", "id": "string"}


@dataclass(frozen=True, slots=True)
class Resolved:
    """Frames: the entities and how often each is named, the entity of each entity of a report, towns, reports with their times."""

    entities: Frame
    counts: Frame
    locals: Frame
    towns: Frame
    reports: Frame


def resolve(desk: Desk, reports: Frame, towns: Frame, judgements: Judgements) -> Resolved:
    """Entities of all reports."""
    with_town = reports.join(towns, "report").select("town", "report", "stored")
    work = partial(_by_town, judgements=judgements)
    found = desk.keep("found", grouped(with_town, ["town"], ["report"], work, FOUND), by=["kind"])
    summed_up = through(found.where("kind = 'wide'").select("id", "stored"), _combined, _ENTITY)
    wide = desk.keep("wide", grouped(summed_up, ["id"], [], _whole, _WIDE))
    remap = desk.small(joins(_sharing(wide, judgements), judgements), REMAP)
    roots = wide.join(remap, "id", "left").selectExpr("coalesce(root, id) AS root", "id", "why", "stored")
    entities = grouped(roots, ["root"], ["id"], _entities, _ENTITY).union(found.where("kind = 'own'").select("id", "stored"))
    local = found.where("kind = 'local'").join(remap.select("id", "root"), "id", "left")
    local = local.selectExpr("report", "number", "coalesce(root, id) AS id", "type", "name", "mentions")
    counts = summed(local, ["id"], "sum(mentions) AS mentions", "count(DISTINCT CASE WHEN mentions > 0 THEN report END) AS reports")
    written = found.where("kind = 'report'").selectExpr("report", "id AS town", "year", "part")
    nodes = found.where("kind = 'town'").select("id", "stored")
    return Resolved(desk.keep("entities", entities), desk.keep("counts", counts), desk.keep("locals", local), nodes, written)


def _by_town(rows: Iterator[Row], judgements: Judgements) -> Iterator[Row]:
    for town, some in groups(rows):
        extractions = [opened(cell) for _, _, cell in some]
        yield from _of_town(town, extractions, judgements)


def _of_town(town: str, extractions: Sequence[Extraction], judgements: Judgements) -> Iterator[Row]:
    """The rows of one town."""
    nested: dict[LocalKey, NestedKey] = {}
    sure = dict(_sureness(extractions))
    groups_ = groups_of(extractions, {e.report.id: town for e in extractions}, nested, judgements)
    for group in joined([g for g in groups_ if own(g.key[1])], judgements):
        found = surest(sure[key] for key, _, _ in group.members if key in sure)
        entity = made(group)
        yield from _locals(entity.id, group, nested)
        yield ("own", entity.id, *[None] * 7, entity_row(entity, group.reasons, found))
    for group in (g for g in groups_ if not own(g.key[1])):
        yield from _locals(group.ids[0], group, nested)
        yield ("wide", group.ids[0], *[None] * 7, packed(wide_of(group, sure)))
    yield ("town", town, *[None] * 7, _town(extractions))
    for extraction in extractions:
        time = extraction.report.period.order or (None, None)
        yield ("report", town, extraction.report.id, *[None] * 4, *time, None)


def _locals(id_: str, group: Group, nested: dict[LocalKey, NestedKey]) -> Iterator[Row]:
    for (report, number), local, _ in group.members:
        _, type_, name = nested.get((report, number), (report, None, None))
        yield ("local", id_, report, number, type_, name, len(local.mentions), None, None, None)


def _sureness(extractions: Sequence[Extraction]) -> Iterator[tuple[LocalKey, Sureness]]:
    for extraction in extractions:
        for i, entity in enumerate(extraction.entities):
            yield (extraction.report.id, i), sureness(extraction.mentions[m] for m in entity.mentions)


def _town(extractions: Sequence[Extraction]) -> bytes:
    """A town's node; what it carries out is counted later."""
    return msgspec.msgpack.encode(town_node(extractions, defaultdict(Counter)))


def _combined(rows: Iterator[Row]) -> Iterator[Row]:
    """The parts of a group that stand on one machine as one: of a name that every town uses, few rows travel."""
    found: dict[str, list[Wide]] = defaultdict(list)
    for id_, cell in rows:
        parts = found[id_]
        parts.append(unpacked(cell))
        if len(parts) > _PARTS_KEPT:
            found[id_] = [merged(parts[0].key, parts)]
    for id_, parts in found.items():
        yield id_, packed(merged(parts[0].key, parts))


def _whole(rows: Iterator[Row]) -> Iterator[Row]:
    for id_, some in groups(rows):
        parts = [unpacked(cell) for _, cell in some]
        whole = merged(parts[0].key, parts)
        yield (id_, *whole.key, list(whole.forms), packed(whole))


def _sharing(wide: Frame, judgements: Judgements) -> Iterator[tuple[tuple[str, str, str], Sequence[str]]]:
    """Key and forms of the groups that may be one with another: they share a sign with it, or a person names them."""
    named = frozenset((type_, name) for type_, *names in judgements.verdicts for name in names)
    signs = through(wide.select("id", "type", "scope", "core", "forms"), partial(_signs, named=named), _SIGN)
    shared = signs.selectExpr("id", "count(1) OVER (PARTITION BY sign) + CAST(sign = '' AS INT) AS n").where("n > 1")
    for row in wide.join(shared.select("id").distinct(), "id").select("type", "scope", "core", "forms").collect():
        yield (row.type, row.scope, row.core), row.forms


def _signs(rows: Iterator[Row], named: frozenset[tuple[str, str]]) -> Iterator[Row]:
    for id_, type_, scope, core, forms in rows:
        yield from ((f"{type_}\x1f{scope}\x1f{sign}", id_) for sign in sorted(rearranged(core)))
        if any((type_, normal(form)) in named for form in forms):
            yield "", id_


def _entities(rows: Iterator[Row]) -> Iterator[Row]:
    """The groups of one root, the others with why they belong to it."""
    for root, some in groups(rows):
        parts: list[Wide] = []
        key: tuple[str, str, str] | None = None
        reasons: list[str] = []
        for _, id_, why, cell in some:
            parts.append(unpacked(cell))
            reasons += [why] if why else []
            if id_ == root:
                key = parts[-1].key
        if key is None:
            raise ValueError(f"nothing has the id {root}")
        yield root, entity_of(merged(key, parts), reasons)
