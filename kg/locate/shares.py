"""Clues → the probability of each town, county, city and province to be where they come from, reckoned for all at once."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from kg.locate.clues import DIGITS, LocationClue
from kg.locate.gazetteer import TOWN_CODE, Division, Level, covers, gazetteer
from kg.ontology import vocabulary

Codes = NDArray[np.str_]
Floats = NDArray[np.float64]
Places = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Shares:
    """The areas of one level by the first digits of their codes, ascending, and the probability of each."""

    codes: Codes
    values: Floats

    def best(self, most: int) -> list[tuple[str, float]]:
        """The most probable areas, of equals those with the greatest code first."""
        least = np.partition(self.values, -most)[-most] if most < len(self.values) else 0.0
        found = [(str(self.codes[i]), float(self.values[i])) for i in np.flatnonzero(self.values >= least)]
        return sorted(found, key=lambda f: (f[1], f[0]), reverse=True)[:most]


@dataclass(frozen=True, slots=True)
class _Tree:
    """All towns, counties, cities and provinces by code, and which county holds each town, and so upwards."""

    towns: Codes
    counties: Codes
    cities: Codes
    provinces: Codes
    county_of: Places
    city_of: Places
    province_of: Places


def shares_of(clues: Sequence[LocationClue], year: int | None) -> Mapping[Level, Shares]:
    """Level → its areas with their probabilities. All towns are as probable before the clues are heard.

    Beside the towns stands one unlisted town a county, so that two names that meet by chance do not look certain.
    """
    tree, raw = _tree(), vocabulary("locate")["clue"]
    above, own, told = np.zeros(len(tree.counties)), np.zeros(len(tree.towns)), np.zeros(len(tree.towns), np.bool_)
    for clue in clues:
        at = _inside(clue.codes)
        if len(clue.codes[0]) == TOWN_CODE:
            own[at] += clue.weight - clue.missed
            told[at] = True
        else:
            above[at] += clue.weight - clue.missed
    gone, everywhere = _gone(year), sum(c.missed for c in clues)
    scores = above[tree.county_of] + everywhere + own + np.where(gone, raw["outside"], 0.0)
    unlisted = above + np.log(raw["unlisted"] * np.bincount(tree.county_of))
    return _rolled_up(tree, scores, unlisted, told | gone)


def _rolled_up(tree: _Tree, scores: Floats, unlisted: Floats, apart: NDArray[np.bool_]) -> Mapping[Level, Shares]:
    """Scores of towns, and of what a county holds unlisted → probabilities of all levels, from the lowest up.

    Most towns of a county have no clue of their own: the first of these stands for them where single towns are asked for.
    """
    top = max(scores.max(), unlisted.max())
    towns = np.exp(scores - top)
    counties = np.bincount(tree.county_of, towns, len(tree.counties)) + np.exp(unlisted - top)
    counties /= (total := counties.sum())
    cities: Floats = np.bincount(tree.city_of, counties).astype(np.float64)
    provinces: Floats = np.bincount(tree.province_of, cities).astype(np.float64)
    plain = np.flatnonzero(~apart)
    _, first = np.unique(tree.county_of[plain], return_index=True)
    shown = np.sort(np.concatenate((np.flatnonzero(apart), plain[first])))
    return {
        "township": Shares(tree.towns[shown], towns[shown] / total),
        "county": Shares(tree.counties, counties),
        "city": Shares(tree.cities, cities),
        "province": Shares(tree.provinces, provinces),
    }


@lru_cache(maxsize=1)
def _tree() -> _Tree:
    towns = np.array(sorted({d.code for d in gazetteer().divisions if d.level == "township"}))
    counties, county_of = _above(towns, "county")
    cities, city_of = _above(counties, "city")
    provinces, province_of = _above(cities, "province")
    return _Tree(towns, counties, cities, provinces, county_of, city_of, province_of)


def _above(codes: Codes, level: Level) -> tuple[Codes, Places]:
    """The areas of a level that hold these, and which of them holds each."""
    areas, inverse = np.unique([code[: DIGITS[level]] for code in codes.tolist()], return_inverse=True)
    return areas, inverse.astype(np.intp)


@lru_cache(maxsize=64)
def _gone(year: int | None) -> NDArray[np.bool_]:
    """Which towns had none of their names in a year."""
    gone = np.ones(len(_tree().towns), np.bool_)
    for some, at in _of_one_time():
        if covers(some, year) == 0:
            gone[at] = False
    return gone


@lru_cache(maxsize=1)
def _of_one_time() -> Sequence[tuple[Division, Places]]:
    """A town for each set of years in which towns had their names, and where all those of these years stand."""
    of: defaultdict[tuple[int, ...], list[Division]] = defaultdict(list)
    for d in gazetteer().of_level["township"]:
        of[d.vintages].append(d)
    return [(some[0], np.searchsorted(_tree().towns, np.array([d.code for d in some]))) for some in of.values()]


@lru_cache(maxsize=64)
def _inside(codes: tuple[str, ...]) -> Places:
    """Where the towns with these codes stand, or the counties inside these areas; kept, as thousands of towns share an ending."""
    among = _tree().towns if len(codes[0]) == TOWN_CODE else _tree().counties
    first = np.searchsorted(among, np.array(codes))
    last = np.searchsorted(among, np.array([code + "~" for code in codes]))
    sizes = last - first
    return np.repeat(first - (np.cumsum(sizes) - sizes), sizes) + np.arange(sizes.sum())
