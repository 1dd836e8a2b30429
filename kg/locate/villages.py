"""Names of villages and communities in running text, without their endings, as far as the gazetteer has them."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from kg.locate.gazetteer import gazetteer
from kg.model import Span
from kg.ontology import vocabulary

_ENDING = re.compile("村|社区|居委会")
_LONGEST = 8
# 农村, 乡村, 强村, 富村, 新村 are words of their own: 美化农村 names no 化农.
_WORD_ENDINGS = ("农", "乡", "强", "富", "民新", "振兴", "全", "个")
_HAN = re.compile(r"[\u3400-\u9fff]+$")


class Village(NamedTuple):
    """A name without its ending, the span of name and ending, and whether it clearly begins there."""

    name: str
    span: Span
    clear: bool


def named_villages(reading: str) -> Iterator[Village]:
    """Names before 村 and 社区 that some village of the country has, in text order.

    The longest name that fits counts; stop words and words that only look like names (壮大村集体经济) are left out.
    Where a character before the name might belong to it, it is not clear: 岗头铺村 is no 头铺.
    """
    stems, (stop, begins, not_before) = gazetteer().villages.stems, _words()
    for m in _ENDING.finditer(reading):
        if not_before.match(reading, m.end()):
            continue
        before = _HAN.search(reading[max(0, m.start() - _LONGEST) : m.start()])
        left = before.group() if before else ""
        size = next((n for n in range(len(left), 1, -1) if left[-n:] in stems), 0)
        name = left[-size:] if size else ""
        if name and name not in stop and not name.endswith(_WORD_ENDINGS):
            clear = size == len(left) < _LONGEST or left[-size - 1 : -size] in begins
            yield Village(name, Span(m.start() - size, m.end()), clear)


@lru_cache(maxsize=1)
def _words() -> tuple[frozenset[str], frozenset[str], re.Pattern[str]]:
    raw = vocabulary("locate")
    begins = frozenset(raw["boundary"]["words"]) | frozenset(raw["village"]["begins"])
    return frozenset(raw["village"]["stop"]), begins, re.compile(raw["village"]["not_before"])
