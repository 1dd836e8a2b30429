"""The noun phrase to the right of a number, and the verbs at the left end of what stands before it."""

from itertools import islice

from kg.extract.figures.numerals import MASKS
from kg.extract.figures.phrase import Line
from kg.extract.figures.words import verbs, words

_VERB_TAGS = ("v", "vd", "vi", "d", "p", "c", "r", "u", "ul", "uj", "ud", "uz", "f", "ad")
_MARKS = frozenset("，,。；;：:！？!?、（）()’‘」「》…")
_LONGEST = 16


def noun_right(sentence: Line, at: int) -> tuple[str, int]:
    """The noun phrase that begins right at ``at``, and where it ends; nothing where a verb or a mark stands there."""
    first = sentence.begins.get(at)
    if first is None:
        return "", at
    end = at
    for start, stop, word, tag in islice(sentence.words, first, None):
        if stop - at > _LONGEST or _ends(word, tag, first=start == at):
            break
        end = stop
    while end > at and sentence.text[end - 1] in "的 “和与及":
        end -= 1
    if sentence.text.count("”", at, end) > sentence.text.count("“", at, end):
        end = sentence.text.index("”", at)
    return sentence.text[at:end], end


def _ends(word: str, tag: str, *, first: bool) -> bool:
    """Whether a noun phrase to the right ends before this word."""
    if first and word in words("noun", "first"):
        return False
    if word[0] in MASKS and (first or len(word) == 1):
        return True
    if word[0] in _MARKS or word.isspace() or word[0].isdigit() or word in words("noun", "stop"):
        return True
    if word in ("和", "与", "及"):
        return first
    if word in verbs():
        return True
    return tag in ("p", "c", "d", "r") or (first and tag in ("v", "uj", "ul", "u"))


def only_verbs(sentence: Line, start: int, end: int) -> bool:
    """Whether nothing but verbs and particles stands between the two places."""
    first = sentence.begins.get(start)
    if first is None:
        return end <= start
    for _, stop, word, tag in islice(sentence.words, first, None):
        if stop > end:
            break
        if not (tag in _VERB_TAGS or word in verbs() or tag == "vn" or word in _MARKS):
            return False
    return True


def last_verb(sentence: Line, end: int) -> str:
    """The verb that ends right at ``end``: 吸引 of 以新方式吸引; nothing where another word does."""
    start = next((b for b in range(end - 1, max(end - 5, -1), -1) if b in sentence.begins), None)
    if start is None:
        return ""
    _, stop, word, _ = sentence.words[sentence.begins[start]]
    return word if stop == end and len(word) > 1 and word in verbs() else ""


def leading_verbs(sentence: Line, start: int, end: int) -> str:
    """The verbs with which the stretch begins: 新建改造 of 新建改造城市公园."""
    first = sentence.begins.get(start)
    if first is None:
        return ""
    stop_at = start
    for _, stop, word, tag in islice(sentence.words, first, None):
        if stop > end or not (tag in ("v", "vn", "vd") or word in verbs()):
            break
        stop_at = stop
    return sentence.text[start:stop_at]
