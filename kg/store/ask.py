"""SQL → rows, over the database of a build or over its Parquet tables, without loading the graph."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from kg.errors import ExportError, UsageError
from kg.export.extra import need
from kg.store.database import Database
from kg.store.parquet import Tables, files_of, is_tables


def sql(path: Path, question: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """The rows of a SELECT: of a database by SQLite, of a folder of tables by DuckDB, which adds up many columns faster.

    Tables are called as in docs/graph.md; nothing can be written.

    Raises:
        UsageError: the question is not understood; says why.
        ExportError: there is no database, another version wrote it, or DuckDB is not installed.

    """
    if path.is_dir():
        return _duckdb(path, question, values)
    with closing(Database(path)) as base:
        try:
            return base.base.execute(question, values).fetchall()
        except (sqlite3.Error, sqlite3.Warning) as e:
            raise UsageError(f"{path}: {e}") from e


def _duckdb(folder: Path, question: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    if not is_tables(folder):
        raise ExportError(f"{folder}: no tables; kg build writes tables/ where the parquet extra is installed")
    Tables(folder)  # looks at the version
    duckdb = need("duckdb", "parquet")
    with closing(duckdb.connect()) as base:
        for name, files in files_of(folder).items():
            where = ", ".join("'" + str(file).replace("'", "''") + "'" for file in files)
            base.execute(f'CREATE VIEW "{name}" AS SELECT * FROM read_parquet([{where}])')  # noqa: S608 - a view takes no parameter
        try:
            return list(base.execute(question, list(values)).fetchall())
        except duckdb.Error as e:
            raise UsageError(f"{folder}: {e}") from e
