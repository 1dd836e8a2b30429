"""Gold reports → the light tagger's weights, by CRFsuite (a development-time dependency, the ``train`` extra)."""

import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from kg.errors import UsageError
from kg.extract.tagging import crf
from kg.extract.tagging.features import features
from kg.extract.tagging.labels import LABELS, encode
from kg.model import Document

Spans = Sequence[tuple[int, int, str]]
# L1 keeps the model small, L2 keeps it calm; 120 rounds of L-BFGS: with fewer, L1 has pruned a third as much (4 MB instead of 1.6).
_PARAMETERS = {"c1": 0.05, "c2": 0.3, "max_iterations": 120, "feature.possible_transitions": False}


def fit(reports: Iterable[tuple[Document, Spans, Sequence[tuple[int, int]]]], path: Path) -> None:
    """Train on documents with their gold spans, within the given windows, and store the model at ``path``.

    Raises:
        UsageError: the ``train`` extra is not installed.

    """
    try:
        import pycrfsuite  # noqa: PLC0415 -- only needed for training
    except ImportError:
        raise UsageError("training needs CRFsuite: pip install 'kg[train]'") from None
    trainer = pycrfsuite.Trainer(verbose=False)
    trainer.set_params(_PARAMETERS)
    for document, spans, read in reports:
        _append(trainer, document, spans, read)
    with tempfile.TemporaryDirectory() as folder:
        stored = Path(folder) / "model.crfsuite"
        trainer.train(str(stored))
        _convert(stored, path)


def _append(trainer: "object", document: Document, spans: Spans, read: Sequence[tuple[int, int]]) -> None:
    """Give one report's windows to CRFsuite, features as the names of their buckets."""
    names = crf.bucket(features(document))
    labels = encode(len(names), spans)
    for start, end in read:
        items = [[str(b) for b in row] for row in names[start:end].tolist()]
        trainer.append(items, [str(y) for y in labels[start:end]])  # type: ignore[attr-defined]


def _convert(stored: Path, path: Path) -> None:
    """CRFsuite's model file → ours."""
    import pycrfsuite  # noqa: PLC0415

    tagger = pycrfsuite.Tagger()
    tagger.open(str(stored))
    info = tagger.info()
    transitions = np.full((len(LABELS), len(LABELS)), -30.0)  # never seen in training: as good as forbidden
    for (left, right), value in info.transitions.items():
        transitions[int(left), int(right)] = value
    weights = {(int(b), int(y)): float(v) for (b, y), v in info.state_features.items() if abs(v) > 1e-3}  # noqa: PLR2004
    crf.save(path, LABELS, weights, transitions)
