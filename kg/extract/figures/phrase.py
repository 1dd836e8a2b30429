"""The words before and after a number: what limits it, whether it is a change, and the words that are left."""

import re
from dataclasses import dataclass
from functools import lru_cache

from kg.extract.figures.words import any_of, beginning, words
from kg.model import Sentence

_YEAR_WORDS = re.compile(
    r"(?:到|至|截至|截止|自|从)?(?:19|20)\d\d年?(?:底|末|初|年底|年末)?(?:以来|前|起)?(?:，|,)?(?=\D|$)|(?:\d{1,2}|\*+)月份?(?:\d+日|底|末)?"
)
_AGAINST_YEAR = re.compile(
    r"(?:比|较|与|是|为|由|从)?(?:19|20)\d\d年(?:同期|末|底|初)?(?:的|相比|时)?$|(?:比|较|与|是|由|从)“[^“”]{2,6}”(?:末|期末|期间)?(?:的|相比)?(?:，|,)?$"
)
_COMPARED = re.compile(r"(?:[比较与同]|按照?|根据)[^，,]{1,16}(?:相比|要求)?")
_BRACKETS = re.compile(r"[（(][^（()）]{0,40}[)）]")
_BLANK = " \t\u3000\u00a0，,、;；:：。-—·"


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence as the rules read it: its text with half-width digits, its words, the places between them."""

    text: str
    words: tuple[tuple[int, int, str, str], ...]
    borders: frozenset[int]
    begins: dict[int, int]


@dataclass(frozen=True, slots=True)
class Before:
    """What stands before a number: the limiting word, the change word, and the rest, ``start`` its place."""

    rest: str
    start: int
    modifier: str
    change: str
    is_start: bool
    genitive: bool
    coordinated: bool


def line(sentence: Sentence, reading: str) -> Line:
    """Lay a sentence out, offsets counted from its begin."""
    base = sentence.span.start
    found = tuple((t.start - base, t.end - base, t.text, t.tag) for t in sentence.tokens)
    text = reading[base : sentence.span.end]
    borders = frozenset([0, len(text), *(t[0] for t in found), *(t[1] for t in found)])
    return Line(text, found, borders, {t[0]: i for i, t in enumerate(found)})


@lru_cache(maxsize=1)
def _suffixes() -> tuple[dict[str, str], int]:
    """Word → what it does, for all words that stand between an indicator and its number; and the longest length."""
    kinds = {
        w: kind
        for kind, table, key in (
            ("link", "link", "before"),
            ("from", "link", "from"),
            ("modifier", "modifier", "before"),
            ("change", "change", "words"),
            ("against", "change", "against"),
        )
        for w in words(table, key)
    }
    kinds |= {c + t: "level" for c in words("change") for t in words("change", "level") if len(c) > 1}
    return kinds, max(map(len, kinds))


def before(sentence: Line, start: int, end: int) -> Before:
    """Read the stretch before a number from its right end: limits, links, changes; what is left is what is measured."""
    text = _BRACKETS.sub(lambda m: "　" * len(m[0]), sentence.text[start:end])
    seen: dict[str, str] = {}
    genitive = text.rstrip(_BLANK).endswith("的")
    coordinated = text.rstrip().endswith(("、", "和", "与", "及"))
    while True:
        text = text.rstrip(_BLANK)
        compared = _AGAINST_YEAR.search(text)
        if compared:
            if compared[0][0] in words("link", "from"):
                seen.setdefault("from", compared[0][0])
            text = text[: compared.start()]
            continue
        hit = _suffix(sentence, text, start)
        if hit is None:
            break
        word, kind = hit
        # 提高到 fixes the number as a level: a change word further left is part of what is measured.
        if not (kind == "change" and ("level" in seen or "change" in seen)):
            seen.setdefault(kind, word)
        text = text[: -len(word)]
    rest, cut = _left(sentence, text, start)
    if _COMPARED.fullmatch(rest) and (rest[0] == "按" or start + cut + 1 in sentence.borders):
        rest = ""  # what the number is compared with, not what it measures
    change = seen.get("change", "")
    if "from" in seen and change in words("change", "nouns"):
        rest, change = rest + change, ""
    return Before(rest, start + cut, seen.get("modifier", ""), change, "from" in seen, genitive, coordinated)


def _suffix(sentence: Line, text: str, start: int) -> tuple[str, str] | None:
    """The longest word between indicator and number that the text ends with, where a word begins."""
    kinds, longest = _suffixes()
    for length in range(min(longest, len(text)), 0, -1):
        word = text[-length:]
        kind = kinds.get(word)
        if kind is None:
            continue
        # 价格上涨 and 参合率达 are one word to the segmenter.
        joined = (kind == "change" and length > 1) or word in words("link", "always")
        if joined or start + len(text) - length in sentence.borders:
            return word, kind
    return None


def _left(sentence: Line, text: str, start: int) -> tuple[str, int]:
    """Cut time, scope and particles at the left; also how much was cut."""
    at = 0
    while at < len(text):
        if text[at] in _BLANK:
            at += 1
            continue
        if beginning(text, "left", "keep", at):
            break
        year = _YEAR_WORDS.match(text, at)
        if year:
            at = year.end()
            continue
        found = any_of("left").match(text, at)
        if not found or (start + found.end() not in sentence.borders and found.end() < len(text)):
            break
        at = found.end()
    return text[at:].strip(_BLANK), at


def after(sentence: Line, end: int) -> tuple[str, int]:
    """The limiting word right after a number (以上, 左右), and where it ends."""
    found = any_of("modifier", "after").match(sentence.text, end)
    return (found[0], found.end()) if found else ("", end)
