"""Initiatives known nationally or in a province, found as whole words, whatever quotation marks stand in them."""

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import ahocorasick

from kg.extract.page import CLOSING, OPENING, QUOTES, Page
from kg.extract.vocabulary import heads, words
from kg.model import EntityType, Mention
from kg.ontology import initiatives

_LONGEST_HEAD = 8


class _Entry(NamedTuple):
    size: int
    type: EntityType
    weak: bool
    rank: str


@lru_cache(maxsize=1)
def _automaton() -> ahocorasick.Automaton:
    """All names and aliases; where two entries share a form, the first in the file has it."""
    automaton = ahocorasick.Automaton()
    for row in initiatives():
        weak = row.match == "weak"
        forms = [(row.name, weak, "name"), *((a, weak, "alias") for a in row.aliases), *((w, True, "weak") for w in row.weak)]
        for form, is_weak, rank in forms:
            if form not in automaton:
                automaton.add_word(form, _Entry(len(form), row.type, is_weak, rank))
    automaton.make_automaton()
    return automaton


def _bare(text: str) -> tuple[str, list[int]]:
    """The text without quotation marks, and where each of its characters stands."""
    at = [i for i, char in enumerate(text) if char not in QUOTES]
    return "".join(map(text.__getitem__, at)), at


def extract(page: Page) -> Iterator[Mention]:
    """Yield known names; a weak form only between quotation marks or before a head."""
    bare, at = _bare(page.text)
    longest = {last: entry.size for last, entry in _automaton().iter_long(bare)}
    for last, entry in _automaton().iter(bare):
        start, end = at[last - entry.size + 1], at[last] + 1
        if not (_is_whole(page, start) and _is_whole(page, end)) or _crosses_two_quotes(page.text[start:end]):
            continue
        quoted = _is_quoted(page, start, end)
        facts = (
            f"form={entry.rank}{'~' if entry.weak else ''}",
            f"quoted={int(quoted)}",
            f"size={min(entry.size, 9)}",
            f"right={_right(page, end)}",
            f"longest={int(longest.get(last) == entry.size)}",
        )
        if quoted or not entry.weak:
            yield from page.mentions(start, end, (entry.type,), "lexicon", facts)
        yield from _with_head(page, start, end, entry, quoted=quoted)


def _with_head(page: Page, start: int, end: int, entry: _Entry, *, quoted: bool) -> Iterator[Mention]:
    """The name joined with the head that follows it (扫黑除恶 + 专项斗争)."""
    after = end
    while after < len(page.text) and page.text[after] in CLOSING:
        after += 1
    for size in range(min(_LONGEST_HEAD, len(page.text) - after), 0, -1):
        head = heads().get(page.text[after : after + size])
        if head and head.glue and page.is_border(after + size):
            facts = ("joined", f"head={head.word}", f"quoted={int(quoted)}", f"weak={int(entry.weak)}")
            yield from page.mentions(start, after + size, (entry.type,), "lexicon", (*facts, "own"))
            others = tuple(kind for kind in head.types[:2] if kind != entry.type)
            if others:
                yield from page.mentions(start, after + size, others, "lexicon", facts)
            return


def _right(page: Page, end: int) -> str:
    """Whether what follows turns the name into something else: a label for people, or money."""
    word = page.right_word(end)
    if word in words("right", "persons") or word[:1] in ("户", "金", "率"):
        return "person"
    return "cut" if word in words("right", "cut") else "other"


def _is_whole(page: Page, offset: int) -> bool:
    """Whether a name may begin or end here: at a word's border, or inside a word that the segmenter made up."""
    return page.is_border(offset) or page.tokens[page.word_at[offset]].tag == "x"


def _is_quoted(page: Page, start: int, end: int) -> bool:
    return start > 0 and page.text[start - 1] in OPENING and end < len(page.text) and page.text[end] in CLOSING


def _crosses_two_quotes(text: str) -> bool:
    """Whether one quotation ends and another begins inside: two names, not one."""
    close = next((i for i, char in enumerate(text) if char in CLOSING), -1)
    return close >= 0 and any(char in OPENING for char in text[close:])
