"""How far a rule is to be trusted: weights of its facts, measured over annotated reports and kept as data."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from math import exp
from typing import Any

from kg.model import ENTITY_TYPES, EntityType
from kg.ontology import vocabulary

_INDEX = {kind: i for i, kind in enumerate(ENTITY_TYPES)}
Facts = tuple[str, ...]
_Row = tuple[float, ...]
_NOTHING: _Row = (0.0,) * len(ENTITY_TYPES)


def features(kind: EntityType, facts: Iterable[str]) -> Iterable[str]:
    """What is weighed within one extractor: the type, then each fact alone and with the type."""
    yield f":{kind}"
    for fact in facts:
        yield fact
        yield f"{fact}:{kind}"


@lru_cache(maxsize=16)
def _table(extractor: str) -> Mapping[str, _Row]:
    """For each fact (``""`` for the type alone) its weight with each of the six types."""
    rows: dict[str, list[float]] = {}
    weights: Any = vocabulary("scores").get(extractor, {})
    for name, weight in weights.items():
        fact, _, kind = name.rpartition(":")
        if kind in _INDEX:
            rows.setdefault(fact, [0.0] * len(_INDEX))[_INDEX[kind]] += weight
        else:
            row = rows.setdefault(name, [0.0] * len(_INDEX))
            rows[name] = [w + weight for w in row]
    return {fact: tuple(row) for fact, row in rows.items()}


@lru_cache(maxsize=50000)
def _sum(extractor: str, facts: Facts) -> _Row:
    """The weights of a group of facts, added up for each type."""
    table = _table(extractor)
    return tuple(sum(column) for column in zip(*(table.get(f, _NOTHING) for f in facts), _NOTHING, strict=True))


def score(extractor: str, kinds: Sequence[EntityType], groups: Sequence[Facts]) -> list[float]:
    """For each type the probability that a finding with these facts has the right span and that type."""
    rows = [_sum(extractor, facts) for facts in groups]
    rows.append(_sum(extractor, ("",)))
    out = []
    for kind in kinds:
        i, total = _INDEX[kind], 0.0
        for row in rows:
            total += row[i]
        out.append(1 / (1 + exp(-total)))
    return out
