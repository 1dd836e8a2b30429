"""Entities, reports, towns, themes, facts, inferred places → nodes, each by its key; the same as ``kg.graph.to_graph`` makes."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from kg.cluster.graph.frames import Columns, Desk, Frame, Row, summed, through
from kg.cluster.graph.relating import Related
from kg.cluster.graph.resolving import Resolved
from kg.cluster.graph.saying import PIECE
from kg.cluster.graph.wide import stored_entity
from kg.ids import theme_id
from kg.model import KnownPlace
from kg.nodes import NAMING, SHOWN, Facts, add_known_place, entity_node, theme_node
from kg.ontology import themes
from kg.placing import point_of

NODES: Columns = {"id": "string", "type": "string", "stored": "binary"}
_CANDIDATES: Columns = {"id": "string", "turn": "int", "report": "string", "number": "int", "type": "string", "stored": "binary"}
_ENCODE = msgspec.msgpack.Encoder().encode
_DECODE = msgspec.msgpack.Decoder(dict[str, str | bool | int | float]).decode
_PLACE = msgspec.msgpack.Decoder(KnownPlace).decode
# A node of a report, a town, an entity or a theme goes before one that only a fact needs, and that before an inferred place.
_TURNS: Mapping[str, int] = {"report": 0, "fact": 1, "new": 2}


def make_nodes(desk: Desk, related: Related, resolved: Resolved) -> Frame:
    """All nodes with their turn: 2 for those that stand for an inferred place alone."""
    turns = " ".join(f"WHEN '{kind}' THEN {turn}" for kind, turn in _TURNS.items())
    told = related.found.where("kind IN ('report', 'fact', 'new')")
    told = told.selectExpr("key AS id", f"CASE kind {turns} END AS turn", "report", "number", "type", "stored")
    entities = through(_with_facts(related, resolved), _entities, _CANDIDATES)
    towns = resolved.towns.join(_carried_out(related.said), "id", "left").select("id", "initiatives", "stored")
    candidates = told.union(entities).union(through(towns, _towns, _CANDIDATES)).union(_themes(desk, related.said))
    first = summed(candidates, ["id"], "min_by(struct(turn, report, type, stored), struct(turn, report, number)) AS first")
    chosen = first.selectExpr("id", "first.turn AS turn", "first.report AS report", "first.type AS type", "first.stored AS stored")
    return desk.keep("nodes", through(chosen, _pointed, {**NODES, "turn": "int", "report": "string"}))


def _with_facts(related: Related, resolved: Resolved) -> Frame:
    """Entities that are named or tied, with what is counted of them."""
    out = resolved.entities.join(resolved.counts, "id")
    ends = related.said.selectExpr("source AS id").union(related.said.selectExpr("target AS id")).distinct()
    out = out.where("mentions > 0").union(out.where("mentions = 0").join(ends, "id", "left_semi"))
    for frame in (*_carried_by(related.said, resolved), _themes_of(related.said), _known_places(related.found)):
        out = out.join(frame, "id", "left")
    facts = ("towns", "statuses", "since", "until", "told", "themes")
    return out.select("id", "stored", "mentions", "reports", "places", *facts)


def _carried_by(said: Frame, resolved: Resolved) -> tuple[Frame, Frame]:
    """Of each initiative: towns, statuses and years; and what reports of which year say."""
    carried = said.where("type = 'CARRIES_OUT'").selectExpr("target AS id", "source", "status", "year", "report")
    years = "min(year) AS since", "max(year) AS until"
    counted = summed(carried, ["id"], "count(DISTINCT source) AS towns", "collect_set(status) AS statuses", *years)
    dated = carried.drop("year").join(resolved.reports.where("year IS NOT NULL").select("report", "year"), "report")
    return counted, summed(dated, ["id"], "collect_set(concat(year, ':', status)) AS told")


def _themes_of(said: Frame) -> Frame:
    given = summed(said.where("type = 'HAS_THEME'"), ["source", "target"], "count(1) AS pieces")
    return summed(given.withColumnRenamed("source", "id"), ["id"], "collect_list(struct(target, pieces)) AS themes")


def _known_places(found: Frame) -> Frame:
    """The first of all reports that says the role of a place, the first that says what it may be, and the first that is sure."""
    first = "min(struct(report, number, stored))"
    sums = f"{first} AS role", f"{first} FILTER (WHERE source <> '') AS candidates", f"{first} FILTER (WHERE type <> '') AS code"
    known = summed(found.where("kind = 'place'").withColumnRenamed("key", "id"), ["id"], *sums)
    return known.selectExpr("id", "array(role, candidates, code) AS places")


def _entities(rows: Iterator[Row]) -> Iterator[Row]:
    for id_, cell, mentions, reports, places, towns, *counted in rows:
        found = stored_entity(cell)
        node = entity_node(found.entity, found.sure, _facts(*counted), found.merges)
        node |= {"mentions": mentions, "reports": reports}
        if "towns" in node:
            node["towns"] = towns or 0
        for _, place in sorted({(p["report"], p["number"]): p["stored"] for p in places or () if p}.items()):
            add_known_place(node, _PLACE(place))
        yield id_, 0, "", 0, found.entity.type, _ENCODE(node)


def _facts(
    statuses: Sequence[str] | None,
    since: int | None,
    until: int | None,
    told: Sequence[str] | None,
    given: Sequence[Mapping[str, Any]] | None,
) -> Facts:
    """What is counted of an initiative, as far as its node shows it."""
    out: dict[str, Counter[str]] = defaultdict(Counter)
    out["HAS_THEME"].update({theme["target"]: theme["pieces"] for theme in given or ()})
    out["status"].update(statuses or ())
    out["year"].update(str(year) for year in (since, until) if year is not None)
    out["said"].update(told or ())
    return out


def _carried_out(said: Frame) -> Frame:
    carried = said.where("type = 'CARRIES_OUT'").withColumnRenamed("source", "id")
    return summed(carried, ["id"], "count(DISTINCT target) AS initiatives")


def _towns(rows: Iterator[Row]) -> Iterator[Row]:
    for id_, initiatives, cell in rows:
        yield id_, 0, "", 0, "Town", _ENCODE(_DECODE(cell) | {"initiatives": initiatives or 0})


def _themes(desk: Desk, said: Frame) -> Frame:
    """The themes that something has; there are no more than the vocabulary has."""
    used = summed(
        said.where("type IN ('HAS_THEME', 'BROADER')"),
        ["target"],
        "count(DISTINCT CASE WHEN type = 'HAS_THEME' THEN source END) AS n",
    )
    counts = {row.target: row.n for row in used.collect()}
    rows: list[Row] = []
    for theme in themes().values():
        key = theme_id(theme.id)
        if key in counts:
            node = theme_node(theme.id, defaultdict(Counter)) | {"initiatives": counts[key]}
            rows.append((key, 0, "", 0, "Theme", _ENCODE(node)))
    return desk.small(rows, _CANDIDATES)


def _pointed(rows: Iterator[Row]) -> Iterator[Row]:
    """The nodes, with the points of places that no report names."""
    for id_, turn, report, type_, cell in rows:
        node = _DECODE(cell)
        more = point_of(node) if turn < _TURNS["new"] else {}
        yield id_, type_, _ENCODE(node | more) if more else cell, turn, report


def evidence_of_nodes(related: Related, nodes: Frame) -> Frame:
    """The first evidence of each node: of where it is named, then of all its relations in their order."""
    few = "row_number() OVER (PARTITION BY key ORDER BY report, start, end) AS piece"
    first = related.said.selectExpr("*", few).where(f"piece <= {SHOWN}")
    naming = ", ".join(f"'{type_}'" for type_ in NAMING)
    turns = f"explode(CASE WHEN type IN ({naming}) THEN array(0, 1) ELSE array(1) END) AS turn"
    ends = "inline(array(struct(source AS owner, 0 AS end_), struct(target AS owner, 1 AS end_)))"
    rows = first.selectExpr("*", turns).selectExpr("*", ends)
    order = "turn, type, source, target, limits, end_, piece"
    number = f"row_number() OVER (PARTITION BY owner ORDER BY {order}) AS place"
    shown = rows.selectExpr("*", number).where(f"place <= {SHOWN}").selectExpr("owner", "CAST(place - 1 AS INT) AS number", *PIECE)
    new = nodes.where(f"turn = {_TURNS['new']}").selectExpr("id AS key", "report")
    spare = related.found.where("kind = 'spare'").join(new, ["key", "report"], "left_semi")
    return shown.union(spare.selectExpr("key AS owner", "number", *PIECE))
