"""Source → reports: find the format, take the text out, mark its noise, say what it is."""

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from kg.errors import ReportError
from kg.model import Report
from kg.read import formats, guard
from kg.read.clean import reading
from kg.read.describe import describe
from kg.read.extracted import Extracted
from kg.read.noise import find_noise
from kg.read.sniff import sniff
from kg.read.sources import Source
from kg.read.split import split

_CHINESE = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
# What remains of a report of which everything was masked.
_MASKED_ONLY = re.compile(r"[某镇乡村县市省区组万亿元个年月日号]")
SHORT = 50


def read(source: Source, *, text_column: str | None = None) -> list[Report]:
    """All reports of one source: one, or several where a table or a collection holds them.

    Raises:
        ReportError: the source holds nothing that can be read; the message names it and says what to do.

    """
    data = source.data()
    digest = hashlib.sha256(data).hexdigest()
    try:
        kind = sniff(data, source.display)
        extract = guard.extract if kind in formats.RISKY else formats.extract
        pieces = [part for piece in extract(kind, data, source.display, text_column) for part in split(piece)]
        return _reports(source, digest, pieces)
    except ReportError as e:
        raise ReportError(f"{source.display}: {e}") from e


def report_id(display: str, text: str, copy: int = 1) -> str:
    """The id of a report: a hash of its source's name and its text; a second copy in one file counts on."""
    again = f"\0{copy}" if copy > 1 else ""
    return "r-" + hashlib.sha256(f"{display}\0{text}{again}".encode()).hexdigest()[:16]


def _reports(source: Source, digest: str, pieces: Sequence[Extracted]) -> list[Report]:
    """A report of each piece; of several, those that hold no text are left out and said with the first that does."""
    reports: list[Report] = []
    left_out: list[str] = []
    copies: Counter[str] = Counter()
    for i, piece in enumerate(pieces):
        copies[piece.text] += 1
        name = source.name if len(pieces) == 1 else f"{source.name}-{i + 1}"
        try:
            reports.append(_report(source, digest, piece, name, copies[piece.text]))
        except ReportError as e:
            left_out.append(f"part {i + 1} left out: {e}")
    if not reports:
        raise ReportError(left_out[0].split(": ", 1)[1] if len(pieces) == 1 else "; ".join(left_out[:3]))
    first = reports[0]
    return [replace(first, warnings=(*first.warnings, *left_out)), *reports[1:]]


def _report(source: Source, digest: str, piece: Extracted, name: str, copy: int) -> Report:
    text = piece.text
    noise = find_noise(text, piece.noise)
    warnings = (*piece.warnings, *_checked(text))
    said = describe(text, name, noise, piece.metadata)
    plain = reading(text, noise)
    return Report(
        id=report_id(source.display, text, copy),
        name=name,
        source=source.display,
        text=text,
        sha256=digest,
        title=said.title,
        kind=said.kind,
        period=said.period,
        town=said.town,
        reading="" if plain == text else plain,
        encoding=piece.encoding,
        noise=noise,
        pages=piece.pages,
        metadata=piece.metadata,
        warnings=warnings,
    )


def _checked(text: str) -> tuple[str, ...]:
    if not text.strip():
        raise ReportError("empty: there is no text in it")
    han = _CHINESE.findall(text)
    if not any(not _MASKED_ONLY.match(c) for c in han):
        raise ReportError("no Chinese text: nothing but masks, figures or other scripts")
    return (f"very short: {len(han)} Chinese characters",) if len(han) < SHORT else ()
