"""Document → Mentions: rules find candidates, their scores decide which stand."""

from collections.abc import Callable, Iterator, Mapping

from kg.errors import UsageError
from kg.extract import coordination, headed, lexicon, organizations, places, quoted, striving
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
    "striving": striving.extract,
    "places": places.extract,
    "organizations": organizations.extract,
}
MIN_SCORE = 0.3
"""The bar that gives the best F1 when whole reports are left out of the measuring of the scores."""
OTHER_TEXT = 0.5
"""The bar for a text that is no report: the scores were measured on reports and promise too much elsewhere."""


def candidates(document: Document, *, floor: float = 0.0) -> list[Mention]:
    """All that the rules find, overlapping and scored, before any choice; ``floor`` leaves out what scores below it."""
    return _found(Page(document, floor))


def _found(page: Page) -> list[Mention]:
    return [m for extractor in EXTRACTORS.values() for m in extractor(page)]


def extract(document: Document, *, tagger: str = "none", min_score: float = MIN_SCORE) -> tuple[Mention, ...]:
    """The mentions of a document: disjoint, in text order, each with the rule that found it and its score.

    Raises:
        UsageError: there is no tagger of that name.

    """
    if tagger != "none":
        raise UsageError(f"no tagger {tagger!r}; there is: none")
    bar = max(min_score, OTHER_TEXT) if document.report.kind == "other" else min_score
    page = Page(document, bar)
    chosen = choose(_found(page), bar)
    taken = {i for m in chosen for i in range(m.span.start, m.span.end)}
    again = (m for m in repeated(page, chosen) if taken.isdisjoint(range(m.span.start, m.span.end)))
    return tuple(choose([*chosen, *again], bar))
