"""A graph by what questions ask of it: towns with their reports, what they carry out and when, and the evidence."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias

from kg.model import INITIATIVE_TYPES, PERIOD_PARTS
from kg.query.table import Piece

if TYPE_CHECKING:
    import networkx as nx

Graph: TypeAlias = "nx.MultiDiGraph[str]"
Data: TypeAlias = Mapping[str, Any]
_PHASE = re.compile(r"(?<=..)第?[一二三四五六七八九十\d]+期(?:工程|项目|建设)?$")
STATUS = {"done": "已完成", "ongoing": "推进中", "planned": "计划", "none": "未说明"}


def family(node: str, data: Data) -> str:
    """What is the same thing in several towns has the same family; a masked name is like no other."""
    own = data.get("masked") or str(data.get("scope", "")).startswith("report:")
    return node if own else f"{data.get('type')} {data.get('family') or data.get('label', node)}"


def kindred(node: str, data: Data) -> str:
    """``family`` across towns, where a phase counts as its whole: 雪亮工程一期 is a 雪亮工程 too."""
    found = family(node, data)
    return _PHASE.sub("", found) if found != node else node


@dataclass(frozen=True, slots=True)
class Edge:
    """An edge with its ends."""

    source: str
    target: str
    key: str
    data: Data

    @property
    def year(self) -> int | None:
        """The year the statement is about, where it is known."""
        year = self.data.get("year")
        return year if isinstance(year, int) else None

    @property
    def status(self) -> str:
        """Done, ongoing, planned or none."""
        return str(self.data.get("status", "none"))


@dataclass(frozen=True)
class Facts:
    """Look-ups over one graph, made when they are first asked for."""

    graph: Graph

    @cached_property
    def by_type(self) -> Mapping[str, list[str]]:
        """Node keys of each type, by label and key."""
        out: dict[str, list[str]] = {}
        for node in sorted(self.graph, key=lambda n: (self.label(n), n)):
            out.setdefault(str(self.data(node).get("type")), []).append(node)
        return out

    @cached_property
    def edges(self) -> Mapping[str, list[Edge]]:
        """Edges of each type, by key."""
        out: dict[str, list[Edge]] = {}
        for source, target, key, data in sorted(self.graph.edges(keys=True, data=True), key=lambda r: str(r[2])):
            out.setdefault(str(data.get("type")), []).append(Edge(source, target, key, data))
        return out

    def of(self, kind: str) -> list[Edge]:
        """The edges of one type."""
        return self.edges.get(kind, [])

    @property
    def towns(self) -> list[str]:
        """All towns."""
        return self.by_type.get("Town", [])

    @property
    def initiatives(self) -> list[str]:
        """All projects, programs, policies and campaigns."""
        return [node for kind in INITIATIVE_TYPES for node in self.by_type.get(kind, [])]

    def data(self, node: str) -> Data:
        """The attributes of a node; none of a node that is not there."""
        return self.graph.nodes[node] if node in self.graph else {}

    def label(self, node: str) -> str:
        """The name of a node as people write it."""
        return str(self.data(node).get("label", node))

    def place(self, town: str) -> str:
        """A town's name, with the county above it where another town has the same name."""
        above = [p for p in str(self.data(town).get("parents") or "").split("|") if p]
        if self._names[self.label(town)] == 1:
            return self.label(town)
        return f"{above[-1]}{self.label(town)}" if above else f"{self.label(town)}（{town[-4:]}）"

    @cached_property
    def _names(self) -> Counter[str]:
        return Counter(self.label(town) for town in self.towns)

    def kind(self, node: str) -> str:
        """The Chinese name of a node's type."""
        return str(self.data(node).get("type_label", ""))

    @cached_property
    def reports(self) -> Mapping[str, list[str]]:
        """The reports of each town, oldest first."""
        out: dict[str, list[str]] = {town: [] for town in self.towns}
        for edge in self.of("WRITTEN_BY"):
            out.setdefault(edge.target, []).append(edge.source)
        return {town: sorted(found, key=lambda r: (self.time(r), r)) for town, found in out.items()}

    @cached_property
    def town_of(self) -> Mapping[str, str]:
        """The town that wrote each report."""
        return {report: town for town, found in self.reports.items() for report in found}

    def year(self, report: str) -> int | None:
        """The year a report speaks of."""
        year = self.data(report).get("year")
        return year if isinstance(year, int) else None

    def time(self, report: str) -> tuple[int, int]:
        """A sorting key: year (0 where it is not known) and part of the year."""
        part = str(self.data(report).get("part", "year"))
        return self.year(report) or 0, PERIOD_PARTS.index(part) if part in PERIOD_PARTS else len(PERIOD_PARTS)

    @cached_property
    def carried(self) -> list[Edge]:
        """What towns carry out, towns and initiatives by label."""
        return sorted(self.of("CARRIES_OUT"), key=lambda e: (self.label(e.source), e.source, self.label(e.target), e.key))

    @cached_property
    def carried_by(self) -> Mapping[tuple[str, str], list[Edge]]:
        """What each town carries out of each family, as in ``carried``."""
        out: dict[tuple[str, str], list[Edge]] = {}
        for e in self.carried:
            out.setdefault((e.source, self.family(e.target)), []).append(e)
        return out

    def themes(self, node: str) -> list[str]:
        """The theme ids of an initiative."""
        return [part for part in str(self.data(node).get("themes") or "").split("|") if part]

    def main_themes(self, node: str) -> list[str]:
        """The main themes an initiative belongs to, each once."""
        return list(dict.fromkeys(theme.split(".", 1)[0] for theme in self.themes(node)))

    @cached_property
    def theme_labels(self) -> Mapping[str, str]:
        """Theme names by theme id."""
        return {str(self.data(n).get("theme_id")): self.label(n) for n in self.by_type.get("Theme", [])}

    def theme_label(self, theme: str) -> str:
        """The name of a theme id; the id itself where the graph does not have it."""
        return self.theme_labels.get(theme, theme)

    def evidence(self, data: Data) -> tuple[Piece, ...]:
        """The evidence of a node or edge; none where it is not the JSON of docs/graph.md."""
        try:
            found = json.loads(data.get("evidence") or "[]")
        except (TypeError, ValueError):
            return ()
        pieces = (self._piece(p) for p in found if isinstance(p, dict)) if isinstance(found, list) else ()
        # A node repeats the evidence of several of its edges.
        return tuple(dict.fromkeys(pieces))

    def _piece(self, piece: Data) -> Piece:
        report = str(piece.get("report") or "")
        start, end, at = (int(piece.get(name) or 0) for name in ("start", "end", "at"))
        quote, heading = str(piece.get("quote") or ""), str(piece.get("heading") or "")
        return Piece(report, self.label(report), start, end, at, quote, heading)

    def family(self, node: str) -> str:
        """What is the same thing in several towns has the same family; a masked name is like no other."""
        return family(node, self.data(node))

    def kindred(self, node: str) -> str:
        """``family`` across towns, where a phase counts as its whole: 雪亮工程一期 is a 雪亮工程 too."""
        return kindred(node, self.data(node))

    def said_in(self, edge: Edge) -> list[int]:
        """The years of the reports a statement stands in."""
        return sorted({y for p in self.evidence(edge.data) if (y := self.year(p.report)) is not None})

    def all_evidence(self, edges: Iterable[Edge]) -> tuple[Piece, ...]:
        """The evidence of several edges, each stretch once, in their order."""
        return tuple(dict.fromkeys(p for edge in edges for p in self.evidence(edge.data)))

    def stated(self, edges: Iterable[Edge]) -> Iterator[tuple[str, Edge, Piece]]:
        """Each piece of evidence of edges with its report."""
        for edge in edges:
            for piece in self.evidence(edge.data):
                yield piece.report, edge, piece

    @cached_property
    def years(self) -> list[int]:
        """The years of the reports."""
        return sorted({y for r in self.by_type.get("Report", []) if (y := self.year(r)) is not None})
