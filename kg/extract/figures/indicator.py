"""What each number of a sentence measures: the words before it, those after it, or those of a number before."""

import re
from collections.abc import Sequence
from dataclasses import replace

from kg.extract.figures.find import Number
from kg.extract.figures.noun import last_verb, leading_verbs, noun_right, only_verbs
from kg.extract.figures.numerals import MASKS
from kg.extract.figures.phrase import Before, Line, after, before
from kg.extract.figures.shared import NUMBERS_BACK, REACH, Measured, shared
from kg.extract.figures.units import units
from kg.extract.figures.words import any_of, words

_CLAUSE = re.compile(r"[，,；;：:。.！!？?]")
_ATTRIBUTE = re.compile(r"(?:(?:以上|以下|以内)的?|的)[^、，,；;和及与]{1,30}")
_NO_THINGS = ("元", "美元", "%", "人", "人次")  # what these count is not handed on to a verb: 惠及300人
_LONGEST, _CLAUSE_REST, _SHORT = 24, 14, 6


def measured(sentence: Line, numbers: Sequence[Number]) -> list[Measured]:
    """Give each number of a sentence its indicator, from left to right."""
    out: list[Measured] = []
    used = 0
    for number in numbers:
        cut = _clause_start(sentence.text, number.start)
        start = max(cut, used, number.start - REACH)
        between = sentence.text[out[-1].number.end : number.start] if out else ""
        if _ATTRIBUTE.fullmatch(between):
            start = max(cut, out[-1].before.start)  # 总投资超15亿元的项目38个: the first number is part of what the next counts
        suffix, end = after(sentence, number.end)
        item = Measured(number, "", before(sentence, start, number.start), suffix, cut, own=True)
        indicator, used = _indicator(sentence, item, end, out)
        own = bool(item.before.rest) or used > end
        out.append(replace(item, indicator=_cut(indicator, item.before, sentence), own=own))
    return shared(sentence, out)


def _cut(indicator: str, words: Before, sentence: Line) -> str:
    """The last words of an indicator that is too long."""
    if len(indicator) <= _LONGEST:
        return _tidy(indicator)
    first = len(indicator) - _LONGEST
    if indicator == words.rest:
        first = next((b for b in range(first, len(indicator)) if words.start + b in sentence.borders), first)
    return _tidy(indicator[first:].lstrip("、和与及的"))


def _tidy(indicator: str) -> str:
    """Without the blanks of cut brackets and without half a pair of quotation marks."""
    text = indicator.replace("　", "").strip()
    return text if text.count("“") == text.count("”") else text.replace("“", "").replace("”", "")


def _clause_start(text: str, end: int) -> int:
    """Where the clause of a number begins: behind the last mark, or inside the bracket that is still open."""
    low = max(0, end - 2 * REACH)
    depth = 0
    for i in range(end - 1, low - 1, -1):
        if text[i] in "）)":
            depth += 1
        elif text[i] in "（(":
            if not depth:
                return i + 1
            depth -= 1
        elif not depth and _CLAUSE.match(text[i]) and not _within_number(text, i):
            return i + 1
    return low


def _within_number(text: str, i: int) -> bool:
    """Whether the mark stands between two digits: 1,234 and 2.5."""
    return text[i] in ",:." and 0 < i < len(text) - 1 and _is_digit(text[i - 1]) and _is_digit(text[i + 1])


def _is_digit(char: str) -> bool:
    return char.isdigit() or char in MASKS


def _indicator(sentence: Line, item: Measured, end: int, done: Sequence[Measured]) -> tuple[str, int]:
    """The indicator of a number whose limits end at ``end``, and up to where its words were used."""
    left = item.before
    rest_end = left.start + len(left.rest)
    right, right_end = _right(sentence, end)
    verbal = only_verbs(sentence, left.start, rest_end) and not left.rest.startswith("占")
    if right and not left.change:
        joined = _with_right(sentence, item, right, verbal=verbal)
        if joined:
            return joined, right_end
    if left.rest and (verbal or left.rest in words("left", "grades")):
        return _with_object(sentence, item, done), end
    share = left.rest.startswith("占") or (left.genitive and item.number.unit == "%" and len(left.rest) <= _SHORT)
    if left.rest and not share:
        return _plain(left.rest), end
    said = _predicate(sentence, end) if not left.rest and not left.change else ""
    return said or _subject(sentence, done, item.clause) + left.rest, end


