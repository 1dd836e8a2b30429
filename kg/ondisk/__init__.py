"""Extractions → graph without holding it in memory: the knowledge stages over one SQLite file, for more reports than fit.

The graph is the same, byte for byte, as `kg.resolve.across`, `kg.relate.relate` and `kg.graph.to_graph` make it.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from kg.export.columns import Again, Rows, columns
from kg.nodes import Scalar
from kg.ondisk import noding, relating
from kg.ondisk.base import Base, opened
from kg.ondisk.kept import Read, Shelves, keep, mark
from kg.ondisk.resolving import Locals, resolve
from kg.ondisk.shelf import Reports, Shelf

__all__ = [
    "Base",
    "GraphOnDisk",
    "Locals",
    "Read",
    "Reports",
    "Shelf",
    "Shelves",
    "keep",
    "mark",
    "noding",
    "opened",
    "relating",
    "resolve",
]


@dataclass(frozen=True, slots=True)
class GraphOnDisk:
    """A graph in the tables of a base, as long as that is open."""

    base: Base
    about: Mapping[str, Scalar]
    town_of: Mapping[str, str]

    @property
    def entity_of(self) -> Locals:
        """The node of each entity of a report."""
        return Locals(self.base)

    def rows(self) -> Rows:
        """Nodes and edges as they are written."""
        node_kinds = columns(data for _, data in noding.nodes(self.base))
        edge_kinds = columns(data for _, _, _, data in relating.edges(self.base))
        again = Again(lambda: noding.nodes(self.base)), Again(lambda: relating.edges(self.base))
        return Rows(self.about, node_kinds, edge_kinds, *again)

    def counts(self) -> tuple[Counter[str], Counter[str]]:
        """How many nodes and edges there are of each type."""
        found = (dict(self.base.each(f"SELECT type, count(*) FROM {table} GROUP BY type")) for table in ("node_by_key", "edge"))  # noqa: S608
        nodes, edges = (Counter(kinds) for kinds in found)
        return nodes, edges
