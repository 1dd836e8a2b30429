"""Striving for a title (创建国家卫生城市, 争创全国文明村): the verb belongs to the name."""

from collections.abc import Iterator

from kg.extract.facts import group, inner_facts, right_facts
from kg.extract.page import Page
from kg.extract.vocabulary import words
from kg.model import Mention

_FARTHEST = 26


def extract(page: Page) -> Iterator[Mention]:
    """Yield each verb of striving with what follows it, up to each word that a title can end in."""
    verbs, titles = words("striving", "verbs"), tuple(words("striving", "titles"))
    for index, token in enumerate(page.tokens):
        if token.text not in verbs:
            continue
        limit = min(token.end + _FARTHEST, page.document.sentences[page.document.sentence_at(token.start)].span.end)
        for after in page.tokens[index + 1 : index + 14]:
            if after.end > limit or not (after.text[0].isalnum() or after.text[0] in "“”‘’*×"):
                break
            if after.text.endswith(titles):
                title = max((t for t in titles if after.text.endswith(t)), key=len)
                facts = (
                    group(f"verb={token.text}", f"title={title}", f"before={_before(page, token.start)}"),
                    right_facts(page, after.end),
                    inner_facts(page, token.start, after.end, after.end),
                )
                yield from page.mentions(token.start, after.end, ("Campaign",), "striving", *facts)


def _before(page: Page, start: int) -> str:
    word = page.word_at[start - 1] if start else -1
    return page.tokens[word].text if word >= 0 else "^"
