"""graph → numbers: every node and edge of the page is known by its place in a list."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    import networkx as nx

Graph: TypeAlias = "nx.MultiDiGraph[str]"
INITIATIVES = ("Project", "Program", "Policy", "Campaign")
# The order of the legend, and of the nodes in the payload: equal types side by side compress best.
TYPES = ("Theme", "Town", *INITIATIVES, "Place", "Organization", "Indicator", "Honor", "Problem", "Report")


@dataclass(frozen=True, slots=True)
class Edge:
    """One edge between two numbered nodes."""

    source: int
    target: int
    type: str
    key: str
    data: Mapping[str, Any]


@dataclass(frozen=True)
class Index:
    """All nodes and edges of a graph in their order on the page."""

    keys: list[str]
    nodes: list[Mapping[str, Any]]
    edges: list[Edge]
    about: Mapping[str, Any]
    number: dict[str, int] = field(repr=False)

    @cached_property
    def types(self) -> list[str]:
        """The type of every node; a node without one is a place in its own right, named so."""
        return [str(n.get("type") or "Node") for n in self.nodes]

    @cached_property
    def themes(self) -> dict[str, int]:
        """Theme id (``party.org``) → node."""
        return {str(n.get("theme_id") or self.keys[i]): i for i, n in self.of_type("Theme")}

    @cached_property
    def top_themes(self) -> list[int]:
        """Themes without a broader one, as the graph orders them."""
        narrower = {e.source for e in self.edges if e.type == "BROADER"}
        return [i for i, n in self.of_type("Theme") if not n.get("broader") and i not in narrower]

    @cached_property
    def initiatives(self) -> list[int]:
        """The nodes that towns carry out."""
        return [i for i, kind in enumerate(self.types) if kind in INITIATIVES]

    @cached_property
    def theme_of(self) -> dict[int, int]:
        """Initiative → the theme it stands by: a sub-theme of its main theme where it has one, else its first."""
        given: dict[int, list[int]] = defaultdict(list)
        for i in self.initiatives:
            ids = str(self.nodes[i].get("themes") or "").split("|")
            given[i] += [self.themes[t] for t in ids if t in self.themes]
        for e in self.edges:
            if e.type == "HAS_THEME" and e.target not in given[e.source]:
                given[e.source].append(e.target)
        return {i: self._nearest(i, themes) for i, themes in given.items() if themes}

    def _nearest(self, i: int, themes: list[int]) -> int:
        main = self.themes.get(str(self.nodes[i].get("theme")), self.top_of(themes[0]))
        own = [t for t in themes if self.top_of(t) == main]
        return next((t for t in own if t in self.broader), (own or themes)[0])

    @cached_property
    def broader(self) -> dict[int, int]:
        """Sub-theme → theme."""
        named = ((i, self.themes.get(str(n.get("broader")))) for i, n in self.of_type("Theme"))
        found = {i: above for i, above in named if above is not None}
        return {e.source: e.target for e in self.edges if e.type == "BROADER"} | found

    def top_of(self, theme: int) -> int:
        """The theme at the top of a theme's line."""
        seen: set[int] = set()
        while theme in self.broader and theme not in seen:
            seen.add(theme)
            theme = self.broader[theme]
        return theme

    def of_type(self, kind: str) -> list[tuple[int, Mapping[str, Any]]]:
        """All nodes of one type, with their numbers."""
        return [(i, n) for i, n in enumerate(self.nodes) if n.get("type") == kind]

    def counts(self, kind: str, *, at: str) -> Counter[int]:
        """How many different partners the edges of a type give each node at their ``source`` or ``target``."""
        pairs = {(e.source, e.target) for e in self.edges if e.type == kind}
        return Counter(source if at == "source" else target for source, target in pairs)


def index(graph: Graph) -> Index:
    """Number nodes by type and key, edges by type and ends: the same page wherever the graph was loaded from.

    Initiatives are numbered as lists show them, those of most towns first: the page has next to nothing left to sort.
    """
    rank = {kind: i for i, kind in enumerate(TYPES)}
    weights = {key: _weight(graph, key) for key in graph.nodes if graph.nodes[key].get("type") in INITIATIVES}

    def place(key: str) -> tuple[int, tuple[float, float, int], str]:
        return rank.get(str(graph.nodes[key].get("type")), len(rank)), weights.get(key, (0, 0, 0)), str(key)

    keys = sorted(graph.nodes, key=place)
    number = {key: i for i, key in enumerate(keys)}
    edges = sorted(_edges(graph, number), key=lambda e: (e.type, e.source, e.target, e.key))
    return Index([str(k) for k in keys], [graph.nodes[k] for k in keys], edges, graph.graph, number)


def _weight(graph: Graph, key: str) -> tuple[float, float, int]:
    towns = {source for source, _, data in graph.in_edges(key, data=True) if data.get("type") == "CARRIES_OUT"}
    mentions = graph.nodes[key].get("mentions")
    return -len(towns), -mentions if isinstance(mentions, int | float) else 0, -graph.degree(key)


def _edges(graph: Graph, number: Mapping[Any, int]) -> Iterable[Edge]:
    for source, target, key, data in graph.edges(keys=True, data=True):
        yield Edge(number[source], number[target], str(data.get("type") or "RELATED"), str(key), data)
