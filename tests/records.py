"""Records of one report made by hand: a text, the names in it, and where they stand."""

from kg.model import Extraction, Mention, Period, Report, Section, Span, Town
from kg.resolve import within


def mentions(text, names, report_id="r-1"):
    """A mention for each occurrence of the names (name → type), in text order."""
    found = []
    for name, type_ in names.items():
        start = text.find(name)
        assert start >= 0, f"{name} is not in {text}"
        while start >= 0:
            found.append(Mention(report_id, type_, name, Span(start, start + len(name)), 0, 0, "hand", "made", 1.0))
            start = text.find(name, start + 1)
    return tuple(sorted(found, key=lambda m: m.span))


def extraction(report_id, text, names, *, town="青山镇", parents=(), year=2022, masked=False):
    """What is known from one report, its entities as ``within`` gives them."""
    whole = Span(0, len(text))
    report = Report(
        id=report_id,
        name=report_id,
        source=f"{report_id}.txt",
        text=text,
        sha256="0" * 64,
        title=text[:10],
        kind="work summary",
        period=Period(year, "year", f"{year}年"),
        town=Town(town, "township", parents, masked),
    )
    found = mentions(text, names, report_id)
    return Extraction(
        report=report,
        sections=(Section(whole, "", 0, "review", year, -1),),
        sentences=(whole,),
        mentions=found,
        entities=within(found, text),
    )
