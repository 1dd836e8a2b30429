"""The units of schemas/units.toml: which words are units, and what they are in their base."""

import re
from dataclasses import dataclass
from functools import lru_cache

from kg.errors import SchemaError
from kg.ontology import vocabulary


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit with its base, how many of the base it is, and whether it counts things (家, 处) or measures them."""

    base: str
    factor: float
    counts: bool


@lru_cache(maxsize=1)
def units() -> dict[str, Unit]:
    """All units by their word.

    Raises:
        SchemaError: a unit is listed twice or its factor is no positive number.

    """
    raw = vocabulary("units")
    out = {word: Unit(word, 1.0, counts=True) for word in raw["counters"]["words"]}
    for base, words in raw["base"].items():
        for word, factor in words.items():
            if word in out:
                raise SchemaError(f"units.toml: {word} is listed twice")
            if not isinstance(factor, int | float) or factor <= 0:
                raise SchemaError(f"units.toml: the factor of {word} is {factor!r}, not a positive number")
            out[word] = Unit(base, float(factor), counts=base == "人")
    return out


@lru_cache(maxsize=1)
def magnitudes() -> dict[str, int]:
    """万 → 10,000 and so on."""
    return {word: int(factor) for word, factor in vocabulary("units")["magnitude"].items()}


@lru_cache(maxsize=4)
def count_words(key: str) -> frozenset[str]:
    """A list of ``units.toml`` about count words: ``magnitude_only``, ``not_masked``."""
    return frozenset(vocabulary("units")["counters"][key])


def alternatives(words: "dict[str, Unit] | dict[str, int]") -> str:
    """A regular expression of the words, the longest first."""
    return "|".join(re.escape(w) for w in sorted(words, key=lambda w: (-len(w), w)))


def normal(value: float, magnitude: str, unit: str) -> tuple[float, str]:
    """A value in the base of its unit, with the base: (3.5, 亿, 元) → (350000000, 元).

    Rounded to 12 significant digits, so that factors below one leave no tail.
    """
    head, slash, per = unit.partition("/")
    known = units().get(head)
    factor = (known.factor if known else 1.0) * (magnitudes()[magnitude] if magnitude else 1)
    base = (known.base if known else head) + slash + per
    return float(f"{value * factor:.12g}"), base
