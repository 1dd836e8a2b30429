"""graph → ``graph.sqlite``: nodes, edges, evidence, reports, with indices, and full-text search over sentences."""

import contextlib
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from kg.errors import ExportError
from kg.export.atomic import atomic
from kg.export.columns import Graph, Kind, Scalar
from kg.export.tables import Row, Tabular, edges, evidence, nodes

_TYPES: Mapping[Kind, str] = {"boolean": "INTEGER", "integer": "INTEGER", "number": "REAL", "text": "TEXT"}
_AFTER = """
CREATE INDEX edges_source ON edges (source, type, target);
CREATE INDEX edges_target ON edges (target, type, source);
CREATE INDEX nodes_type ON nodes (type, label);
CREATE INDEX evidence_owner ON evidence (owner, number);
CREATE INDEX evidence_report ON evidence (report, at);
CREATE VIEW reports AS SELECT * FROM nodes WHERE type = 'Report';
CREATE VIEW towns AS SELECT * FROM nodes WHERE type = 'Town';
CREATE VIEW initiatives AS SELECT * FROM nodes WHERE type IN ('Project', 'Program', 'Policy', 'Campaign');
CREATE TABLE sentences (id INTEGER PRIMARY KEY, report TEXT, at INTEGER, heading TEXT, text TEXT);
INSERT INTO sentences (report, at, heading, text)
  SELECT report, at, max(heading), quote FROM evidence WHERE quote <> '' GROUP BY report, at, quote
  ORDER BY report, at, quote;
CREATE VIRTUAL TABLE sentences_fts USING fts5 (characters, content = '', tokenize = "unicode61 remove_diacritics 0");
"""


def write(graph: Graph, path: Path) -> None:
    """Write ``path``.

    Raises:
        ExportError: an attribute is no scalar, or the file cannot be written.

    """
    with atomic(path) as part, contextlib.closing(_open(part)) as base:
        try:
            for table in (nodes(graph), edges(graph), evidence(graph)):
                _fill(base, table)
            _fill(base, Tabular("graph", {"name": "text", "value": "text"}, _about(graph)))
            base.executescript(_AFTER)
            found = base.execute("SELECT id, text FROM sentences ORDER BY id")
            rows = ((number, spaced(text)) for number, text in found.fetchall())
            base.executemany("INSERT INTO sentences_fts (rowid, characters) VALUES (?, ?)", rows)
            base.execute("INSERT INTO sentences_fts (sentences_fts) VALUES ('optimize')")
            base.commit()
        except sqlite3.Error as e:
            raise ExportError(f"{path}: cannot be written: {e}") from e


def spaced(text: str) -> str:
    """A text with a blank between characters: so FTS5 finds any string of Chinese exactly, as a phrase."""
    return " ".join(text.replace(" ", ""))


def _open(path: Path) -> sqlite3.Connection:
    base = sqlite3.connect(path)
    # The file is moved into place when it is whole: a journal would only cost time.
    base.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")
    return base


def _about(graph: Graph) -> Iterator[Row]:
    return ((str(name), str(value)) for name, value in sorted(graph.graph.items()))


def _fill(base: sqlite3.Connection, table: Tabular) -> None:
    names = [f'"{name}" {_TYPES[kind]}' for name, kind in table.columns.items()]
    names[0] += " PRIMARY KEY" if next(iter(table.columns)) == "id" else ""
    base.execute(f'CREATE TABLE "{table.name}" ({", ".join(names)})')
    marks = ", ".join("?" * len(names))
    # Table names are ours, not the data's.
    base.executemany(f'INSERT INTO "{table.name}" VALUES ({marks})', (_cells(row) for row in table.rows))  # noqa: S608


def _cells(row: Iterable[Scalar | None]) -> tuple[Scalar | None, ...]:
    # A lone surrogate has no UTF-8 form.
    return tuple(v.encode(errors="ignore").decode() if isinstance(v, str) and not v.isascii() else v for v in row)
