"""What the neural tagger knows of a piece beside its spelling: categories, each a small number.

They are found for each character (quotation marks, kind of line, head words), and a piece takes those of its own.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]

HEADING: Final = 40
"""Characters of a line that may still be a heading."""

_LINE = re.compile(r"[^\n]*\n|[^\n]+$")
_MASKS: Final = frozenset("*＊X×xＸ某○〇")
_QUOTES: Final = {"“": "”", "《": "》", "（": "）", "(": ")", "‘": "’", "「": "」", "〈": "〉"}
_OPENING: Final = {c: i for i, c in enumerate(_QUOTES)}
_CLOSING: Final = {c: i for i, c in enumerate(_QUOTES.values())}
_PUNCTUATION: Final = {c: i for i, c in enumerate("，。、；：！？,.;:—-·…%％+＋/")}
_ENUMERATOR = re.compile(r"\A\s*(?:[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）|\d+[.、．])")

HEADS: Final[dict[str, str]] = {
    "Project": "项目 工程 建设 改造 扩建 迁建 新建 修复 加固 公路 高速 铁路 大桥 水库 管网 园区 基地 安置点 集镇 电站 "
    "广场 公园 中心 产业园 工业园 新区 小区 学校 医院 道路 大道 码头 机场 复绿 治理 绿化 亮化 拆迁 棚改",
    "Program": "制 制度 机制 体系 计划 平台 模式 网格化管理 网格化 补贴 补助 救助 低保 岗位 责任制 保险 医保 保障 试点 "
    "服务 供养 津贴 基金",
    "Policy": "法 条例 规定 规划 方案 办法 意见 战略 方针 原则 要求 总基调 理念 思路 准则 细则 通知 纲要 责任书 承诺书 "
    "目标 政策 决定 若干意见",
    "Campaign": "行动 专项行动 斗争 整治 专项整治 清零 大排查 大检查 活动 主题教育 革命 保卫战 攻坚战 竞赛 月 节 创建 "
    "改革 大赛 普查 运动 教育活动 三年行动 博览会 交易会 年活动",
    "Place": "省 市 区 县 镇 乡 村 社区 小组 街道 路 街 河 江 湖 山 景区 港 湾 岛 半岛 流域",
    "Organization": "公司 厂 集团 局 部 委 办 所 队 会 合作社 协会 商会 银行 大学 学院 指挥部 委员会 法院 检察院 中心校",
}
"""Words a name of each type ends in (guidelines, table of types, and the gold's own ends)."""


def _head_pattern() -> tuple[re.Pattern[str], dict[str, int]]:
    kinds = {word: i for i, words in enumerate(HEADS.values()) for word in words.split()}
    longest_first = sorted(kinds, key=lambda w: (-len(w), w))
    return re.compile("|".join(map(re.escape, longest_first))), kinds


_HEAD, _HEAD_KIND = _head_pattern()

FEATURES: Final[dict[str, int]] = {
    "border": 16,  # begins/ends a word of jieba with HMM, and without
    "word": 6,  # length of the word the piece is in
    "lexicon": 25,  # O, or type x B/I/E/S of the longest listed name here
    "head": 25,  # the same for words that names end in
    "quote": 24,  # inside which quotation marks, opening or closing ones
    "kind": 32,  # Han, digit, mask, Latin, which punctuation
    "length": 5,  # characters in the piece
    "line": 6,  # heading or body, with an enumerator or not
}
"""Categorical features of a piece and how many values each has."""


def bies(out: list[int], start: int, end: int, kind: int) -> None:
    """Mark [start, end) with B I E, or S, of a numbered kind (0 is left for outside)."""
    base = 1 + 4 * kind
    if end - start == 1:
        out[start] = base + 3
        return
    out[start] = base
    for i in range(start + 1, end - 1):
        out[i] = base + 1
    out[end - 1] = base + 2


def _kind(char: str) -> int:
    if char in _PUNCTUATION:
        return 9 + _PUNCTUATION[char]
    if char in _MASKS:
        return 1
    if char == "\n":
        return 2
    if char.isspace():
        return 3
    if char.isdigit():
        return 4
    if "\u4e00" <= char <= "\u9fff":
        return 5
    if char in _OPENING:
        return 6
    if char in _CLOSING:
        return 7
    return 8 if char.isalpha() else 0


def _quotes(text: str) -> list[int]:
    """For each character: 0 outside, 1-7 inside a pair, 8-14 opening, 15-21 closing. A line end closes all."""
    out: list[int] = []
    stack: list[int] = []
    for char in text:
        if char in _OPENING:
            stack.append(_OPENING[char])
            out.append(8 + _OPENING[char])
        elif char in _CLOSING:
            kind = _CLOSING[char]
            if kind in stack:
                del stack[stack.index(kind) :]
            out.append(15 + kind)
        else:
            if char == "\n":
                stack.clear()
            out.append(1 + stack[-1] if stack else 0)
    return out


def _lines(text: str) -> list[int]:
    """For each character what its line is: body or heading (short, no full stop), twice, plus one if enumerated."""
    out: list[int] = []
    for match in _LINE.finditer(text):
        line = match.group()
        bare = line.strip()
        heading = len(bare) <= HEADING and not bare.endswith(("。", "；", "！", "："))
        enumerated = _ENUMERATOR.match(line) is not None
        out.extend([2 * heading + enumerated] * len(line))
    return out


def _merged(marks: list[int], start: int, end: int) -> int:
    """The BIES mark of a piece out of those of its characters: its last character decides, B..E becomes S."""
    last = marks[end - 1]
    if last and (last - 1) % 4 == 2 and marks[start] and (marks[start] - 1) % 4 == 0:  # noqa: PLR2004
        return last + 1
    return last or marks[start]


def categories(text: str, starts: list[int], plain: list[int], fancy: list[int], listed: list[int]) -> Ints:
    """(pieces x features) the categories of the pieces that begin at ``starts``, whose last entry is the end of the text.

    ``plain`` and ``fancy`` are the borders of jieba's words without and with its HMM; ``listed`` marks for each character the
    listed name it is in (see :func:`bies`).
    """
    borders, hidden = set(plain), set(fancy)
    length_of = [0] * len(text)
    for left, right in pairwise(fancy):
        length_of[left:right] = [min(right - left, 5)] * (right - left)
    heads = [0] * len(text)
    for match in _HEAD.finditer(text):
        bies(heads, match.start(), match.end(), _HEAD_KIND[match.group()])
    quotes, lines = _quotes(text), _lines(text)
    out = np.zeros((len(starts) - 1, len(FEATURES)), dtype=np.int64)
    for k, (a, b) in enumerate(pairwise(starts)):
        border = (a in borders) + 2 * (b in borders) + 4 * (a in hidden) + 8 * (b in hidden)
        out[k] = (
            border,
            length_of[a],
            _merged(listed, a, b),
            _merged(heads, a, b),
            quotes[a],
            _kind(text[a]),
            min(b - a, 4),
            lines[a],
        )
    return out
