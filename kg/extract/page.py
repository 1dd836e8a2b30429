"""A document laid out for the rules: characters, words, quotation pairs, and how a finding becomes a mention."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import accumulate, chain
from math import inf, log

from kg.extract.masks import is_nothing_but_mask
from kg.extract.scores import Facts, odds, probability
from kg.extract.vocabulary import words
from kg.model import Document, EntityType, Mention, Sentence, Span, Token

EDGE = "「」『』“”‘’《》〈〉\"'（）() \t\r\n\u3000\u00a0"
OPENING = {"“": "”", "「": "」", "『": "』", "‘": "’", "《": "》", "〈": "〉"}
CLOSING = {close: open_ for open_, close in OPENING.items()}
QUOTES = frozenset((*OPENING, *CLOSING, '"'))
LONGEST_QUOTE, SHORTEST_NAME, LONGEST_NAME = 48, 2, 60
_SLACK = 1e-6
LINKS = "、和与及的"
MASKS = frozenset("*○×")
_MARKS = frozenset((*LINKS, *"*＊×○〇某Xx"))


class Page:
    """What the rules look at: built once per document, never changed.

    ``text`` is the report as it is understood, of the same length as its own text. Findings that score below ``floor``
    are not worth making.
    """

    def __init__(self, document: Document, floor: float = 0.0) -> None:
        self.document = document
        self.floor = floor
        # Log odds that are safely below the floor: most findings need no more than this comparison.
        self._least = log(floor / (1 - floor)) - _SLACK if 0 < floor < 1 else -inf
        self.text = document.report.understood
        self.tokens: list[Token] = [t for s in document.sentences for t in s.tokens]

    @cached_property
    def word_at(self) -> list[int]:
        """For each character the index of its word in ``tokens``, -1 outside sentences."""
        out = [-1] * (len(self.text) + 1)
        for i, (start, end, _, _) in enumerate(self.tokens):
            out[start:end] = [i] * (end - start)
        return out

    @cached_property
    def marks(self) -> list[int]:
        """How many of the first characters are links, masks or paired quotation marks, for each number of characters."""
        marked = list(map(_MARKS.__contains__, self.text))
        for i in self.pairs:
            marked[i] = True
        return list(accumulate(marked, initial=0))

    @cached_property
    def counts(self) -> tuple[list[int], list[int]]:
        """How many of the first words are more than a sign, and how many of these could stand in any name."""
        generic = words("generic", "words")
        says = [t.text[0].isalnum() or t.text in MASKS for t in self.tokens]
        plain = [s and (t.text in generic or t.text.isnumeric()) for s, t in zip(says, self.tokens, strict=True)]
        return list(accumulate(says, initial=0)), list(accumulate(plain, initial=0))

    @cached_property
    def heading_starts(self) -> frozenset[int]:
        """Where the document's sections begin."""
        return frozenset(s.span.start for s in self.document.sections)

    @cached_property
    def pairs(self) -> dict[int, int]:
        """Opening quotation mark → closing one, and back: the nearest pairs within a sentence."""
        out: dict[int, int] = {}
        for sentence in self.document.sentences:
            for left, right in self._pairs_in(sentence):
                out[left], out[right] = right, left
        return out

    def _pairs_in(self, sentence: Sentence) -> Iterator[tuple[int, int]]:
        stack: list[int] = []
        for i in range(sentence.span.start, sentence.span.end):
            char = self.text[i]
            if char in OPENING:
                stack.append(i)
            elif char in CLOSING and stack and self.text[stack[-1]] == CLOSING[char]:
                left = stack.pop()
                if i - left <= LONGEST_QUOTE:
                    yield left, i

    def is_border(self, offset: int) -> bool:
        """Whether no word runs across this place."""
        word = self.word_at[offset]
        return word < 0 or self.tokens[word].start == offset

    def right_word(self, end: int) -> str:
        """What follows a name that ends here: the word after closing quotation marks, ``$`` at a sentence's end."""
        while end < len(self.text) and self.text[end] in CLOSING:
            end += 1
        word = self.word_at[end]
        return self.tokens[word].text if word >= 0 else "$"

    def mentions(self, start: int, end: int, kinds: Sequence[EntityType], extractor: str, *groups: Facts) -> Sequence[Mention]:
        """The finding once for each type it may have, its edges tidied.

        Nothing where it is not within one sentence, is no more than a mask, or scores below the floor.
        """
        found = odds(extractor, kinds, groups)
        if max(found) < self._least:
            return ()
        start, end = self._tidy(start, end)
        index = self.document.sentence_at(start)
        if not SHORTEST_NAME <= end - start <= LONGEST_NAME or index < 0:
            return ()
        sentence = self.document.sentences[index]
        if end > sentence.span.end or is_nothing_but_mask(self.text[start:end]):
            return ()
        report, reason = self.document.report, " ".join(chain.from_iterable(groups))
        text, span = report.text[start:end], Span(start, end)
        return [
            Mention(report.id, kind, text, span, index, sentence.section, extractor, reason, round(value, 4))
            for kind, value in zip(kinds, map(probability, found), strict=True)
            if value >= self.floor
        ]

    def _tidy(self, start: int, end: int) -> tuple[int, int]:
        """Cut quotation marks, brackets and blanks at both ends, then take back those whose partner is inside."""
        while start < end and self.text[start] in EDGE:
            start += 1
        while end > start and self.text[end - 1] in EDGE:
            end -= 1
        return self.balanced(start, end)

    def balanced(self, start: int, end: int) -> tuple[int, int]:
        """Take in the quotation marks and the bracket just outside whose partners are inside: “三拼三促”抓落实活动年."""
        while (start - 1) in self.pairs and start <= self.pairs[start - 1] < end:
            start -= 1
        while end in self.pairs and start <= self.pairs[end] < end:
            end += 1
        if self.text.startswith("）", end) and "（" in self.text[start:end]:
            end += 1
        return start, end
