"""Bytes → text: a scored cascade of the encodings that Chinese offices use, never a silent replacement character."""

import codecs
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

REPLACEMENT = "\ufffd"

# A candidate is judged on its head: the codecs decode 10 MB in a blink, counting characters in Python does not.
SAMPLE = 64_000
# One damaged character costs as much as five that fit: two bad bytes in a thousand must not lead to another family.
DAMAGE_COST = 5.0
# UTF-8 proves itself by its form: other bytes hardly ever make a character of it, so its damage speaks less against it.
UTF8_DAMAGE_COST = 1.0
# A piece cut out of a file begins and ends inside a character.
TORN = 3
# Text of the genre scores above 0.8, any other byte stream below 0.3, in each of the candidates.
WORST_SCORE = 0.5

_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CANDIDATES = ("utf-8", "gb18030", "cp950", "utf-16-le", "utf-16-be")


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text with the encoding it was read in and the number of places where its bytes made no sense."""

    text: str
    encoding: str
    damaged: int
    score: float

    @property
    def binary(self) -> bool:
        """Whether this is no text in any encoding we know."""
        return self.score < WORST_SCORE


def decode(data: bytes) -> Decoded:
    """Find the encoding and decode; damaged bytes become U+FFFD and are counted, every other character is kept."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            name = "utf-8-sig" if encoding == "utf-8" else encoding
            return _decoded(data[len(bom) :], encoding, name)
    if b"\0" not in data:
        try:
            return Decoded(data.decode("utf-8"), "utf-8", 0, 1.0)
        except UnicodeDecodeError:
            pass  # damaged, or another encoding
    best = max(_CANDIDATES, key=lambda c: _fit(data, c))
    return _decoded(data, best, best)


def _fit(data: bytes, encoding: str) -> float:
    """How well the head of the bytes fits an encoding."""
    text = data[: 2 * SAMPLE].decode(encoding, "replace")
    start = next((i for i in range(min(TORN, len(text))) if text[i] != REPLACEMENT), 0)
    whole = text[start:].removesuffix(REPLACEMENT) or text
    return score(whole, UTF8_DAMAGE_COST if encoding == "utf-8" else DAMAGE_COST)


def declared(data: bytes, encoding: str) -> Decoded | None:
    """Decode as a page or a mail part says it is encoded; None where the name is unknown or the text does not fit."""
    family = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "cp950"}.get(encoding.strip().lower(), encoding.strip())
    try:
        codecs.lookup(family)
        found = _decoded(data, family, family.lower())
    except (LookupError, ValueError, UnicodeError):
        return None
    return None if found.binary else found


def score(text: str, damage_cost: float = DAMAGE_COST) -> float:
    """Say how much a text looks like Chinese: the share of common characters, less what is damaged."""
    if not text:
        return 1.0
    common, weight = _common(), 0.0
    for c in text[:SAMPLE]:
        if c in common:
            weight += 1.0
        elif c == REPLACEMENT:
            weight -= damage_cost
    return weight / min(len(text), SAMPLE)


def _decoded(data: bytes, encoding: str, name: str) -> Decoded:
    text = data.decode(encoding, "replace")
    # A replacement character that the writer's own file holds is damage as well: something was lost before us.
    return Decoded(text, name, text.count(REPLACEMENT), score(text))


@lru_cache(maxsize=1)
def _common() -> frozenset[str]:
    """The everyday characters of both scripts, from the codecs' own tables, with digits, letters and punctuation."""
    level_one = _cells("gb2312", range(0xB0, 0xD8), range(0xA1, 0xFF))
    big5 = _cells("big5", range(0xA4, 0xC7), (*range(0x40, 0x7F), *range(0xA1, 0xFF)))
    ascii_ = (chr(i) for i in (9, 10, 13, *range(32, 127)))
    full_width = (chr(i) for i in range(0xFF01, 0xFF5F))
    marks = "\u3000\u00a0\u00b7\u00d7、。〈〉《》「」『』【】〔〕—…“”‘’～●○◆■▲★※①②③④⑤⑥⑦⑧⑨⑩ⅠⅡⅢⅣⅤ‰℃∶〇"
    return frozenset((*level_one, *big5, *ascii_, *full_width, *marks))


def _cells(encoding: str, rows: Iterable[int], columns: Iterable[int]) -> set[str]:
    columns = tuple(columns)
    return {bytes((r, c)).decode(encoding, "ignore") for r in rows for c in columns} - {""}
