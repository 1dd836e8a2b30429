"""A name → its normal forms: what is compared when two mentions may mean one thing."""

import re
from functools import lru_cache

from kg.ontology import vocabulary

_MASK = re.compile(r"[*＊×○]|(?<![A-Za-z])[XxＸ]+(?![A-Za-z])|某")
_DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")


@lru_cache(maxsize=1)
def _ignored() -> frozenset[str]:
    return frozenset(vocabulary("names")["ignored"]["characters"])


@lru_cache(maxsize=1)
def _generic() -> frozenset[str]:
    return frozenset(vocabulary("names")["core"]["generic"])


@lru_cache(maxsize=8)
def _tails(type_: str) -> tuple[str, ...]:
    """The tails of a type, longest first."""
    return tuple(sorted(vocabulary("names")["tails"].get(type_, ()), key=lambda t: (-len(t), t)))


@lru_cache(maxsize=65536)
def normal(name: str) -> str:
    """The name without quotation marks, brackets, blanks and separators, digits half-width.

    >>> normal("“五清五拆”活动")
    '五清五拆活动'
    """
    ignored = _ignored()
    return "".join(c for c in name.translate(_DIGITS) if c not in ignored)


@lru_cache(maxsize=65536)
def core(name: str, type_: str) -> str:
    """The normal name with the tails of its type cut off, as long as a name is left.

    >>> core("教体新区建设项目", "Project")
    '教体新区'
    """
    out = normal(name)
    while True:
        shorter = next((out[: -len(t)] for t in _tails(type_) if out.endswith(t) and _is_name(out[: -len(t)])), None)
        if shorter is None:
            return out
        out = shorter


def _is_name(text: str) -> bool:
    """Whether enough real characters are left, and more than a word that any town could use."""
    least: int = vocabulary("names")["core"]["least"]
    return len(_MASK.sub("", text)) >= least and text not in _generic()


@lru_cache(maxsize=65536)
def masked(name: str) -> bool:
    """Whether the name holds a mask (``*镇``, ``X村``, ``某水库``)."""
    return bool(_MASK.search(name))


def is_short_form(short: str, long: str) -> bool:
    """Whether ``short`` abbreviates ``long``: its characters in order, same beginning or same end, most of its pairs kept.

    固废场 abbreviates 固体废弃物处理场 (first and last character, all in order), 三江灯饰项目 广东三江灯饰整体回迁项目.
    """
    if not 3 < len(short) < len(long):  # noqa: PLR2004 -- three characters fit too many names
        return False
    rest = iter(long)
    if not all(c in rest for c in short):
        return False
    pairs = sum(short[i : i + 2] in long for i in range(len(short) - 1))
    return (short[:2] in long and short[-1] == long[-1]) and pairs >= (len(short) - 1) * 2 // 3


def same_parts(a: str, b: str) -> bool:
    """Whether two numbered slogans differ in the order of their halves only (五清五拆, 五拆五清)."""
    return len(a) == len(b) and len(a) >= 4 and a != b and a[len(a) // 2 :] + a[: len(a) // 2] == b  # noqa: PLR2004
