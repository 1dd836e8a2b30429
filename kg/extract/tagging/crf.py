"""Hashed features → posteriors of labels: a linear-chain conditional random field with numpy alone.

Source: Lafferty, McCallum and Pereira, "Conditional random fields" (ICML 2001). Weights come from CRFsuite's training
(``kg.extract.tagging.fit``); here they are only applied: emissions are sums of rows, chains of equal length run side by side.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kg.errors import SchemaError

_TABLE_BITS = 22
_BATCH = 256


@dataclass(frozen=True, slots=True)
class Crf:
    """The weights: ``rows`` (features x labels) with ``index`` from hash to row, ``transitions`` (labels x labels)."""

    labels: tuple[str, ...]
    index: NDArray[np.int32]
    rows: NDArray[np.float32]
    transitions: NDArray[np.float32]


def bucket(features: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Feature hashes → places of the hash table: training and use share collisions, so they cost next to nothing."""
    return (features >> np.uint64(64 - _TABLE_BITS)).astype(np.int64)


def load(path: Path) -> Crf:
    """Read a stored model.

    Raises:
        SchemaError: the file is missing or damaged.

    """
    try:
        with np.load(path, allow_pickle=False) as stored:
            buckets, values = stored["buckets"], stored["values"]
            rows = np.zeros((len(buckets) + 1, len(stored["labels"])), np.float32)
            rows[stored["row"], stored["column"]] = values.astype(np.float32)
            index = np.zeros(1 << _TABLE_BITS, np.int32)
            index[buckets] = np.arange(1, len(buckets) + 1, dtype=np.int32)
            labels = tuple(str(x) for x in stored["labels"])
            return Crf(labels, index, rows, stored["transitions"].astype(np.float32))
    except (OSError, KeyError, ValueError) as e:
        raise SchemaError(f"{path}: the tagger's model cannot be read ({e}); reinstall the package or train it again") from e


def save(path: Path, labels: Sequence[str], weights: dict[tuple[int, int], float], transitions: NDArray[np.float64]) -> None:
    """Store ``weights`` (bucket, label) → value sparsely in half precision (CRFsuite's L1 leaves few of them)."""
    buckets = sorted({b for b, _ in weights})
    row_of = {b: i for i, b in enumerate(buckets, 1)}
    cells = sorted(weights)
    with path.open("wb") as out:
        np.savez_compressed(
            out,
            labels=np.array(labels),
            buckets=np.array(buckets, np.uint32),
            row=np.array([row_of[b] for b, _ in cells], np.uint32),
            column=np.array([y for _, y in cells], np.uint8),
            values=np.array([weights[c] for c in cells], np.float16),
            transitions=transitions.astype(np.float32),
        )


def emissions(crf: Crf, features: NDArray[np.uint64]) -> NDArray[np.float32]:
    """(characters x labels) scores: for each character the sum of the rows of its features."""
    out = np.empty((len(features), len(crf.labels)), np.float32)
    step = 4096  # characters at a time: 70 rows of 25 floats each stay within the cache
    for at in range(0, len(features), step):
        rows = crf.index[bucket(features[at : at + step])]
        total = np.zeros((len(rows), len(crf.labels)), np.float32)
        for column in rows.T:
            total += crf.rows[column]
        out[at : at + step] = total
    return out


def posteriors(crf: Crf, scores: NDArray[np.float32], windows: Sequence[tuple[int, int]]) -> NDArray[np.float32]:
    """(characters x labels) marginal probabilities; characters in no window are certain of the first label.

    Windows of similar length run together through the forward–backward recursion, in scaled probabilities.
    """
    out = np.zeros(scores.shape, np.float32)
    out[:, 0] = 1.0
    order = sorted((w for w in windows if w[1] > w[0]), key=lambda w: w[1] - w[0])
    for at in range(0, len(order), _BATCH):
        _forward_backward(crf, scores, order[at : at + _BATCH], out)
    return out


def _forward_backward(crf: Crf, scores: NDArray[np.float32], batch: Sequence[tuple[int, int]], out: NDArray[np.float32]) -> None:
    """Fill the posteriors of a batch of windows, shorter ones padded at the end."""
    longest = max(end - start for start, end in batch)
    lengths = np.array([end - start for start, end in batch])
    places = np.minimum(np.array([s for s, _ in batch])[:, None] + np.arange(longest), len(scores) - 1)
    local = scores[places]
    local = np.exp(local - local.max(axis=2, keepdims=True))
    step = np.exp(crf.transitions)
    forward = np.empty_like(local)
    forward[:, 0] = local[:, 0] / local[:, 0].sum(axis=1, keepdims=True)
    for i in range(1, longest):
        reached = (forward[:, i - 1] @ step) * local[:, i]
        forward[:, i] = reached / reached.sum(axis=1, keepdims=True)
    backward = np.ones_like(local)
    for i in range(longest - 2, -1, -1):
        reached = (backward[:, i + 1] * local[:, i + 1]) @ step.T
        reached /= reached.sum(axis=1, keepdims=True)
        backward[:, i] = np.where((i + 1 < lengths)[:, None], reached, 1.0)
    both = forward * backward
    both /= both.sum(axis=2, keepdims=True)
    for (start, end), values in zip(batch, both, strict=True):
        out[start:end] = values[: end - start]
