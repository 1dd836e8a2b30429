"""graph → sentences: every sentence once, where it stands in its report, and what of it bears out each edge."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kg.nodes import decoded
from kg.view.columns import keys
from kg.view.index import Index
from kg.view.pack import Later, numbers

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


def evidence(index: Index, texts: Path | None = None) -> dict[str, Any]:
    """The columns of the evidence. ``texts`` is the folder of stored texts: with it the page shows whole paragraphs."""
    table = Table(index.number)
    edges = [_spots(table, e.data) for e in index.edges]
    supported = {end for e, spots in zip(index.edges, edges, strict=True) if spots for end in (e.source, e.target)}
    nodes = {str(i): _spots(table, n) for i, n in enumerate(index.nodes) if i not in supported}
    flat = [spot for spots in edges for spot in spots]
    ids, odd = keys([e.key for e in index.edges], ["e-"] * len(index.edges))
    return _sentences(table, _stored(index, texts)) | {
        "count": numbers([len(spots) for spots in edges]),
        "sentence": numbers([s for s, _, _ in flat]),
        "first": numbers([f for _, f, _ in flat]),
        "length": numbers([n for _, _, n in flat]),
        "nodes": Later({i: spots for i, spots in nodes.items() if spots}),
        "edgeId": ids,
        "edgeOdd": Later(odd),
    }


def _sentences(table: Table, texts: Mapping[int, str]) -> dict[str, Any]:
    """Sentences by report, place and length; written out only where the stored text does not say the same."""
    there = [texts.get(report, "")[at : at + len(quote)] == quote for report, at, quote in table.sentences]
    return {
        "texts": Later({str(report): text for report, text in texts.items()}),
        "quotes": Later(["" if same else quote for same, (_, _, quote) in zip(there, table.sentences, strict=True)]),
        "report": numbers([report for report, _, _ in table.sentences]),
        "at": numbers([at for _, at, _ in table.sentences]),
        "size": numbers([len(quote) for _, _, quote in table.sentences]),
        "heading": numbers(table.sentence_heading),
        "headings": list(table.headings),
    }


def _stored(index: Index, folder: Path | None) -> dict[int, str]:
    """The stored texts of the reports of a graph, by node; those that are not in the folder are left out."""
    if folder is None:
        return {}
    paths = {i: folder / f"{index.keys[i]}.txt" for i, _ in index.of_type("Report")}
    # Only names as kg gives them: a key of a graph from elsewhere must not lead out of the folder.
    own = {i: path for i, path in paths.items() if path.parent == folder and path.is_file()}
    return {i: path.read_bytes().decode("utf-8", "surrogatepass") for i, path in own.items()}


def _offset(piece: Piece, name: str, otherwise: int) -> int:
    value = piece.get(name)
    return value if isinstance(value, int) and abs(value) < 2**31 else otherwise


def _spots(table: Table, data: Mapping[str, Any]) -> list[tuple[int, int, int]]:
    return [spot for spot in map(table.spot, _pieces(data.get("evidence"))) if spot]


def _pieces(text: object) -> Iterable[Piece]:
    """What is not a JSON list of objects counts as no evidence: the page must open whatever a graph holds."""
    try:
        found = decoded(text) if isinstance(text, str) else []
    except ValueError:
        return []
    return [piece for piece in found if isinstance(piece, dict)] if isinstance(found, list) else []
