"""How often the encoding of a report, and of short and of damaged pieces of one, is found: the table of the docs.

    python scripts/measure_encodings.py CORPUS_FOLDER... [--slices N]

A cell is the share of slices whose decoded text equals what was encoded. Slices are cut from the bytes anywhere, so
that their first and last character may be torn: those two are not compared. Big5 slices are of the text in traditional
characters; reports with characters that an encoding does not have are encoded without them.
"""

import argparse
import codecs
import random
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import opencc

from kg.read.decode import decode

ENCODINGS = ("utf-8", "utf-8-sig", "utf-16 with mark", "utf-16-le", "utf-16-be", "gb18030", "gbk", "big5")
SIZES = (50, 200, 1000, 0)
DAMAGE = (0x00, 0x1A, 0x80, 0xFF)


def main() -> None:
    """Print the two tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--slices", type=int, default=5, help="slices of each size from each report")
    given = parser.parse_args()
    texts = [decode(p.read_bytes()).text for folder in given.folders for p in sorted(folder.rglob("*.txt"))]
    for damaged in (0, 2):
        print(f"\n{len(texts)} reports, {given.slices} slices each, {damaged} damaged bytes in each 1,000")
        print(f"{'encoding':18}" + "".join(f"{f'{s} bytes' if s else 'whole':>12}" for s in SIZES))
        for encoding in ENCODINGS:
            print(f"{encoding:18}" + "".join(f"{_cell(texts, encoding, s, given.slices, damaged):>12}" for s in SIZES))


def _cell(texts: list[str], encoding: str, size: int, slices: int, damaged: int) -> str:
    rnd = random.Random(f"{encoding}{size}{damaged}")  # noqa: S311
    right = [ok for text in texts for ok in _tries(encoded(text, encoding), size, slices, damaged, rnd)]
    return f"{100 * sum(right) / len(right):.2f} %"


def _tries(of: tuple[bytes, str, bytes], size: int, slices: int, damaged: int, rnd: random.Random) -> Iterator[bool]:
    mark, codec, data = of
    unit = 2 if codec.startswith("utf-16") else 1
    for _ in range(slices if size else 1):
        start = rnd.randrange(0, max(len(data) - size, 1), unit) if size else 0
        piece = bytearray(data[start : start + size] if size else data)
        for _ in range(damaged * max(len(piece), 500) // 1000):
            piece[rnd.randrange(len(piece))] = rnd.choice(DAMAGE)
        wanted = bytes(piece).decode(codec, "replace")
        found = decode(mark + bytes(piece)).text
        yield found[1:-1] == wanted[1:-1]


@lru_cache(maxsize=1)
def _traditional() -> opencc.OpenCC:
    return opencc.OpenCC("s2tw")


def encoded(text: str, encoding: str) -> tuple[bytes, str, bytes]:
    """The byte order mark, the codec to compare with, the bytes without the mark."""
    if encoding == "big5":
        return b"", "cp950", _traditional().convert(text).encode("cp950", "ignore")
    if encoding == "utf-8-sig":
        return codecs.BOM_UTF8, "utf-8", text.encode()
    if encoding == "utf-16 with mark":
        return codecs.BOM_UTF16_LE, "utf-16-le", text.encode("utf-16-le")
    return b"", encoding.replace("gbk", "gb18030"), text.encode(encoding, "ignore")


if __name__ == "__main__":
    main()
