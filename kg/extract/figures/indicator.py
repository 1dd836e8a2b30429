"""What each number of a sentence measures: the words before it, those after it, or those of a number before."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kg.extract.figures.find import Number
from kg.extract.figures.noun import leading_verbs, noun_right, only_verbs
from kg.extract.figures.phrase import Before, Line, after, before
from kg.extract.figures.units import units
from kg.extract.figures.words import any_of

_CLAUSE = re.compile(r"[，,；;：:。！!？?]")
_COORDINATED = re.compile(r"[、和与及]|以及")
_JOINT = re.compile(r"(?:以上|左右|以内|以下)?(?:[、和与及]|以及)约?")
_LONGEST, _REACH, _CLAUSE_REST = 24, 48, 14
_APART = "分别"
_SHORT_PART = 5  # longer parts of a coordination stand for themselves


@dataclass(frozen=True, slots=True)
class Measured:
    """A number with the words that say what it is: ``indicator`` may be empty where the sentence does not tell."""

    number: Number
    indicator: str
    before: Before
    suffix: str
    clause: int


def measured(sentence: Line, numbers: Sequence[Number]) -> list[Measured]:
    """Give each number of a sentence its indicator, from left to right."""
    out: list[Measured] = []
    used = 0
    for number in numbers:
        cut = _clause_start(sentence.text, number.start)
        start = max(cut, used, number.start - _REACH)
        suffix, end = after(sentence, number.end)
        item = Measured(number, "", before(sentence, start, number.start), suffix, cut)
        indicator, used = _indicator(sentence, item, end, out)
        out.append(replace(item, indicator=_cut(indicator, item.before, sentence)))
    return _shared(sentence, out)


def _cut(indicator: str, words: Before, sentence: Line) -> str:
    """The last words of an indicator that is too long."""
    if len(indicator) <= _LONGEST:
        return indicator
    first = len(indicator) - _LONGEST
    if indicator == words.rest:
        first = next((b for b in range(first, len(indicator)) if words.start + b in sentence.borders), first)
    return indicator[first:].lstrip("、和与及的")


def _clause_start(text: str, end: int) -> int:
    """Where the clause of a number begins: behind the last mark, or inside the bracket that is still open."""
    low = max(0, end - 2 * _REACH)
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
    """Whether the mark stands between two digits: 1,234."""
    return text[i] in ",:" and 0 < i < len(text) - 1 and text[i - 1].isdigit() and text[i + 1].isdigit()


def _indicator(sentence: Line, item: Measured, end: int, done: Sequence[Measured]) -> tuple[str, int]:
    """The indicator of a number whose limits end at ``end``, and up to where its words were used."""
    number, words = item.number, item.before
    right, right_end = _right(sentence, end)
    rest_end = words.start + len(words.rest)
    verbal = only_verbs(sentence, words.start, rest_end)
    counts = number.unit in units() and units()[number.unit].counts
    if right and (counts or verbal or words.genitive) and not words.change:
        verb = words.rest if verbal else "" if words.genitive else leading_verbs(sentence, words.start, rest_end)
        return _joined(verb, right), right_end
    if words.rest and verbal:
        return _with_object(sentence, item, done), end
    if words.rest and not words.rest.startswith("占"):
        return _plain(words.rest), end
    return _subject(sentence, done, item.clause) + words.rest, end


def _with_object(sentence: Line, item: Measured, done: Sequence[Measured]) -> str:
    """A bare verb with the object of the number before, if both count the same: 发现隐患30条，整改28条."""
    last = done[-1] if done else None
    if last is None or last.number.unit != item.number.unit or not units()[item.number.unit].counts:
        return item.before.rest
    start = last.before.start
    verb = leading_verbs(sentence, start, start + len(last.before.rest))
    return item.before.rest + last.indicator.removeprefix(verb) if verb != last.indicator else item.before.rest


def _plain(rest: str) -> str:
    """What is measured without the verb in its middle: 非公有制经济完成增加值 → 非公有制经济增加值."""
    found = any_of("link", "inside").search(rest, 2)
    return rest[: found.start()] + rest[found.end() :].removeprefix("了") if found else rest


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
        return (sentence.text[at:limit], stop_at) if limit - at <= _LONGEST else ("", at)
    return noun, stop_at


def _subject(sentence: Line, done: Sequence[Measured], cut: int) -> str:
    """The indicator of the last number that is a level; else what the clause before speaks of."""
    for earlier in reversed(done):
        if not earlier.before.change and earlier.indicator and "占" not in earlier.indicator:
            return earlier.indicator
    if done:
        return done[-1].indicator
    if cut < 2:  # noqa: PLR2004 -- no clause before
        return ""
    start = _clause_start(sentence.text, cut - 1)
    begin = before(sentence, start, cut - 1)
    noun, _ = noun_right(sentence, begin.start)
    return noun or begin.rest[:_LONGEST]


def _shared(sentence: Line, found: list[Measured]) -> list[Measured]:
    """Share coordinated indicators and change words out among joined numbers: 出口和进口分别增长5%、7%."""
    out = list(found)
    i = 0
    while i < len(out):
        group = _group(sentence, out, i)
        apart = _says_apart(sentence, out[i])
        if len(group) > 1 or apart:
            first = out[i].before
            for j, name in zip(group, _names(out, i, len(group), apart=apart), strict=False):
                words = (
                    replace(out[j].before, modifier=first.modifier, change=first.change, is_start=False)
                    if j > i
                    else first
                )
                out[j] = replace(out[j], indicator=name, before=words)
        i += len(group)
    return out


def _says_apart(sentence: Line, item: Measured) -> bool:
    number = item.number
    return _APART in sentence.text[max(item.clause, number.start - _REACH) : number.start]


def _group(sentence: Line, found: Sequence[Measured], i: int) -> list[int]:
    """The numbers of one kind that are joined by nothing but 、 and 和, from the i-th on."""
    group = [i]
    for j in range(i + 1, len(found)):
        between = sentence.text[found[j - 1].number.end : found[j].number.start]
        if not _JOINT.fullmatch(between):
            break
        group.append(j)
    return group


def _names(found: Sequence[Measured], i: int, count: int, *, apart: bool) -> list[str]:
    """As many names as numbers: those of the coordination before them, else those of the numbers before."""
    rest, own = found[i].before.rest, found[i].indicator
    if not rest:
        before_them = [m.indicator for m in found[max(0, i - count) : i]]
        if count > 1 and len(set(before_them)) == count and not own.startswith("占"):
            return before_them  # as many numbers stand right before, each with its own name
        earlier = list(dict.fromkeys(m.indicator for m in found[:i] if not m.before.change))
        return earlier[-count:] if apart and len(earlier) >= count else [own] * count
    parts = [p for p in _COORDINATED.split(rest) if p]
    if count == 1 or len(parts) != count:
        return [own] * count
    return [p if len(p) >= len(parts[-1]) else _completed(p, parts[-1]) for p in parts]


def _completed(part: str, last: str) -> str:
    """A short part of a coordination with the head of the last: 城镇 + 农村居民收入 → 城镇居民收入."""
    return part if part[-1:] == last[-1:] or len(part) > _SHORT_PART else part + last[len(part) :]
