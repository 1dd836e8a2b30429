"""What a rule notes about a name it found, in words that can be read as a reason and weighed as evidence.

Facts come in groups (left, right, inner); equal groups are one object, so that their weights are summed only once.
"""

from functools import lru_cache

from kg.extract.left import Start
from kg.extract.masks import is_masked
from kg.extract.page import LINKS, Page
from kg.extract.vocabulary import words

Facts = tuple[str, ...]
_SIZES = ((2, "2"), (3, "3"), (4, "4"), (6, "5-6"), (9, "7-9"), (14, "10-14"), (20, "15-20"))
_OWN_CLASS = frozenset("、“”《（")


@lru_cache(maxsize=64)
def size(length: int) -> str:
    """The length in classes."""
    return next((label for most, label in _SIZES if length <= most), "21-")


@lru_cache(maxsize=20000)
def group(*facts: str) -> Facts:
    """A group of facts that do not come from the text around."""
    return facts


@lru_cache(maxsize=20000)
def _left(border: str, before: str, passed: int) -> Facts:
    return f"border={border}", f"before={before}", f"passed={passed}"


def left_facts(start: Start) -> Facts:
    """What stands before the name."""
    return _left(start.border, start.before, start.passed)


@lru_cache(maxsize=20000)
def _right(word: str, tag: str) -> Facts:
    return f"right={word}", f"after={_right_class(word, tag)}"


def right_facts(page: Page, end: int) -> Facts:
    """What stands after the name."""
    at = page.word_at[end]
    return _right(page.right_word(end), page.tokens[at].tag[:1] if at >= 0 else "x")


def _right_class(word: str, tag: str) -> str:
    if word == "$" or not word[0].isalnum():
        return word if word in _OWN_CLASS else "mark"
    for key in ("cut", "persons"):
        if word in words("right", key):
            return key
    return "verb" if word in words("stop", "verbs") else tag


@lru_cache(maxsize=20000)
def _inner(length: str, what: str, first: str, *has: str) -> Facts:
    return f"size={length}", f"core={what}", f"first={first}", *(f"has={h}" for h in has)


def inner_facts(page: Page, start: int, end: int, core_end: int) -> Facts:
    """What the name is made of; ``core_end`` is where its head begins."""
    has = _has(page, start, end) if page.marks[end] > page.marks[start] else []
    if start in page.heading_starts:
        has.append("heading")
    word = page.word_at[start]
    return _inner(size(end - start), core(page, start, core_end), page.tokens[word].tag[:2] if word >= 0 else "x", *has)


def _has(page: Page, start: int, end: int) -> list[str]:
    """The links in the name, and whether it is masked or holds a quotation."""
    text = page.text[start:end]
    has = [link for link in LINKS if link in text[:-1]]
    if is_masked(text):
        has.append("mask")
    if not page.pairs.keys().isdisjoint(range(start, end)):
        has.append("quote")
    return has


def core(page: Page, start: int, end: int) -> str:
    """Whether the words before the head say which one: none, a numeral, generic words only, or something specific."""
    first, last = page.word_at[start], page.word_at[end - 1] if end > start else -1
    if first < 0 or last < first:
        return "none"
    if page.tokens[last].end <= end:
        last += 1
    says, plain = page.counts
    seen, generic = says[last] - says[first], plain[last] - plain[first]
    if not seen:
        return "none"
    if generic == seen:
        return f"generic{min(seen, 3)}"
    return "mixed" if generic else "specific"
