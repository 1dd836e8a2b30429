"""The word lists of the rules, from schemas/, in the form in which the rules ask for them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import ahocorasick

from kg.model import EntityType
from kg.ontology import vocabulary


@dataclass(frozen=True, slots=True)
class Head:
    """A head noun: the types its names can have, the likelier first, and whether it joins a quotation before it."""

    word: str
    types: tuple[EntityType, ...]
    strong: bool
    glue: bool


@lru_cache(maxsize=1)
def heads() -> Mapping[str, Head]:
    """All head nouns; the first group that lists a word has it."""
    out: dict[str, Head] = {}
    for group in vocabulary("heads")["head"]:
        for word in group["words"]:
            head = Head(word, tuple(group["types"]), group["strength"] == "strong", group.get("glue", False))
            out.setdefault(word, head)
    return out


@lru_cache(maxsize=1)
def head_automaton() -> ahocorasick.Automaton:
    """Finds head nouns (their word) and the longer words that only look like one (the empty string)."""
    automaton = ahocorasick.Automaton()
    for word in vocabulary("heads")["never"]["words"]:
        automaton.add_word(word, (len(word), ""))
    for word in heads():
        automaton.add_word(word, (len(word), word))
    automaton.make_automaton()
    return automaton


@lru_cache(maxsize=32)
def words(table: str, key: str) -> frozenset[str]:
    """A list of ``schemas/boundaries.toml`` as a set."""
    return frozenset(vocabulary("boundaries")[table][key])
