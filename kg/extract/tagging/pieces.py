"""A text as the neural tagger sees it: word pieces with features, in windows.

The encoder was pre-trained on word pieces, not characters; in these reports they are 1.4 characters long on average.
Kept from crossing a word border of ``jieba`` (without its HMM), only 2 of 7,473 annotated spans begin or end inside
one. Training and use both go through :class:`Spec`, so they cannot drift apart. Everything is a function of the text,
the piece table, the lexicon and jieba's dictionary.
"""

from __future__ import annotations

import bisect
import logging
import re
import unicodedata
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final, Protocol

import numpy as np

from kg.extract.tagging.categories import Ints, bies, categories
from kg.extract.tagging.labels import TYPES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Window = tuple[int, int]

WINDOW: Final = 256
"""Characters in a window, at most: about 180 pieces, a long paragraph or a few short ones."""
LONGEST_PIECE: Final = 8
UNKNOWN_SCORE: Final = -20.0
BOS, EOS, UNK, SPACE, MASK = range(5)
"""Rows of the piece table that are not looked up by spelling."""
SPECIAL: Final = 5

_SENTENCE = re.compile(r"[^。；！？\n]*[。；！？\n]+|[^。；！？\n]+$")


class Segmenter(Protocol):
    """What is needed of a ``jieba.Tokenizer``."""

    def cut(self, sentence: str, cut_all: bool = ..., HMM: bool = ...) -> Iterator[str]:  # noqa: FBT001, N803
        """Words of a sentence, in order and without a gap."""


@dataclass(frozen=True, slots=True)
class Pieces:
    """A text cut into word pieces; ``starts`` has one entry more than there are pieces, the end of the text."""

    starts: Ints
    rows: Ints
    features: Ints
    """(pieces x features)"""

    def between(self, start: int, end: int) -> slice:
        """The pieces that begin in [start, end)."""
        return slice(bisect.bisect_left(self.starts, start), bisect.bisect_left(self.starts[:-1], end))


def sentences(text: str) -> list[Window]:
    """Sentences and line ends as half-open ranges that cover the text without a gap."""
    return [(m.start(), m.end()) for m in _SENTENCE.finditer(text) if m.end() > m.start()]


def windows(text: str, size: int = WINDOW, first: int = 0) -> list[Window]:
    """Sentences packed greedily into windows of at most ``size`` characters, covering the text.

    A sentence longer than a window is cut after a comma where there is one. ``first`` makes the first window shorter;
    training uses it to see the same sentence in other company.
    """
    out: list[Window] = []
    start = end = 0
    room = first or size
    for left, right in sentences(text):
        if right - start > room and end > start:
            out.append((start, end))
            start, room = left, size
        while right - start > size:
            cut = max(text.rfind("，", start, start + size), text.rfind("、", start, start + size)) + 1
            cut = cut if cut > start else start + size
            out.append((start, cut))
            start = cut
        end = right
    if end > start:
        out.append((start, end))
    return out


def _normal(char: str) -> str:
    """One character for one: the first of its NFKC form, as the encoder's own normaliser would spell it."""
    form = unicodedata.normalize("NFKC", char).strip()
    return form[0] if form else "▁"


class Spec:
    """How a text becomes rows and features: piece table, lexicon, and the code above."""

    def __init__(
        self,
        pieces: Mapping[str, tuple[int, float]],
        lexicon: Mapping[str, str],
        segmenter: Segmenter | None = None,
    ) -> None:
        """``pieces``: spelling to (row, log probability); ``lexicon``: name to one of the six types."""
        self._pieces = dict(pieces)
        self._segmenter = segmenter if segmenter is not None else _jieba()
        self._lexicon = {name: TYPES.index(kind) for name, kind in lexicon.items()}
        self._lengths: dict[str, list[int]] = {}
        for name in self._lexicon:
            self._lengths.setdefault(name[:2], []).append(len(name))
        for lengths in self._lengths.values():
            lengths.sort(reverse=True)

    def words(self, text: str, *, hmm: bool) -> list[int]:
        """Borders of jieba's words, 0 and the end of the text among them."""
        out = [0]
        for word in self._segmenter.cut(text, HMM=hmm):
            out.append(out[-1] + len(word))
        return out

    def _cut(self, chars: str, base: int, starts: list[int], rows: list[int]) -> None:
        """Most probable pieces (Viterbi over a unigram model) of one word, appended to ``starts`` and ``rows``."""
        whole = self._pieces.get(chars)
        if whole is not None and len(chars) <= 2:  # noqa: PLR2004
            # No two single characters are likelier than the pair the vocabulary holds.
            starts.append(base)
            rows.append(whole[0])
            return
        n = len(chars)
        best = [0.0] + [-1e9] * n
        back: list[tuple[int, int]] = [(0, UNK)] * (n + 1)
        for i in range(n):
            for j in range(i + 1, min(n, i + LONGEST_PIECE) + 1):
                found = self._pieces.get(chars[i:j])
                if found is None:
                    if j > i + 1:
                        continue
                    found = (SPACE if chars[i] == "▁" else UNK, UNKNOWN_SCORE)
                if best[i] + found[1] > best[j]:
                    best[j] = best[i] + found[1]
                    back[j] = (i, found[0])
        path: list[tuple[int, int]] = []
        j = n
        while j:
            i, row = back[j]
            path.append((i, row))
            j = i
        for i, row in reversed(path):
            starts.append(base + i)
            rows.append(row)

    def _listed(self, text: str) -> list[int]:
        """Longest names of the lexicon from left to right, as BIES of their type."""
        out = [0] * len(text)
        i = 0
        while i < len(text) - 1:
            for length in self._lengths.get(text[i : i + 2], ()):
                kind = self._lexicon.get(text[i : i + length])
                if kind is not None:
                    bies(out, i, i + length, kind)
                    i += length - 1
                    break
            i += 1
        return out

    def prepare(self, text: str) -> Pieces:
        """Cut a whole text and give every piece its row and features."""
        plain = self.words(text, hmm=False)
        fancy = self.words(text, hmm=True)
        normal = "".join(map(_normal, text))
        starts: list[int] = []
        rows: list[int] = []
        for left, right in pairwise(plain):
            self._cut(normal[left:right], left, starts, rows)
        starts.append(len(text))
        return Pieces(
            starts=np.array(starts, dtype=np.int64),
            rows=np.array(rows, dtype=np.int64),
            features=categories(text, starts, plain, fancy, self._listed(text)),
        )


def _jieba() -> Segmenter:
    import jieba  # noqa: PLC0415 -- half a second and 60 MB

    jieba.setLogLevel(logging.ERROR)
    segmenter: Segmenter = jieba.dt
    return segmenter
