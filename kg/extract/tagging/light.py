"""Document → posteriors of labels by the light tagger: hashed features, a conditional random field, numpy alone."""

from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kg.extract.tagging import crf
from kg.extract.tagging.features import features, windows
from kg.model import Document

MODEL = Path(__file__).parent / "data" / "light.npz"


def posteriors(document: Document, model: Path = MODEL) -> NDArray[np.float32]:
    """(characters x labels) marginal probabilities of the whole text; outside sentences all is "O"."""
    weights = _model(model)
    return crf.posteriors(weights, crf.emissions(weights, features(document)), windows(document))


@lru_cache(maxsize=2)
def _model(path: Path) -> crf.Crf:
    return crf.load(path)
