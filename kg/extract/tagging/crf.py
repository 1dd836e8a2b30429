"""Hashed features → posteriors of labels: a linear-chain conditional random field with numpy alone.

Source: Lafferty, McCallum and Pereira, "Conditional random fields" (ICML 2001). Weights come from CRFsuite's training
(``kg.extract.tagging.fit``); here they are only applied: emissions are sums of rows, all chains of a text run side by side.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kg.errors import SchemaError

_TABLE_BITS = 22
_STRETCH = 2048  # characters at a time: their sums of 25 floats each stay within the cache


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
    rows = crf.index.take(bucket(features.T))
    out = np.zeros((len(features), len(crf.labels)), np.float32)
    row = np.empty((_STRETCH, len(crf.labels)), np.float32)
    for at in range(0, len(out), _STRETCH):
        total = out[at : at + _STRETCH]
        for template in rows[:, at : at + _STRETCH]:
            total += np.take(crf.rows, template, axis=0, out=row[: len(total)], mode="clip")
    return out


def posteriors(crf: Crf, scores: NDArray[np.float32], windows: Sequence[tuple[int, int]]) -> NDArray[np.float32]:
    """(characters x labels) marginal probabilities; characters in no window are certain of the first label.

    All windows run together through the forward–backward recursion, in scaled probabilities.
    """
    out = np.zeros(scores.shape, np.float32)
    out[:, 0] = 1.0
    order = sorted((w for w in windows if w[1] > w[0]), key=lambda w: w[0] - w[1])
    if order:
        _forward_backward(crf, scores, order, out)
    return out


def _forward_backward(crf: Crf, scores: NDArray[np.float32], order: Sequence[tuple[int, int]], out: NDArray[np.float32]) -> None:
    """Fill the posteriors of windows, the longest first; their characters lie step by step: first all first ones, and so on."""
    starts, lengths = np.array([s for s, _ in order]), np.array([e - s for s, e in order])
    live = np.searchsorted(-lengths, -np.arange(lengths[0]), side="left")  # windows that are longer than the step
    at = [0, *np.cumsum(live).tolist()]
    places = np.concatenate([starts[:n] + t for t, n in enumerate(live.tolist())])
    local = scores[places]
    local = np.exp(local - local.T.copy().max(axis=0)[:, None])
    step, back = np.exp(crf.transitions), np.exp(crf.transitions).T.copy()
    total = np.add.reduce
    forward, backward = np.empty_like(local), np.ones_like(local)
    forward[: at[1]] = local[: at[1]] / total(local[: at[1]], axis=1, keepdims=True)
    for t in range(1, len(live)):
        a, b, before = at[t], at[t + 1], at[t - 1]
        reached = (forward[before : before + b - a] @ step) * local[a:b]
        np.divide(reached, total(reached, axis=1, keepdims=True), out=forward[a:b])
    for t in range(len(live) - 2, -1, -1):
        a, b, here = at[t + 1], at[t + 2], at[t]
        reached = (backward[a:b] * local[a:b]) @ back
        np.divide(reached, total(reached, axis=1, keepdims=True), out=backward[here : here + b - a])
    both = forward * backward
    out[places] = both / total(both, axis=1, keepdims=True)
