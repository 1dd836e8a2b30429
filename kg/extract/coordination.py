"""Lists closed by 等 and a class noun (甲、乙和丙等重点项目): each item is a name, with or without a head."""

import re
from collections.abc import Iterator

from kg.extract.facts import group, inner_facts, left_facts, right_facts
from kg.extract.left import starts
from kg.extract.page import Page
from kg.extract.vocabulary import heads
from kg.model import Mention, Sentence

_CLOSE = re.compile(r"等(?:一批|一系列)?(?:[\d*X×]+|[一二三四五六七八九十两多]+)?[个项家条座大]?(?:[^\W\d_]{0,6}?)")
_ITEM_BREAK = re.compile(r"[、和及与]")
_FARTHEST_LIST = 80
_LONGEST_CLASS = 8


def extract(page: Page) -> Iterator[Mention]:
    """Yield the items of every such list, with the types of its class noun."""
    for sentence in page.document.sentences:
        for at in range(sentence.span.start, sentence.span.end):
            if page.text[at] == "等" and page.is_border(at):
                yield from _items(page, sentence, at)


def _items(page: Page, sentence: Sentence, at: int) -> Iterator[Mention]:
    found = _class_noun(page, at, sentence.span.end)
    if not found:
        return
    noun, distance = found
    end = at
    for _ in range(12):
        begin = _item_start(page, end, max(sentence.span.start, at - _FARTHEST_LIST))
        for start in starts(page, end - 1, begin):
            if begin <= start.offset < end - 1:
                facts = (
                    group(f"noun={noun}", f"distance={distance}", f"last={int(end == at)}"),
                    left_facts(start),
                    right_facts(page, end),
                    inner_facts(page, start.offset, end, end),
                )
                yield from page.mentions(start.offset, end, heads()[noun].types[:2], "coordination", *facts)
        if begin <= sentence.span.start or not _ITEM_BREAK.match(page.text[begin - 1]):
            return
        end = begin - 1


def _class_noun(page: Page, at: int, limit: int) -> tuple[str, int] | None:
    """The head noun that says what the items are, within a few characters after 等."""
    close = _CLOSE.match(page.text, at, limit)
    after = close.end() if close else at + 1
    for end in range(after + 1, min(limit, after + _LONGEST_CLASS) + 1):
        if not page.text[end - 1].isalnum():
            return None
        if not page.is_border(end):
            continue
        for begin in range(after, end):
            if page.text[begin:end] in heads():
                return page.text[begin:end], begin - after
    return None


def _item_start(page: Page, end: int, floor: int) -> int:
    """Where the item that ends here begins: after the nearest list mark that stands outside quotation marks."""
    at = end
    while at > floor:
        if at - 1 in page.pairs and page.pairs[at - 1] < at - 1:
            at = page.pairs[at - 1]
            continue
        char = page.text[at - 1]
        if char in "，。；：！？\n" or (char in "、和及与" and page.is_border(at) and page.is_border(at - 1)):
            return at
        at -= 1
    return at
