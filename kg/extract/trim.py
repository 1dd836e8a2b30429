"""Chosen initiatives → the same, cut free of counts at their left end and of 等 with a kind after a single name."""

import re
from dataclasses import replace
from functools import lru_cache

from kg.model import INITIATIVE_TYPES, Mention, Span
from kg.ontology import vocabulary


def trimmed(mention: Mention) -> Mention:
    """The mention as the annotation guidelines cut it: figures at the ends of a name are no part of it."""
    if mention.type not in INITIATIVE_TYPES:
        return mention
    left, right = _patterns()
    before, name = left.match(mention.text), right.match(mention.text)
    start = before.end() if before else 0
    end = name.end() if name and name.end() > start else len(mention.text)
    if (start, end) == (0, len(mention.text)):
        return mention
    offset = mention.span.start
    return replace(mention, span=Span(offset + start, offset + end), text=mention.text[start:end])


@lru_cache(maxsize=1)
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    found = vocabulary("boundaries")["trim"]
    return re.compile(found["left"]), re.compile(found["right"])
