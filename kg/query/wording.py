"""Questions about the words themselves: sentences that many reports share, and what two reports say alike."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from kg.errors import UsageError
from kg.query import find
from kg.query.facts import Facts, Graph
from kg.query.table import Piece, Row, Table

_ENDS = re.compile(r"[^。！？；\n]+[。！？；]?")
_SHORT = 10  # characters without digits and punctuation below which sentences are alike by chance


def boilerplate(graph: Graph, *, at_least: int = 2, texts: Path | None = None) -> Table:
    """Sentences that at least so many reports share; numbers may differ. With ``texts``, all sentences of the reports.

    Raises:
        UsageError: the folder of texts has none of the reports.

    """
    facts = Facts(graph)
    same: dict[str, dict[str, Piece]] = defaultdict(dict)
    total = 0
    for piece in sentences(facts, texts):
        total += 1
        key = plain(piece.quote)
        if len(key) >= _SHORT:
            same[key].setdefault(piece.report, piece)
    rows = []
    for found in same.values():
        if len(found) >= at_least:
            pieces = sorted(found.values(), key=lambda p: (facts.time(p.report), p.report))
            towns = sorted({facts.place(t) for p in pieces if (t := facts.town_of.get(p.report))})
            rows.append(Row((pieces[0].quote.strip(), len(found), len(towns), "、".join(towns)), tuple(pieces)))
    rows.sort(key=lambda r: (-int(r.values[1] or 0), str(r.values[0])))
    return Table(
        "boilerplate",
        f"至少{at_least}份报告共有的句子",
        {"sentence": "句子", "reports": "报告数", "towns": "乡镇数", "where": "哪些乡镇"},
        tuple(rows),
        f"{len(facts.town_of)}份报告，{total}个句子"
        + ("" if texts else "（只含提到事项、数据等的句子；给出 texts 文件夹可查全文）"),
        f"去掉数字和标点后相同即算，短于{_SHORT}字的不计。" if rows else f"没有{at_least}份报告共有的句子",
    )


def plain(sentence: str) -> str:
    """A sentence without digits, punctuation and blanks."""
    return re.sub(r"[\W\d_]+", "", sentence)


def sentences(facts: Facts, texts: Path | None = None) -> Iterator[Piece]:
    """Every sentence of the reports once: from their texts where there are any, else from the evidence.

    Raises:
        UsageError: the folder of texts has none of the reports.

    """
    if texts is None:
        yield from _quoted(facts)
        return
    read = stored(facts, texts)
    for report in sorted(read, key=lambda r: (facts.time(r), r)):
        for hit in _ENDS.finditer(read[report]):
            # A title is no sentence: every town has the same one every year.
            if hit[0].strip() not in {"", facts.label(report)}:
                yield Piece(report, facts.label(report), hit.start(), hit.end(), hit.start(), hit[0])


def _quoted(facts: Facts) -> Iterator[Piece]:
    edges = [e for found in facts.edges.values() for e in found]
    seen: dict[tuple[str, int, str], Piece] = {}
    for report, _, p in facts.stated(edges):
        whole = Piece(report, p.title, p.at, p.at + len(p.quote), p.at, p.quote, p.heading)
        seen.setdefault((report, p.at, p.quote), whole)
    yield from sorted(seen.values(), key=lambda p: (facts.time(p.report), p.report, p.at))


def stored(facts: Facts, texts: Path) -> Mapping[str, str]:
    """The stored text of each report, from ``<report key>.txt``.

    Raises:
        UsageError: the folder has none of the reports.

    """
    paths = {r: Path(texts) / f"{r}.txt" for r in facts.by_type.get("Report", [])}
    # Offsets count the characters as stored: line ends are not translated.
    found = {r: p.read_bytes().decode("utf-8") for r, p in paths.items() if p.is_file()}
    if not found:
        raise UsageError(f"{texts}: 没有本图报告的文本；应是 kg build 输出中的 texts 文件夹")
    return found


def wording(graph: Graph, *, town: str, other: str, at_least: int = 12, texts: Path | None = None) -> Table:
    """Stretches that the reports of two towns share word for word, longest first, with both places.

    Raises:
        UsageError: no town has one of these names, or several have.

    """
    facts = Facts(graph)
    one, two = find.town(facts, town), find.town(facts, other)
    mine, theirs = ([p for p in sentences(facts, texts) if facts.town_of.get(p.report) == t] for t in (one, two))
    rows: dict[str, Row] = {}
    for p, q, start, length in _runs(mine, theirs, at_least):
        text = p.quote[start : start + length]
        at = q.quote.index(text)
        cited = (_cut(p, start, length), _cut(q, at, length))
        rows.setdefault(text, Row((text, length, p.title, q.title), cited))
    found = sorted(rows.values(), key=lambda r: (-int(r.values[1] or 0), str(r.values[0])))
    counts = f"{facts.place(one)}{len(mine)}句，{facts.place(two)}{len(theirs)}句"
    return Table(
        "wording",
        f"{facts.place(one)}与{facts.place(two)}相同的文字",
        {"text": "相同的文字", "length": "字数", "first": "前者报告", "second": "后者报告"},
        tuple(found),
        counts,
        f"连续{at_least}字以上相同才列出。" if found else f"没有连续{at_least}字以上的相同文字",
    )


def _cut(piece: Piece, start: int, length: int) -> Piece:
    first = piece.at + start
    return Piece(piece.report, piece.title, first, first + length, piece.at, piece.quote, piece.heading)


def _runs(mine: Iterable[Piece], theirs: Iterable[Piece], size: int) -> Iterator[tuple[Piece, Piece, int, int]]:
    """Longest common stretches: seeds of ``size`` characters, each drawn out to the right as far as it goes."""
    seeds: dict[str, tuple[Piece, int]] = {}
    for q in theirs:
        for i in range(len(q.quote) - size + 1):
            seeds.setdefault(q.quote[i : i + size], (q, i))
    for p in mine:
        i = 0
        while i + size <= len(p.quote):
            hit = seeds.get(p.quote[i : i + size])
            if hit is None:
                i += 1
                continue
            q, j = hit
            n = size
            while i + n < len(p.quote) and j + n < len(q.quote) and p.quote[i + n] == q.quote[j + n]:
                n += 1
            yield p, q, i, n
            i += n
