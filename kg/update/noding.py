"""Nodes after entities, relations and reports changed: each is made anew from what the base knows of it."""

from collections.abc import Collection, Iterable, Mapping
from functools import cached_property

from kg.ids import theme_id
from kg.model import INITIATIVE_TYPES
from kg.nodes import Scalar, add_known_place, entity_node, fact_nodes, report_node, theme_node, town_node
from kg.ondisk import Base, Shelf
from kg.ondisk.kept import PLACE
from kg.ondisk.noding import ATTRIBUTES, PACK, STANDING
from kg.ondisk.relating import evidence_of, facts_of, is_tied
from kg.ondisk.resolving import entity_of_row
from kg.ontology import themes
from kg.placing import point_of
from kg.update.relating import pieces

Attributes = dict[str, Scalar]


def renode(base: Base, shelf: Shelf, touched: Iterable[str]) -> set[str]:
    """Make these nodes anew; which of them came, went or changed.

    Args:
        base: with entities and relations as they are now.
        shelf: the reports that count now.
        touched: keys of what may have changed.

    """
    made = _Nodes(base, shelf)
    changed: set[str] = set()
    for key in sorted(touched):
        row = base.one("SELECT attributes, evidence FROM node WHERE key = ?", (key,))
        before = ATTRIBUTES(row[0]) | {"evidence": row[1]} if row else None
        after = made.node(key)
        if after is not None and before is not None:
            after |= {name: before[name] for name in before if name in STANDING}
        if before != after:
            changed.add(key)
            _replace(base, key, after)
    return changed


def places_of(base: Base, reports: Collection[str]) -> set[str]:
    """The entities whose codes, points and roles these reports tell."""
    ask = (
        "SELECT DISTINCT l.entity FROM known_place k JOIN local l ON l.report = k.report AND l.number = k.number WHERE k.report = ?"
    )
    return {entity for report in reports for (entity,) in base.each(ask, (report,))}


def facts_told(base: Base, reports: Collection[str]) -> set[str]:
    """The nodes that these reports bring of themselves."""
    told = {key for report in reports for (key,) in base.each("SELECT key FROM fact WHERE report = ?", (report,))}
    inferred = {key for report in reports for (key,) in base.each("SELECT place FROM inference WHERE report = ?", (report,))}
    return told | inferred


def _replace(base: Base, key: str, node: Attributes | None) -> None:
    base.do("DELETE FROM node WHERE key = ?", (key,))
    if node is not None:
        evidence = node.pop("evidence")
        base.add("node", [(key, node["type"], PACK(node), evidence)], width=4)


class _Nodes:
    """Nodes by key, in the order in which `kg.graph.to_graph` lets one who makes a node go before others."""

    def __init__(self, base: Base, shelf: Shelf) -> None:
        self._base, self._shelf = base, shelf

    def node(self, key: str) -> Attributes | None:
        """The attributes of a node, its evidence among them; None where there is none."""
        base = self._base
        node = self._known(key) or self._fact(key)
        if node is None:
            return self._inferred(key)
        ask = (
            "SELECT k.stored FROM local l JOIN known_place k ON k.report = l.report AND k.number = l.number"
            " WHERE l.entity = ? ORDER BY k.report, k.place"
        )
        for (stored,) in base.each(ask, (key,)):
            add_known_place(node, PLACE(stored))
        evidence = evidence_of(base, key, pieces)
        return node | point_of(node) | {"evidence": evidence}

    def _known(self, key: str) -> Attributes | None:
        base = self._base
        if key in self._shelf:
            row = base.one("SELECT town FROM report WHERE id = ?", (key,))
            return report_node(self._shelf[key].report, str(row[0]) if row else "")
        written = [r for (r,) in base.each("SELECT id FROM report WHERE town = ? ORDER BY id", (key,))]
        if written:
            return town_node([self._shelf[report] for report in written], facts_of(base, key))
        if key in self._themes:
            return self._theme(key)
        return self._entity(key)

    def _entity(self, key: str) -> Attributes | None:
        row = self._base.one("SELECT entity, merges, sure FROM entity WHERE id = ?", (key,))
        if row is None:
            return None
        entity, merges, sure = entity_of_row(row)
        if not entity.mentions and not is_tied(self._base, key):
            return None
        facts = facts_of(self._base, key) if entity.type in INITIATIVE_TYPES else {}
        return entity_node(entity, sure, facts, merges)

    @cached_property
    def _themes(self) -> Mapping[str, str]:
        return {theme_id(theme.id): theme.id for theme in themes().values()}

    def _theme(self, key: str) -> Attributes | None:
        ask = "SELECT 1 FROM relation WHERE target = ? AND type IN ('HAS_THEME', 'BROADER') LIMIT 1"
        return theme_node(self._themes[key], facts_of(self._base, key)) if self._base.one(ask, (key,)) else None

    def _fact(self, key: str) -> Attributes | None:
        """As the first report says it that brings it."""
        row = self._base.one("SELECT min(report) FROM fact WHERE key = ?", (key,))
        if not row or row[0] is None:
            return None
        return dict(next(node for found, node in fact_nodes(self._shelf[row[0]]) if found == key))

    def _inferred(self, key: str) -> Attributes | None:
        row = self._base.one("SELECT node FROM inference WHERE place = ? ORDER BY report LIMIT 1", (key,))
        return ATTRIBUTES(row[0]) if row else None
