"""Names that end in a head noun: from the head leftwards to each place where the name may begin."""

from collections.abc import Iterator

from kg.extract.facts import group, inner_facts, left_facts, right_facts
from kg.extract.left import starts
from kg.extract.page import CLOSING, Page
from kg.extract.vocabulary import Head, head_automaton, heads, words
from kg.model import Mention

_LONGEST_BRACKET = 14


def extract(page: Page) -> Iterator[Mention]:
    """Yield every possible name of every head; which of them stands is decided by their scores."""
    themes = words("themes", "words")
    for end, floor, limit, head in _heads(page):
        begin = end - len(head.word)
        after = right_facts(page, end)
        bracket = _bracket(page, end, limit)
        for start in starts(page, begin, floor):
            if start.offset > begin or page.text[start.offset] in CLOSING:
                continue
            theme = page.text[start.offset : end] in themes
            facts = (
                group(f"head={head.word}", f"theme={int(theme)}"),
                left_facts(start),
                inner_facts(page, start.offset, end, begin),
            )
            yield from page.mentions(start.offset, end, head.types, "headed", *facts, after)
            if bracket:
                yield from page.mentions(start.offset, bracket, head.types, "headed", *facts, ("bracket",))


def _bracket(page: Page, end: int, limit: int) -> int:
    """The end of the brackets that follow a name at once (综合治理工程（一期）), 0 where there are none."""
    if page.text[end : end + 1] != "（":
        return 0
    return page.text.find("）", end, min(limit, end + _LONGEST_BRACKET)) + 1


def _heads(page: Page) -> Iterator[tuple[int, int, int, Head]]:
    """Yield the heads at the end of words: where each ends, its sentence's ends, the head; of two that end together the longer."""
    known = heads()
    for sentence in page.document.sentences:
        text = page.text[sentence.span.start : sentence.span.end]
        found: dict[int, tuple[int, str]] = {}
        for last, hit in head_automaton().iter(text):
            if last not in found or hit > found[last]:
                found[last] = hit
        for last, (_, word) in sorted(found.items()):
            end = sentence.span.start + last + 1
            if word and page.is_border(end):
                yield end, sentence.span.start, sentence.span.end, known[word]
