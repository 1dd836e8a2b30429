"""What a build on disk works on: one SQLite file in the output folder, gone when the build ends."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from kg.export.atomic import working

_TABLES = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA cache_size = -65536;
CREATE TABLE extraction (id TEXT PRIMARY KEY, stored BLOB);
CREATE TABLE entity (id TEXT PRIMARY KEY, entity BLOB, merges BLOB, sure BLOB);
CREATE TABLE local (report TEXT, number INTEGER, entity TEXT, type TEXT, name TEXT, PRIMARY KEY (report, number)) WITHOUT ROWID;
CREATE TABLE said (type TEXT, source TEXT, target TEXT, limits TEXT, qualifiers BLOB, report TEXT, start INTEGER, "end" INTEGER,
  evidence BLOB);
CREATE TABLE relation (n INTEGER PRIMARY KEY, key TEXT, type TEXT, source TEXT, target TEXT, pieces INTEGER, status TEXT,
  year TEXT, said TEXT, attributes BLOB, evidence TEXT);
CREATE TABLE node (key TEXT PRIMARY KEY, type TEXT, attributes BLOB, evidence TEXT);
"""


class Base:
    """The tables of a build: extractions, entities, what reports say of relations, relations, nodes.

    ``journal_mode`` and ``synchronous`` are off: a build that dies begins this file anew, from the cache.
    """

    def __init__(self, path: Path) -> None:
        self._base = sqlite3.connect(path)
        self._base.executescript(_TABLES)

    def each(self, ask: str, values: Sequence[object] = ()) -> Iterator[tuple[Any, ...]]:
        """The rows of a question, one after the other; others may be asked meanwhile."""
        yield from self._base.execute(ask, values)

    def one(self, ask: str, values: Sequence[object] = ()) -> tuple[Any, ...] | None:
        """The first row of a question, None where there is none."""
        row: tuple[Any, ...] | None = self._base.execute(ask, values).fetchone()
        return row

    def do(self, change: str, values: Sequence[object] = ()) -> None:
        """One change."""
        self._base.execute(change, values)

    def add(self, table: str, rows: Iterable[Sequence[object]], *, width: int, instead: bool = False) -> None:
        """Rows of ``width`` cells into a table; ``instead`` of those that have their key."""
        verb = "REPLACE" if instead else "INSERT"
        self._base.executemany(f"{verb} INTO {table} VALUES ({', '.join('?' * width)})", rows)

    def close(self) -> None:
        """Let go of the file."""
        self._base.close()


@contextmanager
def opened(folder: Path) -> Iterator[Base]:
    """A new base in a folder; its file is taken away at the end, and by the next build where this one is killed."""
    with working(folder) as path:
        base = Base(path)
        try:
            yield base
        finally:
            base.close()
