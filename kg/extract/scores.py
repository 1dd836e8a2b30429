"""How far a rule is to be trusted: weights of its facts, measured over annotated reports and kept as data."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from math import exp
from typing import cast

from kg.model import EntityType
from kg.ontology import vocabulary


@lru_cache(maxsize=1)
def _weights() -> Mapping[str, float]:
    """The weights by feature (``schemas/scores.toml``)."""
    return cast("Mapping[str, float]", vocabulary("scores")["weight"])


def features(extractor: str, kind: EntityType, facts: Iterable[str]) -> Iterable[str]:
    """What is weighed: the extractor with the type, then each fact alone and with the type."""
    yield f"{extractor}:{kind}"
    for fact in facts:
        yield f"{extractor} {fact}"
        yield f"{extractor} {fact}:{kind}"


def score(extractor: str, kind: EntityType, facts: Iterable[str]) -> float:
    """The probability that a finding with these facts has the right span and type."""
    weights = _weights()
    total = sum(weights.get(feature, 0.0) for feature in features(extractor, kind, facts))
    return round(1 / (1 + exp(-total)), 4)
