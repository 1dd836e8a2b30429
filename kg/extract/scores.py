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
_TYPE_ALONE: Facts = ("",)
_MOST_GROUPS = 100_000


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


class _Rows(dict[Facts, _Row]):
    """A group of facts → their weights, added up for each type; each group is added up once."""

    def __init__(self, extractor: str) -> None:
        self._table = _table(extractor)

    def __missing__(self, facts: Facts) -> _Row:
        if len(self) > _MOST_GROUPS:
            self.clear()
        rows = (self._table.get(f, _NOTHING) for f in facts)
        out = self[facts] = tuple(sum(column) for column in zip(*rows, _NOTHING, strict=True))
        return out


@lru_cache(maxsize=16)
def _rows(extractor: str) -> _Rows:
    return _Rows(extractor)


def odds(extractor: str, kinds: Sequence[EntityType], groups: Sequence[Facts]) -> list[float]:
    """For each type the log odds that a finding with these facts has the right span and that type."""
    table = _rows(extractor)
    rows = [table[facts] for facts in groups]
    rows.append(table[_TYPE_ALONE])
    out = []
    for kind in kinds:
        i, total = _INDEX[kind], 0.0
        for row in rows:
            total += row[i]
        out.append(total)
    return out


def probability(value: float) -> float:
    """Log odds as a probability."""
    return 1 / (1 + exp(-value))
