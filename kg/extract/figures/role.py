"""Whether a number is a target or a result, and of which year it speaks."""

import re

from kg.extract.figures.phrase import Line
from kg.extract.figures.words import any_of, words
from kg.model import Document
from kg.ontology import vocabulary

# Full-width digits and signs read as half-width ones: one character for one, so offsets stay.
HALF_WIDTH = {ord("０") + i: str(i) for i in range(10)} | {
    ord(wide): narrow for wide, narrow in zip("．％＊＋－Ｘｘ／", ".%*+-Xx/", strict=True)
}
_YEAR = re.compile(r"(?<![\d.])((?:19|20)\d\d)年")
_COMPARED = re.compile(r"(?:比|较|与|同|是|由|从|自)\s*(?:19|20)\d\d年")
_NUMBERED = re.compile(r"(?:[一二三四五六七八九十]{1,3}[、，.．]|[（(][一二三四五六七八九十]{1,3}[）)])")


def planned(document: Document) -> tuple[list[bool], bool]:
    """For each sentence whether it stands in a part that says what is planned; and whether that was assumed here.

    Where the outline knows no plan part (a text without lines), a numbered heading with the words of one opens it.
    """
    parts = words("target", "parts")
    out = [document.sections[s.section].part in parts for s in document.sentences]
    if any(out):
        return out, False
    headings = tuple(w for p in vocabulary("sections")["part"] if p["id"] in parts for w in p["heading"])
    longest = int(vocabulary("figures")["target"]["max_heading"])
    text, year = document.report.text, document.report.period.year
    ahead = f"{year + 1}年" if year else ""
    for i, sentence in enumerate(document.sentences):
        piece = text[sentence.span.start : sentence.span.end]
        if len(piece) > longest or not _NUMBERED.match(piece):
            continue
        if any(w in piece for w in headings) or (ahead and ahead in piece.translate(HALF_WIDTH)):
            return [j >= i for j in range(len(out))], True
    return out, False


def now(document: Document, plan: list[bool]) -> int | None:
    """The year in which the report was given: the one after its period where its plan speaks of 今年."""
    year, text = document.report.period.year, document.report.text
    if year is None:
        return None
    this = any_of("year", "this")
    later = any(p and this.search(text, s.span.start, s.span.end) for p, s in zip(plan, document.sentences, strict=True))
    return year + 1 if later else year


def is_target(sentence: Line, at: int, *, plan: bool) -> bool:
    """Whether the number at this place is aimed at: by its part, or by the words before it."""
    said = sentence.text[max(0, at - 80) : at]
    aimed = max((m.end() for m in any_of("target").finditer(said)), default=-1)
    past = max((m.end() for m in any_of("target", "past").finditer(said)), default=-1)
    return aimed > past if not plan else past < 0 or aimed > past


def year_of(sentence: Line, clause: int, at: int, section_year: int | None, given: int | None) -> int | None:
    """The year stated nearest before the number in its sentence, else that of its section; ``given``: as ``now``."""
    said = _COMPARED.sub(lambda m: "　" * len(m[0]), sentence.text[max(0, at - 120) : at])
    stated = list(_YEAR.finditer(said))
    if stated:
        return int(stated[-1][1])
    if given is not None:
        near = sentence.text[clause:at]
        for key, shift in (("this", 0), ("last", -1), ("next", 1)):
            found = any_of("year", key).search(near)
            if found and near[: found.start()][-1:] not in ("比", "较", "是", "与", "由"):
                return (section_year if key == "this" and section_year else given) + shift
    return section_year
