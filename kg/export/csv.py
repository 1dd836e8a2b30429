"""graph → a folder of CSV files that Excel opens with the right letters and without running anything."""

import csv
from collections.abc import Iterable
from pathlib import Path

from kg.export.atomic import atomic_folder
from kg.export.columns import Graph, Scalar, rows_of, written
from kg.export.tables import Tabular, edges, evidence, nodes

# A cell that begins so is a formula to a spreadsheet, wherever the text came from.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def write(graph: Graph, path: Path) -> None:
    """Write ``nodes.csv``, ``edges.csv`` and ``evidence.csv`` into the folder ``path``.

    UTF-8 with a byte order mark, by which Excel knows it; texts that would be formulas have ``'`` before them.

    Raises:
        ExportError: an attribute is no scalar, or the files cannot be written.

    """
    rows = rows_of(graph)
    with atomic_folder(path) as part:
        for table in (nodes(rows), edges(rows), evidence(rows)):
            _write(table, part / f"{table.name}.csv")


def _write(table: Tabular, path: Path) -> None:
    with path.open("w", encoding="utf-8-sig", errors="ignore", newline="") as file:
        out = csv.writer(file)
        out.writerow(table.columns)
        out.writerows(cells(row) for row in table.rows)


def cells(row: Iterable[Scalar | None]) -> list[str]:
    """A row as texts that no spreadsheet runs; what is not known is empty."""
    return ["" if value is None else _safe(value) for value in row]


def _safe(value: Scalar) -> str:
    text = written(value)
    # NUL ends a cell for some readers. Numbers keep their minus.
    return f"'{text}" if isinstance(value, str) and text.startswith(_FORMULA) else text.replace("\0", "")
