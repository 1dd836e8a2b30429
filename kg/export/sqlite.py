"""graph → ``graph.sqlite``: nodes, edges, evidence, sentences, with keys, indices and full-text search.

A sentence is stored once, however many pieces of evidence quote it; the view ``evidence`` puts them together.
"""

import contextlib
import hashlib
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from operator import itemgetter
from pathlib import Path
from typing import Any

from kg.errors import ExportError
from kg.export.atomic import atomic
from kg.export.columns import Graph, Kind, Scalar, rows_of
from kg.export.tables import Row, Tabular, edges, encodable, evidence, nodes

VERSION = 1
"""What ``PRAGMA user_version`` says; a reader refuses another."""

SENTENCES: Mapping[str, Kind] = {
    "id": "integer",
    "report": "text",
    "number": "integer",
    "at": "integer",
    "heading": "text",
    "part": "text",
    "year": "integer",
    "text": "text",
}
TYPES: Mapping[Kind, str] = {"boolean": "BOOLEAN", "integer": "INTEGER", "number": "REAL", "text": "TEXT"}
KINDS: Mapping[str, Kind] = {name: kind for kind, name in TYPES.items()}
_BEFORE = """
CREATE TABLE graph (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE pieces (owner TEXT, number INTEGER, sentence INTEGER REFERENCES sentences, start INTEGER, "end" INTEGER,
  PRIMARY KEY (owner, number)) WITHOUT ROWID;
CREATE VIEW evidence AS SELECT p.owner, p.number, s.report, p.start, p."end", s.at,
  substr(s.text, p.start - s.at + 1, p."end" - p.start) AS text, s.text AS quote, s.heading
  FROM pieces p JOIN sentences s ON s.id = p.sentence;
"""
_AFTER = """
CREATE INDEX edges_source ON edges (source, type, target);
CREATE INDEX edges_target ON edges (target, type, source);
CREATE INDEX nodes_type ON nodes (type, label);
CREATE INDEX pieces_sentence ON pieces (sentence);
CREATE INDEX sentences_report ON sentences (report, at);
CREATE VIEW towns AS SELECT * FROM nodes WHERE type = 'Town';
CREATE VIEW initiatives AS SELECT * FROM nodes WHERE type IN ('Project', 'Program', 'Policy', 'Campaign');
CREATE VIRTUAL TABLE sentences_fts USING fts5 (characters, content = '', tokenize = "unicode61 remove_diacritics 0");
"""
_REPORTS = "CREATE VIEW reports AS SELECT * FROM nodes WHERE type = 'Report'"


def write(graph: Graph, path: Path) -> None:
    """Write ``path`` with the graph and the sentences that are evidence.

    Raises:
        ExportError: an attribute is no scalar, or the file cannot be written.

    """
    rows = rows_of(graph)
    none = Tabular("sentences", SENTENCES, iter(()))
    write_database(path, rows.about, (nodes(rows), edges(rows)), evidence(rows, repeated=True), none)


def write_database(path: Path, about: Mapping[str, Any], tables: Iterable[Tabular], pieces: Tabular, sentences: Tabular) -> None:
    """Write ``path`` with what is known of a graph, its tables, its evidence, and these sentences (columns ``SENTENCES``).

    Raises:
        ExportError: an attribute is no scalar, or the file cannot be written.

    """
    with atomic(path) as part, contextlib.closing(_open(part)) as base:
        try:
            base.execute(f"PRAGMA user_version = {VERSION}")
            base.executescript(_BEFORE)
            known = ((str(name), value) for name, value in sorted(about.items()))
            base.executemany("INSERT INTO graph VALUES (?, ?)", known)
            for table in tables:
                _fill(base, table)
            _evidence(base, pieces, sentences)
            base.executescript(_AFTER)
            if not base.execute("SELECT 1 FROM sqlite_master WHERE name = 'reports'").fetchone():
                base.execute(_REPORTS)
            _index(base)
            base.commit()
        except (sqlite3.Error, OverflowError) as e:
            raise ExportError(f"{path}: cannot be written: {e}") from e


def spaced(text: str) -> str:
    """A text with a blank between characters: so FTS5 finds any string of Chinese exactly, as a phrase."""
    return " ".join(text.replace(" ", ""))


def _open(path: Path) -> sqlite3.Connection:
    base = sqlite3.connect(path)
    # The file is moved into place when it is whole: a journal would only cost time.
    base.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")
    return base


def _fill(base: sqlite3.Connection, table: Tabular) -> None:
    names = [f'"{name}" {TYPES[kind]}' for name, kind in table.columns.items()]
    names[0] += " PRIMARY KEY" if next(iter(table.columns)) == "id" else ""
    base.execute(f'CREATE TABLE "{table.name}" ({", ".join(names)})')
    marks = ", ".join("?" * len(names))
    # Table names are ours, not the data's.
    base.executemany(f'INSERT INTO "{table.name}" VALUES ({marks})', _encodable(table))  # noqa: S608


def _encodable(table: Tabular) -> Iterator[Row]:
    """The rows, their texts such that they can be stored."""
    places = [i for i, kind in enumerate(table.columns.values()) if kind == "text"]
    texts = itemgetter(*places, *places[:1] * 2)  # never a single one, which it would give bare
    for row in table.rows:
        try:
            "".join(filter(None, texts(row))).encode()  # once for all of them
        except (UnicodeEncodeError, TypeError):  # TypeError: a key that is no text
            yield cells(row)
        else:
            yield row


def cells(row: Iterable[Scalar | None]) -> Row:
    """A row as it can be stored."""
    return tuple(encodable(v) if isinstance(v, str) else v for v in row)


def _evidence(base: sqlite3.Connection, table: Tabular, sentences: Tabular) -> None:
    """The sentences, those that only evidence quotes after the others, and the pieces that point at them."""
    known: dict[bytes, int] = {}

    def whole() -> Iterator[Row]:
        for row in sentences.rows:
            known.setdefault(_digest(row[1], row[3], row[4], row[7]), int(row[0] or 0))
            yield row

    _fill(base, Tabular(sentences.name, sentences.columns, whole()))
    add = f"INSERT INTO sentences VALUES ({', '.join('?' * len(SENTENCES))})"  # noqa: S608 - marks only

    def parts() -> Iterator[Row]:
        for owner, number, report, start, end, at, _, quote, heading in table.rows:
            mark = _digest(report, at, heading, quote)
            if mark not in known:
                known[mark] = len(known) + 1
                base.execute(add, cells((known[mark], report, None, at, heading, None, None, quote)))
            yield owner, number, known[mark], start, end

    base.executemany("INSERT INTO pieces VALUES (?, ?, ?, ?, ?)", parts())


def _digest(*parts: Any) -> bytes:  # noqa: ANN401 - texts and numbers
    # A million sentences as keys: sixteen bytes each instead of their text.
    return hashlib.blake2b("\x1f".join(map(str, parts)).encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _index(base: sqlite3.Connection) -> None:
    found = base.execute("SELECT id, text FROM sentences WHERE text <> '' ORDER BY id")
    base.executemany("INSERT INTO sentences_fts (rowid, characters) VALUES (?, ?)", ((n, spaced(text)) for n, text in found))
    base.execute("INSERT INTO sentences_fts (sentences_fts) VALUES ('optimize')")
