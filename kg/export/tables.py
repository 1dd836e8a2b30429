"""graph → flat tables: nodes, edges, evidence, reports; what CSV, Parquet, SQLite and Excel are made from."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kg.export.columns import Kind, Rows, Scalar, plain, scalars
from kg.export.lists import pieces

Row = tuple[Scalar | None, ...]
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Tabular:
    """A table to be: its columns with their kinds, and its rows one after the other."""

    name: str
    columns: Mapping[str, Kind]
    rows: Iterator[Row]


_PIECE: Mapping[str, Kind] = {
    "owner": "text",
    "number": "integer",
    "report": "text",
    "start": "integer",
    "end": "integer",
    "at": "integer",
    "text": "text",
    "quote": "text",
    "heading": "text",
}


def nodes(graph: Rows) -> Tabular:
    """All nodes; evidence stands in its own table."""
    kinds = _kinds(graph.node_kinds)
    return Tabular("nodes", {"id": "text", **kinds}, (table_row(node, data, "node", kinds) for node, data in graph.nodes))


def edges(graph: Rows) -> Tabular:
    """All edges, each with its ends; ``id`` is the key that ``edge_id`` repeats."""
    kinds = {n: k for n, k in _kinds(graph.edge_kinds).items() if n != "edge_id"}

    def rows() -> Iterator[Row]:
        for source, target, key, data in graph.edges:
            first, *rest = table_row(key, data, "edge", kinds)
            yield (first, source, target, *rest)

    return Tabular("edges", {"id": "text", "source": "text", "target": "text", **kinds}, rows())


def evidence(graph: Rows, *, repeated: bool = False) -> Tabular:
    """Every piece of evidence of every edge, and of the nodes that no edge bears out; ``owner`` is the edge or node.

    ``text`` is the claim's own words inside ``quote``. With ``repeated`` also what nodes repeat of their edges: then the
    graph can be made from the tables again.
    """
    return Tabular("evidence", _PIECE, _evidence(graph, repeated=repeated))


def _evidence(graph: Rows, *, repeated: bool) -> Iterator[Row]:
    proven: set[str] = set()
    for source, target, key, edge in graph.edges:
        found = pieces(edge)
        if found and not repeated:
            proven.update((source, target))
        yield from (piece_row(key, number, piece) for number, piece in enumerate(found))
    for node, data in graph.nodes:
        if node not in proven:
            yield from (piece_row(node, number, piece) for number, piece in enumerate(pieces(data)))


def piece_row(owner: str, number: int, piece: Mapping[str, Any]) -> Row:
    """A row of the table of evidence."""
    start, end, at = (int(piece.get(name) or 0) for name in ("start", "end", "at"))
    quote = str(piece.get("quote") or "")
    text = quote[max(0, start - at) : max(0, end - at)]
    return (owner, number, str(piece.get("report") or ""), start, end, at, text, quote, str(piece.get("heading") or ""))


def encodable(text: str) -> str:
    """The text with lone surrogates, which have no UTF-8 form, as U+FFFD: of the same length, so that offsets stay true."""
    try:
        text.encode()  # four times as fast as looking for them
    except UnicodeEncodeError:
        return _SURROGATE.sub("\ufffd", text)
    return text


def _kinds(found: Mapping[str, Kind]) -> dict[str, Kind]:
    first = [name for name in ("label", "type", "label_en") if name in found]
    rest = [name for name in found if name not in {*first, "evidence"}]
    return {name: found[name] for name in (*first, *rest)}


def table_row(key: str, data: Mapping[str, Any], domain: str, kinds: Mapping[str, Kind]) -> Row:
    """The row of a node or edge: its key, and a cell for each of ``kinds``."""
    known = scalars(data, domain, key).get
    return (key, *[None if (value := known(name)) is None else plain(value, kind) for name, kind in kinds.items()])
