"""The embedded database of a build: written from its tables, loaded whole or in part, searched without loading."""

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from kg import export
from kg.errors import UsageError
from kg.export.columns import Graph
from kg.query.around import subgraph
from kg.query.search import search as search_graph
from kg.query.table import Table
from kg.store import parts
from kg.store.ask import sql as ask_sql
from kg.store.database import Database
from kg.store.lookup import search as search_database
from kg.store.parquet import Tables, is_tables
from kg.store.source import Source
from kg.store.write import DATABASE, TABLES, write

__all__ = ["DATABASE", "TABLES", "copy", "database", "load", "search", "sql", "write"]

_STREAMS = {"graphml": export.graphml.write_rows, "json": export.node_link.write_rows}
_SUFFIXES = (".sqlite", ".sqlite3", ".db")


def load(
    path: str | Path, *, town: str | None = None, theme: str | None = None, year: int | tuple[int, ...] | None = None
) -> Graph:
    """The graph of a build's folder, its ``graph.sqlite``, its ``tables/``, a ``.json`` or a ``.graphml`` of ours.

    Args:
        path: the file or folder.
        town: only what this town does, by name or key.
        theme: only this theme and those below it, by name or id.
        year: only this year or these years. Of a database or tables, a part is read without the rest.

    Raises:
        UsageError: there is no such file, a name is not known or has several meanings, or the part would be empty.
        ExportError: the file is damaged, or another version wrote it; the message says how to rebuild.

    """
    years = () if year is None else (year,) if isinstance(year, int) else tuple(year)
    some = bool(town or theme or years)
    source = _source(Path(path), some=some)
    if source is None:
        graph = export.load(path)
        return subgraph(graph, town=town, theme=theme, years=years) if some else graph
    try:
        return parts.part(source, town=town, theme=theme, years=years) if some else parts.whole(source)
    finally:
        source.close()


def _source(path: Path, *, some: bool) -> Source | None:
    """The database or the tables at a path; None where it is a file that is read as a whole."""
    if path.is_dir():
        if is_tables(path):
            return Tables(path)
        # graph.json is read in half the time, as a whole.
        whole = (path / "graph.json").is_file() and not some
        return Database(path / DATABASE) if (path / DATABASE).is_file() and not whole else None
    if path.suffix in _SUFFIXES and path.is_file():
        if path.name == "cache.sqlite":
            raise UsageError(f"{path}: the cache of a build, no graph; give {path.parent} or {path.parent / DATABASE}")
        return Database(path)
    return None


def search(path: str | Path, words: str | tuple[str, ...] | list[str], *, top: int = 50) -> Table:
    """Towns, initiatives and other things whose name or alias holds all words, then the sentences that do.

    Of a build's folder or a database all sentences of the reports are searched by its full-text index, without loading
    the graph; of a graph file those that are evidence.

    Raises:
        UsageError: there are no words, or no such file.
        ExportError: the file is damaged, or another version wrote it.

    """
    path = Path(path)
    base = path / DATABASE if path.is_dir() else path
    if base.suffix in _SUFFIXES and base.is_file():
        return search_database(base, words, top=top)
    texts = path / "texts" if path.is_dir() and not is_tables(path) else None
    return search_graph(load(path), words, top=top, texts=texts if texts and texts.is_dir() else None)


def database(path: str | Path) -> Path | None:
    """What can be asked of a path without loading it: a database file, a folder of tables; None where there is neither."""
    path = Path(path)
    for found in (path, path / DATABASE, path / TABLES):
        if (found.suffix in _SUFFIXES and found.is_file()) or is_tables(found):
            return found
    return None


def sql(path: str | Path, question: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
    """The rows of a SELECT over a build's folder, its ``graph.sqlite`` (by SQLite) or its ``tables/`` (by DuckDB).

    Raises:
        UsageError: there is no database, or the question is not understood; says why.
        ExportError: another version wrote it, or DuckDB is not installed.

    """
    found = database(path)
    if found is None:
        raise UsageError(f"{path}: no graph.sqlite and no tables; build them with: kg build REPORTS... -o {path}")
    return ask_sql(found, question, values)


def copy(path: str | Path, format: str, out: str | Path) -> bool:  # noqa: A002 - the word users know
    """Write the whole graph of a database in another format without loading it: memory does not grow with the graph.

    Returns:
        Whether there is a database and the format is one that can be written so (``graphml``, ``json``).

    Raises:
        ExportError: another version wrote the database, or the file cannot be written.

    """
    found = database(path)
    if format not in _STREAMS or found is None or found.is_dir():
        return False
    with closing(Database(found)) as base:
        _STREAMS[format](Path(out), base.rows())
    return True
