"""Document → Problems: what the town says is still wrong, one record for each item it names."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from kg.model import Document, Problem, Span
from kg.ontology import vocabulary

_NUMBER = re.compile(
    r"\s*(?:[一二三四五六七八九十]{1,2}是|[（(][一二三四五六七八九十\d]{1,2}[）)]|[一二三四五六七八九十]{1,2}、|\d{1,2}[.、．]|[①-⑨]|第[一二三四五六七八九]，|——|●)"
)
_INNER = re.compile(r"(?<=[，,：:；;、])(?=[一二三四五六七八九]是)")
_FIRST = re.compile(r"[一二三四五六七八九]是")
_SHORTEST, _LONGEST_HEADING = 4, 24


def problems(document: Document) -> tuple[Problem, ...]:
    """The problems of a report in text order: from its problem part, and from passages that open like one."""
    reading = document.report.understood
    out: list[Problem] = []
    opened = False
    for index, sentence in enumerate(document.sentences):
        text = reading[sentence.span.start : sentence.span.end]
        in_part = document.sections[sentence.section].part == "problems"
        if _ends_passage(text):
            opened = False
            continue
        opens = any(word in text for word in _words("open"))
        opened = opens or (opened and _NUMBER.match(text) is not None)
        if in_part or opened:
            for start, end in _items(text, opens=opens):
                span = Span(sentence.span.start + start, sentence.span.start + end)
                out.append(Problem(document.report.text[span.start : span.end], span, index))
    return tuple(out)


@lru_cache(maxsize=8)
def _words(table: str, key: str = "words") -> tuple[str, ...]:
    return tuple(vocabulary("problems")[table][key])


def _ends_passage(text: str) -> bool:
    """Whether a sentence tells what will be done about the problems."""
    return any(word in text for word in _words("skip"))


def _items(text: str, *, opens: bool) -> Iterator[tuple[int, int]]:
    """The items of a sentence: those it numbers, else the whole; an announcement before a colon is none."""
    at = 0
    colon = max(text.rfind("："), text.rfind(":"))
    first = _FIRST.search(text)
    announced = colon >= 0 and any(word in text[:colon] for word in _words("skip", "announced"))
    if opens and colon < 0 and not first:
        return
    if announced:
        at = colon + 1
    elif opens and first:
        at = first.start()
    cuts = [at, *(m.start() for m in _INNER.finditer(text, at + 1)), len(text)]
    for left, right in pairwise(cuts):
        yield from _item(text, left, right)


def _item(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """One item without its number and its closing mark, where it says that something is wrong."""
    number = _NUMBER.match(text, start, end)
    start = number.end() if number else start
    while start < end and text[start] in " \u3000，,、":
        start += 1
    while end > start and text[end - 1] in " \u3000。；;，,：:、！":
        end -= 1
    said = text[start:end]
    if len(said) < _SHORTEST or (not number and len(said) <= _LONGEST_HEADING and said.endswith(_words("skip", "announce"))):
        return
    if any(cue in said for cue in _words("cue")):
        yield start, end
