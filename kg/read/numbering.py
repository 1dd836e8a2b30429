"""Automatic numbers of Word's lists (一、 （一） 1. ①), which stand in no text run, counted as Word counts them."""

from collections.abc import Callable
from dataclasses import dataclass

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DIGITS = "零一二三四五六七八九"
_LEGAL = "零壹贰叁肆伍陆柒捌玖"
MOST_LEVELS = 9
# Counting beyond this is a damaged or hostile file; Word itself stops at 32,767.
MOST = 32_767


@dataclass(frozen=True, slots=True)
class _Level:
    start: int
    format: str
    text: str


class Numbering:
    """The lists of a document and how far each has counted; ``label`` is to be asked for each paragraph in order."""

    def __init__(self, numbering: etree._Element | None, styles: etree._Element | None) -> None:
        self._levels = _levels(numbering)
        self._styles = _styles(styles)
        self._counts: dict[str, list[int | None]] = {}

    def label(self, paragraph: etree._Element) -> str:
        """The number before a paragraph, empty where it has none; counts on."""
        found = self._place(paragraph)
        if found is None:
            return ""
        number, depth = found
        abstract, levels = self._levels.get(number, ("", {}))
        level = levels.get(depth)
        if level is None or level.format == "none":
            return ""
        counts = self._counts.setdefault(abstract, [None] * MOST_LEVELS)
        counts[depth] = min((counts[depth] or 0) + 1, MOST) if counts[depth] is not None else level.start
        counts[depth + 1 :] = [None] * (MOST_LEVELS - depth - 1)
        return _text(level, levels, counts)

    def _place(self, paragraph: etree._Element) -> tuple[str, int] | None:
        """The list and the depth of a paragraph: its own, or its style's."""
        properties = paragraph.find(f"{W}pPr")
        if properties is None:
            return None
        own = _numbered(properties)
        style = properties.find(f"{W}pStyle")
        inherited = self._styles.get(_value(style)) if style is not None else None
        number = own[0] if own and own[0] is not None else inherited and inherited[0]
        depth = own[1] if own and own[1] is not None else (inherited and inherited[1]) or 0
        return (number, depth) if number not in (None, "", "0") and 0 <= depth < MOST_LEVELS else None


def _text(level: _Level, levels: dict[int, _Level], counts: list[int | None]) -> str:
    if level.format == "bullet":
        # Bullets of symbol fonts are private characters that show as boxes anywhere else.
        return "●" if "\ue000" <= level.text[:1] <= "\uf8ff" else level.text
    out = level.text
    for depth in range(MOST_LEVELS):
        if f"%{depth + 1}" in out and (of := levels.get(depth)):
            n = counts[depth]
            out = out.replace(f"%{depth + 1}", _FORMATS.get(of.format, str)(of.start if n is None else n))
    return out


def _levels(numbering: etree._Element | None) -> dict[str, tuple[str, dict[int, _Level]]]:
    if numbering is None:
        return {}
    abstract = {_value(a, "abstractNumId"): _abstract(a) for a in numbering.iter(f"{W}abstractNum")}
    out = {}
    for num in numbering.iter(f"{W}num"):
        link = num.find(f"{W}abstractNumId")
        if link is not None:
            out[_value(num, "numId")] = (_value(link), abstract.get(_value(link), {}))
    return out


def _abstract(element: etree._Element) -> dict[int, _Level]:
    out = {}
    for level in element.iter(f"{W}lvl"):
        start, form, text = (level.find(f"{W}{n}") for n in ("start", "numFmt", "lvlText"))
        depth = _number(_value(level, "ilvl"), 0)
        out[depth] = _Level(_number(_value(start), 1), _value(form) or "decimal", _value(text))
    return out


def _styles(styles: etree._Element | None) -> dict[str, tuple[str | None, int | None]]:
    out = {}
    for style in styles.iter(f"{W}style") if styles is not None else ():
        properties = style.find(f"{W}pPr")
        found = _numbered(properties) if properties is not None else None
        if found:
            out[_value(style, "styleId")] = found
    return out


def _numbered(properties: etree._Element) -> tuple[str | None, int | None] | None:
    found = properties.find(f"{W}numPr")
    if found is None:
        return None
    number, depth = found.find(f"{W}numId"), found.find(f"{W}ilvl")
    return _value(number) or None, _number(_value(depth), 0) if depth is not None else None


def _value(element: etree._Element | None, name: str = "val") -> str:
    return "" if element is None else str(element.get(f"{W}{name}", ""))


def _number(text: str, default: int) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < len(str(MOST)) + 1 else default


def chinese(n: int) -> str:
    """Numbers as headings write them: 十, 十一, 二十一, 一百零三."""
    hundred = 100
    if n <= 0 or n >= 10 * hundred:
        return str(n)
    tens = n % hundred
    head = _DIGITS[n // hundred] + "百" if n >= hundred else ""
    if not tens:
        return head
    ten = ("" if tens // 10 == 1 and not head else _DIGITS[tens // 10]) + "十" if tens >= 10 else "零" * bool(head)  # noqa: PLR2004
    return head + ten + (_DIGITS[tens % 10] if tens % 10 else "")


def _letters(n: int) -> str:
    return "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[(n - 1) % 26] * ((n - 1) // 26 % 9 + 1)


def _roman(n: int) -> str:
    out = ""
    for value, sign in (
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ):
        out, n = out + sign * min(n // value, 9), n % value
    return out


def _circled(n: int) -> str:
    last = 20
    return chr(0x2460 + n - 1) if 1 <= n <= last else f"({n})"


_FORMATS: dict[str, Callable[[int], str]] = {
    "chineseCounting": chinese,
    "chineseCountingThousand": chinese,
    "ideographDigital": lambda n: "".join(_DIGITS[int(d)] for d in str(n)),
    "japaneseCounting": chinese,
    "taiwaneseCountingThousand": chinese,
    "chineseLegalSimplified": lambda n: chinese(n).translate(str.maketrans(_DIGITS + "十百", _LEGAL + "拾佰")),
    "upperLetter": _letters,
    "lowerLetter": lambda n: _letters(n).lower(),
    "upperRoman": _roman,
    "lowerRoman": lambda n: _roman(n).lower(),
    "decimalZero": lambda n: f"{n:02d}",
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "decimalFullWidth": lambda n: "".join(chr(ord(d) + 0xFEE0) for d in str(n)),
}
