"""Made-up sentences as documents."""

from kg.model import Document, Period, Report, Town
from kg.segment import segment


def document(text: str, kind: str = "summary") -> Document:
    """A document of one report with this text."""
    period, town = Period(2022, "year", "2022"), Town("", "unknown")
    return segment(Report("r-1", "r", "r.txt", text, "", "", kind, period, town))
