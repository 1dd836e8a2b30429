"""Results of the per-report half → one row a report, each under an id of its own, and what became of each file."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import msgspec

from kg.cache import decode
from kg.cluster.graph.frames import Columns, Desk, Frame, Row, opened, stored, summed, through
from kg.counting import numbered, renamed
from kg.errors import UsageError
from kg.manifest import FileStatus, status_of
from kg.read import Source
from kg.resolve import Judgements, undo

READ: Columns = {
    "kind": "string",  # file, report
    "position": "long",  # of the source
    "number": "int",  # of the report in its source
    "report": "string",
    "copied": "string",  # the id of the report that has the same name and text, where one came before
    "stored": "binary",
}
FILES: Columns = {
    "position": "long",
    "source": "string",
    "status": "string",
    "detail": "string",
    "reports": "int",
    "encoding": "string",
    "characters": "long",
    "noise_characters": "long",
    "warnings": "array<string>",
}
_STATUS = msgspec.msgpack.Decoder(FileStatus).decode


@dataclass(frozen=True, slots=True)
class Read:
    """The reports of a corpus, and its files, of which duplicates are not told yet."""

    reports: Frame
    files: Frame


def read(desk: Desk, parts: list[Path], judgements: Judgements) -> Read:
    """Rows of all reports, with what a person's judgements undo, and of all files."""
    frame = desk.session.read.parquet(*(f"file://{p.resolve()}" for p in parts)).select("position", "source", "outcome")
    found = desk.keep("read", through(frame, partial(_opened, judgements=judgements), READ), by=["kind"])
    files = through(found.where("kind = 'file'").select("position", "stored"), _files, FILES)
    reports = found.where("kind = 'report'").select("position", "number", "report", "copied", "stored")
    again = "row_number() OVER (PARTITION BY report ORDER BY position, number) AS nth"
    # The same text in files of one name, in two folders: few, so that every machine may know them.
    more = desk.keep("copies", reports.selectExpr("position", "number", again).where("nth > 1"))
    if more.isEmpty():
        return Read(reports, files)
    columns = {name: type_ for name, type_ in READ.items() if name != "kind"}
    apart = through(reports.join(more, ["position", "number"]).select(*columns, "nth"), _renamed, columns)
    return Read(desk.keep("apart", reports.join(more, ["position", "number"], "left_anti").select(*columns).union(apart)), files)


def _opened(rows: Iterator[Row], judgements: Judgements) -> Iterator[Row]:
    for position, name, cell in rows:
        outcome = decode(cell)
        if outcome is None:
            raise UsageError(f"{name}: its row in a shard is damaged; make the shard again with kg shard")
        yield "file", position, None, None, None, msgspec.msgpack.encode(status_of(Source(Path(name), name), outcome, {}))
        for number, extraction in enumerate(outcome.extractions):
            yield "report", position, number, extraction.report.id, None, stored(undo(extraction, judgements))


def _files(rows: Iterator[Row]) -> Iterator[Row]:
    for position, cell in rows:
        f = _STATUS(cell)
        yield position, f.source, f.status, f.detail, f.reports, f.encoding, f.characters, f.noise, list(f.warnings)


def _renamed(rows: Iterator[Row]) -> Iterator[Row]:
    """The n-th of one id, under the id that a build on one machine gives it."""
    for position, number, report, _, cell, nth in rows:
        extraction = opened(cell)
        id_ = numbered(extraction.report, nth)
        yield position, number, id_, report, stored(renamed(extraction, id_))


def told(found: Read, duplicate_of: Frame) -> Frame:
    """The files, with those that repeat others."""
    both = found.reports.join(duplicate_of, "report", "left")
    repeats = "array_join(sort_array(collect_set(of)), ', ') AS repeats"
    per_file = summed(both, ["position"], repeats, "count(of) AS copies", "count(1) AS every")
    status = "CASE WHEN copies = every AND status = 'read' THEN 'duplicate' ELSE status END AS status"
    detail = "CASE WHEN copies > 0 THEN concat('repeats ', repeats) ELSE detail END AS detail"
    rest = [name for name in FILES if name not in ("position", "source", "status", "detail")]
    return found.files.join(per_file, "position", "left").selectExpr("position", "source", status, detail, *rest)


def without(found: Read, duplicate_of: Frame) -> Frame:
    """The reports that count."""
    return found.reports.join(duplicate_of, "report", "left_anti").select("report", "stored")
