"""A text as the neural tagger sees it: word pieces with features, in windows.

The encoder was pre-trained on word pieces, not characters; in these reports they are 1.4 characters long on average.
Kept from crossing a word border of ``jieba`` (without its HMM), only 2 of 7,473 annotated spans begin or end inside
one. Training and use both go through :class:`Spec`, so they cannot drift apart. Everything is a function of the text,
the piece table, the lexicon and jieba's dictionary.
"""

from __future__ import annotations

import bisect
import logging
import re
import unicodedata
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from kg.extract.tagging.labels import TYPES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Ints = NDArray[np.int64]
Window = tuple[int, int]

WINDOW: Final = 256
"""Characters in a window, at most: about 180 pieces, a long paragraph or a few short ones."""
LONGEST_PIECE: Final = 8
HEADING: Final = 40
"""Characters of a line that may still be a heading."""
UNKNOWN_SCORE: Final = -20.0
BOS, EOS, UNK, SPACE, MASK = range(5)
"""Rows of the piece table that are not looked up by spelling."""
SPECIAL: Final = 5

_SENTENCE = re.compile(r"[^。；！？\n]*[。；！？\n]+|[^。；！？\n]+$")
_LINE = re.compile(r"[^\n]*\n|[^\n]+$")
_MASKS: Final = frozenset("*＊X×xＸ某○〇")
_QUOTES: Final = {"“": "”", "《": "》", "（": "）", "(": ")", "‘": "’", "「": "」", "〈": "〉"}
_OPENING: Final = {c: i for i, c in enumerate(_QUOTES)}
_CLOSING: Final = {c: i for i, c in enumerate(_QUOTES.values())}
_PUNCTUATION: Final = {c: i for i, c in enumerate("，。、；：！？,.;:—-·…%％+＋/")}
_ENUMERATOR = re.compile(r"\s*(?:[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）|\d+[.、．])")

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


class Segmenter(Protocol):
    """What is needed of a ``jieba.Tokenizer``."""

    def cut(self, sentence: str, cut_all: bool = ..., HMM: bool = ...) -> Iterator[str]:  # noqa: FBT001, N803
        """Words of a sentence, in order and without a gap."""


@dataclass(frozen=True, slots=True)
class Pieces:
    """A text cut into word pieces; ``starts`` has one entry more than there are pieces, the end of the text."""

    starts: Ints
    rows: Ints
    features: Ints
    """(pieces x features)"""

    def between(self, start: int, end: int) -> slice:
        """The pieces that begin in [start, end)."""
        return slice(bisect.bisect_left(self.starts, start), bisect.bisect_left(self.starts[:-1], end))


def sentences(text: str) -> list[Window]:
    """Sentences and line ends as half-open ranges that cover the text without a gap."""
    return [(m.start(), m.end()) for m in _SENTENCE.finditer(text) if m.end() > m.start()]


def windows(text: str, size: int = WINDOW, first: int = 0) -> list[Window]:
    """Sentences packed greedily into windows of at most ``size`` characters, covering the text.

    A sentence longer than a window is cut after a comma where there is one. ``first`` makes the first window shorter;
    training uses it to see the same sentence in other company.
    """
    out: list[Window] = []
    start = end = 0
    room = first or size
    for left, right in sentences(text):
        if right - start > room and end > start:
            out.append((start, end))
            start, room = left, size
        while right - start > size:
            cut = max(text.rfind("，", start, start + size), text.rfind("、", start, start + size)) + 1
            cut = cut if cut > start else start + size
            out.append((start, cut))
            start = cut
        end = right
    if end > start:
        out.append((start, end))
    return out


def _normal(char: str) -> str:
    """One character for one: the first of its NFKC form, as the encoder's own normaliser would spell it."""
    form = unicodedata.normalize("NFKC", char).strip()
    return form[0] if form else "▁"


def _bies(out: list[int], start: int, end: int, kind: int) -> None:
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


