"""A folder of Parquet tables → nodes and edges, all of them or those that are asked for, read row group by row group."""

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from kg.errors import ExportError
from kg.export.extra import need
from kg.model import GRAPH_FORMAT
from kg.store.source import Data, Edge, Link, Node, outdated

ABOUT = "graph-tables.json"
"""What is known of a graph whose tables are folders of parts, in order; it is written last."""
_BATCH = 10_000  # rows as Python objects at a time
_PIECE = ("report", "start", "end", "at", "quote", "heading")


def is_tables(path: Path) -> bool:
    """Whether a folder holds the tables of a graph: a file each, or folders of parts, complete and not of an older graph."""
    return (path / "nodes.parquet").is_file() or ((path / ABOUT).is_file() and not (path / "graph.sqlite").is_file())


def files_of(path: Path) -> dict[str, list[Path]]:
    """The files of each table of a folder, in the order of keys."""
    if not (path / ABOUT).is_file():
        return {file.stem: [file] for file in sorted(path.glob("*.parquet"))}
    parts = {folder.name: sorted(folder.glob("part-*.parquet")) for folder in sorted(path.iterdir()) if folder.is_dir()}
    return {name: files for name, files in parts.items() if files}


class Tables:
    """The tables that ``kg build`` or ``kg export`` wrote.

    Raises:
        ExportError: pyarrow is not installed, a table is missing or damaged, or another version wrote them.

    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.arrow, self.dataset = need("pyarrow", "parquet"), need("pyarrow.dataset", "parquet")
        self.about: Data = self._about()
        if self.about.get("format") != GRAPH_FORMAT:
            raise outdated(path, self.about.get("format") or "unknown", GRAPH_FORMAT)

    def _about(self) -> Data:
        try:
            if (self.path / ABOUT).is_file():
                return dict(json.loads((self.path / ABOUT).read_text(encoding="utf-8")))
            return dict(json.loads((self._table("nodes").schema.metadata or {}).get(b"kg") or "{}"))
        except (OSError, ValueError) as e:
            raise ExportError(f"{self.path}: no Parquet tables of this program ({e}); kg build writes tables/") from e

    def close(self) -> None:
        """Nothing stays open."""

    def nodes(self, column: str = "", values: Collection[str] = ()) -> Iterator[Node]:
        """All nodes by key, or those whose ``column`` is one of ``values``."""
        yield from self._with_evidence("nodes", column, values)

    def edges(self, column: str = "", values: Collection[str] = ()) -> Iterator[Edge]:
        """All edges by key, or those whose ``column`` is one of ``values``."""
        for key, data in self._with_evidence("edges", column, values):
            yield data.pop("source"), data.pop("target"), key, {"edge_id": key, **data}

    def links(self, column: str, values: Collection[str]) -> Iterator[Link]:
        """The edges without their attributes, by key."""
        for row in self._rows("edges", column, values, ["source", "target", "type", "year"]):
            yield row["source"], row["target"], row["type"], row.get("year")

    def owners(self, reports: Collection[str]) -> set[str]:
        """The nodes and edges with evidence from these reports."""
        return {row["owner"] for row in self._rows("evidence", "report", reports, ["owner"])}

    def years(self) -> dict[str, int]:
        """The year of each report that has one."""
        rows = self._rows("nodes", "type", ["Report"], ["id", "year"])
        return {row["id"]: row["year"] for row in rows if row.get("year") is not None}

    def _with_evidence(self, table: str, column: str, values: Collection[str]) -> Iterator[tuple[str, Data]]:
        """Rows with their evidence; both tables are in the order of keys, so that one pass over each is enough."""
        owners = [row["id"] for row in self._rows(table, column, values, ["id"])]
        pieces = groupby(self._rows("evidence", "owner", owners), key=lambda piece: piece["owner"])
        owner, found = next(pieces, (None, iter(())))
        for row in self._rows(table, column, values):
            data = {name: _scalar(value) for name, value in row.items() if value is not None}
            key, text = data.pop("id"), "[]"
            if owner == key:
                text = _json(found)
                owner, found = next(pieces, (None, iter(())))
            yield key, {**data, "evidence": text}
        if owner is not None:
            raise ExportError(f"{self.path}: evidence.parquet does not fit {table}.parquet; rebuild: kg build REPORTS...")

    def _rows(self, table: str, column: str = "", values: Collection[str] = (), names: Sequence[str] = ()) -> Iterator[Data]:
        data = self._table(table)
        known = [name for name in names if name in data.schema.names] or None
        where = self.dataset.field(column).isin(self.arrow.array(sorted(values), self.arrow.string())) if column else None
        for batch in data.to_batches(columns=known, filter=where, batch_size=_BATCH):
            yield from batch.to_pylist()

    def _table(self, name: str) -> Any:  # noqa: ANN401 - a library that has no types
        files = files_of(self.path).get(name) or [self.path / f"{name}.parquet"]
        return self.dataset.dataset([str(file) for file in files], format="parquet")


def _scalar(value: Any) -> Any:  # noqa: ANN401
    return "|".join(value) if isinstance(value, list) else value


def _json(pieces: Iterable[Data]) -> str:
    found = [{name: piece[name] for name in _PIECE} for piece in pieces]
    return json.dumps(found, ensure_ascii=False, separators=(",", ":"))
