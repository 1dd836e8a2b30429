"""Words → sentences, initiatives and towns that hold all of them."""

import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
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
    wanted = _words(words)
    facts = Facts(graph)
    rows = [*_things(facts, wanted), *_lines(facts, sentences(facts, texts), wanted)]
    return Table(
        "search",
        f"“{' '.join(wanted)}”",
        _COLUMNS,
        tuple(rows[:top]),
        f"命中{len(rows)}处" + (f"，列出前{top}处" if len(rows) > top else ""),
        "" if rows else "没有名称或句子同时含有这些词；可以少给一个词，或换一种说法",
    )


def search_database(path: Path, words: str | Sequence[str], *, top: int = 50) -> Table:
    """Sentences of a ``graph.sqlite`` that hold all words, found by its full-text index.

    Raises:
        UsageError: there are no words, or the file is no database of this program.

    """
    wanted = _words(words)
    match = " ".join('"' + " ".join(w.replace(" ", "").replace('"', "")) + '"' for w in wanted)
    # The index does not hold punctuation: what it finds is looked at once more.
    ask = (
        "SELECT s.report, n.label, coalesce(t.label, ''), s.at, s.text, s.heading FROM sentences_fts f "
        "JOIN sentences s ON s.id = f.rowid LEFT JOIN nodes n ON n.id = s.report LEFT JOIN nodes t ON t.id = n.town "
        "WHERE sentences_fts MATCH ? ORDER BY s.id"
    )
    if not Path(path).is_file():
        raise UsageError(f"{path}: 没有这个文件；先 kg export GRAPH --format sqlite")
    try:
        with closing(sqlite3.connect(f"file:{Path(path).resolve()}?mode=ro", uri=True)) as base:
            found = [row for row in base.execute(ask, [match]) if all(w in row[4] for w in wanted)]
    except sqlite3.Error as e:
        raise UsageError(f"{path}: 不是本程序的数据库（{e}）") from e
    rows = [_line(Piece(r[0], str(r[1]), r[3], r[3] + len(r[4]), r[3], r[4], r[5] or ""), r[2], wanted) for r in found]
    note = "" if rows else "没有句子同时含有这些词"
    return Table("search", f"“{' '.join(wanted)}”", _COLUMNS, tuple(rows[:top]), f"命中{len(rows)}处", note)


def _words(words: str | Sequence[str]) -> list[str]:
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
    return [_line(p, facts.label(facts.town_of[p.report]) if p.report in facts.town_of else "", words) for p in hits]


def _line(piece: Piece, town: str, words: Sequence[str]) -> Row:
    start = piece.at + piece.quote.index(words[0])
    exact = Piece(piece.report, piece.title, start, start + len(words[0]), piece.at, piece.quote, piece.heading)
    return Row(("句子", piece.title, town, piece.quote.strip()), (exact,))
