"""What a rule notes about a name it found, in words that can be read as a reason and weighed as evidence."""

from functools import lru_cache
from itertools import takewhile

from kg.extract.left import Start
from kg.extract.masks import is_masked
from kg.extract.page import CLOSING, OPENING, Page
from kg.extract.vocabulary import words

_SIZES = ((2, "2"), (3, "3"), (4, "4"), (6, "5-6"), (9, "7-9"), (14, "10-14"), (20, "15-20"))
_NUMERALS = frozenset("一二三四五六七八九十两双百千万0123456789")
_LINKS = "、和与及的"


@lru_cache(maxsize=64)
def size(length: int) -> str:
    """The length in classes."""
    return next((label for most, label in _SIZES if length <= most), "21-")


def left_facts(page: Page, start: Start) -> tuple[str, ...]:
    """What stands before the name."""
    return f"border={start.border}", f"before={start.before}", f"passed={start.passed}"


def right_facts(page: Page, end: int) -> tuple[str, ...]:
    """What stands after the name."""
    word = page.right_word(end)
    return f"right={word}", f"after={_right_class(page, end, word)}"


def _right_class(page: Page, end: int, word: str) -> str:
    if word == "$" or not word[0].isalnum():
        return "mark" if word not in ("、", "“", "”", "《") else word
    for key in ("cut", "persons"):
        if word in words("right", key):
            return key
    if word in words("stop", "verbs"):
        return "verb"
    at = page.word_at[end]
    return page.tokens[at].tag[:1] if at >= 0 else "x"


def inner_facts(page: Page, start: int, end: int, core_end: int) -> tuple[str, ...]:
    """What the name is made of; ``core_end`` is where its head begins."""
    text = page.text[start:end]
    out = [f"size={size(len(text))}", f"core={core(page, start, core_end)}", f"first={_first_tag(page, start)}"]
    out += [f"has={link}" for link in _LINKS if link in text[:-1]]
    if is_masked(text):
        out.append("has=mask")
    if any(char in OPENING for char in text):
        out.append("has=quote")
    if page.document.sections[page.document.sentences[page.sentence_at(start)].section].span.start == page.document.sentences[page.sentence_at(start)].span.start:
        out.append("heading")
    return tuple(out)


def _first_tag(page: Page, start: int) -> str:
    word = page.word_at[start]
    return page.tokens[word].tag[:2] if word >= 0 else "x"


def core(page: Page, start: int, end: int) -> str:
    """Whether the words before the head say which one: none, a numeral, generic words only, or something specific."""
    while start < end and (page.text[start] in OPENING or page.text[start] in CLOSING):
        start += 1
    if start >= end:
        return "none"
    inside = [t.text for t in takewhile(lambda t: t.start < end, page.tokens[page.word_at[start] :]) if t.end <= end]
    inside = [t for t in inside if t[0].isalnum() or t in ("*", "○", "×")]
    generic = words("generic", "words")
    if all(t in generic or set(t) <= _NUMERALS for t in inside):
        return f"generic{min(len(inside), 3)}"
    return "specific" if not any(t in generic for t in inside) else "mixed"


def theme_fact(text: str) -> str:
    """Whether the whole name is but a field of work."""
    return f"theme={int(text in words('themes', 'words'))}"
