"""Trained taggers: Document → posteriors of labels, by name."""

from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kg.extract.tagging import light
from kg.extract.tagging.neural import NeuralTagger
from kg.model import Document

__all__ = ["posteriors"]

NEURAL = Path(__file__).parent / "data" / "neural" / "tagger.onnx"
LIGHT_SHARE = 0.4
"""What the light tagger's posteriors count in the neural tagger's average: the best of 0.3, 0.4, 0.5 out of fold."""


def posteriors(document: Document, tagger: str) -> NDArray[np.float32]:
    """(characters x labels) marginal probabilities; ``neural`` averages the network with the light tagger."""
    ours = light.posteriors(document)
    if tagger == "light":
        return ours
    text = document.report.understood
    return LIGHT_SHARE * ours + (1 - LIGHT_SHARE) * _neural().posteriors(text)


@lru_cache(maxsize=1)
def _neural() -> NeuralTagger:
    return NeuralTagger(NEURAL)
