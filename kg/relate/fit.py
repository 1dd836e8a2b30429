"""Gold reports → the classifiers of themes and status, by scikit-learn (a development-time dependency, the ``train`` extra)."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from kg.errors import UsageError
from kg.relate.linear import save

Example = tuple[dict[str, float], str, float]  # features, class, weight
_RARE = 2  # features of fewer examples are left out: they only remember


def fit(examples: Sequence[Example], path: Path, *, strength: float = 0.5) -> None:
    """Train a multinomial logistic regression and store it; ``strength`` is the inverse of the L2 penalty.

    Raises:
        UsageError: the ``train`` extra is not installed.

    """
    try:
        from sklearn.feature_extraction import DictVectorizer  # noqa: PLC0415 -- only needed for training
        from sklearn.linear_model import LogisticRegression  # noqa: PLC0415
    except ImportError:
        raise UsageError("training needs scikit-learn: pip install 'kg[train]'") from None
    vectorizer = DictVectorizer(dtype=np.float32)
    matrix = vectorizer.fit_transform([e[0] for e in examples])
    keep = np.asarray((matrix > 0).sum(axis=0)).ravel() >= _RARE
    model = LogisticRegression(C=strength, max_iter=400, tol=1e-4)
    model.fit(matrix[:, keep], [e[1] for e in examples], sample_weight=[e[2] for e in examples])
    names = [n for n, k in zip(vectorizer.get_feature_names_out(), keep, strict=True) if k]
    rows, bias = model.coef_.T, model.intercept_
    if rows.shape[1] == 1:  # of two classes only the second has weights of its own
        rows, bias = np.hstack([np.zeros_like(rows), rows]), np.concatenate([[0.0], bias])
    save(path, [str(c) for c in model.classes_], names, rows, bias)
