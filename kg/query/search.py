"""Words → sentences, initiatives and towns that hold all of them."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from kg.errors import UsageError
from kg.query.facts import Facts, Graph
from kg.query.table import Piece, Row, Table
from kg.query.wording import sentences

_COLUMNS = {"kind": "种类", "name": "名称", "town": "乡镇", "hit": "内容"}


def search(graph: Graph, words: str | Sequence[str], *, top: int = 50, texts: Path | None = None) -> Table:
    """Towns, initiatives and other things whose name or alias holds all words, then sentences that do.

    With ``texts`` every sentence of the reports is searched, else those that are evidence.

    Raises:
        UsageError: there are no words, or the folder of texts has none of the reports.

    """
    return search_in(graph, words_of(words), sentences(Facts(graph), texts), top=top)


def search_in(graph: Graph, words: Sequence[str], found: Iterable[Piece], *, top: int) -> Table:
    """``search`` over sentences that are given."""
    facts = Facts(graph)
    rows = [*_things(facts, words), *_lines(facts, found, words)]
    return Table(
        "search",
        f"“{' '.join(words)}”",
        _COLUMNS,
        tuple(rows[:top]),
        f"命中{len(rows)}处" + (f"，列出前{top}处" if len(rows) > top else ""),
        "" if rows else "没有名称或句子同时含有这些词；可以少给一个词，或换一种说法",
    )


def words_of(words: str | Sequence[str]) -> list[str]:
    """The words, parted at blanks.

    Raises:
        UsageError: there are none.

    """
    found = words.split() if isinstance(words, str) else [w for word in words for w in word.split()]
    if not found:
        raise UsageError("没有要查的词")
    return found


def _things(facts: Facts, words: Sequence[str]) -> list[Row]:
    rows = []
    for kind in (
        "Town",
        "Project",
        "Program",
        "Policy",
        "Campaign",
        "Place",
        "Organization",
        "Indicator",
        "Honor",
        "Problem",
    ):
        for node in facts.by_type.get(kind, []):
            data = facts.data(node)
            names = f"{facts.label(node)}|{data.get('aliases') or ''}"
            if all(word in names for word in words):
                evidence = facts.evidence(data)
                towns = sorted({facts.place(t) for p in evidence if (t := facts.town_of.get(p.report))})
                where = facts.place(node) if kind == "Town" else "、".join(towns)
                rows.append(Row((facts.kind(node), facts.label(node), where, str(data.get("aliases") or "")), evidence))
    # The closest names first: the less a name holds besides the words, the closer.
    rows.sort(key=lambda r: len(str(r.values[1])))
    return rows


def _lines(facts: Facts, found: Iterable[Piece], words: Sequence[str]) -> list[Row]:
    hits = [p for p in found if all(word in p.quote for word in words)]
    return [_line(facts, p, words) for p in sorted(hits, key=lambda p: (facts.time(p.report), p.report, p.at))]


def _line(facts: Facts, piece: Piece, words: Sequence[str]) -> Row:
    start = piece.at + piece.quote.index(words[0])
    title, town = facts.label(piece.report), facts.town_of.get(piece.report)
    exact = Piece(piece.report, title, start, start + len(words[0]), piece.at, piece.quote, piece.heading)
    return Row(("句子", title, facts.label(town) if town else "", piece.quote.strip()), (exact,))
