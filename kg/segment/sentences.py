"""A report's text → the spans of its sentences, noise left out."""

import re
from collections.abc import Iterator

from kg.model import Noise, Span

# A sentence ends at 。！？； or the end of the line, closing quotation marks included; ASCII ; and ? too, a full stop not (2.5).
_SENTENCE = re.compile(r"[^。！？；;?!\r\n]+(?:[。！？；;?!]+[”’』」》）)\"']*)?")
# The longest sentence of 91 reports has 245 characters. Much longer ones are no sentences (a page without full stops, a dump),
# and what looks around in a sentence would take the square of its length: 1 MB on one line took hours.
_LONGEST = 1000
_PAUSE = re.compile(r"[，、,：:\s]")
_BLANKS = " \t\u3000\u00a0\ufeff"
# Noise that stands inside a sentence and does not end it; the reading has blanks in its place.
_INSIDE = frozenset({"page", "entity", "invisible", "reading"})


def sentences(text: str, noise: tuple[Noise, ...]) -> Iterator[Span]:
    """Yield the sentences in text order; blanks at their ends are in none of them, and noise only where it cuts one in two."""
    for start, end in _clean_stretches(len(text), noise):
        for begin, stop in _cut(text, start, end):
            left, right = begin, stop
            while left < right and text[left] in _BLANKS:
                left += 1
            while right > left and text[right - 1] in _BLANKS:
                right -= 1
            if right > left:
                yield Span(left, right)


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The sentences of a stretch; those beyond all measure are cut after a pause, or anywhere where there is none."""
    for match in _SENTENCE.finditer(text, start, end):
        left, right = match.span()
        while right - left > _LONGEST:
            pauses = [m.end() for m in _PAUSE.finditer(text, left + _LONGEST // 2, left + _LONGEST)]
            yield left, (left := pauses[-1] if pauses else left + _LONGEST)
        yield left, right


def _clean_stretches(length: int, noise: tuple[Noise, ...]) -> Iterator[tuple[int, int]]:
    """The stretches between the noise that ends sentences."""
    at = 0
    for n in sorted((n for n in noise if n.kind not in _INSIDE), key=lambda n: n.span):
        if n.span.start > at:
            yield at, n.span.start
        at = max(at, n.span.end)
    if at < length:
        yield at, length
