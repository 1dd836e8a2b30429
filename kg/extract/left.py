"""Where a name that ends in a head may begin: the walk to the left, word by word, until something stops it."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from kg.extract.page import CLOSING, LONGEST_NAME, OPENING, Page
from kg.extract.vocabulary import words

_STOP_MARKS = frozenset("，。；：！？,;:!?\n\r\t ●■▲◆★…—（(【[|")
_NUMBER = re.compile(r"[\d.*×X%〇零一二三四五六七八九十百千万亿两几多余]+")
# Parts of speech that may stand before a name as well as inside one: verbs, prepositions, conjunctions, particles, adverbs.
_LOOSE_TAGS = ("v", "d", "p", "c", "r", "u", "z", "y")
_MOST_STARTS = 6


class Start(NamedTuple):
    """A place where the name may begin: what stands before it, and what kind of border that is.

    ``passed`` counts the softer borders between this one and the head.
    """

    offset: int
    before: str
    border: str
    passed: int


def starts(page: Page, head: int, floor: int) -> Iterator[Start]:
    """Yield the places left of ``head`` (never before ``floor``) where a name may begin, the nearest first."""
    word = page.word_at[head]
    at = page.tokens[word].start if word >= 0 else head
    passed = 0
    if word >= 0 and at < head:
        cut = _stop_prefix(page.tokens[word].text)
        if cut and at + cut < head:
            yield Start(at + cut, page.text[at : at + cut], "stop", 0)
            return
    while passed < _MOST_STARTS:
        if at <= floor:
            yield Start(at, "^", "edge", passed)
            return
        before = page.text[at - 1]
        if before in _STOP_MARKS or before in OPENING:
            yield Start(at, before, "mark", passed)
            return
        if before in CLOSING and at - 1 in page.pairs:
            at = page.pairs[at - 1]
            continue
        token = page.tokens[page.word_at[at - 1]] if page.word_at[at - 1] >= 0 else None
        if token is None or head - token.start > LONGEST_NAME:
            yield Start(at, "^", "edge", passed)
            return
        border, cut = _border(page, token)
        if cut:
            yield Start(token.start + cut, token.text[:cut], "stop", passed)
            return
        if border:
            yield Start(at, token.text, border, passed)
            if border in ("stop", "count"):
                return
            passed += 1
        at = token.start


def _border(page: Page, token: "object") -> tuple[str, int]:
    """What kind of border a word makes, and how many of its characters stand outside a name it is glued to."""
    text, tag = token.text, token.tag  # type: ignore[attr-defined]  # a Token
    stop = words("stop", "verbs")
    if text in words("soft", "words"):
        return "soft", 0
    if text in stop or (len(text) > 2 and tag in ("i", "l", "n", "nr", "nt", "nz", "z", "x", "v") and text[-2:] in stop):  # noqa: PLR2004
        return "stop", 0
    if text in words("stop", "count") and _after_number(page, token.start):  # type: ignore[attr-defined]
        return "count", 0
    if tag in ("m", "mq") and text[-1] in words("stop", "count"):
        return "count" if _NUMBER.fullmatch(text[:-1]) else "loose", 0
    cut = _stop_prefix(text) if tag == "x" else 0
    if cut:
        return "", cut
    return ("loose", 0) if tag.startswith(_LOOSE_TAGS) else ("", 0)


def _after_number(page: Page, offset: int) -> bool:
    return offset > 0 and _NUMBER.fullmatch(page.text[offset - 1]) is not None


def _stop_prefix(text: str) -> int:
    """How many characters of an unknown word are a verb that the segmenter glued to a name (完成区 → 完成)."""
    return 2 if len(text) > 2 and text[:2] in words("stop", "verbs") else 0  # noqa: PLR2004
