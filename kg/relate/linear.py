"""Named features → class probabilities: a multinomial logistic regression applied with numpy, and what spoke for its answer."""

import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kg.errors import SchemaError

_MOST_NAMES: Final = 1 << 18


class Rows(dict[str, int]):
    """Feature name → its row in the stored model, from 1; 0 where it has none; names once asked for are remembered."""

    def __init__(self, hashes: Iterable[int]) -> None:
        self._index = {h: i for i, h in enumerate(hashes, 1)}

    def __missing__(self, name: str) -> int:
        if len(self) > _MOST_NAMES:
            self.clear()
        row = self[name] = self._index.get(feature_hash(name), 0) if name else 0
        return row


@dataclass(frozen=True, slots=True)
class Linear:
    """``weights`` (features x classes, and a row of zeros) found through ``rows`` by a feature's name, ``bias`` (classes).

    ``margins`` are the weights less the mean of their row: what a feature speaks for a class against the others.
    """

    classes: tuple[str, ...]
    rows: Rows
    weights: NDArray[np.float64]
    margins: NDArray[np.float64]
    bias: NDArray[np.float32]

    def known(self, features: Iterable[str]) -> set[str]:
        """Those features that have weights."""
        return set(filter(self.rows.__getitem__, features))

    def weigh(self, things: Iterable[Iterable[str]]) -> "Weighed":
        """Class probabilities of things, each given by a set of features with weights."""
        names: list[str] = []
        ends = [0]
        for features in things:
            names += ("", *sorted(features))  # the first stands for the row of zeros, so that no sum is over nothing
            ends.append(len(names))
        found = np.array(list(map(self.rows.__getitem__, names)), np.intp) - 1
        if not names:
            return Weighed(self, names, found, ends, np.zeros((0, len(self.classes))))
        total = self.bias + np.add.reduceat(self.weights[found], ends[:-1], axis=0)
        total = np.exp(total - total.max(axis=1, keepdims=True))
        return Weighed(self, names, found, ends, total / total.sum(axis=1, keepdims=True))


@dataclass(frozen=True, slots=True)
class Weighed:
    """What a model thinks of some things: ``scores`` (things x classes), and the features of each between two ``ends``."""

    model: Linear
    names: Sequence[str]
    rows: NDArray[np.intp]
    ends: Sequence[int]
    scores: NDArray[np.float64]

    def reasons(self, thing: int, answer: str, most: int = 3) -> Iterator[tuple[str, float]]:
        """The features that spoke most for ``answer`` against the mean of the other classes."""
        first, last = self.ends[thing], self.ends[thing + 1]
        weights = self.model.margins[self.rows[first:last], self.model.classes.index(answer)].tolist()
        for i in sorted(range(len(weights)), key=weights.__getitem__, reverse=True)[:most]:
            if weights[i] > 0:
                yield self.names[first + i], weights[i]


def feature_hash(name: str) -> int:
    """A feature's number in the stored model."""
    return zlib.crc32(name.encode("utf-8"))


@lru_cache(maxsize=8)
def load(path: Path) -> Linear:
    """Read a stored model.

    Raises:
        SchemaError: the file is missing or damaged.

    """
    try:
        with np.load(path, allow_pickle=False) as stored:
            weights = np.vstack([stored["rows"].astype(np.float32), np.zeros((1, len(stored["classes"])), np.float32)])
            return Linear(
                tuple(str(c) for c in stored["classes"]),
                Rows(stored["hashes"].tolist()),
                weights.astype(np.float64),
                (weights - weights.mean(axis=1, keepdims=True)).astype(np.float64),
                stored["bias"].astype(np.float32),
            )
    except (OSError, KeyError, ValueError) as e:
        raise SchemaError(f"{path}: the classifier cannot be read ({e}); reinstall the package or train it again") from e


def save(path: Path, classes: Sequence[str], names: Sequence[str], rows: NDArray[np.float64], bias: NDArray[np.float64]) -> None:
    """Store the weights in half precision, in the order of the features' hashes."""
    order = sorted(range(len(names)), key=lambda i: feature_hash(names[i]))
    with path.open("wb") as out:
        np.savez_compressed(
            out,
            classes=np.array(classes),
            hashes=np.array([feature_hash(names[i]) for i in order], np.uint32),
            rows=rows[order].astype(np.float16),
            bias=bias.astype(np.float32),
        )
