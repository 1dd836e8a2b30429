"""A file that holds several reports → its reports: cut where a second title stands at the head of a second body."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import replace

from kg.model import Noise, Span
from kg.read.extracted import Extracted
from kg.read.repeats import repeated_body
from kg.read.script import understood
from kg.read.titles import full_title

# What stands before a second title and after it is a report, not a cover, a list of contents or a heading's chapter.
FEWEST_HAN = 300
_HAN = re.compile(r"[\u4e00-\u9fff]")


def split(piece: Extracted) -> list[Extracted]:
    """The reports of one text; nearly always one. The same body twice is one report with a copy, not two."""
    starts = [0, *_titles(piece.text)]
    ends = [*starts[1:], len(piece.text)]
    return [piece] if len(starts) == 1 else [_part(piece, a, b) for a, b in zip(starts, ends, strict=True)]


def _titles(text: str) -> Iterator[int]:
    plain = understood(text)
    candidates = [m.start() for m in re.finditer(r"[^\r\n]+", plain) if full_title(m.group())]
    if not candidates or candidates == [0]:
        return
    copied = {s.start for s in repeated_body(plain)}
    places = [m.start() for m in _HAN.finditer(plain)]
    before = 0
    for at in candidates:
        here = bisect_left(places, at)
        if at not in copied and here - before >= FEWEST_HAN <= len(places) - here:
            yield at
            before = here


def _part(piece: Extracted, start: int, end: int) -> Extracted:
    """One report of several: its text, its pages and noise counted from its own beginning."""
    first = max(bisect_right(piece.pages, start) - 1, 0)
    pages = tuple(max(p - start, 0) for p in piece.pages[first:] if p < end)
    noise = tuple(
        Noise(Span(n.span.start - start, n.span.end - start), n.kind)
        for n in piece.noise
        if start <= n.span.start and n.span.end <= end
    )
    return replace(piece, text=piece.text[start:end], pages=pages, noise=noise)
