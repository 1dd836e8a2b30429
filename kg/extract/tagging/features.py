"""Document → for every character of its text, the numbers of the features that hold there.

A feature is a template (which neighbours, which of their properties) filled in, hashed to 64 bits by integer arithmetic on whole
arrays: no string is made, which is what makes the light tagger light (strings cost 24 µs a character, this a quarter of it).
"""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from kg.extract.tagging.properties import Codes, Properties, properties
from kg.model import Document

_PRIME_1, _PRIME_2, _PRIME_3 = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F), np.uint64(0x165667B19E3779F9)


def features(document: Document) -> NDArray[np.uint64]:
    """(characters x templates) hashed features of the whole text, sentence borders included in the neighbourhood.

    The memory is laid out template by template. Those of the last document are kept: two taggers read it one after the other.
    """
    if not _last or _last[0][0] is not document:
        _last[:] = [(document, np.stack(list(_filled(properties(document), slice(None)))).T)]
    return _last[0][1]


def features_at(document: Document, places: NDArray[np.intp]) -> NDArray[np.uint64]:
    """(places x templates) the same of some characters: the others are looked at, but not reckoned."""
    if _last and _last[0][0] is document:
        return _last[0][1][places]
    return np.stack(list(_filled(properties(document), places))).T


_last: list[tuple[Document, NDArray[np.uint64]]] = []


def _filled(p: Properties, at: slice | NDArray[np.intp]) -> Iterator[Codes]:
    """Each template at some places of the text; the numbers in front keep templates of one property apart."""
    char = {d: _shift(p.char, d)[at] for d in range(-4, 5)}
    for d in range(-4, 5):
        yield _mix(10 + d, char[d])
    for d in range(-3, 3):
        yield _mix(30 + d, char[d], char[d + 1])
    for d in range(-3, 2):
        yield _mix(40 + d, char[d], char[d + 1], char[d + 2])
    kind = {d: _shift(p.kind, d)[at] for d in range(-2, 3)}
    for d in (-2, -1, 1, 2):
        yield _mix(50 + d, kind[d])
    yield _mix(55, kind[-1] * np.uint64(64) + kind[0], kind[1])
    both = p.border * np.uint64(256) + p.tag
    border = {d: _shift(both, d)[at] for d in range(-2, 3)}
    for d in range(-2, 3):
        yield _mix(60 + d, border[d])
    yield _mix(65, border[-1], border[0])
    yield _mix(66, border[0], border[1])
    inside = np.zeros_like(p.kind)  # a constant, but for the first and the last character of the text
    for name, values, reach in ((70, p.lexicon, 2), (80, p.head, 2), (90, p.quoted, 1), (95, inside, 1)):
        for d in range(-reach, reach + 1):
            yield _mix(name + d, _shift(values, d)[at])
    border_here, before, next_head, clause_word = p.border[at], p.word_before[at], p.next_head[at], p.clause_word[at]
    yield from _word_templates(before, p.word[at], p.word_after[at], border_here)
    yield _mix(120, next_head)
    yield _mix(121, next_head, border_here)
    yield _mix(122, next_head, before)
    yield _mix(123, clause_word)
    yield _mix(124, clause_word, next_head)
    yield _mix(125, p.quoted[at], next_head, border_here)


def _word_templates(before: Codes, word: Codes, after: Codes, border: Codes) -> Iterator[Codes]:
    yield _mix(100, word)
    yield _mix(101, before)
    yield _mix(102, after)
    yield _mix(103, before, border)
    yield _mix(104, after, border)
    yield _mix(105, before, word)
    yield _mix(106, word, after)
    yield _mix(107, word, border)


def _mix(name: int, first: Codes, second: Codes | None = None, third: Codes | None = None) -> Codes:
    """A 64-bit hash of a template's number and up to three codes (multiply and fold, as in splitmix64)."""
    out = first * _PRIME_1 + np.uint64((name + 1) * int(_PRIME_3) & 0xFFFFFFFFFFFFFFFF)
    out ^= out >> np.uint64(29)
    for more in (second, third):
        if more is not None:
            out = (out + more) * _PRIME_2
            out ^= out >> np.uint64(32)
    out *= _PRIME_1
    return out ^ (out >> np.uint64(31))


def _shift(values: Codes, by: int) -> Codes:
    """``values[i + by]`` at place ``i``, the largest code beyond the ends."""
    if by == 0:
        return values
    out = np.full_like(values, np.iinfo(np.uint64).max)
    if by > 0:
        out[:-by] = values[by:]
    else:
        out[-by:] = values[:by]
    return out


def windows(document: Document) -> Sequence[tuple[int, int]]:
    """The sentences as half-open windows: what the tagger reads at a time."""
    return [(s.span.start, s.span.end) for s in document.sentences]
