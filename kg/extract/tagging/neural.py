"""The neural tagger: a small fine-tuned encoder on onnxruntime, no torch.

The network (trained by ``scripts/train_neural.py``) is the lower part of multilingual-e5-small with a BiLSTM and a
linear-chain CRF on top. It labels word pieces (see :mod:`kg.extract.tagging.pieces`); their marginals are spread over
their characters afterwards, exactly. One window at a time goes through the network, so the result does not depend on
how texts are batched.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from kg.errors import SchemaError, UsageError
from kg.extract.tagging.categories import FEATURES, Ints
from kg.extract.tagging.labels import ALLOWED, INDEX, LABELS, MAY_END, MAY_START
from kg.extract.tagging.pieces import BOS, EOS, SPECIAL, Pieces, Segmenter, Spec, Window, windows

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

Floats = NDArray[np.float32]


def marginals(
    emissions: Sequence[NDArray[np.floating]],
    transitions: NDArray[np.floating],
    first: NDArray[np.floating],
    last: NDArray[np.floating],
) -> list[Floats]:
    """Forward-backward: label marginals of each sequence (steps x labels each), all sequences side by side.

    ``transitions`` (labels x labels), ``first`` and ``last`` (labels) are log scores with the illegal ones at -1e4.
    Works in probability space with a scale per step: one small matrix product a step instead of a log-sum-exp.
    """
    if not emissions:
        return []
    lengths = np.array([len(e) for e in emissions])
    order = np.argsort(-lengths, kind="stable")
    longest, count, labels = int(lengths.max()), len(emissions), transitions.shape[0]
    potential = _potentials([emissions[k] for k in order], first, last)
    step = np.exp(np.maximum(np.asarray(transitions, dtype=np.float64), -300.0))
    live = (lengths[order][None, :] > np.arange(longest)[:, None]).sum(axis=1)
    alpha = np.zeros((longest, count, labels))
    beta = np.ones((longest, count, labels))
    alpha[0] = potential[0] / potential[0].sum(axis=1, keepdims=True)
    for t in range(1, longest):
        n = live[t]
        a = (alpha[t - 1, :n] @ step) * potential[t, :n]
        alpha[t, :n] = a / a.sum(axis=1, keepdims=True)
    for t in range(longest - 2, -1, -1):
        n = live[t + 1]
        b = (beta[t + 1, :n] * potential[t + 1, :n]) @ step.T
        beta[t, :n] = b / b.sum(axis=1, keepdims=True)
    gamma = alpha * beta
    gamma /= np.maximum(gamma.sum(axis=2, keepdims=True), 1e-300)
    out: list[Floats] = [np.zeros((0, labels), dtype=np.float32)] * count
    for slot, k in enumerate(order):
        out[k] = gamma[: lengths[k], slot].astype(np.float32)
    return out


def _potentials(
    emissions: Sequence[NDArray[np.floating]], first: NDArray[np.floating], last: NDArray[np.floating]
) -> NDArray[np.float64]:
    """(steps x sequences x labels) what each step says by itself, as factors of at most 1; the longest sequence stands first."""
    out = np.ones((len(emissions[0]), len(emissions), len(first)))
    for slot, scores in enumerate(emissions):
        e = np.asarray(scores, dtype=np.float64)
        e = e + np.where(np.arange(len(e))[:, None] == 0, first, 0.0)
        e[-1] += last
        out[: len(e), slot] = np.exp(np.maximum(e - e.max(axis=1, keepdims=True), -300.0))
    return out


def _spreading() -> NDArray[np.intp]:
    """(3 x labels): which label a piece's label becomes on its first, inner and last character, if it has two or more.

    A piece that *begins* a name begins it with its first character only; one that is a whole name begins and ends it.
    """
    table = np.zeros((3, len(LABELS)), dtype=np.intp)
    becomes = {"B": "BII", "I": "III", "E": "IIE", "S": "BIE"}
    for label, i in INDEX.items():
        if label == "O":
            continue
        for place, part in enumerate(becomes[label[0]]):
            table[place, i] = INDEX[part + label[1:]]
    return table


_SPREAD: Final = np.zeros((3, len(LABELS), len(LABELS)), dtype=np.float32)
_SPREAD[np.arange(3)[:, None], np.arange(len(LABELS))[None, :], _spreading()] = 1.0


def spread(pieces: Floats, starts: Ints) -> Floats:
    """Marginals of pieces (pieces x labels) as marginals of characters (characters x labels)."""
    lengths = np.diff(starts)
    out = np.repeat(pieces, lengths, axis=0)
    owner = np.repeat(np.arange(len(lengths)), lengths)
    offset = np.arange(len(owner)) - (starts[:-1] - starts[0])[owner]
    long = lengths[owner] > 1
    first, final = long & (offset == 0), long & (offset == lengths[owner] - 1)
    for place, chosen in enumerate((first, long & ~first & ~final, final)):
        out[chosen] = out[chosen] @ _SPREAD[place]
    return out


class NeuralTagger:
    """A trained model: ``<name>.onnx`` with ``<name>.json`` beside it.

    >>> tagger = NeuralTagger(Path("model.onnx"))           # doctest: +SKIP
    >>> tagger.posteriors("实施四方井水库建设。").shape      # doctest: +SKIP
    (10, 25)
    """

    def __init__(self, path: Path, *, threads: int = 1, segmenter: Segmenter | None = None) -> None:
        # Some builds of onnxruntime report home; the switch is read when the library is loaded.
        os.environ["ORT_DISABLE_TELEMETRY"] = "1"
        try:
            import onnxruntime  # noqa: PLC0415 -- an extra
        except ImportError as error:
            raise UsageError("the neural tagger needs onnxruntime: pip install 'kg[neural]'") from error
        side: dict[str, Any] = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
        if tuple(side["labels"]) != LABELS or side["features"] != FEATURES:
            raise SchemaError(f"{path.name} was trained with other labels or features; train it again")
        pieces = {piece: (SPECIAL + i, score) for i, (piece, score) in enumerate(side["pieces"])}
        self.spec = Spec(pieces, side["lexicon"], segmenter)
        self.digest: str = side["digest"]
        self._transitions, self._first, self._last = (np.array(side["crf"][key]) for key in ("transitions", "first", "last"))
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        self._run: Callable[..., list[Any]] = session.run

    def emissions(self, pieces: Pieces) -> Floats:
        """Label scores (pieces x labels) of one window's pieces."""
        rows = np.concatenate(([BOS], pieces.rows, [EOS]))[None]
        out: Floats = self._run(None, {"rows": rows, "features": pieces.features[None]})[0][0]
        return out

    def posteriors(self, text: str, windows_: Sequence[Window] | None = None) -> Floats:
        """Marginal posteriors (characters x labels) of a text.

        ``windows_`` are half-open ranges that the network sees one at a time; without them the text is packed by
        :func:`windows`. Characters outside every window are "outside" for certain.
        """
        out = np.zeros((len(text), len(LABELS)), dtype=np.float32)
        out[:, 0] = 1.0
        pieces = self.spec.prepare(text)
        parts: list[Pieces] = []
        for start, end in windows(text) if windows_ is None else windows_:
            chosen = pieces.between(start, end)
            if chosen.stop > chosen.start:
                parts.append(
                    Pieces(
                        pieces.starts[chosen.start : chosen.stop + 1],
                        pieces.rows[chosen],
                        pieces.features[chosen],
                    )
                )
        scores = [self.emissions(part) for part in parts]
        for part, gamma in zip(parts, marginals(scores, self._transitions, self._first, self._last), strict=True):
            out[part.starts[0] : part.starts[-1]] = spread(gamma, part.starts)
        return out


def constraints() -> tuple[Floats, Floats, Floats]:
    """Log scores of the label grammar, 0 or -1e4: transitions, first label, last label."""
    return (
        np.where(ALLOWED, 0.0, -1e4).astype(np.float32),
        np.where(MAY_START, 0.0, -1e4).astype(np.float32),
        np.where(MAY_END, 0.0, -1e4).astype(np.float32),
    )
