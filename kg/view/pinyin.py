"""Labels → pinyin initials: a table of characters, and the labels with words read otherwise (重庆 is cq, not zq)."""

from functools import lru_cache
from typing import Any

from pypinyin import Style, lazy_pinyin, pinyin
from pypinyin.constants import RE_HANS
from pypinyin.seg.mmseg import seg

AROUND = 2  # characters either side decide how one is read; asking for whole labels took 15 s for 20,000 of them


def initials(labels: list[str]) -> dict[str, Any]:
    """``chars`` and ``initials`` side by side, ``fix`` for labels by number; the page spells the rest itself."""
    chars = sorted({c for label in labels for c in label if _is_han(c)})
    letters = {c: letter for c in chars if (letter := _usual(c))}
    doubtful = {c for c in letters if _readings(c) > 1}
    read = (_read(label, letters, doubtful) for label in labels)
    fix = {str(i): text for i, (label, text) in enumerate(zip(labels, read, strict=True)) if text != _plain(label, letters)}
    return {"chars": "".join(letters), "initials": "".join(letters.values()), "fix": fix}


def _plain(label: str, letters: dict[str, str]) -> str:
    return "".join(letters.get(c, c) for c in label).lower()


def _read(label: str, letters: dict[str, str], doubtful: set[str]) -> str:
    if doubtful.isdisjoint(label):
        return _plain(label, letters)
    return "".join(_in_context(label, i) if c in doubtful else letters.get(c, c) for i, c in enumerate(label)).lower()


def _in_context(label: str, i: int) -> str:
    """The letter of a character in the word that pypinyin cuts out of what stands around it."""
    left = right = i
    while left > 0 and i - left < AROUND and RE_HANS.match(label[left - 1]):
        left -= 1
    while right < len(label) and right - i <= AROUND and RE_HANS.match(label[right]):
        right += 1
    at = left
    for word in seg.cut(label[left:right]):
        if at + len(word) > i:
            return _letters(word)[i - at]
        at += len(word)
    return _usual(label[i])


@lru_cache(maxsize=65536)
def _letters(word: str) -> tuple[str, ...]:
    return tuple(letter[:1] for letter in lazy_pinyin(word, style=Style.FIRST_LETTER))


@lru_cache(maxsize=8192)
def _usual(char: str) -> str:
    letter = lazy_pinyin(char, style=Style.FIRST_LETTER)[0]
    return letter if letter.isascii() and len(letter) == 1 else ""


@lru_cache(maxsize=8192)
def _readings(char: str) -> int:
    return len(set(pinyin(char, style=Style.FIRST_LETTER, heteronym=True)[0]))


def _is_han(char: str) -> bool:
    return "㐀" <= char <= "鿿"
