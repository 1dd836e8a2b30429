"""Entities and relations → nodes, on disk; the same as `kg.graph.to_graph` makes in memory."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import chain
from typing import TYPE_CHECKING, cast

import msgspec

from kg.ids import theme_id
from kg.model import INITIATIVE_TYPES
from kg.nodes import Scalar, add_known_place, entity_node, fact_nodes, report_node, theme_node, town_node
from kg.ondisk.base import Base
from kg.ondisk.relating import beside, evidence_of, facts_of, is_tied, pairs, tie
from kg.ondisk.resolving import Locals, entities
from kg.ondisk.shelf import Shelf
from kg.ontology import themes
from kg.placing import inferred, point_of
from kg.query.facts import kindred
from kg.query.network import standing

if TYPE_CHECKING:
    from kg.locate.gazetteer import Level

STANDING = frozenset({"community", "degree_shared", "pagerank", "betweenness"})
"""What a node's place in the network of all says."""
Attributes = dict[str, Scalar]
PACK = msgspec.msgpack.Encoder().encode
ATTRIBUTES = msgspec.msgpack.Decoder(dict[str, str | bool | int | float]).decode


def make_nodes(base: Base, shelf: Shelf, town_of: Mapping[str, str]) -> None:
    """Fill ``node``, each with its first evidence."""
    first = chain(_reports(shelf, town_of), _towns(base, shelf, town_of), _entities(base), _themes(base))
    base.add("node", (_row(key, node) for key, node in first), width=4, instead=True)
    for report in shelf:
        for key, node in fact_nodes(shelf[report]):
            base.do("INSERT OR IGNORE INTO node VALUES (?, ?, ?, ?)", _row(key, node))
    _add_known_places(base, shelf)
    keys = [key for (key,) in base.each("SELECT key FROM node")]
    for key in keys:
        base.do("UPDATE node SET evidence = ? WHERE key = ?", (evidence_of(base, key), key))


def _row(key: str, node: Mapping[str, Scalar]) -> tuple[object, ...]:
    return key, node["type"], PACK(node), None


def _reports(shelf: Shelf, town_of: Mapping[str, str]) -> Iterator[tuple[str, Attributes]]:
    return ((report, report_node(shelf[report].report, town_of[report])) for report in shelf)


def _towns(base: Base, shelf: Shelf, town_of: Mapping[str, str]) -> Iterator[tuple[str, Attributes]]:
    written: dict[str, list[str]] = defaultdict(list)
    for report in shelf:
        written[town_of[report]].append(report)
    for town, reports in written.items():
        yield town, town_node([shelf[report] for report in reports], facts_of(base, town))


def _entities(base: Base) -> Iterator[tuple[str, Attributes]]:
    for entity, merges, sure in entities(base):
        if entity.mentions or is_tied(base, entity.id):
            facts = facts_of(base, entity.id) if entity.type in INITIATIVE_TYPES else {}
            yield entity.id, entity_node(entity, sure, facts, merges)


def _themes(base: Base) -> Iterator[tuple[str, Attributes]]:
    used = {target for (target,) in base.each("SELECT DISTINCT target FROM relation WHERE type IN ('HAS_THEME', 'BROADER')")}
    for theme in themes().values():
        if theme_id(theme.id) in used:
            yield theme_id(theme.id), theme_node(theme.id, facts_of(base, theme_id(theme.id)))


def _add_known_places(base: Base, shelf: Shelf) -> None:
    """Codes, points and roles; most places are told again by every report, and nothing changes."""
    entity_of = Locals(base)
    for report in shelf:
        for place in shelf[report].places:
            key = entity_of[report, place.entity]
            node = _attributes(base, key)
            before = dict(node)
            add_known_place(node, place)
            if node != before:
                _set(base, key, node)


def _attributes(base: Base, key: str) -> Attributes:
    row = base.one("SELECT attributes FROM node WHERE key = ?", (key,))
    return ATTRIBUTES(row[0]) if row else {}


def _set(base: Base, key: str, node: Mapping[str, Scalar]) -> None:
    base.do("UPDATE node SET attributes = ? WHERE key = ?", (PACK(node), key))


def place(base: Base, shelf: Shelf, town_of: Mapping[str, str], level: str | None) -> None:
    """Add points of known places, and edges of inferred location for masked towns, no finer than ``level``; None adds none."""
    coded = list(base.each("SELECT key, attributes FROM node WHERE type = 'Place'"))
    for key, stored in coded:
        node = ATTRIBUTES(stored)
        point = point_of(node)
        if point:
            _set(base, key, node | point)
    if level is None:
        return
    for report in shelf:
        found = inferred(shelf[report], town_of[report], cast("Level", level))
        if found:
            node = dict(found.node)
            evidence = node.pop("evidence")
            base.do("INSERT OR IGNORE INTO node VALUES (?, ?, ?, ?)", (*_row(found.place, node)[:3], evidence))
            tie(base, [beside(found.town, found.place, found.edge)])


def stand(base: Base) -> set[str]:
    """Communities and centralities of towns and initiatives, as `kg.query.annotate` gives them; of which nodes they changed."""
    changed = set()
    kinds = ", ".join(f"'{kind}'" for kind in INITIATIVE_TYPES)
    towns = [key for (key,) in base.each("SELECT key FROM node WHERE type = 'Town'")]
    kin = {
        key: kindred(key, ATTRIBUTES(stored))
        for key, stored in base.each(f"SELECT key, attributes FROM node WHERE type IN ({kinds})")  # noqa: S608
    }
    for key, found in standing(towns, list(kin), pairs(base), kin):
        before = _attributes(base, key)
        after = {name: value for name, value in before.items() if name not in STANDING} | found
        if after != before:
            _set(base, key, after)
            changed.add(key)
    return changed


def in_order(base: Base) -> None:
    """Put the nodes in the order of their keys, for good."""
    base.do("CREATE TABLE node_by_key AS SELECT key, type, attributes, evidence FROM node ORDER BY key")
    base.do("DROP TABLE node")


def nodes(base: Base) -> Iterator[tuple[str, Attributes]]:
    """Key and attributes of all nodes, by key; `in_order` comes before."""
    for key, stored, evidence in base.each("SELECT key, attributes, evidence FROM node_by_key ORDER BY rowid"):
        yield key, ATTRIBUTES(stored) | {"evidence": evidence}
