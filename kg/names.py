"""A name → its normal forms: what is compared when two mentions may mean one thing."""

import re
from collections.abc import Iterator
from functools import lru_cache

from kg.ontology import vocabulary

_MASK = re.compile(r"[*＊×○]|(?<![A-Za-z])[XxＸ]+(?![A-Za-z]|(?<=道X)\d{3})|某")
# One or two alone: 1号文件 is 一号文件, 15分钟 is 十五分钟; 5G and 110 are no words.
_DIGIT = re.compile(r"(?<![\dA-Za-z.])(?:\d|[1-9]\d)(?![\dA-Za-z.%+])")
_CHINESE_DIGITS = "〇一二三四五六七八九"
EDGE = "「」“”‘’《》〈〉\"'（）() \t\r\n\u3000\u00a0"
"""What the annotation guidelines cut from both ends of a span before it is compared."""


@lru_cache(maxsize=1)
def _signs() -> dict[int, str | None]:
    """Sign → the one it is compared as, or None: traditional ones are simplified, full-width digits are halved."""
    names = vocabulary("names")
    pairs = zip("０１２３４５６７８９" + names["script"]["traditional"], "0123456789" + names["script"]["simplified"], strict=True)
    out: dict[int, str | None] = {ord(a): b for a, b in pairs}
    return out | dict.fromkeys(map(ord, names["ignored"]["characters"]))


@lru_cache(maxsize=1)
def _generic() -> frozenset[str]:
    return frozenset(vocabulary("names")["core"]["generic"])


@lru_cache(maxsize=16)
def _words(part: str, type_: str) -> tuple[str, ...]:
    """The tails or the heads of a type, longest first."""
    return tuple(sorted(vocabulary("names")[part].get(type_, ()), key=lambda t: (-len(t), t)))


@lru_cache(maxsize=65536)
def normal(name: str) -> str:
    """The name without quotation marks, brackets, blanks and separators, digits half-width, signs simplified.

    >>> normal("“五清五拆”活动")
    '五清五拆活动'
    """
    return name.translate(_signs())


@lru_cache(maxsize=65536)
def core(name: str, type_: str) -> str:
    """The normal name, words spelled in one way, with the heads and tails of its type cut off while a name is left.

    >>> core("教体新区建设项目", "Project")
    '教体新区'
    """
    out = spelled(normal(name))
    while True:
        shorter = next(_cut(out, type_), None)
        if shorter is None:
            return out
        out = shorter


def _cut(name: str, type_: str) -> Iterator[str]:
    """What is left of a name without each of its tails, then each of its heads, the longest first."""
    rests = [name.removesuffix(t) for t in _words("tails", type_)] + [name.removeprefix(h) for h in _words("heads", type_)]
    return (rest for rest in rests if rest != name and _is_name(rest, type_))


def spelled(name: str) -> str:
    """The name with its abbreviations spelled out and small numbers as words: 城建百项工程 is 城市建设百项工程."""
    for short, pattern, full in _abbreviations():
        if short in name:
            name = pattern.sub(full, name)
    return _DIGIT.sub(lambda m: _in_words(m.group()), name)


def _in_words(number: str) -> str:
    """A number below a hundred in Chinese numerals: 5, 15 and 20 are 五, 十五 and 二十."""
    tens, ones = _CHINESE_DIGITS[int(number) // 10], _CHINESE_DIGITS[int(number) % 10]
    if len(number) == 1:
        return ones
    return ("" if number[0] == "1" else tens) + "十" + ("" if number[1] == "0" else ones)


@lru_cache(maxsize=1)
def _abbreviations() -> tuple[tuple[str, re.Pattern[str], str], ...]:
    """What is spelled out, where, and how; a third entry is what must not follow: 制造城建设 has no 城建."""
    rows = vocabulary("names")["spelled"]["words"]
    behind = ("".join(f"(?!{re.escape(word)})" for word in row[2:]) for row in rows)
    return tuple((row[0], re.compile(re.escape(row[0]) + no), row[1]) for row, no in zip(rows, behind, strict=True))


def _is_name(text: str, type_: str) -> bool:
    """Whether enough real characters are left, and more than a word that any town could use."""
    least: int = vocabulary("names")["core"]["least_place" if type_ == "Place" else "least"]
    return len(_MASK.sub("", text)) >= least and text not in _generic()


@lru_cache(maxsize=65536)
def masked(name: str) -> bool:
    """Whether the name holds a mask (``*镇``, ``X村``, ``某水库``)."""
    return bool(_MASK.search(name))


def is_short_form(short: str, long: str) -> bool:
    """Whether ``short`` abbreviates ``long``: its characters in order, its first pair kept, the same end, most of its pairs kept.

    三江灯饰项目 abbreviates 广东三江灯饰整体回迁项目; three characters, as in 固废场, are too few to tell.
    """
    if not 3 < len(short) < len(long):  # noqa: PLR2004 -- three characters fit too many names
        return False
    rest = iter(long)
    if not all(c in rest for c in short):
        return False
    pairs = sum(short[i : i + 2] in long for i in range(len(short) - 1))
    return (short[:2] in long and short[-1] == long[-1]) and pairs >= (len(short) - 1) * 2 // 3
