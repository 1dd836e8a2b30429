"""Noise taken out: a report as rules read it, and what they found put back to where it stands in the stored text."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from itertools import chain
from typing import TypeVar, cast

from kg.model import Extraction, Figure, Mention, Noise, Report, Span
from kg.read.noise import blanked
from kg.read.script import understood

T = TypeVar("T")
Found = TypeVar("Found", Mention, Figure)


@dataclass(frozen=True, slots=True)
class Clean:
    """A report whose text is the reading of another one without its noise.

    ``places`` holds, for each of its characters, the offset in the text of the report it was made of.
    """

    report: Report
    places: Sequence[int]


def reading(text: str, noise: Iterable[Noise]) -> str:
    """The text as it is understood, of the same length, with blanks in the place of its noise.

    What is left is understood as if the noise had never been there: a page number, a tag or an invisible character between two
    characters hides neither a phrase of the traditional script nor the quotation mark that goes with another. Line ends that
    noise stands for, and the characters that HTML entities mean, stay.
    """
    spans = sorted(n.span for n in noise)
    blank = blanked(text, noise)
    places = _places(blank, spans)
    plain = understood(blank if len(places) == len(blank) else "".join(map(blank.__getitem__, places)))
    if len(places) == len(blank):
        return plain
    out = list(blank)
    for place, char in zip(places, plain, strict=True):
        out[place] = char
    return "".join(out)


def clean(report: Report) -> Clean:
    """The report without its noise, in the words of its reading; itself where that changes nothing."""
    text = report.understood
    places = _places(text, sorted(n.span for n in report.noise))
    if len(places) == len(text):
        return Clean(replace(report, text=text, reading="", noise=()), places)
    plain = "".join(map(text.__getitem__, places))
    town = replace(report.town, span=_found(report.town.span, places))
    return Clean(replace(report, text=plain, reading="", noise=(), pages=(), town=town), places)


def _places(blank: str, spans: Sequence[Span]) -> Sequence[int]:
    """The offsets outside the spans, and inside them those of what is no blank."""
    if not spans:
        return range(len(blank))
    out: list[int] = []
    last = 0
    for span in spans:
        out += range(last, span.start)
        out += (i for i in range(max(span.start, last), span.end) if blank[i] != " ")
        last = max(last, span.end)
    return [*out, *range(last, len(blank))]


def _found(span: Span | None, places: Sequence[int]) -> Span | None:
    """A span of the stored text among the characters that are left; None where none of it is."""
    if span is None:
        return None
    inside = [i for i, place in enumerate(places) if span.start <= place < span.end]
    return Span(inside[0], inside[-1] + 1) if inside else None


def restored(extraction: Extraction, report: Report, places: Sequence[int]) -> Extraction:
    """What was found in a clean report as said of the stored one: every span, and the texts of mentions and figures.

    Names stay as they were understood: a name that a page number cuts in two is the whole name without it, while its mention
    covers, and quotes, all that stands there.
    """
    text = report.text
    out = extraction if len(places) == len(text) else _moved(extraction, places)
    if len(places) == len(text) and extraction.report.text == text:
        return replace(out, report=report)
    mentions = tuple(_said(m, text[m.span.start : m.span.end]) for m in out.mentions)
    figures = tuple(_said(f, text[f.span.start : f.span.end]) for f in out.figures)
    return replace(out, report=report, mentions=mentions, figures=figures)


def _said(found: Found, text: str) -> Found:
    """The mention or figure in the words of the stored text, which are nearly always its own."""
    return found if found.text == text else replace(found, text=text)


def _moved(thing: T, places: Sequence[int]) -> T:
    """A record with all its spans, and those of the records in it, moved; ``T`` is a record, a tuple or a plain value."""
    if isinstance(thing, Span):
        return cast("T", _moved_span(thing, places))
    if isinstance(thing, tuple):
        return cast("T", tuple(_moved(item, places) for item in thing) if _holds_records(thing) else thing)
    if is_dataclass(thing) and not isinstance(thing, Report):
        changed = {f.name: _moved(getattr(thing, f.name), places) for f in fields(thing)}
        return cast("T", replace(thing, **changed))  # type: ignore[type-var]  # a dataclass's instance, not its class
    return thing


def _holds_records(items: tuple[object, ...]) -> bool:
    return any(is_dataclass(item) for item in items)


def _moved_span(span: Span, places: Sequence[int]) -> Span:
    if span.start >= span.end:
        at = places[span.start] if span.start < len(places) else next(chain(places[-1:], (0,)))
        return Span(at, at)
    return Span(places[span.start], places[span.end - 1] + 1)