def _with_right(sentence: Line, item: Measured, right: str, *, verbal: bool) -> str:
    """What is counted stands behind the number: with the verb before it; nothing if it is before."""
    left, unit = item.before, item.number.unit
    if left.rest.endswith(words("noun", "capacity")):
        return next(w for w in words("noun", "capacity") if left.rest.endswith(w)) + right
    if verbal or left.genitive:
        return _joined("" if left.genitive else left.rest, right)
    if unit in units() and units()[unit].counts:
        end = left.start + len(left.rest)
        verb = "" if left.coordinated else last_verb(sentence, end)
        return _joined(verb or leading_verbs(sentence, left.start, end), right)
    if right in words("noun", "money"):
        return left.rest + right
    verb = "" if left.coordinated else last_verb(sentence, left.start + len(left.rest))
    return verb + right if verb else ""


def _predicate(sentence: Line, end: int) -> str:
    """What is said of a number that stands alone: 有300人次得到救助."""
    stop = _CLAUSE.search(sentence.text, end)
    said = sentence.text[end : stop.start() if stop else len(sentence.text)]
    return said if 0 < len(said) <= _CLAUSE_REST and said[0].isalnum() and said[0] not in "和及与" else ""


def _with_object(sentence: Line, item: Measured, done: Sequence[Measured]) -> str:
    """A bare verb with the object of the number before, if both count the same: 发现隐患30条，整改28条."""
    last = done[-1] if done else None
    unit = item.number.unit
    if last is None or last.number.unit != unit or unit not in units() or units()[unit].base in _NO_THINGS:
        return item.before.rest
    start = last.before.start
    verb = leading_verbs(sentence, start, start + len(last.before.rest))
    return item.before.rest + last.indicator.removeprefix(verb) if verb != last.indicator else item.before.rest


def _plain(rest: str) -> str:
    """What is measured without the verbs in its middle: 非公有制经济完成增加值 → 非公有制经济增加值."""
    plain = rest[:2] + any_of("link", "inside").sub("", rest[2:])
    return plain.removesuffix("均") if plain.endswith("率均") else plain


def _joined(verb: str, noun: str) -> str:
    return verb.removesuffix("了").removesuffix("的") + noun


def _right(sentence: Line, end: int) -> tuple[str, int]:
    """What is counted behind the number: 22个特色小镇, 90%的行政村开通了班车 (the rest of its clause)."""
    at = end
    if sentence.text[at : at + 1] == "的":
        stop = _CLAUSE.search(sentence.text, at)
        limit = stop.start() if stop else len(sentence.text)
        if limit - at - 1 <= _CLAUSE_REST and not any(c.isdigit() for c in sentence.text[at:limit]):
            return sentence.text[at + 1 : limit].strip("”、"), limit
        at += 1
    noun, stop_at = noun_right(sentence, at)
    if at == end and sentence.text[stop_at : stop_at + 1].isdigit():  # 5家100张床位以上的养老机构
        stop = _CLAUSE.search(sentence.text, at)
        limit = stop.start() if stop else len(sentence.text)
        said = sentence.text[at:limit]
        return (said, stop_at) if len(said) <= _LONGEST and "的" in said else (noun, stop_at)
    return noun, stop_at


def _said_before(sentence: Line, done: Sequence[Measured], cut: int) -> str:
    """The subject of a clause that speaks of a level without a number: 财政收入突破百亿大关，达101亿元."""
    if not done or cut <= done[-1].number.end:
        return ""
    start = _clause_start(sentence.text, cut - 1)
    said = any_of("modifier", "before").search(sentence.text, start, cut - 1)
    return _plain(before(sentence, start, said.start()).rest) if said and start >= done[-1].number.end else ""


def _subject(sentence: Line, done: Sequence[Measured], cut: int) -> str:
    """The indicator of the last number that is a level; else what the clause before speaks of."""
    fresh = _said_before(sentence, done, cut)
    if fresh:
        return fresh
    if done and done[-1].before.is_start:
        return done[-1].indicator  # 由45%提高到50%
    for earlier in reversed(done[-NUMBERS_BACK:]):
        if not earlier.before.change and earlier.indicator and "占" not in earlier.indicator:
            return earlier.indicator
    if done:
        return done[-1].indicator
    if cut < 2:  # noqa: PLR2004 -- no clause before
        return ""
    start = _clause_start(sentence.text, cut - 1)
    begin = before(sentence, start, cut - 1)
    head = begin.start + begin.rest.rfind("的") + 1
    noun, _ = noun_right(sentence, head)
    return noun or begin.rest[:_LONGEST]
