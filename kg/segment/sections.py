"""A report's text → its heading tree, with the part and the year of each section."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from kg.model import Part, Report, Section, Span
from kg.ontology import vocabulary

_NUMERAL = "一二三四五六七八九十百"
# Form only, no content: the numbering styles of official documents (GB/T 9704: 一、 （一） 1. （1）) and of their web copies.
_MARKERS = (
    (1, re.compile(rf"第[{_NUMERAL}]{{1,3}}(?:部分|章|篇)")),
    (1, re.compile(rf"[{_NUMERAL}]{{1,3}}[、，,．.]")),
    (2, re.compile(rf"[（(][{_NUMERAL}]{{1,3}}[）)]")),
    (3, re.compile(r"\d{1,2}(?:[、．]|\.(?!\d))")),
    (4, re.compile(r"[（(]\d{1,2}[）)]|[①-⑳]")),
    (5, re.compile(rf"第?[{_NUMERAL}]{{1,2}}(?:是|，(?=\S))")),
)
_IMPLICIT_LEVEL = 6
_NUMBERING = f"第（(①②③{_NUMERAL}0123456789"
_LINE = re.compile(r"[^\r\n]+")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?=年|[—\-－~～至])")
_INLINE_ITEM = re.compile(rf"(?<=[。；：:;])[{_NUMERAL}]{{1,2}}是")
_END = re.compile(r"[。：:；;！]")
# A heading is one line of a few words: 97 % of the numbered headings of the development reports have at most 45 characters.
_LONGEST_LINE, _LONGEST_SENTENCE = 48, 40


@dataclass(frozen=True, slots=True)
class _Heading:
    start: int
    text: str
    level: int
    part: Part | None = None


@lru_cache(maxsize=1)
def _words() -> tuple[tuple[tuple[Part, tuple[str, ...], tuple[str, ...]], ...], tuple[str, ...], tuple[str, ...]]:
    """The parts with their heading and lead words, strong heading words, lines that are never headings."""
    raw = vocabulary("sections")
    parts = tuple((p["id"], tuple(p["heading"]), tuple(p["lead"])) for p in raw["part"])
    return parts, tuple(raw["strong"]["words"]), tuple(raw["never"]["words"])


def sections(report: Report, reading: str) -> tuple[Section, ...]:
    """Cut the text into nested sections; the first is the whole report, the others are in text order.

    ``reading`` is the text as understood, of the same length as ``report.text``.
    """
    headings = list(_headings(report, reading))
    out = [Section(Span(0, len(reading)), report.title, 0, "opening", report.period.year, -1)]
    stack = [0]
    for i, heading in enumerate(headings):
        while out[stack[-1]].level >= heading.level:
            stack.pop()
        end = next((h.start for h in headings[i + 1 :] if h.level <= heading.level), len(reading))
        parent = stack[-1]
        part = _part(heading, parent, out)
        year = _year(heading.text, part, parent, out, report)
        stack.append(len(out))
        out.append(Section(Span(heading.start, end), heading.text, heading.level, part, year, parent))
    return tuple(out)


def _headings(report: Report, reading: str) -> Iterator[_Heading]:
    """All headings in text order, those inside a paragraph (一是……。二是……。) included."""
    noise = {(n.span.start, n.span.end) for n in report.noise}
    numbered = False
    for match in _LINE.finditer(reading):
        if any(start <= match.start() and match.end() <= end for start, end in noise):
            continue
        start = match.start() + len(match[0]) - len(match[0].lstrip())
        line = match[0].strip()
        if not line:
            continue
        heading = _line_heading(line, start, numbered=numbered, is_title=line == report.title.strip())
        if heading:
            numbered = numbered or (heading.level < _IMPLICIT_LEVEL and heading.text[0] in _NUMBERING)
            yield heading
        yield from _inline_headings(line, start)


def _line_heading(line: str, start: int, *, numbered: bool, is_title: bool) -> _Heading | None:
    """The heading that a line is or begins with."""
    _, strong, never = _words()
    if is_title or any(word in line for word in never):
        return None
    for level, marker in _MARKERS:
        found = marker.match(line)
        if found:
            text = _heading_text(line)
            return _Heading(start, text, level) if text else None
    if len(line) <= _LONGEST_LINE and line[-1] not in "。；：，、;:,！？” )）" and not line.startswith(("—", "-", "（", "(")):
        level = 1 if not numbered or any(word in line for word in strong) else 2
        return _Heading(start, line, level)
    return _lead_heading(line, start)


def _heading_text(line: str) -> str:
    """The whole line where it is short, else its first sentence where that is short, else nothing."""
    if len(line) <= _LONGEST_LINE:
        return line
    end = _END.search(line)
    return line[: end.end()] if end and end.end() <= _LONGEST_SENTENCE else ""


def _lead_heading(line: str, start: int) -> _Heading | None:
    """A paragraph that opens with the words of another part (下一步，我镇将……) begins a section without a heading."""
    parts, _, _ = _words()
    for part, _, leads in parts:
        if line.startswith(leads):
            return _Heading(start, "", _IMPLICIT_LEVEL, part)
    return None


def _inline_headings(line: str, start: int) -> Iterator[_Heading]:
    """Items counted inside a paragraph, where their first sentence is short enough to be a heading."""
    for item in _INLINE_ITEM.finditer(line):
        end = _END.search(line, item.end())
        if end and end.end() - item.start() <= _LONGEST_SENTENCE // 2:
            yield _Heading(start + item.start(), line[item.start() : end.end()], 5)


def _part(heading: _Heading, parent: int, done: list[Section]) -> Part:
    """Which part a heading opens: by its words, else that of its parent, else carried on from the section before."""
    if heading.part:
        return heading.part
    parts, _, _ = _words()
    # Below （一） headings speak of work, not of parts, unless the outline has no other level.
    if heading.level <= 2 or done[parent].level == 0:  # noqa: PLR2004
        for part, words, _ in parts:
            if any(word in heading.text for word in words):
                return part
    inherited = done[parent].part
    if inherited != "opening":
        return inherited
    before = done[-1].part
    return {"opening": "review", "problems": "plan"}.get(before, before)  # type: ignore[return-value]  # values are parts


def _year(text: str, part: Part, parent: int, done: list[Section], report: Report) -> int | None:
    """The year a section speaks of: stated in its heading, else its parent's, else reckoned from the report's period."""
    years = [int(y) for y in _YEAR.findall(text)]
    if len(years) == 1:
        return years[0]
    if years:
        return max(years)
    if done[parent].level > 0 and done[parent].part == part:
        return done[parent].year
    if report.period.year is None:
        return None
    whole_year = report.period.part not in ("first_half", "q1", "q2", "q3", "month")
    return report.period.year + 1 if part == "plan" and whole_year else report.period.year
