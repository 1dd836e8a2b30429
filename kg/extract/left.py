"""Where a name that ends in a head may begin: the walk to the left, word by word, until something stops it."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from kg.extract.page import CLOSING, LONGEST_NAME, OPENING, Page
from kg.extract.vocabulary import words
from kg.model import Token

_STOP_MARKS = frozenset("，。；：！？,;:!?\n\r\t ●■▲◆★…—（(【[|")
_NUMBER = re.compile(r"[\d.*×X%〇零一二三四五六七八九十百千万亿两几多余]+")
# Parts of speech that may stand before a name as well as inside one: verbs, prepositions, conjunctions, adverbs.
_LOOSE_TAGS = ("v", "d", "p", "c", "r", "u", "z", "y")
# jieba's dictionary has set phrases (深入开展 i, 全面完成 l) and its guesses carry any of these tags.
_PHRASE_TAGS = frozenset(("i", "l", "n", "nr", "nt", "nz", "z", "x", "v"))
_MOST_STARTS, _VERB = 7, 2


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
    at, glued = _first_word(page, head)
    if glued:
        yield Start(at, page.text[at - glued : at], "stop", 0)
        return
    passed = 0
    while passed < _MOST_STARTS:
        before = page.text[at - 1] if at > floor else "^"
        if before == "^" or before in _STOP_MARKS or before in OPENING:
            yield Start(at, before, "edge" if before == "^" else "mark", passed)
            return
        if before in CLOSING and at - 1 in page.pairs:
            at = page.pairs[at - 1]
            continue
        token = page.tokens[page.word_at[at - 1]]
        if page.word_at[at - 1] < 0 or head - token.start > LONGEST_NAME:
            yield Start(at, "^", "edge", passed)
            return
        border, glued = _border(page, token)
        if glued:
            yield Start(token.start + glued, token.text[:glued], "stop", passed)
            return
        if border:
            yield Start(at, token.text, border, passed)
            if border == "stop":
                return
            passed += 1
        at = token.start


def _first_word(page: Page, head: int) -> tuple[int, int]:
    """Where the walk begins: at the word that holds the head, or after the verb that this word was glued to.

    The second number is the length of that verb, 0 where there is none.
    """
    index = page.word_at[head]
    if index < 0:
        return head, 0
    token = page.tokens[index]
    glued = _glued_verb(token.text) if token.start < head else 0
    if glued and token.start + glued < head:
        return token.start + glued, glued
    return token.start, 0


def _border(page: Page, token: Token) -> tuple[str, int]:
    """What kind of border a word makes, and how many of its characters are a verb it was glued to."""
    counts, border, glued = _word_border(token.text, token.tag)
    return ("count", 0) if counts and _after_number(page, token.start) else (border, glued)


@lru_cache(maxsize=65536)
def _word_border(text: str, tag: str) -> tuple[bool, str, int]:
    """The same of a word wherever it stands, and whether it is a count word, which makes a border of its own after a number."""
    if text in words("soft", "words"):
        return False, "soft", 0
    if _stops(text, tag):
        return False, "stop", 0
    counts = text in words("stop", "count")
    if tag in ("m", "mq") and text[-1] in words("stop", "count"):
        return counts, "count" if _NUMBER.fullmatch(text[:-1]) else "loose", 0
    glued = _glued_verb(text) if tag == "x" else 0
    if glued:
        return counts, "", glued
    return counts, "loose" if tag.startswith(_LOOSE_TAGS) else "", 0


def _stops(text: str, tag: str) -> bool:
    """Whether no name reaches over this word: a verb of the list, also at the end of a phrase (深入开展)."""
    stop = words("stop", "verbs")
    return text in stop or (len(text) > _VERB and tag in _PHRASE_TAGS and text[-_VERB:] in stop)


def _after_number(page: Page, offset: int) -> bool:
    return offset > 0 and _NUMBER.fullmatch(page.text[offset - 1]) is not None


def _glued_verb(text: str) -> int:
    """How many characters of a word are a verb that the segmenter glued to a name (完成区 → 完成)."""
    return _VERB if len(text) > _VERB and text[:_VERB] in words("stop", "verbs") else 0
