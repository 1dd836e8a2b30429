"""Joined numbers share what stands before the first: 出口和进口分别增长5%、7% names two things and one change."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kg.extract.figures.find import Number
from kg.extract.figures.phrase import Before, Line

_COORDINATED = re.compile(r"[、和与及]|以及")
_JOINT = re.compile(r"(?:以上|左右|以内|以下)?(?:[、和与及]|以及)约?")
_SIGN = re.compile(r"[A-Za-z\d.]+")
_APART = "分别"
_SHORT_PART = 5  # longer parts of a coordination stand for themselves
# How far back, in characters and in numbers, the words and the names of a number are looked for.
REACH, NUMBERS_BACK = 48, 12


@dataclass(frozen=True, slots=True)
class Measured:
    """A number with the words that say what it is: ``indicator`` may be empty where the sentence does not tell.

    ``own`` says that the number has words of its own, and does not live on those of one before it.
    """

    number: Number
    indicator: str
    before: Before
    suffix: str
    clause: int
    own: bool


def shared(sentence: Line, found: list[Measured]) -> list[Measured]:
    """Share coordinated indicators and change words out among joined numbers: 出口和进口分别增长5%、7%."""
    out = list(found)
    i = 0
    while i < len(out):
        group = _group(sentence, out, i)
        apart = _says_apart(sentence, out[i])
        if len(group) > 1 or apart:
            first = out[i].before
            for j, name in zip(group, _names(out, i, len(group), apart=apart), strict=False):
                words = first if j == i else replace(out[j].before, modifier=first.modifier, change=first.change)
                out[j] = replace(out[j], indicator=name, before=words)
        i += len(group)
    return out


def _says_apart(sentence: Line, item: Measured) -> bool:
    number = item.number
    return _APART in sentence.text[max(item.clause, number.start - REACH) : number.start]


def _group(sentence: Line, found: Sequence[Measured], i: int) -> list[int]:
    """The numbers of one kind that are joined by nothing but 、 and 和, from the i-th on."""
    group = [i]
    for j in range(i + 1, len(found)):
        between = sentence.text[found[j - 1].number.end : found[j].number.start]
        if found[j].own or not _JOINT.fullmatch(between):
            break
        group.append(j)
    return group


def _names(found: Sequence[Measured], i: int, count: int, *, apart: bool) -> list[str]:
    """As many names as numbers: those of the coordination before them, else those of the numbers before."""
    rest, own = found[i].before.rest, found[i].indicator
    whole = rest if rest.startswith("占") else ""
    if not rest or whole:
        before_them = [m.indicator for m in found[max(0, i - count) : i]]
        if count > 1 and len(set(before_them)) == count:
            return [name + whole for name in before_them]  # as many numbers stand right before, each with its name
        earlier = list(dict.fromkeys(m.indicator for m in found[max(0, i - NUMBERS_BACK) : i] if not m.before.change))
        return [n + whole for n in earlier[-count:]] if apart and len(earlier) >= count > 1 else [own] * count
    parts = [p for p in _COORDINATED.split(rest.replace("　", "").replace(_APART, "")) if p]
    if count == 1 or len(parts) != count:
        return [own] * count
    return [p if len(p) >= len(parts[-1]) else _completed(p, parts[-1]) for p in parts]


def _completed(part: str, last: str) -> str:
    """A short part of a coordination with the head of the last: 城镇 + 农村居民收入 → 城镇居民收入."""
    if part[-1:] == last[-1:] or len(part) > _SHORT_PART:
        return part
    sign = _SIGN.match(last)
    head = last[sign.end() if sign and _SIGN.fullmatch(part) else len(part) :]
    return part + head.removeprefix(part[-1:])
