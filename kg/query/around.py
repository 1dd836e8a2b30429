"""What is around one thing, as a table; and parts of a graph, as graphs to export."""

import json
from collections.abc import Collection, Iterable
from typing import Any

import networkx as nx

from kg.errors import UsageError
from kg.model import INITIATIVE_TYPES
from kg.query import find
from kg.query.facts import STATUS, Data, Facts, Graph
from kg.query.table import Row, Table
from kg.query.town import about

# What vocabularies say, not reports.
_GIVEN = frozenset({"BROADER", "WITHIN"})


def around(graph: Graph, *, name: str) -> Table:
    """Every relation of one thing: a town, an initiative, a theme, a place, an organisation.

    Raises:
        UsageError: nothing has this name, or several things have.

    """
    facts = Facts(graph)
    node = find.node(facts, name)
    rows = []
    for found in facts.edges.values():
        for e in found:
            if node in {e.source, e.target}:
                status = STATUS[e.status] if "status" in e.data else ""
                ends = facts.label(e.source), str(e.data.get("label", "")), facts.label(e.target)
                rows.append(Row((*ends, status, e.year), facts.evidence(e.data)))
    rows.sort(key=lambda r: [str(v) for v in r.values])
    return Table(
        "around",
        f"与{facts.label(node)}相关",
        {"source": "起点", "relation": "关系", "target": "终点", "status": "状态", "year": "年份"},
        tuple(rows),
        f"图中共{graph.number_of_edges()}个关系",
        "" if rows else "没有关系",
    )


def ego(graph: Graph, name: str, hops: int = 1) -> Graph:
    """The part of a graph within so many steps of one thing; reports and themes are not stepped through.

    Raises:
        UsageError: nothing has this name, or several things have.

    """
    facts = Facts(graph)
    inside = {find.node(facts, name)}
    edge = set(inside)
    for _ in range(hops):
        near = {other for node in edge for pair in (graph.successors(node), graph.predecessors(node)) for other in pair}
        edge = {n for n in near - inside if facts.data(n).get("type") not in {"Report", "Theme"}}
        inside |= near
    return _cut(graph, inside)


def subgraph(
    graph: Graph,
    *,
    town: str | None = None,
    theme: str | None = None,
    types: Collection[str] = (),
    years: Collection[int] = (),
    top: int | None = None,
    around: str | None = None,
    hops: int = 1,
) -> Graph:
    """A part of a graph, as a new graph: initiatives that fit all of what is given, with all that is tied to them.

    ``theme`` takes in the themes below it; ``types`` are node types; ``top`` keeps the initiatives of most towns and
    mentions; ``around`` is the neighbourhood of one thing and limits all.

    Raises:
        UsageError: a name is not known or has several meanings, a type does not exist, or nothing is left; says why.

    """
    within = set(ego(graph, around, hops)) if around else set(graph)
    if not (town or theme or types or years or top is not None):
        return _cut(graph, within)
    facts = Facts(graph)
    node = find.town(facts, town) if town else None
    kept = {e.target for e in facts.carried if node in {None, e.source} and (not years or set(about(facts, e)) & set(years))}
    if theme:
        wanted = find.theme(facts, theme)
        kept = {n for n in kept if any(t == wanted or t.startswith(f"{wanted}.") for t in facts.themes(n))}
    if set(types) & set(INITIATIVE_TYPES):
        kept = {n for n in kept if facts.data(n).get("type") in types}
    kept = set(sorted(kept, key=lambda n: _rank(facts, n))[:top])
    if not kept and (town or theme or years):
        raise nothing(town, theme, years, facts.years)
    nodes = _with_neighbours(facts, kept)
    if node:
        nodes = {n for n in nodes if facts.data(n).get("type") != "Town" or n == node}
        nodes = {n for n in nodes if facts.data(n).get("type") != "Report" or facts.town_of.get(n) == node}
    if years:
        nodes = {n for n in nodes if facts.data(n).get("type") != "Report" or facts.year(n) in years}
    return _typed(_dated(_cut(graph, nodes & within), years), types)


def nothing(town: str | None, theme: str | None, years: Iterable[int], known: Iterable[int]) -> UsageError:
    """The error of a part that would be empty: what was asked for, and which years there are."""
    asked = {"乡镇": town, "主题": theme, "年份": "、".join(map(str, sorted(years)))}
    told = "，".join(f"{name}{value}" for name, value in asked.items() if value)
    return UsageError(f"没有符合条件的事项（{told}）；有报告的年份：{'、'.join(map(str, known)) or '无'}")


def _rank(facts: Facts, node: str) -> tuple[int, int, str]:
    data = facts.data(node)
    return -int(data.get("towns") or 0), -int(data.get("mentions") or 0), node


def _with_neighbours(facts: Facts, kept: Iterable[str]) -> set[str]:
    """Initiatives, what is tied to them, the themes above their themes and the towns of their reports."""
    graph, inside = facts.graph, set(kept)
    others = {n for node in inside for pair in (graph.successors(node), graph.predecessors(node)) for n in pair}
    inside |= {n for n in others if facts.data(n).get("type") not in INITIATIVE_TYPES}
    for e in (*facts.of("BROADER"), *facts.of("WRITTEN_BY"), *facts.of("WITHIN"), *facts.of("INFERRED_LOCATION")):
        if e.source in inside:
            inside.add(e.target)
    return inside


def _cut(graph: Graph, nodes: Iterable[str]) -> Graph:
    """These nodes and the edges among them, with the evidence that comes from reports among them.

    An edge that rests on other reports alone is left out, but for the order of themes and places.
    """
    part: Graph = nx.MultiDiGraph(**graph.graph)
    wanted = set(nodes)
    for node in sorted(wanted):
        part.add_node(node)
        part.nodes[node].update(_cited(graph.nodes[node], wanted))
    for source, target, key, data in graph.edges(keys=True, data=True):
        if {source, target} <= wanted:
            kept = _cited(data, wanted)
            if kept["evidence"] != "[]" or data.get("evidence") in {None, "[]"} or data.get("type") in _GIVEN:
                part.add_edge(source, target, key=key)
                part[source][target][key].update(kept)
    return part


def _cited(data: Data, reports: Collection[str]) -> dict[str, Any]:
    """Attributes with the evidence from these reports; the weight of an edge is its number of pieces."""
    found = json.loads(data.get("evidence") or "[]")
    kept = [piece for piece in found if piece.get("report") in reports]
    if len(kept) == len(found):
        return {"evidence": "[]", **data}
    out = {**data, "evidence": json.dumps(kept, ensure_ascii=False, separators=(",", ":"))}
    return out | {"weight": float(max(1, len(kept)))} if "weight" in data else out


def _dated(part: Graph, years: Collection[int]) -> Graph:
    if years:
        for source, target, key, data in list(part.edges(keys=True, data=True)):
            if isinstance(data.get("year"), int) and data["year"] not in years:
                part.remove_edge(source, target, key)
    return part


def _typed(part: Graph, types: Collection[str]) -> Graph:
    """Only nodes of these types; where types of initiatives alone are asked for, what is around them stays."""
    if types and not set(types) <= set(INITIATIVE_TYPES):
        part.remove_nodes_from([n for n, d in part.nodes(data=True) if d.get("type") not in types])
    return part
