"""Attributes of many nodes or edges → columns, one type each: readers fail where a name has two types."""

import math
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import islice, pairwise
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

from kg.errors import ExportError

if TYPE_CHECKING:
    import networkx as nx

Graph: TypeAlias = "nx.MultiDiGraph[str]"
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


class Rows(NamedTuple):
    """A graph as it is written: what is known of it, the kinds of all attributes by name, its nodes and edges by key."""

    about: Mapping[str, Any]
    node_kinds: Mapping[str, Kind]
    edge_kinds: Mapping[str, Kind]
    nodes: Iterable[Node]
    edges: Iterable[Edge]


_LONG = 2**63
_FEW, _PARTS = 100_000, 16  # the list of so many takes 10 MB
_LAST = "\U0010ffff"  # no key of ours is behind it


def scalars(attributes: Mapping[str, Any], domain: str, where: str = "") -> Iterator[tuple[str, Scalar]]:
    """The attributes that have a value, by name; what is not known (None, not a number, infinite) is left out.

    Raises:
        ExportError: a value is no scalar, or a name is one that exports need for themselves.

    """
    names, reserved = _names(tuple(attributes), domain)
    if reserved:
        raise ExportError(f"{domain} {where}: exports need the attribute name {reserved!r} for themselves; rename it")
    for name in names:
        value = attributes[name]
        if type(value) is str:
            yield name, value
            continue
        if isinstance(value, float) and not math.isfinite(value):
            continue
        if isinstance(value, str | int | float):
            yield name, value
        elif value is not None:
            raise ExportError(f"{domain} {where}: {name} is a {type(value).__name__}, not text, number or boolean")


@lru_cache(maxsize=4096)
def _names(names: tuple[str, ...], domain: str) -> tuple[tuple[str, ...], str]:
    """Names in order, and the first that is reserved: nodes and edges of one type have the same ones."""
    ordered = tuple(sorted(names))
    return ordered, next((name for name in ordered if name in RESERVED[domain]), "")


def by_key(graph: Graph) -> Iterator[Edge]:
    """All edges by key, without a list of all of them: where there are many, a sixteenth at a time.

    Each part costs a pass over the keys, and the list of all would take as much memory as everything else a writer needs.
    """
    borders = _borders(graph)
    if not borders:
        yield from sorted(graph.edges(keys=True, data=True), key=lambda edge: str(edge[2]))
        return
    for first, last in pairwise(("", *borders, _LAST)):
        yield from _between(graph, first, last)


def _between(graph: Graph, first: str, last: str) -> Iterator[Edge]:
    part = [
        (source, target, key, found[key])
        for source, near in graph.adjacency()
        for target, found in near.items()
        for key in found
        if first <= key < last
    ]
    part.sort(key=itemgetter(2))
    yield from part


def _borders(graph: Graph) -> list[str]:
    """Keys that part the edges into sixteen about equal parts; none where there are few, or keys that are no texts."""
    count = graph.number_of_edges()
    if count < _FEW or not all(isinstance(key, str) for _, _, key in graph.edges(keys=True)):
        return []
    some = sorted(islice((key for _, _, key in graph.edges(keys=True)), 0, None, count // 1_000))
    return sorted({some[len(some) * i // _PARTS] for i in range(1, _PARTS)})


def columns(rows: Iterable[Mapping[str, Any]]) -> dict[str, Kind]:
    """The names that occur and the narrowest kind that holds all of a name's values, by name."""
    found = {(name, type(value) if type(value) is not int else _class(value)) for row in rows for name, value in row.items()}
    seen: dict[str, set[type]] = {}
    for name, kind in found:
        seen.setdefault(name, set()).add(kind)
    return {name: _kind(seen[name] - {type(None)}) for name in sorted(seen) if seen[name] != {type(None)}}


def _class(value: object) -> type:
    # A whole number beyond 64 bits breaks Java and C readers: it goes as a float.
    return float if type(value) is int and not -_LONG <= value < _LONG else type(value)


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
