"""A source → the whole graph, or the part about a town, a theme or years, read without the rest."""

from collections.abc import Collection, Iterable

import networkx as nx

from kg.errors import UsageError
from kg.export.columns import Graph
from kg.model import INITIATIVE_TYPES
from kg.query import find
from kg.query.around import nothing, subgraph
from kg.query.facts import Facts
from kg.store.source import Source

# What leads on from a thing that is inside: to the theme above, the town of a report, the place around.
_ONWARD = frozenset({"BROADER", "WRITTEN_BY", "WITHIN", "INFERRED_LOCATION"})


def whole(source: Source) -> Graph:
    """All of it; nodes and edges by key."""
    graph: Graph = nx.MultiDiGraph(**source.about)
    for node, data in source.nodes():
        graph.add_node(node)
        graph.nodes[node].update(data)
    for start, end, key, data in source.edges():
        graph.add_edge(start, end, key=key)
        graph[start][end][key].update(data)
    return graph


def part(source: Source, *, town: str | None, theme: str | None, years: Collection[int]) -> Graph:
    """What ``kg.query.subgraph`` gives of the whole graph.

    First everything that can belong to the part is read, then ``subgraph`` cuts that to size: so both are the same.

    Raises:
        UsageError: a name is not known or has several meanings, or nothing is left.

    """
    key = find.town(_few(source, "Town"), town) if town else None
    wanted = find.theme(_few(source, "Theme"), theme) if theme else None
    kept = _initiatives(source, key, years)
    if wanted:
        kept = _of_theme(source, wanted, kept)
    try:
        return subgraph(_cut(source, _around(source, kept or set())), town=key, theme=wanted, years=years)
    except UsageError:
        raise nothing(town, theme, years, sorted(set(source.years().values()))) from None


def _few(source: Source, kind: str) -> Facts:
    graph: Graph = nx.MultiDiGraph()
    for node, data in source.nodes("type", [kind]):
        graph.add_node(node)
        graph.nodes[node].update(data)
    return Facts(graph)


def _initiatives(source: Source, town: str | None, years: Collection[int]) -> set[str] | None:
    """Initiatives of a town and of years, and perhaps a few more; None for all."""
    kept: set[str] | None = None
    if town:
        kept = {end for _, end, kind, _ in source.links("source", [town]) if kind == "CARRIES_OUT"}
    if years:
        reports = [report for report, year in source.years().items() if year in years]
        said = {end for _, end, kind, _ in source.links("id", source.owners(reports)) if kind == "CARRIES_OUT"}
        dated = {end for _, end, _, year in source.links("type", ["CARRIES_OUT"]) if year in years}
        kept = said | dated if kept is None else kept & (said | dated)
    return kept


def _of_theme(source: Source, theme: str, kept: set[str] | None) -> set[str]:
    found = source.nodes("type", INITIATIVE_TYPES) if kept is None else source.nodes("id", kept)
    return {n for n, d in found if any(t == theme or t.startswith(f"{theme}.") for t in str(d.get("themes")).split("|"))}


def _around(source: Source, kept: set[str]) -> set[str]:
    """Initiatives, everything tied to them, and what leads on from there."""
    inside = set(kept)
    ends = [*source.links("source", inside), *source.links("target", inside)]
    inside.update(n for start, end, _, _ in ends for n in (start, end))
    new: Iterable[str] = inside
    while new:
        onward = {end for _, end, kind, _ in source.links("source", set(new)) if kind in _ONWARD}
        new = onward - inside
        inside |= onward
    return inside


def _cut(source: Source, inside: set[str]) -> Graph:
    graph: Graph = nx.MultiDiGraph(**source.about)
    for node, data in source.nodes("id", inside):
        graph.add_node(node)
        graph.nodes[node].update(data)
    for start, end, key, data in source.edges("source", inside):
        if end in inside:
            graph.add_edge(start, end, key=key)
            graph[start][end][key].update(data)
    return graph
