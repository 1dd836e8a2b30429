"""Which years a node or edge belongs to."""

from collections.abc import Mapping

from kg.export.columns import Graph


def years(graph: Graph) -> Mapping[str, frozenset[int]]:
    """For each node the years of its own and of the edges at it; a node without any is of all times and is left out."""
    found: dict[str, set[int]] = {}
    for node, data in graph.nodes(data=True):
        found[node] = {data[name] for name in ("year", "first_year", "last_year") if isinstance(data.get(name), int)}
    for source, target, data in graph.edges(data=True):
        year = data.get("year")
        if isinstance(year, int):
            found[source].add(year)
            found[target].add(year)
    _reports(graph, found)
    return {node: frozenset(known) for node, known in found.items() if known}


def _reports(graph: Graph, found: dict[str, set[int]]) -> None:
    """A thing mentioned in a report, and the town that wrote it, were there in the report's year."""
    for source, target, data in graph.edges(data=True):
        kind = data.get("type")
        if kind == "MENTIONED_IN":
            found[source] |= _year(graph, target)
        elif kind == "WRITTEN_BY":
            found[target] |= _year(graph, source)


def _year(graph: Graph, report: str) -> set[int]:
    year = graph.nodes[report].get("year")
    return {year} if isinstance(year, int) else set()


def runs(found: frozenset[int]) -> list[tuple[int, int]]:
    """Years as first and last of each unbroken run."""
    out: list[tuple[int, int]] = []
    for year in sorted(found):
        if out and out[-1][1] == year - 1:
            out[-1] = (out[-1][0], year)
        else:
            out.append((year, year))
    return out
