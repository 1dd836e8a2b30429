"""Words → what is called so and the sentences that hold them, found in the database by its full-text index."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import networkx as nx

from kg.export.columns import Graph
from kg.query.search import search_in, words_of
from kg.query.table import Piece, Table
from kg.store.database import Database

_THINGS = (
    "SELECT id FROM nodes WHERE type NOT IN ('Report', 'Theme') AND NOT EXISTS (SELECT 1 FROM json_each(?) w"
    " WHERE instr(label || '|' || coalesce(aliases, ''), w.value) = 0)"
)
_LINES = (
    "SELECT s.report, s.at, s.text, s.heading FROM {0} WHERE {1} AND NOT EXISTS"
    " (SELECT 1 FROM json_each(?) w WHERE instr(s.text, w.value) = 0) ORDER BY s.id"
)
_INDEXED = _LINES.format("sentences_fts f JOIN sentences s ON s.id = f.rowid", "sentences_fts MATCH ?")
_SCANNED = _LINES.format("sentences s", "?1 = ''")


def search(path: Path, words: str | Sequence[str], *, top: int = 50) -> Table:
    """What ``kg.query.search`` gives with the texts, without loading the graph.

    Raises:
        UsageError: there are no words.
        ExportError: the file is no database of this program, or of another version.

    """
    wanted = words_of(words)
    base = Database(path)
    try:
        lines = list(_lines(base, wanted))
        return search_in(_around(base, wanted, {p.report for p in lines}), wanted, lines, top=top)
    finally:
        base.close()


def _lines(base: Database, words: Sequence[str]) -> Iterator[Piece]:
    """Every sentence that holds all words, each stretch of text once."""
    # The index holds letters and digits alone, without case: what it finds is looked at once more.
    phrases = [" ".join(c for c in word if c.isalnum()) for word in words]
    match = " ".join(f'"{phrase}"' for phrase in phrases if phrase)
    ask, seen = _INDEXED if match else _SCANNED, set()
    for report, at, text, heading in base.base.execute(ask, [match, json.dumps(list(words))]):
        if (report, at, len(text)) not in seen:
            seen.add((report, at, len(text)))
            yield Piece(report, "", at, at + len(text), at, text, heading or "")


def _around(base: Database, words: Sequence[str], reports: set[str]) -> Graph:
    """The nodes of these names, and the reports and towns that stand beside them in an answer."""
    graph: Graph = nx.MultiDiGraph()
    found = [row[0] for row in base.base.execute(_THINGS, [json.dumps(list(words))])]
    for node, data in base.nodes("id", found):
        graph.add_node(node)
        graph.nodes[node].update(data)
        reports = reports | {piece["report"] for piece in json.loads(data["evidence"])}
    for start, end, kind, _ in base.links("source", reports):
        if kind == "WRITTEN_BY":
            graph.add_edge(start, end, key=start, type=kind)
    for node, data in base.nodes("id", set(graph) | reports):
        graph.add_node(node)
        graph.nodes[node].update(data)
    return graph
