"""Names that end in a head noun: from the head leftwards to each place where the name may begin."""

from collections.abc import Iterator

from kg.extract.facts import inner_facts, left_facts, right_facts, theme_fact
from kg.extract.left import starts
from kg.extract.page import CLOSING, Page
from kg.extract.vocabulary import Head, head_automaton, heads
from kg.model import Mention


def extract(page: Page) -> Iterator[Mention]:
    """Yield every possible name of every head; which of them stands is decided by their scores."""
    for end, head in _heads(page):
        sentence = page.document.sentences[page.sentence_at(end - 1)]
        begin = end - len(head.word)
        for start in starts(page, begin, sentence.span.start):
            if start.offset > begin or page.text[start.offset] in CLOSING:
                continue
            facts = (
                f"head={head.word}",
                *left_facts(page, start),
                *right_facts(page, end),
                *inner_facts(page, start.offset, end, begin),
                theme_fact(page.text[start.offset : end]),
            )
            for kind in head.types:
                yield from page.mention(start.offset, end, kind, "headed", *facts)


def _heads(page: Page) -> Iterator[tuple[int, Head]]:
    """Yield the heads at the end of words with the offset where each ends; of two that end together the longer."""
    for sentence in page.document.sentences:
        text = page.text[sentence.span.start : sentence.span.end]
        found: dict[int, tuple[int, str]] = {}
        for last, (size, word) in head_automaton().iter(text):
            found[last] = max(found.get(last, (0, "")), (size, word))
        for last, (_, word) in sorted(found.items()):
            end = sentence.span.start + last + 1
            if word and page.is_border(end):
                yield end, heads()[word]
