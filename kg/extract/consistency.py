"""A name found once in a report is found wherever it stands in that report."""

from collections.abc import Iterator, Sequence

import ahocorasick

from kg.extract.page import Page
from kg.model import Mention

SURE, SHORTEST = 0.6, 4


def repeated(page: Page, chosen: Sequence[Mention]) -> Iterator[Mention]:
    """Yield the other whole-word places of names that were found with confidence.

    Of two types for one name the one with the higher score has it.
    """
    names: dict[str, Mention] = {}
    for m in sorted(chosen, key=lambda m: (-m.score, m.span)):
        text = page.text[m.span.start : m.span.end]
        if m.score >= SURE and len(text) >= SHORTEST:
            names.setdefault(text, m)
    if not names:
        return
    automaton = ahocorasick.Automaton()
    for name, m in names.items():
        automaton.add_word(name, (len(name), m.type))
    automaton.make_automaton()
    for last, (size, kind) in automaton.iter_long(page.text):
        start, end = last - size + 1, last + 1
        if page.is_border(start) and page.is_border(end):
            yield from page.mentions(start, end, (kind,), "consistency", ("repeated",))
