"""Document → Mentions: rules find candidates, their scores decide which stand."""

from collections.abc import Callable, Iterator, Mapping

from kg.errors import UsageError
from kg.extract import coordination, headed, lexicon, organizations, places, quoted
from kg.extract.consistency import repeated
from kg.extract.overlap import choose
from kg.extract.page import Page
from kg.model import Document, Mention

__all__ = ["EXTRACTORS", "MIN_SCORE", "candidates", "extract"]

Extractor = Callable[[Page], Iterator[Mention]]
EXTRACTORS: Mapping[str, Extractor] = {
    "lexicon": lexicon.extract,
    "quoted": quoted.extract,
    "headed": headed.extract,
    "coordination": coordination.extract,
    "places": places.extract,
    "organizations": organizations.extract,
}
MIN_SCORE = 0.3
"""The bar that gives the best F1 when whole reports are left out of the measuring of the scores."""


def candidates(document: Document) -> list[Mention]:
    """All that the rules find, overlapping and scored, before any choice."""
    page = Page(document)
    return [m for extractor in EXTRACTORS.values() for m in extractor(page)]


def extract(document: Document, *, tagger: str = "none", min_score: float = MIN_SCORE) -> tuple[Mention, ...]:
    """The mentions of a document: disjoint, in text order, each with the rule that found it and its score.

    Raises:
        UsageError: there is no tagger of that name.

    """
    if tagger != "none":
        raise UsageError(f"no tagger {tagger!r}; there is: none")
    page = Page(document)
    found = [m for extractor in EXTRACTORS.values() for m in extractor(page)]
    chosen = choose(found, min_score)
    again = [m for m in repeated(page, chosen) if not any(m.span.overlaps(c.span) for c in chosen)]
    return tuple(choose([*chosen, *again], min_score))
