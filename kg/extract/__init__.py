"""Document → Mentions: rules find candidates, their scores decide which stand."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from kg.errors import UsageError
from kg.extract import coordination, headed, lexicon, organizations, places, quoted, striving
from kg.extract.consistency import repeated
from kg.extract.overlap import choose
from kg.extract.page import Page
from kg.extract.tagging import posteriors
from kg.extract.tagging.join import weigh
from kg.extract.trim import trimmed
from kg.model import Document, Hint, Mention, Span

__all__ = ["BARS", "EXTRACTORS", "MIN_SCORE", "RULE_FLOOR", "candidates", "combine", "extract"]

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
"""The bar that gives the best F1 of the rules alone when whole reports are left out of the measuring of the scores."""
BARS: Mapping[str, float] = {"light": 0.4, "neural": 0.4, "none": MIN_SCORE}
"""The bar of each tagger; those of the trained ones are calibrated probabilities."""
RULE_FLOOR = 0.05
"""What the rules themselves think less of than this is not offered to the weighing with a tagger."""
OTHER_TEXT: Mapping[str, float] = {"light": 0.85, "neural": 0.85, "none": 0.5}
"""The bars for a text that is no report: the scores were measured on reports and promise too much elsewhere."""


def candidates(document: Document, *, floor: float = 0.0) -> list[Mention]:
    """All that the rules find, overlapping and scored, before any choice; ``floor`` leaves out what scores below it."""
    return _found(Page(document, floor))


def _found(page: Page) -> list[Mention]:
    return [m for extractor in EXTRACTORS.values() for m in extractor(page)]


def extract(
    document: Document, *, tagger: str = "none", min_score: float | None = None, hints: Sequence[Hint] = ()
) -> tuple[Mention, ...]:
    """The mentions of a document: disjoint, in text order, each with the rule that found it and its score.

    Args:
        document: what to read.
        tagger: ``light``, ``neural``, or ``none`` for rules and lexicon alone.
        min_score: the least score of a mention; None takes the bar that gave the best F1 for this tagger.
        hints: spans that the gazetteer knows, weighed together with what a tagger says of them.

    Raises:
        UsageError: there is no tagger of that name, or its extra is not installed.

    """
    if tagger not in BARS:
        raise UsageError(f"no tagger {tagger!r}; there are: {', '.join(BARS)}")
    bar = BARS[tagger] if min_score is None else min_score
    if document.report.kind == "other":
        bar = max(bar, OTHER_TEXT[tagger])
    if tagger == "none":
        return combine(Page(document, bar), bar)
    return combine(Page(document, RULE_FLOOR), bar, tagger, posteriors(document, tagger), hints=hints)


def combine(
    page: Page,
    bar: float,
    tagger: str = "none",
    marginals: NDArray[np.float32] | None = None,
    weights: Mapping[str, float] | None = None,
    hints: Sequence[Hint] = (),
) -> tuple[Mention, ...]:
    """What the rules find, weighed with a tagger's posteriors where there are any, and the best disjoint set of it."""
    found = _found(page)
    if marginals is not None:
        found = list(weigh(page.document, marginals, found, tagger, weights, hints))
    chosen = [trimmed(m) for m in choose(found, bar)]
    taken = {i for m in chosen for i in range(m.span.start, m.span.end)}
    again = (m for m in repeated(page, chosen) if taken.isdisjoint(range(m.span.start, m.span.end)))
    return tuple(_balanced(page, m) for m in choose([*chosen, *again], bar))


def _balanced(page: Page, mention: Mention) -> Mention:
    """The mention with the quotation marks that belong to it."""
    start, end = page.balanced(mention.span.start, mention.span.end)
    if (start, end) == (mention.span.start, mention.span.end):
        return mention
    return replace(mention, span=Span(start, end), text=page.document.report.text[start:end])
