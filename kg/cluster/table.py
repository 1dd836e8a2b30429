"""Reports that are no files of their own: rows of a Parquet table, bytes that an engine has read from its storage."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from kg.errors import ReportError, UsageError
from kg.export.extra import need
from kg.ontology import vocabulary
from kg.read import Source, find

SUFFIX = ".parquet"
NAMES = ("name", "file", "filename", "文件名", "文件")


@dataclass(frozen=True, slots=True)
class Cell(Source):
    """A report in a row of a Parquet table: row ``row`` of row group ``group``, its text in ``column``."""

    column: str = ""
    group: int = 0
    row: int = 0

    def data(self) -> bytes:
        """The text as UTF-8.

        Raises:
            ReportError: the cell is empty, or the file has changed or cannot be read.

        """
        try:
            text = _cells(self.path, self.path.stat().st_mtime_ns, self.column, self.group)[self.row]
        except (OSError, ValueError, IndexError, KeyError) as e:
            raise ReportError(f"{self.display}: cannot be read from {self.path.name}: {e}; check the table") from e
        return _bytes(text)


@dataclass(frozen=True, slots=True)
class Held(Source):
    """A report whose bytes are at hand."""

    content: bytes = b""

    def data(self) -> bytes:
        """The bytes."""
        return self.content


def sources_of(paths: Sequence[str | Path], text_column: str | None = None) -> list[Source]:
    """All sources under files and folders; a file that is named and ends in ``.parquet`` is a table with a report a row.

    A row's report is called by the column ``name`` (or file, filename, 文件名), its text is in ``text_column``, or in the
    first column called text, content, 正文 …; the result is that of a folder with a text file for each row.

    Raises:
        UsageError: a path does not exist, or a table has no such columns or two rows of one name.

    """
    found: list[Source] = []
    for path in map(Path, paths):
        found += table(path, text_column) if path.suffix == SUFFIX and path.is_file() else find([path])
    return list({(os.path.realpath(s.path), s.members): s for s in reversed(found)}.values())[::-1]


def table(path: Path, text_column: str | None = None) -> list[Source]:
    """The rows of a Parquet table as sources, in the order of their names.

    Raises:
        UsageError: it is no Parquet, has no such columns, or two rows of one name.

    """
    parquet = need("pyarrow.parquet", "parquet")
    try:
        with parquet.ParquetFile(path) as file:
            name, text = columns_of(str(path), file.schema_arrow.names, text_column)
            cells = {str(n): Cell(path, str(n), (str(n),), "", text, g, r) for g, r, n in _named(file, name)}
            rows = file.metadata.num_rows
    except (OSError, ValueError) as e:
        raise UsageError(f"{path}: cannot be read as Parquet ({e}); check the file") from e
    if len(cells) != rows:
        raise UsageError(f"{path}: {rows} rows with {len(cells)} different names in column {name}; each report needs its own")
    return [cells[name] for name in sorted(cells)]


def _named(file: Any, column: str) -> Iterator[tuple[int, int, str]]:  # noqa: ANN401 -- a library without types
    for group in range(file.metadata.num_row_groups):
        for row, name in enumerate(file.read_row_group(group, columns=[column]).column(0).to_pylist()):
            yield group, row, name


def columns_of(where: str, columns: Sequence[str], text_column: str | None) -> tuple[str, str]:
    """The columns of names and of texts.

    Raises:
        UsageError: one of them is missing; the message names the table and its columns.

    """
    listed = f"its columns are: {', '.join(columns)}"
    name = next((c for c in columns if c.lower() in NAMES), None)
    if name is None:
        raise UsageError(f"{where}: no column with the reports' names ({', '.join(NAMES)}); {listed}")
    if text_column is not None and text_column not in columns:
        raise UsageError(f"{where}: no column {text_column}; {listed}")
    text = text_column or next((c for c in columns if c.lower() in vocabulary("read")["table"]["text"]), None)
    if text is None:
        raise UsageError(f"{where}: no column of texts (text, content, 正文, …); name it with --text-column; {listed}")
    return name, text


@lru_cache(maxsize=2)
def _cells(path: Path, changed: int, column: str, group: int) -> Sequence[str | bytes | None]:
    """The texts of a row group; ``changed`` is the file's time, so that a new file is read anew."""
    del changed
    with need("pyarrow.parquet", "parquet").ParquetFile(path) as file:
        texts: Sequence[str | bytes | None] = file.read_row_group(group, columns=[column]).column(0).to_pylist()
        return texts


def _bytes(text: str | bytes | None) -> bytes:
    return text if isinstance(text, bytes) else (text or "").encode("utf-8", "surrogatepass")
