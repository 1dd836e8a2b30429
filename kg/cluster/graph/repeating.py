"""Reports → which repeat which, by the rules of ``kg.read.duplicates``: what shares a band is brought together band by band.

A band of hashes is a key; reports with one key are compared where that key is. Only the pairs that say the same come to the
driver, which goes through them in the order of rank.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from kg.cluster.graph.frames import Columns, Desk, Frame, Row, grouped, groups, opened, through
from kg.read.duplicates import BANDS, ROWS, Hashes, hashes_of, rank, say_the_same

DUPLICATES: Columns = {"report": "string", "of": "string"}
_BYTES = 4  # of a hash
_SIGNED: Columns = {"report": "string", "hidden": "boolean", "masks": "int", "shortness": "long", "signature": "binary"}
_PAIR: Columns = {"one": "string", "other": "string"}
Rank = tuple[bool, int, int, str]


def repeats(desk: Desk, reports: Frame, *, keep: bool) -> Frame:
    """Report and the report it repeats; none where all are to be kept."""
    kept = {} if keep else _duplicates(desk, reports.where("copied IS NULL"))
    copies = [] if keep else reports.where("copied IS NOT NULL").select("report", "copied").collect()
    all_ = kept | {row.report: kept.get(row.copied, row.copied) for row in copies}
    return desk.small(sorted(all_.items()), DUPLICATES)


def _duplicates(desk: Desk, reports: Frame) -> dict[str, str]:
    signed = desk.keep("signatures", through(reports.select("report", "stored"), _signed, _SIGNED))
    width = _BYTES * ROWS
    bands = signed.selectExpr(
        "report",
        f"posexplode(transform(sequence(0, {BANDS - 1}), i -> substring(signature, i * {width} + 1, {width}))) AS (band, piece)",
    )
    shared = bands.selectExpr("*", "count(1) OVER (PARTITION BY band, piece) AS sharing").where("sharing > 1")
    near = shared.join(signed, "report").select("band", "piece", "report", "signature")
    likely = desk.keep("likely", grouped(near, ["band", "piece"], ["report"], _likely, _PAIR).distinct())
    cells = reports.select("report", "stored")
    one = cells.withColumnsRenamed({"report": "one", "stored": "first"})
    other = cells.withColumnsRenamed({"report": "other", "stored": "second"})
    same = through(likely.join(one, "one").join(other, "other").select("one", "other", "first", "second"), _same, _PAIR)
    pairs = [(row.one, row.other) for row in same.collect()]
    named = desk.small(((id_,) for id_ in sorted({id_ for pair in pairs for id_ in pair})), {"report": "string"})
    ranks = {r.report: (r.hidden, r.masks, r.shortness, r.report) for r in signed.drop("signature").join(named, "report").collect()}
    return kept_for(pairs, ranks)


def kept_for(pairs: Iterable[tuple[str, str]], ranks: Mapping[str, Rank]) -> dict[str, str]:
    """Each duplicate with the report that is kept for it: the first in rank that says the same and is no duplicate itself."""
    before: dict[str, list[str]] = defaultdict(list)
    for pair in pairs:
        first, second = sorted(pair, key=lambda id_: ranks[id_])
        before[second].append(first)
    kept: dict[str, str] = {}
    for id_ in sorted(before, key=lambda id_: ranks[id_]):
        same = next((b for b in sorted(before[id_], key=lambda b: ranks[b]) if b not in kept), None)
        if same is not None:
            kept[id_] = same
    return kept


def _signed(rows: Iterator[Row]) -> Iterator[Row]:
    for id_, cell in rows:
        report = opened(cell).report
        yield (id_, *rank(report)[:3], hashes_of(report))


def _likely(rows: Iterator[Row]) -> Iterator[Row]:
    """Pairs under one key that share enough of all their hashes."""
    for _, some in groups(rows, 2):
        ids, hashes = zip(*((id_, packed) for _, _, id_, packed in some), strict=True)
        every = Hashes(hashes)
        for i, one in enumerate(hashes):
            yield from ((ids[i], ids[j]) for j in every.like(one) if j > i)


def _same(rows: Iterator[Row]) -> Iterator[Row]:
    for one, other, first, second in rows:
        if say_the_same(opened(first).report, opened(second).report):
            yield one, other
