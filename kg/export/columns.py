"""Attributes of many nodes or edges → columns, one type each: readers fail where a name has two types."""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from math import isfinite
from typing import TYPE_CHECKING, Any, Generic, Literal, NamedTuple, TypeAlias, TypeVar

from kg.errors import ExportError

if TYPE_CHECKING:
    import networkx as nx

Graph: TypeAlias = "nx.MultiDiGraph[str]"
T = TypeVar("T")
Kind = Literal["boolean", "integer", "number", "text"]
Scalar = str | int | float | bool

# Readers of JSON and tables keep a node's key under ``id`` and an edge's ends under the others.
RESERVED: Mapping[str, frozenset[str]] = {
    "graph": frozenset(),
    "node": frozenset({"id"}),
    "edge": frozenset({"id", "source", "target", "key"}),
}
Node = tuple[str, Mapping[str, Any]]
"""Key and attributes."""
Edge = tuple[str, str, str, dict[str, Any]]
"""Source, target, key and attributes."""


@dataclass(frozen=True, slots=True)
class Again(Generic[T]):
    """What can be gone through several times, made anew each time: nothing of it is kept."""

    begin: Callable[[], Iterator[T]]

    def __iter__(self) -> Iterator[T]:
        return self.begin()


class Rows(NamedTuple):
    """A graph as it is written: what is known of it, the kinds of all attributes by name, its nodes and edges by key.

    A writer of several tables goes through nodes and edges several times.
    """

    about: Mapping[str, Any]
    node_kinds: Mapping[str, Kind]
    edge_kinds: Mapping[str, Kind]
    nodes: Iterable[Node]
    edges: Iterable[Edge]


_LONG = 2**63
_FEW = 100_000  # the list of so many edges takes 10 MB
_PARTS = 128
_PLAIN = frozenset({str, int, bool})


def rows_of(graph: Graph) -> Rows:
    """A graph in memory as it is written."""
    node_kinds = columns(d for _, d in graph.nodes(data=True))
    edge_kinds = columns(d for _, _, d in graph.edges(data=True))
    nodes, edges = Again(lambda: _nodes(graph)), Again(lambda: by_key(graph))
    if _count(graph) < _FEW:
        return Rows(graph.graph, node_kinds, edge_kinds, list(nodes), list(edges))
    return Rows(graph.graph, node_kinds, edge_kinds, nodes, edges)


def _nodes(graph: Graph) -> Iterator[Node]:
    return ((node, graph.nodes[node]) for node in sorted(graph))


def _count(graph: Graph) -> int:
    """How many edges there are; networkx takes ten times as long."""
    return sum(sum(map(len, near.values())) for _, near in graph.adjacency())


def scalars(attributes: Mapping[str, Any], domain: str, where: str = "") -> dict[str, Scalar]:
    """The attributes that have a value, by name; what is not known (None, not a number, infinite) is left out.

    Raises:
        ExportError: a value is no scalar, or a name is one that exports need for themselves.

    """
    names, reserved = _names(tuple(attributes), domain)
    if reserved:
        raise ExportError(f"{domain} {where}: exports need the attribute name {reserved!r} for themselves; rename it")
    found = {}
    for name in names:
        value = attributes[name]
        kind = type(value)
        if kind in _PLAIN or (isfinite(value) if kind is float else _is_known(value, domain, where, name)):
            found[name] = value
    return found


def _is_known(value: object, domain: str, where: str, name: str) -> bool:
    if isinstance(value, float):
        return isfinite(value)
    if value is None or isinstance(value, str | int):
        return value is not None
    raise ExportError(f"{domain} {where}: {name} is a {type(value).__name__}, not text, number or boolean")


@lru_cache(maxsize=4096)
def _names(names: tuple[str, ...], domain: str) -> tuple[tuple[str, ...], str]:
    """Names in order, and the first that is reserved: nodes and edges of one type have the same ones."""
    ordered = tuple(sorted(names))
    return ordered, next((name for name in ordered if name in RESERVED[domain]), "")


def by_key(graph: Graph) -> Iterator[Edge]:
    """All edges by key; where there are many, a part of them at a time: a list of all would take more than the rest of a writer."""
    count = _count(graph)
    if count >= _FEW:
        yield from _in_parts(graph, count)
        return
    edges = (
        (source, target, key, data)
        for source, near in graph.adjacency()
        for target, found in near.items()
        for key, data in found.items()
    )
    yield from sorted(edges, key=_place)


def _place(edge: Edge) -> str:
    return str(edge[2])


def _in_parts(graph: Graph, count: int) -> Iterator[Edge]:
    """Write down which pairs of nodes have edges in which part of the order, by number: eight bytes each; then go by parts."""
    nodes, borders = sorted(graph), _borders(graph, count)
    parts: list[array[int]] = [array("I") for _ in range(len(borders) + 1)]
    for source, near in graph.adjacency():
        number = bisect_left(nodes, source)
        for target, found in near.items():
            pair = number, bisect_left(nodes, target)
            for part in {bisect_right(borders, str(key)) for key in found}:
                parts[part].extend(pair)
    for part, ends in enumerate(parts):
        numbers = iter(ends)
        pairs = ((nodes[source], nodes[target]) for source, target in zip(numbers, numbers, strict=True))
        yield from sorted(_between(graph, pairs, borders, part), key=_place)


def _between(graph: Graph, pairs: Iterable[tuple[str, str]], borders: Sequence[str], part: int) -> Iterator[Edge]:
    for source, target in pairs:
        found: Mapping[str, dict[str, Any]] = graph.get_edge_data(source, target)  # type: ignore[assignment]
        for key, data in found.items():
            if bisect_right(borders, str(key)) == part:
                yield source, target, key, data


def _borders(graph: Graph, count: int) -> list[str]:
    """Keys that part the edges into about equal parts."""
    keys = (str(key) for _, near in graph.adjacency() for found in near.values() for key in found)
    some = sorted(islice(keys, 0, None, max(count // 2_000, 1)))
    return sorted({some[len(some) * i // _PARTS] for i in range(1, _PARTS)})


def columns(rows: Iterable[Mapping[str, Any]]) -> dict[str, Kind]:
    """The names that occur and the narrowest kind that holds all of a name's values, by name."""
    integers: dict[tuple[tuple[str, ...], tuple[type, ...]], list[str]] = {}  # by names and types, which few rows do not share
    seen: dict[str, set[type]] = {}
    for row in rows:
        shape = tuple(row), tuple(map(type, row.values()))
        if shape not in integers:
            integers[shape] = [name for name, kind in zip(*shape, strict=True) if kind is int]
            for name, kind in zip(*shape, strict=True):
                seen.setdefault(name, set()).add(kind)
        for name in integers[shape]:
            if not -_LONG <= row[name] < _LONG:  # breaks Java and C readers: it goes as a float
                seen[name].add(float)
    return {name: _kind(seen[name] - {type(None)}) for name in sorted(seen) if seen[name] != {type(None)}}


def _kind(classes: set[type]) -> Kind:
    if classes == {bool}:
        return "boolean"
    if bool in classes or not all(issubclass(c, int | float) for c in classes):
        return "text"
    return "integer" if all(issubclass(c, int) for c in classes) else "number"


def plain(value: Scalar, kind: Kind) -> Scalar:
    """A value as its column's kind."""
    if kind == "text":
        return value if isinstance(value, str) else written(value)
    return float(value) if kind == "number" else value


def written(value: Scalar) -> str:
    """A value as text: ``true`` and ``false`` in lower case, numbers in full."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else repr(value)
