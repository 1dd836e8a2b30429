#!/usr/bin/env python3
"""Train the small spacy-pkuseg model that the package ships: our own reports, cut by jieba, with the gold names' borders forced.

usage: train_pkuseg.py TEXTS GOLD OUT     (tests/corpus tests/gold kg/segment/data/pkuseg)

spacy-pkuseg ships no model and would download one; this one is ours, needs 15 seconds, and knows the borders of initiative names.
"""

import json
import lzma
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import jieba
import numpy as np
import spacy_pkuseg


def words(text: str, borders: set[int], offset: int) -> Iterator[str]:
    """Jieba's words, cut again at every gold border that falls inside one."""
    at = offset
    for word in jieba.cut(text):
        start = at
        for i in range(1, len(word)):
            if at + i in borders:
                yield text[start - offset : at + i - offset]
                start = at + i
        at += len(word)
        yield text[start - offset : at - offset]


def lines(texts: Path, gold: Path) -> Iterator[str]:
    """One line a paragraph, its words set apart by blanks, as spacy-pkuseg reads them."""
    for path in sorted(texts.glob("*.txt")):
        answer = gold / f"{path.stem}.json"
        if not answer.exists():
            continue
        marks = json.loads(answer.read_text(encoding="utf-8"))["mentions"]
        borders = {m["start"] for m in marks} | {m["end"] for m in marks}
        at = 0
        for line in path.read_bytes().decode("utf-8").split("\n"):
            cut = [w.strip() for w in words(line, borders, at)]
            if any(cut):
                yield " ".join(w for w in cut if w)
            at += len(line) + 1


def pack(trained: Path, out: Path) -> None:
    """Store a model as small as it goes: weights in single precision (166 reports are cut the same), everything compressed."""
    weights = np.load(trained / "weights.npz")
    np.savez(trained / "weights.npz", sizes=weights["sizes"], w=weights["w"].astype(np.float32))
    for name in ("features.msgpack", "weights.npz"):
        packed = lzma.compress((trained / name).read_bytes(), preset=9 | lzma.PRESET_EXTREME)
        (out / f"{name}.xz").write_bytes(packed)


def main() -> int:
    """Train and store."""
    if len(sys.argv) != 4:  # noqa: PLR2004
        print(__doc__, file=sys.stderr)
        return 2
    texts, gold, out = map(Path, sys.argv[1:])
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "train.txt"
        rows = list(lines(texts, gold))
        data.write_text("\n".join(rows) + "\n", encoding="utf-8")
        held = Path(folder) / "test.txt"
        held.write_text("\n".join(rows[::10]) + "\n", encoding="utf-8")
        trained = Path(folder) / "model"
        spacy_pkuseg.train(str(data), str(held), str(trained), train_iter=10)
        pack(trained, out)
    print(f"{len(rows)} paragraphs; the scores above are on a tenth of the training text itself")
    return 0


if __name__ == "__main__":
    sys.exit(main())
