"""A document laid out for the rules: its characters, the words over them, quotation pairs, and how a finding becomes a mention."""

from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property

from kg.extract.masks import is_nothing_but_mask
from kg.extract.scores import score
from kg.model import Document, EntityType, Mention, Sentence, Span, Token

EDGE = "「」『』“”‘’《》〈〉\"'（）() \t\r\n\u3000\u00a0"
OPENING = {"“": "”", "「": "」", "『": "』", "‘": "’", "《": "》", "〈": "〉"}
CLOSING = {close: open_ for open_, close in OPENING.items()}
QUOTES = frozenset((*OPENING, *CLOSING, '"'))
LONGEST_QUOTE, LONGEST_NAME = 48, 60


class Page:
    """What the rules look at: built once per document, never changed.

    ``text`` is the report as it is understood, of the same length as the report's own text.
    """

    def __init__(self, document: Document) -> None:
        self.document = document
        self.text = document.report.reading or document.report.text
        self.tokens: list[Token] = [t for s in document.sentences for t in s.tokens]
        self._starts = [s.span.start for s in document.sentences]

    @cached_property
    def word_at(self) -> list[int]:
        """For each character the index of its word in ``tokens``, -1 outside sentences."""
        out = [-1] * (len(self.text) + 1)
        for i, token in enumerate(self.tokens):
            out[token.start : token.end] = [i] * (token.end - token.start)
        return out

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

    def sentence_at(self, offset: int) -> int:
        """Index of the sentence that holds the character, -1 outside all."""
        i = bisect_right(self._starts, offset) - 1
        return i if i >= 0 and offset < self.document.sentences[i].span.end else -1

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

    def mention(self, start: int, end: int, kind: EntityType, extractor: str, *facts: str) -> Iterator[Mention]:
        """Yield the finding as a mention, if it is within one sentence and more than a mask; its edges are tidied."""
        start, end = self._tidy(start, end)
        sentence = self.sentence_at(start)
        if end - start < 2 or end - start > LONGEST_NAME or sentence < 0:  # noqa: PLR2004 -- no name has one character
            return
        inside = self.document.sentences[sentence]
        if end > inside.span.end or is_nothing_but_mask(self.text[start:end]):
            return
        report = self.document.report
        yield Mention(
            report.id,
            kind,
            report.text[start:end],
            Span(start, end),
            sentence,
            inside.section,
            extractor,
            " ".join(facts),
            score(extractor, kind, facts),
        )

    def _tidy(self, start: int, end: int) -> tuple[int, int]:
        """Cut quotation marks and blanks at both ends, then take back those whose partner is inside."""
        while start < end and self.text[start] in EDGE:
            start += 1
        while end > start and self.text[end - 1] in EDGE:
            end -= 1
        while (start - 1) in self.pairs and start <= self.pairs[start - 1] < end:
            start -= 1
        while end in self.pairs and start <= self.pairs[end] < end:
            end += 1
        return start, end
