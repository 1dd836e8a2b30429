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
