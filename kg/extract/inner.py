"""Initiative mentions → the places and organisations named inside their spans.

A small trained tagger of its own finds them; what it leaves out, the gazetteer adds where the place lies inside the report's own
area (浦江 in a report of 金华): four in five of those are where the initiative is.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import cast

import numpy as np
from numpy.typing import NDArray

from kg.extract.tagging import crf
from kg.extract.tagging.features import features_at
from kg.extract.tagging.labels import decode_all
from kg.model import INITIATIVE_TYPES, Document, EntityType, Hint, Mention, Nested, Span

MODEL = Path(__file__).parent / "tagging" / "data" / "inner.npz"
_EDGE = "“”‘’《》、，,（）() "


def inner(document: Document, mentions: Sequence[Mention], hints: Sequence[Hint] = (), model: Path = MODEL) -> tuple[Nested, ...]:
    """The nested names of all initiatives, in the order of the mentions; ``hints`` are what the gazetteer knows."""
    found = list(_nested(document, mentions, _model(model)))
    taken = {i for n in found for i in range(n.span.start, n.span.end)}
    known = [h for h in hints if h.fact == "gazetteer below" and taken.isdisjoint(range(h.span.start, h.span.end))]
    found += _known(document, mentions, known)
    return tuple(sorted(found, key=lambda n: (n.mention, n.span.start)))


def _known(document: Document, mentions: Sequence[Mention], hints: Sequence[Hint]) -> Iterator[Nested]:
    """The hints that lie inside an initiative's span; a policy is not where the places in its name are."""
    ends = [m.span.end for m in mentions]
    for h in hints:
        i = bisect_left(ends, h.span.end)
        if i == len(ends) or mentions[i].span.start > h.span.start or mentions[i].span == h.span:
            continue
        if mentions[i].type in INITIATIVE_TYPES and mentions[i].type != "Policy":
            yield Nested(i, h.type, h.span, document.report.text[h.span.start : h.span.end])


@lru_cache(maxsize=2)
def _model(path: Path) -> crf.Crf:
    return crf.load(path)


def _nested(document: Document, mentions: Sequence[Mention], model: crf.Crf) -> Iterator[Nested]:
    initiatives = [i for i, m in enumerate(mentions) if m.type in INITIATIVE_TYPES]
    if not initiatives:
        return
    windows = [(mentions[i].span.start, mentions[i].span.end) for i in initiatives]
    marginals = crf.posteriors(model, _scores(model, document, windows), windows)
    text = document.report.text
    owners = iter(zip(initiatives, windows, strict=True))
    i, (start, end) = next(owners)
    for left, right, kind in sorted(decode_all(marginals, windows)):
        while left >= end:
            i, (start, end) = next(owners)
        a, b = left, right
        while a < b and text[a] in _EDGE:
            a += 1
        while b > a and text[b - 1] in _EDGE:
            b -= 1
        if b - a > 1 and kind in ("Place", "Organization") and (a, b) != (start, end):
            yield Nested(i, cast("EntityType", kind), Span(a, b), text[a:b])


def _scores(model: crf.Crf, document: Document, windows: Sequence[tuple[int, int]]) -> NDArray[np.float32]:
    """Emissions of the initiatives' own characters; the rest of the text is not looked at."""
    places = np.concatenate([np.arange(start, end) for start, end in windows])
    out = np.zeros((len(document.report.understood), len(model.labels)), np.float32)
    out[places] = crf.emissions(model, features_at(document, places))
    return out
