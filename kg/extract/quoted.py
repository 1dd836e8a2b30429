"""Names in quotation marks and book-title marks, alone and joined with the head that follows them."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from kg.extract.facts import group, inner_facts, left_facts, right_facts, size
from kg.extract.left import Start, starts
from kg.extract.page import OPENING, Page
from kg.extract.vocabulary import Head, heads
from kg.model import INITIATIVE_TYPES, Mention

_NUMBERED = re.compile(r"[一二三四五六七八九十两双百千万\d]+[^\W\d]{1,8}|[\d+一二三四五六七八九十]+")
_FARTHEST_HEAD, _LONGEST_HEAD = 18, 8
_LEFTMOST_STARTS = 3


class _End(NamedTuple):
    """Where a name may end: at the quotation's own end, or at a head ``gap`` characters behind it."""

    offset: int
    head: Head | None
    gap: int


def extract(page: Page) -> Iterator[Mention]:
    """Yield each quotation, each quotation with a head behind it, and both with what stands before them."""
    for left, right in sorted(page.pairs.items()):
        if left > right or page.document.sentence_at(left) < 0:
            continue
        sentence = page.document.sentences[page.document.sentence_at(left)].span
        before = page.text[left - 1] if left > sentence.start else "^"
        begins = [Start(left, _word_before(page, left, before), "quote", 0)]
        begins += [s for s in starts(page, left, sentence.start) if s.offset < left][:_LEFTMOST_STARTS]
        ends = [_End(right + 1, None, 0), *_heads_after(page, right + 1, sentence.end)]
        for begin in begins:
            for end in ends:
                yield from _found(page, begin, left, right, end)


def _found(page: Page, begin: Start, left: int, right: int, end: _End) -> Iterator[Mention]:
    inside = page.text[left + 1 : right]
    own = _own_head(inside)
    word = end.head.word if end.head else "-"
    facts = (
        group(f"mark={page.text[left]}", f"shape={_shape(inside)}", f"inside={size(len(inside))}"),
        group(f"own={own.word if own else '-'}", f"head={word}", f"gap={min(end.gap, 5)}"),
        group(f"extended={int(begin.offset < left)}"),
        left_facts(begin),
        right_facts(page, end.offset),
        inner_facts(page, begin.offset, end.offset, left),
    )
    yield from page.mentions(begin.offset, end.offset, INITIATIVE_TYPES, "quoted", *facts)


def _heads_after(page: Page, at: int, limit: int) -> list[_End]:
    """The heads that follow a closing mark at once or after a few words of the same phrase, nearest first."""
    out: list[_End] = []
    limit = min(limit, at + _FARTHEST_HEAD)
    for end in range(at + 1, limit + 1):
        if not (page.text[end - 1].isalnum() or page.text[end - 1] in "（）*"):
            break
        if not page.is_border(end):
            continue
        for begin in range(max(at, end - _LONGEST_HEAD), end):
            head = heads().get(page.text[begin:end])
            if head:
                out.append(_End(end, head, begin - at))
                break
    return out


def _own_head(inside: str) -> Head | None:
    """The head that the quotation itself ends in."""
    for cut in range(min(_LONGEST_HEAD, len(inside) - 1), 0, -1):
        head = heads().get(inside[-cut:])
        if head:
            return head
    return None


def _shape(inside: str) -> str:
    if _NUMBERED.fullmatch(inside):
        return "numbered"
    if "、" in inside or "，" in inside:
        return "slogan"
    if any(char in OPENING for char in inside):
        return "nested"
    return "digits" if any(char.isdigit() for char in inside) else "plain"


def _word_before(page: Page, left: int, char: str) -> str:
    word = page.word_at[left - 1] if left else -1
    return page.tokens[word].text if word >= 0 else char
