"""What a build on disk works on: one SQLite file in the output folder, gone when the build ends unless it is to be kept."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from kg.export.atomic import settle, working

_FAST = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA cache_size = -65536;
"""
_TABLES = """
CREATE TABLE extraction (id TEXT PRIMARY KEY, stored BLOB);
CREATE TABLE entity (id TEXT PRIMARY KEY, scope TEXT, entity BLOB, merges BLOB, sure BLOB);
CREATE TABLE grouped (type TEXT, scope TEXT, core TEXT, entity TEXT, PRIMARY KEY (type, scope, core)) WITHOUT ROWID;
CREATE TABLE local (report TEXT, number INTEGER, entity TEXT, type TEXT, name TEXT, PRIMARY KEY (report, number)) WITHOUT ROWID;
CREATE TABLE said (type TEXT, source TEXT, target TEXT, limits TEXT, qualifiers BLOB, report TEXT, start INTEGER, "end" INTEGER,
  evidence BLOB);
CREATE TABLE relation (n INTEGER PRIMARY KEY, key TEXT, type TEXT, source TEXT, target TEXT, limits TEXT, pieces INTEGER,
  status TEXT, year TEXT, said TEXT, attributes BLOB, evidence TEXT);
CREATE TABLE node (key TEXT PRIMARY KEY, type TEXT, attributes BLOB, evidence TEXT);
"""


class Base:
    """The tables of a build: extractions, entities, what reports say of relations, relations, nodes.

    ``keep`` says that what only the making of the graph needs is to stay as well, for `kg.update`.
    """

    def __init__(self, base: sqlite3.Connection, *, keep: bool = False) -> None:
        self._base, self.keep = base, keep

    @classmethod
    def begun(cls, path: Path, *, keep: bool) -> Self:
        """A new file. Journal and syncing are off: a build that dies begins it anew, from the cache."""
        base = sqlite3.connect(path)
        base.executescript(_FAST + _TABLES)
        return cls(base, keep=keep)

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

    def many(self, change: str, rows: Iterable[Sequence[object]]) -> None:
        """One change for each row of values."""
        self._base.executemany(change, rows)

    def script(self, changes: str) -> None:
        """Several changes."""
        self._base.executescript(changes)

    def add(self, table: str, rows: Iterable[Sequence[object]], *, width: int, instead: bool = False) -> None:
        """Rows of ``width`` cells into a table; ``instead`` of those that have their key."""
        verb = "REPLACE" if instead else "INSERT"
        self._base.executemany(f"{verb} INTO {table} VALUES ({', '.join('?' * width)})", rows)

    def close(self) -> None:
        """Let go of the file."""
        self._base.commit()
        self._base.close()


@contextmanager
def opened(folder: Path, kept: Path | None = None) -> Iterator[Base]:
    """A new base in a folder; its file is taken away at the end, and by the next build where this one is killed.

    With ``kept`` it is put there when all has gone well.
    """
    with working(folder) as path:
        base = Base.begun(path, keep=kept is not None)
        try:
            yield base
        finally:
            base.close()
        if kept:
            settle(path, kept)
