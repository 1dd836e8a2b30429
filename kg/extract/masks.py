"""Masks: the ``*``, ``X`` and ``某`` that republishers put where a name stood."""

import re

_MASK = re.compile(r"[*＊×○〇某]|(?<![A-Za-z])[Xx]+(?![A-Za-z])")
# A type word alone after a mask says nothing: `**村`, `****公司`, `*中学`.
_TYPE_WORD = re.compile(
    r"(?:行政|自然|社)?[省市区县旗镇乡村路街道河江湖山组局]|有限公司|公司|集团|社区|街道|小组|村组|水库|中学|小学|国道|省道|大道"
)
_OTHER = re.compile(r"[^\w]|[\d_]")


def is_masked(text: str) -> bool:
    """Whether part of the name is hidden."""
    return _MASK.search(text) is not None


def is_nothing_but_mask(text: str) -> bool:
    """Whether a masked name keeps no character that would tell it from another one of its type."""
    if not is_masked(text):
        return False
    rest = _OTHER.sub("", _MASK.sub("", text))
    return _TYPE_WORD.fullmatch(rest) is not None or not rest
