"""What a text says again and again: a shop's line after every paragraph, the whole body pasted twice."""

import re
from collections import Counter
from collections.abc import Iterator

from kg.model import Span

# A tail or a line is a watermark from three times on, if a tenth of the long paragraphs carry it.
FEWEST = 3
SHARE = 0.1
LONGEST_MARK = 60
SHORTEST_MARK = 4
PARAGRAPH = 40
# A sentence of this length is not written twice by chance; a body is a copy where half of its characters stand before.
SENTENCE = 25
COPIED = 0.4

_LINE = re.compile(r"[^\r\n]+")
_TAIL = re.compile(r"(?<=[。！？；”])[^。！？；”\r\n]{4,60}$")
_HEADING = re.compile(r"^(?:第?[一二三四五六七八九十]{1,3}[、是部章]|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}[.．、])")
_SENTENCE = re.compile(r"[^。！？\r\n]+[。！？]?")


def watermarks(plain: str) -> Iterator[Span]:
    """Short lines and ends of paragraphs that come back all through the text."""
    lines = [m for m in _LINE.finditer(plain) if m.group().strip()]
    wanted = max(FEWEST, SHARE * sum(len(m.group()) >= PARAGRAPH for m in lines))
    short = Counter(m.group().strip() for m in lines if _is_mark(m.group()))
    tails = Counter(t.group().strip() for m in lines if (t := _TAIL.search(m.group())))
    # Longest first: of two marks the one that ends with the other is the whole.
    marks = sorted((mark for mark, n in tails.items() if n >= wanted), key=lambda mark: (-len(mark), mark))
    for m in lines:
        body = m.group().rstrip()
        if short[body.strip()] >= wanted:
            yield Span(m.start(), m.end())
        elif mark := next((mark for mark in marks if body.endswith(mark)), ""):
            yield Span(m.start() + len(body) - len(mark), m.start() + len(body))


def _is_mark(line: str) -> bool:
    """Short, no sentence and no numbered heading."""
    bare = line.strip()
    return SHORTEST_MARK <= len(bare) <= LONGEST_MARK and not bare.endswith(("。", "：", "；")) and not _HEADING.match(bare)


def repeated_body(plain: str) -> Iterator[Span]:
    """The second copy of a body that stands twice in one file, sentence by sentence; its headings with it."""
    sentences = list(_SENTENCE.finditer(plain))
    texts = [re.sub(r"\s", "", m.group()) for m in sentences]
    first: dict[str, int] = {}
    again = [first.setdefault(t, i) < i for i, t in enumerate(texts)]
    long = [i for i, t in enumerate(texts) if len(t) >= SENTENCE]
    copied = [i for i in long if again[i]]
    if sum(len(texts[i]) for i in copied) < COPIED * sum(len(texts[i]) for i in long) or not copied:
        return
    start = copied[0]
    while start and again[start - 1]:
        start -= 1
    for i in range(start, copied[-1] + 1):
        if again[i]:
            yield Span(sentences[i].start(), sentences[i].end())
    for i in range(copied[-1] + 1, len(texts)):
        if not again[i]:
            return
        yield Span(sentences[i].start(), sentences[i].end())
