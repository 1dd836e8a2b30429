"""Report → hints for extraction: the administrative places that the gazetteer finds in its text."""

from kg.locate.places import find_places
from kg.model import Hint, Report


def place_hints(report: Report) -> tuple[Hint, ...]:
    """The administrative places of a report's text, told apart by whether its own town lies in them."""
    area = find_places(report)
    own = area.own.code if area.own else ""
    return tuple(
        Hint(f.span, "Place", "gazetteer own" if own and any(own == c.code for c in f.candidates) else "gazetteer")
        for f in area.found
    )
