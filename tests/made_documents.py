"""Documents made of sentences written for a test."""

import hashlib

from kg.model import Document, EntityType, Mention, Period, Report, Span, Town
from kg.segment import segment


def document(text: str, *, year: int | None = 2022, level: str = "township") -> Document:
    """A segmented report with this text."""
    digest = hashlib.sha256(text.encode()).hexdigest()
    town = Town("云溪镇", level)  # type: ignore[arg-type]  # the levels tests use are levels
    report = Report("r-1", "made", "made.txt", text, digest, "", "", Period(year, "year", f"{year}年"), town)
    return segment(report)


def mentions(made: Document, *named: tuple[str, EntityType]) -> list[Mention]:
    """Mentions of these names, each at its first place."""
    out = []
    for name, kind in named:
        start = made.report.text.index(name)
        span = Span(start, start + len(name))
        index = next(i for i, s in enumerate(made.sentences) if s.span.contains(span))
        out.append(Mention("r-1", kind, name, span, index, made.sentences[index].section, "made", "", 1.0))
    return out
