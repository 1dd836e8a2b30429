"""Report → hints for extraction: the administrative places that the gazetteer finds in its text."""

from collections.abc import Iterator, Sequence

from kg.locate.gazetteer import Division
from kg.locate.own import within
from kg.locate.places import find_places
from kg.locate.scan import Found
from kg.model import Hint, Report, Span


def place_hints(report: Report) -> tuple[Hint, ...]:
    """The administrative places of a report's text, told apart by whether its own town lies in them.

    A place and one inside it, written without a gap (浙江义乌, 浚县钜桥镇), are one name, as the annotation guidelines have it.
    """
    area = find_places(report)
    return tuple(_hint(span, last, area.own) for span, last in _joined(area.found))


def _hint(span: Span, found: Found, own: Division | None) -> Hint:
    if own is None:
        return Hint(span, "Place", "gazetteer")
    if any(own.code == c.code for c in found.candidates):
        return Hint(span, "Place", "gazetteer own")
    if all(within(c, own) for c in found.candidates):
        return Hint(span, "Place", "gazetteer below")
    return Hint(span, "Place", "gazetteer")


def _joined(found: Sequence[Found]) -> Iterator[tuple[Span, Found]]:
    """Runs of places without a gap between them, each with its last place."""
    run: list[Found] = []
    for place in sorted(found, key=lambda f: f.span.start):
        if run and run[-1].span.end != place.span.start:
            yield Span(run[0].span.start, run[-1].span.end), run[-1]
            run = []
        run.append(place)
    if run:
        yield Span(run[0].span.start, run[-1].span.end), run[-1]
