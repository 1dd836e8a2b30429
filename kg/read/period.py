"""The time a report speaks of, from its title, its review heading, the date it was given, its first lines."""

import re
from collections import Counter
from functools import lru_cache
from typing import Any, Literal, cast

from kg.model import Period
from kg.ontology import vocabulary

Part = Literal["year", "first_half", "second_half", "q1", "q2", "q3", "q4", "month", "term"]

_CHINESE = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_YEAR = re.compile(r"((?:19|20)\d{2})(?=\s*年|[-—~至]\d{4}\s*年)|([二一][〇○零九][〇○零一二三四五六七八九]{2})(?=年)")
_MASKED = re.compile(r"(?<![\d.*XxＸ×])(20[*XxＸ×○]{1,2}|202[*XxＸ×○]|[*XxＸ×○]{1,4}|某)(?=年(?!级|产|均|度?增))")
_DATE = re.compile(r"((?:19|20)\d{2})\s*年\s*(\d{1,2})\s*月(?:\s*\d{1,2}\s*日)?[^\n。]{0,12}在[^\n。]{0,30}(?:大会|会议)")
# The half a title is about comes before what it plans: 2019年工作总结暨2020年上半年工作计划 is about 2019.
_PLANNED = re.compile(r"(?:暨|及|和|与|以及|、)[^暨及和与]*(?:打算|思路|计划|安排|要点|谋划|举措|建议|任务).*")
# Reports given before July look back on the year before.
LAST_MONTH_LOOKING_BACK = 6
# How far the opening goes: longer than the sentence of thanks, shorter than the first chapter of figures.
OPENING = 400
HEAD = 3000


def period(title: str, body: str, kind: str, name: str) -> Period:
    """The period a report speaks of; its year is None where it is masked or nowhere stated.

    ``body`` is the plain text after the title, ``name`` the file's name, asked last.
    """
    reviewed = _PLANNED.sub("", title)
    lines = [line.strip() for line in body.splitlines() if line.strip()]
    if kind == "other":
        return _period_of_title(title, name)
    year = _year(reviewed, lines, kind, name)
    part = _part(reviewed, lines, kind)
    if year is None and (masked := _MASKED.search(title) or _MASKED.search(" ".join(lines[:3])[:OPENING])):
        return Period(None, part, f"{masked.group(1)}年{_label(part)}", masked=True)
    return Period(year, part, (f"{year}年" if year else "") + _label(part))


def year_of(text: str) -> int | None:
    """The first year named in a text: 2021年, 二〇二一年."""
    m = _YEAR.search(text)
    if m is None:
        return None
    return int(m.group(1) or m.group(2).translate(_CHINESE))


def _period_of_title(title: str, name: str) -> Period:
    """A text that is no report speaks of no time but the one in its name: its body's years say nothing."""
    year = year_of(title) or _in_name(name)
    return Period(year, "year", f"{year}年" if year else "")


def _year(title: str, lines: list[str], kind: str, name: str) -> int | None:
    steps: tuple[int | None, ...]
    if _is_term(lines):
        steps = (_looking_back(lines), _latest(lines), year_of(title))
    elif kind == "government_report":
        # The title's year of a 政府工作报告 is the year it was given in about as often as the year it is about.
        steps = (_review_heading(lines), _first_words(lines), _looking_back(lines), year_of(title), _commonest(lines))
    else:
        steps = (year_of(title), _review_heading(lines), _first_words(lines), _looking_back(lines), _commonest(lines))
    return next((y for y in steps if y is not None), _in_name(name))


def _review_heading(lines: list[str]) -> int | None:
    """The last year of the first heading that looks back: “十三五”及2020年工作回顾."""
    for line in lines[:40]:
        if len(line) <= HEADING and re.search(_vocabulary()["review"]["words"], line) and not _DATE.search(line):
            years = [int(a or b.translate(_CHINESE)) for a, b in _YEAR.findall(_PLANNED.sub("", line))]
            if years:
                return max(years)
    return None


HEADING = 40


def _first_words(lines: list[str]) -> int | None:
    """The year a paragraph of the opening begins with, as in 2016年，是."""
    for line in lines[:8]:
        m = re.match(
            r"(?:(?:19|20)\d{2}|[二一][〇○零九][〇○零一二三四五六七八九]{2})年(?:以来|度|，|,|是|我|全|上半年|来|、|面对)",
            line,
        )
        if m and len(line) > HEADING:
            return year_of(line)
    return None


def _looking_back(lines: list[str]) -> int | None:
    m = _DATE.search("\n".join(lines[:8]).replace("\n", ""))
    if m is None:
        return None
    return int(m.group(1)) - (int(m.group(2)) <= LAST_MONTH_LOOKING_BACK)


def _commonest(lines: list[str]) -> int | None:
    """The year named most in the first pages; the later of two that are named equally often."""
    found = _years_named(lines)
    return max(found, key=lambda y: (found[y], y)) if found else None


def _latest(lines: list[str]) -> int | None:
    """The latest year that the opening names, goals left out: the last one of a term."""
    opening = re.sub(r"[到至]\d{4}年", "", "\n".join(lines)[: 2 * OPENING])
    return max(_years_named([opening]), default=None)


def _years_named(lines: list[str]) -> Counter[int]:
    return Counter(int(a or b.translate(_CHINESE)) for a, b in _YEAR.findall("\n".join(lines)[:HEAD]))


def _in_name(name: str) -> int | None:
    m = re.search(r"(?<!\d)((?:19|20)\d{2})(?!\d)", name)
    return int(m.group(1)) if m else None


def _part(title: str, lines: list[str], kind: str) -> Part:
    for row in _vocabulary()["part"]:
        if re.search(row["words"], title):
            return cast("Part", row["part"])
    if year_of(title) and kind != "government_report":
        return "year"
    if _is_term(lines):
        return "term"
    return "first_half" if kind != "government_report" and _is_half(lines) else "year"


def _is_term(lines: list[str]) -> bool:
    """Whether the first heading that looks back looks back on several years and names no single one."""
    for line in lines[:15]:
        if len(line) <= HEADING and re.search(_vocabulary()["review"]["words"], line):
            return bool(re.search(_vocabulary()["review"]["term"], line)) and year_of(line) is None
    return False


def _is_half(lines: list[str]) -> bool:
    words = _vocabulary()["part"][0]["words"]
    headings = [line for line in lines if len(line) <= HEADING]
    starts = [line[:6] for line in lines]
    opening = " ".join(lines[:2])[:OPENING]
    said = re.search(words, opening) or any(re.search(words, h) for h in headings) or any(re.match(words, s) for s in starts)
    return bool(said) and not any(s.startswith(("全年", "一年来")) for s in starts)


def _label(part: Part) -> str:
    return "本届" if part == "term" else next((r["label"] for r in _vocabulary()["part"] if r["part"] == part), "")


@lru_cache(maxsize=1)
def _vocabulary() -> dict[str, Any]:
    return dict(vocabulary("reports"))
