"""What the words around a span say of it: an award's title, a leader's visit, a list of persons."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from kg.ontology import vocabulary

_NEAR = 40  # characters looked at on each side


def contexts(text: str, start: int, end: int) -> Iterator[str]:
    """The names of the contexts that a span stands in, in the order of ``schemas/tagger.toml``."""
    before, after = text[max(0, start - _NEAR) : start], text[end : end + _NEAR]
    for name, (left, right) in _patterns().items():
        if (left is None or left.search(before)) and (right is None or right.search(after)):
            yield name


@lru_cache(maxsize=1)
def _patterns() -> Mapping[str, tuple[re.Pattern[str] | None, re.Pattern[str] | None]]:
    raw = vocabulary("tagger")["contexts"]
    return {name: (_compiled(sides.get("before")), _compiled(sides.get("after"))) for name, sides in raw.items()}


def _compiled(pattern: str | None) -> re.Pattern[str] | None:
    return re.compile(pattern) if pattern else None
