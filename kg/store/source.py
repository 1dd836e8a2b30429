"""What a graph is loaded from: a database or a folder of tables that gives nodes and edges, all or some."""

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any, Protocol, TypeAlias

from kg.errors import ExportError

Data: TypeAlias = dict[str, Any]
Node: TypeAlias = tuple[str, Data]
Edge: TypeAlias = tuple[str, str, str, Data]
Link: TypeAlias = tuple[str, str, str, int | None]
"""Source, target, type and year of an edge."""


class Source(Protocol):
    """Nodes and edges by key, with their evidence; all of them, or those whose ``column`` is one of ``values``."""

    about: Data

    def nodes(self, column: str = "", values: Collection[str] = ()) -> Iterator[Node]:
        """Key and attributes."""

    def edges(self, column: str = "", values: Collection[str] = ()) -> Iterator[Edge]:
        """Source, target, key and attributes."""

    def links(self, column: str, values: Collection[str]) -> Iterator[Link]:
        """Edges without evidence."""

    def owners(self, reports: Collection[str]) -> set[str]:
        """The nodes and edges with evidence from these reports."""

    def years(self) -> dict[str, int]:
        """The year of each report that has one."""

    def close(self) -> None:
        """Let go of what is open."""


def outdated(path: Path, found: object, wanted: object) -> ExportError:
    """The error of a file that another version wrote."""
    folder = path.parent
    return ExportError(
        f"{path}: of another version ({found}), while this program reads {wanted}; rebuild: kg build REPORTS... -o {folder}"
    )
