"""Initiative mentions → the places and organisations named inside their spans, by a small trained tagger of its own."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import cast

import numpy as np
from numpy.typing import NDArray

from kg.extract.tagging import crf
from kg.extract.tagging.features import features
from kg.extract.tagging.labels import decode_all
from kg.model import INITIATIVE_TYPES, Document, EntityType, Mention, Nested, Span

MODEL = Path(__file__).parent / "tagging" / "data" / "inner.npz"
_EDGE = "“”‘’《》、，,（）() "


def inner(document: Document, mentions: Sequence[Mention], model: Path = MODEL) -> tuple[Nested, ...]:
    """The nested names of all initiatives, in the order of the mentions."""
    return tuple(_nested(document, mentions, _model(model)))


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
    found = features(document)
    places = np.concatenate([np.arange(start, end) for start, end in windows])
    out = np.zeros((len(found), len(model.labels)), np.float32)
    out[places] = crf.emissions(model, found[places])
    return out
