"""A numeral as reports write it → its value: Arabic, Chinese (两千五百, 百分之三十, 五分之一), or masked.

Written here because the one living package for Chinese numerals (cn2an) takes most of a second to import, and knows
neither masks nor percentages.
"""

import re

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_PLACES = {"十": 10, "百": 100, "千": 1000}
_GROUPS = {"万": 10**4, "亿": 10**8}
CHINESE = "零〇一二两三四五六七八九十百千"
MASKS = "*×○Xx"
ARABIC = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
MASKED = rf"\d*[{MASKS}][{MASKS}\d]*(?:\.[{MASKS}\d]+)?"
PERCENT = rf"百分之(?:[{CHINESE}]+(?:点[零〇一二三四五六七八九]+)?|{ARABIC})"
FRACTION = r"[二三四五六七八九十]分之[一二两三四五六七八九]"
_TWO_DIGITS = re.compile(r"[一二两三四五六七八九]{2}")


def arabic(text: str) -> float:
    """The value of ``12,345.6``."""
    return float(text.replace(",", ""))


def chinese(text: str) -> float | None:
    """The value of a Chinese numeral below 10¹²; None where it has none: 七八, 千百, 几十.

    ``三百二`` is 320 and ``二点五`` 2.5, as they are said.
    """
    whole, _, decimals = text.partition("点")
    if not any(c in _DIGITS or c == "十" for c in whole) or _TWO_DIGITS.search(whole):
        return None
    value = float(_whole(whole))
    return float(f"{int(value)}.{''.join(str(_DIGITS[c]) for c in decimals)}") if decimals else value


def _whole(text: str) -> int:
    """Add up digit by digit: a place multiplies its digit, a group all that came since the last group."""
    total = group = digit = 0
    last = 1
    for char in text:
        if char in _DIGITS:
            digit = _DIGITS[char]
            last = 1 if char in "零〇" else last
        elif char in _PLACES:
            last = _PLACES[char]
            group += (digit or (1 if last == 10 else 0)) * last  # noqa: PLR2004 -- 十 alone is ten
            digit = 0
        else:
            last = _GROUPS[char]
            total += (group + digit) * last
            group = digit = 0
    return total + group + digit * max(last // 10, 1)


def value(text: str) -> float | None:
    """The value of any numeral that the patterns of this module match; None for masks and for what says no number."""
    if "分之" in text:
        below, _, above = text.partition("分之")
        part = arabic(above) if above[0].isdigit() else chinese(above)
        whole = 1.0 if below == "百" else chinese(below)  # a percentage counts in its unit, %
        return part / whole if part is not None and whole else None
    if any(c in MASKS for c in text):
        return None
    return arabic(text) if text[0].isdigit() else chinese(text)
