"""Lines that are titles of reports."""

import re
from functools import lru_cache

from kg.model import Span
from kg.ontology import vocabulary
from kg.read.town import unit_pattern

# Site boilerplate is blanked before; a title stands within the first lines that are left.
FIRST_LINES = 12
_NUMBERED = re.compile(r"[（(]?[一二三四五六七八九十1-9][、.．)）]|第[一二三四五六七八九十]+[章节部]")
_SENTENCE = re.compile("[。；;]|，.*，|[：:]$")
_ADDRESS = ("各位代表", "现在，我代表", "同志们")


def find_title(plain: str) -> Span | None:
    """The first of the first lines that is short and has a title's word; a list or an address ends the search."""
    words = vocabulary("reports")["title"]
    seen = 0
    for line in re.finditer(r"[^\r\n]+", plain):
        squeezed = re.sub(r"\s", "", line.group())
        if not squeezed:
            continue
        seen += 1
        if seen > FIRST_LINES or squeezed.startswith(_ADDRESS) or _NUMBERED.match(squeezed):
            return None
        if len(squeezed) <= words["most"] and re.search(words["words"], squeezed) and not _SENTENCE.search(squeezed):
            lead = len(line.group()) - len(line.group().lstrip())
            return Span(line.start() + lead, line.start() + len(line.group().rstrip()))
    return None


def full_title(line: str) -> bool:
    """Whether a line can only be a report's title: 政府工作报告 alone, or a town, a time and a title's word.

    2023年工作总结 alone is a chapter's heading in many reports.
    """
    squeezed = re.sub(r"\s", "", line)
    return len(squeezed) <= vocabulary("reports")["title"]["most"] and bool(_full().fullmatch(squeezed))


def shown(title: str) -> str:
    """A title as it is shown: 政 府 工 作 报 告 without its blanks, Markdown's marks cut."""
    bare = title.strip().strip("#＃ ").strip()
    return re.sub(r"\s+", "" if re.fullmatch(r"(?:\S\s+)+\S", bare) else " ", bare)


@lru_cache(maxsize=1)
def _full() -> re.Pattern[str]:
    words = vocabulary("reports")["title"]["words"]
    year = r"[\d*XxＸ×○〇二一三四五六七八九零]{1,4}年度?"
    units = f"(?:{unit_pattern()}){{1,5}}"
    body = f"(?:{units}[^，。：]{{0,12}}{year}|{year}{units})[^，。：]{{0,16}}(?:{words})[^，。：]{{0,24}}"
    return re.compile(f"[#《]{{0,4}}(?:政府工作报告|{body})[》]?(?:[（(][^（）()]{{1,20}}[）)])?")
