"""A sentence → its numbers with units, whatever is only a name, a rank, a date or a slogan left out."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from kg.extract.figures.numerals import ARABIC, CHINESE, FRACTION, MASKED, MASKS, PERCENT, value
from kg.extract.figures.units import alternatives, count_words, magnitudes, units
from kg.extract.figures.words import any_of, beginning, words
from kg.model import Span

_QUOTED = re.compile(r"“[^“”]{0,60}”|‘[^‘’]{0,60}’|《[^《》]{0,80}》")
# What every numeral begins with.
_BEGINS = re.compile(rf"[-\d{MASKS}{CHINESE}]")
_SHORT_QUOTE = 12
_SEPARATOR = r"\s{0,2}[-—－–~～至到]{1,2}\s{0,2}"
_TRIM = " \t\u3000\u00a0"


@dataclass(frozen=True, slots=True)
class Number:
    """A number with its unit in a sentence, ``start`` and ``end`` counted from the sentence's begin.

    ``value`` is the lower one of a range, ``upper`` the other; both None where masked.
    """

    start: int
    end: int
    value: float | None
    upper: float | None
    magnitude: str
    unit: str
    some: str
    masked: bool
    is_range: bool


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    """One pattern for all numbers; every repetition in it is over one class, so a search is linear."""
    number = f"{PERCENT}|{FRACTION}|{MASKED}|{ARABIC}|[{CHINESE}]{{1,12}}"
    magnitude, unit = alternatives(magnitudes()), alternatives(units())
    some = "|".join(words("modifier", "some"))
    tail = (
        rf"(?P<few>{some})?(?P<magnitude>{magnitude})?(?P<more>{some})?"
        rf"(?P<unit>(?:{unit})(?:/(?:{unit}))?)?(?P<rest>余|多)?"
    )
    low = rf"(?P<low>{MASKED}|{ARABIC}|[{CHINESE}]{{1,12}})(?P<low_unit>(?:{magnitude})?(?:{unit})?){_SEPARATOR}"
    # A minus sign belongs to the number at the start of its phrase only (由-5.6%回升): elsewhere it is a dash.
    return re.compile(rf"(?<![\dA-Za-z.第〔\[])(?:{low})?(?P<number>(?:(?<=[由从为长])-)?(?:{number})){tail}")


def may_count(text: str, span: Span) -> bool:
    """Whether there is a numeral at all in a stretch of text: most sentences have none."""
    return _first(text, span.start, span.end) is not None


def _first(text: str, at: int, end: int) -> re.Match[str] | None:
    """The first number; to try the whole pattern at each character takes three times as long."""
    pattern = _pattern()
    while begin := _BEGINS.search(text, at, end):
        if match := pattern.match(text, begin.start(), end):
            return match
        at = begin.end()
    return None


def numbers(text: str, borders: frozenset[int], slogans: tuple[tuple[int, int], ...]) -> Iterator[Number]:
    """Yield the numbers of a sentence from left to right.

    ``borders`` are the places between words, ``slogans`` the spans of names whose Chinese numerals count nothing.
    """
    barred = _barred(text)
    quotes = [m.span() for m in _QUOTED.finditer(text)]
    at = 0
    while match := _first(text, at, len(text)):
        at = match.end()
        found = _number(match, text)
        if found and _counts(found, text, borders) and not _is_name(found, text, barred, quotes, slogans):
            yield found
            at = max(found.end, match.start() + 1)


def _barred(text: str) -> list[tuple[int, int]]:
    """The stretches that only look like numbers, in text order."""
    return [m.span() for m in any_of("never").finditer(text)]


def _number(match: re.Match[str], text: str) -> Number | None:
    """What a match says; None where it has no unit or its numeral no value."""
    numeral, magnitude, unit = match["number"], match["magnitude"] or "", match["unit"] or ""
    if "分之" in numeral:
        magnitude, unit, end = "", "%" if numeral.startswith("百分之") else "", match.end("number")
        if numeral[2:] == "" or value(numeral) is None:
            return None
        return Number(match.start("number"), end, value(numeral), None, "", unit, "", masked=False, is_range=False)
    bare = not unit and (magnitude in ("", "百", "千") or numeral[0] in CHINESE)
    if bare and not _unitless(match, text):
        return None
    masked = any(c in MASKS for c in numeral)
    number = value(numeral.removeprefix("-"))
    if number is None and not masked:
        return None
    some = match["few"] or match["more"] or match["rest"] or ""
    low, is_range = _low(match, text)
    number = -number if number is not None and numeral.startswith("-") else number
    start = match.start("low") if is_range else match.start("number")
    first, upper = (low, number) if is_range else (number, None)
    masked = masked or (is_range and low is None)
    return Number(start, match.end(), None if masked else first, upper, magnitude, unit, some, masked, is_range)


def _low(match: re.Match[str], text: str) -> tuple[float | None, bool]:
    """The lower value of a range, and whether there is one: 由10%至20% is a change and none."""
    if not match["low"]:
        return None, False
    same = not match["low_unit"] or match["low_unit"] == (match["magnitude"] or "") + (match["unit"] or "")
    changes = text[: match.start()].endswith(("由", "从")) and text[match.end("low_unit")] in "至到"
    return value(match["low"]), same and not changes


def _unitless(match: re.Match[str], text: str) -> bool:
    """Whether a bare number stands right behind a word that is measured without a unit."""
    if not match["number"][0].isdigit():
        return False
    before = text[max(0, match.start() - 12) : match.start()].rstrip("为达到是至")
    after = text[match.end() : match.end() + 1]
    return before.endswith(words("unitless")) and after in ("", "，", "。", "、", "；", ",", ")", "）")


def _counts(found: Number, text: str, borders: frozenset[int]) -> bool:
    """Whether the unit is one here: not the first half of a word, and one that a bare number can have."""
    unit, end = found.unit, found.end
    if len(unit) == 1 and unit not in "%‰" and end < len(text) and end not in borders and text[end] != "余":
        return False
    if not found.magnitude and unit in count_words("magnitude_only"):
        return False
    return not (found.masked and unit in count_words("not_masked") and not found.magnitude)


def _is_name(
    found: Number,
    text: str,
    barred: list[tuple[int, int]],
    quotes: list[tuple[int, int]],
    slogans: tuple[tuple[int, int], ...],
) -> bool:
    """Whether the number is part of a name, a slogan, a rank, an age class or a meeting's title."""
    if _overlapping(found, barred):
        return True
    quote = _overlapping(found, quotes)
    chinese = text[found.start] in CHINESE and "分之" not in text[found.start : found.end]
    if quote and (text[quote[0]] == "《" or chinese or quote[1] - quote[0] <= _SHORT_QUOTE):
        return True
    if found.unit == "岁" and beginning(text, "never", "ages", found.end):
        return True
    if beginning(text, "never", "classes", found.end) or beginning(text, "never", "any", found.end):
        return True
    return chinese and (_is_slogan(found, text) or _overlapping(found, list(slogans)) is not None)


def _is_slogan(found: Number, text: str) -> bool:
    """Whether a Chinese numeral counts aims or meetings, or is the 一 of a phrase."""
    numeral = text[found.start : found.end].removesuffix(found.unit).rstrip("余多")
    if beginning(text, "never", "meetings", found.end) or text[: found.start].endswith("届"):
        return True
    if not found.magnitude and beginning(text, "never", "abstract", found.end):
        return True
    if not found.magnitude and (numeral == "二" or (len(numeral) == 1 and found.unit in words("never", "ordinal_units"))):
        return True  # two things are 两: 二 is the second
    if text[found.start] == "一" and found.value == 1 and not found.magnitude:
        built = text[: found.start].rstrip("了").endswith(words("never", "one"))
        return not (built and found.unit in words("never", "one_units"))
    return False


def _overlapping(found: Number, spans: list[tuple[int, int]]) -> tuple[int, int] | None:
    """The span, out of disjoint ones in text order, that shares a character with the number."""
    i = bisect_right(spans, (found.end, -1)) - 1
    return spans[i] if i >= 0 and spans[i][1] > found.start else None
