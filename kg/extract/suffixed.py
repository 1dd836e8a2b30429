"""Shared by places and organisations: names found by their type word or in a list, with the walk to the left."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple

import ahocorasick

from kg.extract.facts import group, inner_facts, left_facts, right_facts
from kg.extract.left import starts
from kg.extract.page import Page
from kg.model import EntityType, Mention
from kg.ontology import vocabulary


@lru_cache(maxsize=4)
def _automaton(name: str) -> ahocorasick.Automaton:
    """Type words (``suffix``), whole names (``name``) and words that only look like one (``never``)."""
    lists: Any = vocabulary(name)
    automaton = ahocorasick.Automaton()
    for kind in ("suffix", "name", "never"):
        for word in lists[kind]["words"]:
            automaton.add_word(word, (len(word), kind, word))
    automaton.make_automaton()
    return automaton


class Kind(NamedTuple):
    """What is looked for: the type, its extractor and vocabulary, and the longest name."""

    type: EntityType
    extractor: str
    longest: int


def named(page: Page, kind: Kind) -> Iterator[Mention]:
    """Yield names that end in a type word of the vocabulary, and those of its list where they are whole words."""
    for sentence in page.document.sentences:
        text = page.text[sentence.span.start : sentence.span.end]
        found: dict[int, tuple[int, str, str]] = {}
        for last, hit in _automaton(kind.extractor).iter(text):
            if last not in found or hit > found[last]:
                found[last] = hit
        for last, (size, what, word) in sorted(found.items()):
            end = sentence.span.start + last + 1
            if what == "name" and page.is_border(end - size) and page.is_border(end):
                facts = (("listed", f"name={word}"), right_facts(page, end))
                yield from page.mentions(end - size, end, (kind.type,), kind.extractor, *facts)
            elif what == "suffix" and page.is_border(end):
                yield from _to_the_left(page, end, word, kind, sentence.span.start)


def _to_the_left(page: Page, end: int, suffix: str, kind: Kind, floor: int) -> Iterator[Mention]:
    begin, floor = end - len(suffix), max(floor, end - kind.longest)
    after = right_facts(page, end)
    for start in starts(page, begin, floor):
        if floor <= start.offset < begin:
            facts = (
                group(f"suffix={suffix}"),
                left_facts(start),
                after,
                inner_facts(page, start.offset, end, begin),
            )
            yield from page.mentions(start.offset, end, (kind.type,), kind.extractor, *facts)
