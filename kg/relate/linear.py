"""Named features → class probabilities: a multinomial logistic regression applied with numpy, and what spoke for its answer."""

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kg.errors import SchemaError


@dataclass(frozen=True, slots=True)
class Linear:
    """``rows`` (features x classes), found through ``index`` from the hash of a feature's name; ``bias`` (classes)."""

    classes: tuple[str, ...]
    index: Mapping[int, int]
    rows: NDArray[np.float32]
    bias: NDArray[np.float32]

    def scores(self, features: Mapping[str, float]) -> NDArray[np.float64]:
        """Class probabilities, in the order of ``classes``."""
        _, rows, values = self._known(features)
        total = self.bias + values @ self.rows[rows]
        total = np.exp(total - total.max())
        return np.asarray(total / total.sum())

    def reasons(self, features: Mapping[str, float], answer: str, most: int = 3) -> list[tuple[str, float]]:
        """The features that spoke most for ``answer`` against the mean of the other classes."""
        names, rows, values = self._known(features)
        found = self.rows[rows]
        weights = (found[:, self.classes.index(answer)] - found.mean(axis=1)) * values
        ranked = sorted(zip(weights.tolist(), names, strict=True), key=lambda f: (-f[0], f[1]))
        return [(name, weight) for weight, name in ranked[:most] if weight > 0]

    def _known(self, features: Mapping[str, float]) -> tuple[list[str], NDArray[np.intp], NDArray[np.float64]]:
        """The features that have weights: their names in order, rows and values."""
        known = [(name, row) for name in sorted(features) if (row := self.index.get(feature_hash(name))) is not None]
        names = [name for name, _ in known]
        rows = np.array([row for _, row in known], np.intp)
        return names, rows, np.array([features[name] for name in names])


@lru_cache(maxsize=1 << 18)
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
            hashes = stored["hashes"].tolist()
            return Linear(
                tuple(str(c) for c in stored["classes"]),
                {h: i for i, h in enumerate(hashes)},
                stored["rows"].astype(np.float32),
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
