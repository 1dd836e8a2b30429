"""``graph.sqlite`` → nodes and edges, all of them or those that are asked for."""

import json
import sqlite3
from collections.abc import Collection, Iterator, Mapping
from contextlib import closing, suppress
from functools import cached_property
from pathlib import Path
from typing import Any

from kg.errors import ExportError
from kg.export.columns import RESERVED, Rows
from kg.export.sqlite import KINDS, VERSION
from kg.model import GRAPH_FORMAT
from kg.store.source import Data, Edge, Link, Node, outdated

_EVIDENCE = (
    "(SELECT json_group_array(json_object('report', report, 'start', start, 'end', \"end\", 'at', at, 'quote', quote,"
    " 'heading', heading)) FROM (SELECT s.report, p.start, p.\"end\", s.at, s.text AS quote, s.heading"
    " FROM pieces p JOIN sentences s ON s.id = p.sentence WHERE p.owner = d.id ORDER BY p.number))"
)


class Database:
    """A database that ``kg build`` or ``kg export`` wrote, open for reading until ``close``.

    Raises:
        ExportError: it is no database of this program, or of another version; the message says how to rebuild.

    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.base = connect(path)
        try:
            version = self.base.execute("PRAGMA user_version").fetchone()[0]
            self.about: Data = dict(self.base.execute("SELECT name, value FROM graph"))
        except sqlite3.Error as e:
            self.base.close()
            if "locked" in str(e):
                raise ExportError(f"{path}: kg update is writing it; try again when it is done") from e
            raise ExportError(f"{path}: no database of this program ({e}); kg build writes graph.sqlite") from e
        if version != VERSION or self.about.get("format") != GRAPH_FORMAT:
            self.base.close()
            raise outdated(path, f"database {version}, {self.about.get('format')}", f"database {VERSION}, {GRAPH_FORMAT}")

    def close(self) -> None:
        """Let go of the file."""
        self.base.close()

    def nodes(self, column: str = "", values: Collection[str] = ()) -> Iterator[Node]:
        """All nodes by key, or those whose ``column`` is one of ``values``."""
        names, flags = self._columns["nodes"]
        for row in self._rows("nodes", column, values):
            yield row[0], _known(names, flags, row, 1)

    def edges(self, column: str = "", values: Collection[str] = ()) -> Iterator[Edge]:
        """All edges by key, or those whose ``column`` is one of ``values``."""
        names, flags = self._columns["edges"]
        for row in self._rows("edges", column, values):
            yield row[1], row[2], row[0], {"edge_id": row[0], **_known(names, flags, row, 3)}

    def rows(self) -> Rows:
        """All of the graph, to be written without being loaded."""
        kinds = {}
        for table, more in (("nodes", {"evidence"}), ("edges", {"edge_id", "evidence"})):
            found = self.base.execute(f"PRAGMA table_info({table})").fetchall()
            own = {row[1]: KINDS[row[2]] for row in found if row[1] not in RESERVED[table[:-1]]}
            kinds[table] = dict(sorted({**own, **dict.fromkeys(more, "text")}.items()))
        return Rows(self.about, kinds["nodes"], kinds["edges"], self.nodes(), self.edges())

    def links(self, column: str, values: Collection[str]) -> Iterator[Link]:
        """The edges without their attributes, by key."""
        year = '"year"' if "year" in self._columns["edges"][0] else "NULL"
        chosen = f'"{column}" IN (SELECT value FROM json_each(?))'  # noqa: S608 - names are ours
        ask = f"SELECT source, target, type, {year} FROM edges WHERE {chosen} ORDER BY {self._order}"  # noqa: S608
        yield from self.base.execute(ask, [json.dumps(sorted(values))])

    def owners(self, reports: Collection[str]) -> set[str]:
        """The nodes and edges with evidence from these reports."""
        ask = (
            "SELECT DISTINCT p.owner FROM sentences s JOIN pieces p ON p.sentence = s.id"
            " WHERE s.report IN (SELECT value FROM json_each(?))"
        )
        return {row[0] for row in self.base.execute(ask, [json.dumps(sorted(reports))])}

    def years(self) -> dict[str, int]:
        """The year of each report that has one."""
        if "year" not in self._columns["nodes"][0]:
            return {}
        return dict(self.base.execute('SELECT id, "year" FROM nodes WHERE type = \'Report\' AND "year" IS NOT NULL ORDER BY id'))

    @cached_property
    def _order(self) -> str:
        """What puts rows in the order of their keys: their own order, in which they were written, unless some came later."""
        if not self.base.execute("SELECT 1 FROM sqlite_master WHERE name = 'kept'").fetchone():
            return "rowid"
        return "rowid" if self.base.execute("SELECT ordered FROM kept").fetchone()[0] else "id"

    @cached_property
    def _columns(self) -> Mapping[str, tuple[list[str], list[bool]]]:
        out = {}
        for table in ("nodes", "edges"):
            found = self.base.execute(f"PRAGMA table_info({table})").fetchall()
            out[table] = [row[1] for row in found] + ["evidence"], [row[2] == "BOOLEAN" for row in found] + [False]
        return out

    def _rows(self, table: str, column: str, values: Collection[str]) -> Iterator[tuple[Any, ...]]:
        chosen = f'"{column}" IN (SELECT value FROM json_each(?))' if column else "? IS NOT NULL"  # noqa: S608 - names are ours
        ask = f"SELECT d.*, {_EVIDENCE} FROM {table} d WHERE {chosen} ORDER BY d.{self._order}"  # noqa: S608
        yield from self.base.execute(ask, [json.dumps(sorted(values))])


def connect(path: Path) -> sqlite3.Connection:
    """The file, opened so that nothing can be written to it."""
    if path.with_name(f"{path.name}-journal").exists():  # an update was killed, or goes on: what is half done is taken back
        with closing(sqlite3.connect(path)) as base, suppress(sqlite3.Error):
            base.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone()
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)


def _known(names: list[str], flags: list[bool], row: tuple[Any, ...], first: int) -> dict[str, Any]:
    """The attributes that have a value; SQLite knows no booleans."""
    return {
        names[i]: bool(row[i]) if flags[i] else row[i] for i in range(first, len(names)) if row[i] is not None
    }  # fmt: skip