class Spec:
    """How a text becomes rows and features: piece table, lexicon, and the code above."""

    def __init__(
        self,
        pieces: Mapping[str, tuple[int, float]],
        lexicon: Mapping[str, str],
        segmenter: Segmenter | None = None,
    ) -> None:
        """``pieces``: spelling to (row, log probability); ``lexicon``: name to one of the six types."""
        self._pieces = dict(pieces)
        self._segmenter = segmenter if segmenter is not None else _jieba()
        self._lexicon = {name: TYPES.index(kind) for name, kind in lexicon.items()}
        self._lengths: dict[str, list[int]] = {}
        for name in self._lexicon:
            self._lengths.setdefault(name[:2], []).append(len(name))
        for lengths in self._lengths.values():
            lengths.sort(reverse=True)

    def words(self, text: str, *, hmm: bool) -> list[int]:
        """Borders of jieba's words, 0 and the end of the text among them."""
        out = [0]
        for word in self._segmenter.cut(text, HMM=hmm):
            out.append(out[-1] + len(word))
        return out

    def _cut(self, chars: str, base: int, starts: list[int], rows: list[int]) -> None:
        """Most probable pieces (Viterbi over a unigram model) of one word, appended to ``starts`` and ``rows``."""
        whole = self._pieces.get(chars)
        if whole is not None and len(chars) <= 2:  # noqa: PLR2004
            # No two single characters are likelier than the pair the vocabulary holds.
            starts.append(base)
            rows.append(whole[0])
            return
        n = len(chars)
        best = [0.0] + [-1e9] * n
        back: list[tuple[int, int]] = [(0, UNK)] * (n + 1)
        for i in range(n):
            for j in range(i + 1, min(n, i + LONGEST_PIECE) + 1):
                found = self._pieces.get(chars[i:j])
                if found is None:
                    if j > i + 1:
                        continue
                    found = (SPACE if chars[i] == "▁" else UNK, UNKNOWN_SCORE)
                if best[i] + found[1] > best[j]:
                    best[j] = best[i] + found[1]
                    back[j] = (i, found[0])
        path: list[tuple[int, int]] = []
        j = n
        while j:
            i, row = back[j]
            path.append((i, row))
            j = i
        for i, row in reversed(path):
            starts.append(base + i)
            rows.append(row)

    def _listed(self, text: str) -> list[int]:
        """Longest names of the lexicon from left to right, as BIES of their type."""
        out = [0] * len(text)
        i = 0
        while i < len(text) - 1:
            for length in self._lengths.get(text[i : i + 2], ()):
                kind = self._lexicon.get(text[i : i + length])
                if kind is not None:
                    _bies(out, i, i + length, kind)
                    i += length - 1
                    break
            i += 1
        return out

    def prepare(self, text: str) -> Pieces:
        """Cut a whole text and give every piece its row and features."""
        plain = self.words(text, hmm=False)
        fancy = self.words(text, hmm=True)
        normal = "".join(map(_normal, text))
        starts: list[int] = []
        rows: list[int] = []
        for left, right in pairwise(plain):
            self._cut(normal[left:right], left, starts, rows)
        starts.append(len(text))
        return Pieces(
            starts=np.array(starts, dtype=np.int64),
            rows=np.array(rows, dtype=np.int64),
            features=self._features(text, starts, plain, fancy),
        )

    def _features(self, text: str, starts: list[int], plain: list[int], fancy: list[int]) -> Ints:
        borders, hidden = set(plain), set(fancy)
        length_of = [0] * len(text)
        for left, right in pairwise(fancy):
            length_of[left:right] = [min(right - left, 5)] * (right - left)
        heads = [0] * len(text)
        for match in _HEAD.finditer(text):
            _bies(heads, match.start(), match.end(), _HEAD_KIND[match.group()])
        listed, quotes, lines = self._listed(text), _quotes(text), _lines(text)
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


def _merged(marks: list[int], start: int, end: int) -> int:
    """The BIES mark of a piece out of those of its characters: its last character decides, B..E becomes S."""
    last = marks[end - 1]
    if last and (last - 1) % 4 == 2 and marks[start] and (marks[start] - 1) % 4 == 0:  # noqa: PLR2004
        return last + 1
    return last or marks[start]


def _jieba() -> Segmenter:
    import jieba  # noqa: PLC0415 -- half a second and 60 MB

    jieba.setLogLevel(logging.ERROR)
    segmenter: Segmenter = jieba.dt
    return segmenter
