"""The labels of one character, shared by the light and the neural tagger.

Six types in the order of the annotation guidelines, each cut into BIOES (begin, inside, end, single) plus one label
for "outside": 25 labels. A span of one character is ``S``, a longer one ``B I* E``; the end has a label of its own
because where a name ends (after its head word) is the hardest thing to learn and deserves its own evidence.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray  # noqa: TC002 -- read at run time by the annotations of constants

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

INITIATIVE_TYPES: Final[tuple[str, ...]] = ("Project", "Program", "Policy", "Campaign")
TYPES: Final[tuple[str, ...]] = (*INITIATIVE_TYPES, "Place", "Organization")
OUTSIDE: Final[int] = 0
LABELS: Final[tuple[str, ...]] = ("O", *(f"{part}-{kind}" for kind in TYPES for part in "BIES"))
INDEX: Final[dict[str, int]] = {label: i for i, label in enumerate(LABELS)}

Span = tuple[int, int, str]
ScoredSpan = tuple[int, int, str, float]


def _follows(left: str, right: str) -> bool:
    """Whether ``right`` may come directly after ``left``."""
    if left[0] in "BI":
        return right[0] in "IE" and right[1:] == left[1:]
    return right[0] in "OBS"


ALLOWED: Final[NDArray[np.bool_]] = np.array([[_follows(a, b) for b in LABELS] for a in LABELS])
"""(labels x labels): may the column's label follow the row's?"""
MAY_START: Final[NDArray[np.bool_]] = np.array([label[0] in "OBS" for label in LABELS])
MAY_END: Final[NDArray[np.bool_]] = np.array([label[0] in "OES" for label in LABELS])


def encode(length: int, spans: Iterable[tuple[int, int, str]]) -> list[int]:
    """Labels of a text of ``length`` characters with these half-open spans.

    A span that is empty, reaches outside the text or overlaps an earlier one (in order of start, longest first) is
    left out: the guidelines know no overlap, and a training set must not stop at one slip.
    """
    out = [OUTSIDE] * length
    last = 0
    for start, end, kind in sorted(spans, key=lambda s: (s[0], -s[1])):
        if start < last or end <= start or end > length:
            continue
        last = end
        if end - start == 1:
            out[start] = INDEX[f"S-{kind}"]
            continue
        out[start] = INDEX[f"B-{kind}"]
        out[start + 1 : end - 1] = [INDEX[f"I-{kind}"]] * (end - start - 2)
        out[end - 1] = INDEX[f"E-{kind}"]
    return out


def spans_of(path: Sequence[int]) -> list[Span]:
    """The spans of a legal label sequence."""
    out: list[Span] = []
    start = 0
    for i, y in enumerate(path):
        part, kind = LABELS[y][0], LABELS[y][2:]
        if part in "BS":
            start = i
        if part in "ES":
            out.append((start, i + 1, kind))
    return out


def best_path(scores: NDArray[np.floating], allowed: NDArray[np.bool_] = ALLOWED) -> list[int]:
    """Viterbi: the legal label sequence with the highest sum of ``scores`` (characters x labels, log space)."""
    length = len(scores)
    if length == 0:
        return []
    step = np.where(allowed, 0.0, -np.inf)
    best = np.where(MAY_START, scores[0], -np.inf)
    back = np.zeros((length, len(LABELS)), dtype=np.int64)
    for i in range(1, length):
        ways = best[:, None] + step
        back[i] = ways.argmax(axis=0)
        best = ways.max(axis=0) + scores[i]
    y = int(np.where(MAY_END, best, -np.inf).argmax())
    path = [y]
    for i in range(length - 1, 0, -1):
        y = int(back[i, y])
        path.append(y)
    return path[::-1]


def decode_best(posteriors: NDArray[np.floating], allowed: NDArray[np.bool_] = ALLOWED) -> list[ScoredSpan]:
    """Best legal spans ``(start, end, type, score)`` for marginal posteriors (characters x labels).

    Viterbi over the log posteriors with the legal transitions. The score is the geometric mean of the span's label
    posteriors: a raw confidence between 0 and 1, the same for short and long spans, to be calibrated by the caller.
    """
    logs = np.log(np.maximum(posteriors.astype(np.float64), 1e-9))
    path = best_path(logs, allowed)
    out: list[ScoredSpan] = []
    for start, end, kind in spans_of(path):
        mean = float(np.mean([logs[i, path[i]] for i in range(start, end)]))
        out.append((start, end, kind, float(np.exp(mean))))
    return out


_CLOSED: Final[NDArray[np.intp]] = np.flatnonzero(MAY_END)
_AFTER_CLOSED: Final[NDArray[np.intp]] = np.flatnonzero(MAY_START)
_BEGIN, _INSIDE, _END = (np.array([INDEX[f"{part}-{kind}"] for kind in TYPES]) for part in "BIE")
_KIND: Final[NDArray[np.intp]] = np.array([TYPES.index(label[2:]) if label[0] in "IE" else -1 for label in LABELS])
"""The type whose open label must stand before a label; -1: any closed one may."""
_OPENS, _CLOSES = (np.array([label[0] in parts for label in LABELS]) for parts in ("BS", "ES"))


def decode_all(posteriors: NDArray[np.floating], windows: Sequence[tuple[int, int]]) -> list[Span]:
    """The best legal spans of many windows of one text: those that ``decode_best`` finds in each, at their places in the text."""
    order = sorted((w for w in windows if w[1] > w[0]), key=lambda w: w[0] - w[1])
    if not order:
        return []
    lengths = np.array([end - start for start, end in order])
    places = np.concatenate([np.arange(start, end) for start, end in order])
    logs = np.log(np.maximum(posteriors[places].T.astype(np.float64), 1e-9))
    paths = _paths(logs, lengths)
    path = np.concatenate([paths[:length, i] for i, length in enumerate(lengths.tolist())])
    lefts, rights = np.flatnonzero(_OPENS[path]), np.flatnonzero(_CLOSES[path])
    kinds = [LABELS[y][2:] for y in path[rights].tolist()]
    return list(zip(places[lefts].tolist(), (places[rights] + 1).tolist(), kinds, strict=True))


def _paths(logs: NDArray[np.float64], lengths: NDArray[np.intp]) -> NDArray[np.intp]:
    """(steps x windows) best labels of windows that lie side by side in ``logs`` (labels x characters), the longest first.

    All windows take a step of the Viterbi algorithm together. A label is reached from a closed one (O, E, S) or from the two open
    ones of its own type, so that not all 25 x 25 ways need be looked at.
    """
    live = np.searchsorted(-lengths, -np.arange(lengths[0]), side="left").tolist()  # windows that are longer than the step
    starts = np.cumsum(lengths) - lengths
    closed = np.zeros((len(live), len(lengths)), np.intp)
    opened = np.zeros((len(live), len(TYPES), len(lengths)), np.intp)
    best = np.where(MAY_START[:, None], logs[:, starts], -np.inf)
    for t, n in enumerate(live):
        if t:
            before, best = best[:, :n], np.empty((len(LABELS), n))
            best[_AFTER_CLOSED] = before[_CLOSED].max(axis=0)
            best[_INSIDE] = best[_END] = np.maximum(before[_BEGIN], before[_INSIDE])
            best += logs[:, starts[:n] + t]
        closed[t, :n] = _CLOSED[best[_CLOSED].argmax(axis=0)]
        opened[t, :, :n] = np.where(best[_INSIDE] > best[_BEGIN], _INSIDE[:, None], _BEGIN[:, None])
    return _traced(closed, opened, live)


def _traced(closed: NDArray[np.intp], opened: NDArray[np.intp], live: Sequence[int]) -> NDArray[np.intp]:
    """The labels from the last step of each window back to its first."""
    path, after = closed.copy(), 0
    for t in range(len(live) - 1, -1, -1):
        if after:
            kind = _KIND[path[t + 1, :after]]
            path[t, :after] = np.where(kind < 0, closed[t, :after], opened[t, kind, np.arange(after)])
        after = live[t]
    return path
