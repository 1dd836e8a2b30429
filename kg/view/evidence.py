"""graph → sentences: every sentence once, and for each edge the places in them that bear it out."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from kg.view.index import Index

Piece = Mapping[str, Any]


@dataclass
class Table:
    """Gathers sentences and headings, each stored once."""

    number: Mapping[str, int]
    sentences: dict[tuple[int, int, str], int] = field(default_factory=dict)
    sentence_heading: list[int] = field(default_factory=list)
    headings: dict[str, int] = field(default_factory=dict)

    def spot(self, piece: Piece) -> tuple[int, int, int] | None:
        """Sentence, first character and length of what to highlight; None where a piece says nothing."""
        quote = str(piece.get("quote") or "")
        if not quote:
            return None
        at = _offset(piece, "at", 0)
        start, end = _offset(piece, "start", at), _offset(piece, "end", at)
        sentence = self.sentence(self.number.get(str(piece.get("report")), -1), at, quote, str(piece.get("heading") or ""))
        first = min(max(0, start - at), len(quote))
        return sentence, first, max(0, min(end - at, len(quote)) - first)

    def sentence(self, report: int, at: int, quote: str, heading: str) -> int:
        """The number of a sentence, new or known."""
        key = (report, at, quote)
        if key not in self.sentences:
            self.sentences[key] = len(self.sentences)
            self.sentence_heading.append(self.headings.setdefault(heading, len(self.headings)))
        return self.sentences[key]


def evidence(index: Index) -> dict[str, Any]:
    """The columns of the evidence: sentences in report and text order would need a second pass; the page sorts them."""
    table = Table(index.number)
    edges = [_spots(table, e.data) for e in index.edges]
    supported = {end for e, spots in zip(index.edges, edges, strict=True) if spots for end in (e.source, e.target)}
    nodes = {str(i): _spots(table, n) for i, n in enumerate(index.nodes) if i not in supported}
    flat = [spot for spots in edges for spot in spots]
    return {
        "quote": [quote for _, _, quote in table.sentences],
        "report": [report for report, _, _ in table.sentences],
        "at": [at for _, at, _ in table.sentences],
        "heading": table.sentence_heading,
        "headings": list(table.headings),
        "count": [len(spots) for spots in edges],
        "sentence": [s for s, _, _ in flat],
        "first": [f for _, f, _ in flat],
        "length": [n for _, _, n in flat],
        "nodes": {i: spots for i, spots in nodes.items() if spots},
    }


def _offset(piece: Piece, name: str, otherwise: int) -> int:
    value = piece.get(name)
    return value if isinstance(value, int) else otherwise


def _spots(table: Table, data: Mapping[str, Any]) -> list[tuple[int, int, int]]:
    return [spot for spot in map(table.spot, _pieces(data.get("evidence"))) if spot]


def _pieces(text: object) -> Iterable[Piece]:
    """What is not a JSON list of objects counts as no evidence: the page must open whatever a graph holds."""
    try:
        found = json.loads(text) if isinstance(text, str) else []
    except json.JSONDecodeError:
        return []
    return [piece for piece in found if isinstance(piece, dict)] if isinstance(found, list) else []
