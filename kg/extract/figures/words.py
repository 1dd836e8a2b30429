"""The word lists of schemas/figures.toml in the forms in which the rules ask for them."""

import re
from functools import lru_cache

from kg.ontology import vocabulary


@lru_cache(maxsize=64)
def words(table: str, key: str = "words") -> tuple[str, ...]:
    """A list, the longest word first."""
    return tuple(sorted(vocabulary("figures")[table][key], key=lambda w: (-len(w), w)))


@lru_cache(maxsize=64)
def any_of(table: str, key: str = "words") -> re.Pattern[str]:
    """A pattern that finds any word of a list, the longest first."""
    return re.compile("|".join(map(re.escape, words(table, key))))


def ending(text: str, table: str, key: str = "words") -> str:
    """The longest word of the list with which the text ends, or nothing."""
    known = words(table, key)
    return next(w for w in known if text.endswith(w)) if text.endswith(known) else ""


def beginning(text: str, table: str, key: str = "words", at: int = 0) -> str:
    """The longest word of the list that stands at ``at``, or nothing."""
    found = any_of(table, key).match(text, at)
    return found[0] if found else ""


@lru_cache(maxsize=1)
def verbs() -> frozenset[str]:
    """Words before which no name begins: the verbs and adverbs of boundaries.toml."""
    return frozenset(vocabulary("boundaries")["stop"]["verbs"])
