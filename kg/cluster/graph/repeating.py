"""Reports → which repeat which, by the rules of ``kg.read.duplicates``: what shares a band is brought together band by band.

A band of hashes is a key; reports with one key are compared where that key is. Only the pairs that say the same come to the
driver, which goes through them in the order of rank.
"""

from collections.abc import Iterator

from kg.cluster.graph.frames import Columns, Desk, Frame, Row, grouped, groups, opened, through
from kg.read.duplicates import BANDS, ROWS, Hashes, hashes_of, kept_for, rank, say_the_same

DUPLICATES: Columns = {"report": "string", "of": "string"}
_BYTES = 4  # of a hash
_SIGNED: Columns = {"report": "string", "hidden": "boolean", "masks": "int", "shortness": "long", "signature": "binary"}
_PAIR: Columns = {"one": "string", "other": "string"}


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
