"""Clues → the place that wrote the report: odds over all towns, rolled up to the lowest level that is sure enough."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from heapq import nlargest
from math import exp, log
from typing import Literal

from kg.locate.clues import DIGITS, LocationClue, find_clues, writer_level
from kg.locate.gazetteer import LEVELS, Division, Gazetteer, Level, covers, gazetteer
from kg.locate.places import find_places
from kg.model import Clue, Report, Span
from kg.ontology import vocabulary

SURE = 0.9
Verdict = Literal["stated", "located", "unclear", "unknown"]


@dataclass(frozen=True, slots=True)
class Guess:
    """A place with the probability that the report comes from it."""

    level: Level
    code: str
    name: str
    parents: tuple[tuple[str, str], ...]
    confidence: float


@dataclass(frozen=True, slots=True)
class Location:
    """Where a report comes from.

    ``verdict``: ``stated`` (the text names its town), ``located`` (``place`` is the lowest level with p ≥ 0.9),
    ``unclear`` (clues for two provinces contradict each other), ``unknown`` (too few clues). ``levels`` are the most
    probable places from the province down, whatever their probability;
    ``runner_up`` is the next best of the place's level.
    """

    verdict: Verdict
    place: Guess | None = None
    runner_up: Guess | None = None
    levels: tuple[Guess, ...] = ()
    clues: tuple[Clue, ...] = ()
    why: str = ""

    def at(self, level: Level) -> Guess | None:
        """The place, no finer than ``level``: what the graph shows unless it is asked for more."""
        if self.place is None:
            return None
        sure = [g for g in self.levels if LEVELS.index(g.level) <= LEVELS.index(self.place.level)]
        return next((g for g in reversed(sure) if LEVELS.index(g.level) <= LEVELS.index(level)), None)


def locate(report: Report, landmarks: Iterable[tuple[str, Span]] = (), reading: str = "") -> Location:
    """Which place wrote the report.

    ``landmarks`` are further names of places (not of persons) that an extractor found, with their spans.

    Raises:
        SchemaError: the gazetteer or a vocabulary is damaged.

    """
    text = reading or report.understood
    area, gaz = find_places(report, text), gazetteer()
    if area.own and report.town.name and not report.town.masked and area.own.name.endswith(report.town.name[-1]):
        guess = _guess(area.own, 1.0, gaz)
        above = tuple(_guess(p, 1.0, gaz) for p in gaz.parents(area.own))
        return Location("stated", guess, levels=(*above, guess), why="the report names its town")
    clues = find_clues(report, text, area.found, landmarks)
    return weigh(clues, report.period.year, writer_level(report))


def weigh(clues: Sequence[LocationClue], year: int | None, level: Level) -> Location:
    """The verdict of the clues for a report of a place of that level, in that year."""
    gaz, shown = gazetteer(), tuple(Clue(c.value, c.span, c.weight, c.rule) for c in clues)
    if not any(c.weight > 0 for c in clues):
        return Location("unknown", clues=shown, why="no clue")
    shares = posterior(clues, year)
    best = tuple(g for lv in LEVELS[: LEVELS.index(level) + 1] if (g := _best(shares[lv], lv, gaz)))
    sure = [g for g in best if g.confidence >= SURE and _backed(g, clues)]
    against = contradiction(clues, sure[-1] if sure else None)
    if against:
        return Location("unclear", levels=best, clues=shown, why=against)
    if not sure:
        return Location("unknown", levels=best, clues=shown, why=f"no place reaches {SURE}")
    return Location("located", sure[-1], _best(shares[sure[-1].level], sure[-1].level, gaz, rank=1), best, shown)


def posterior(clues: Sequence[LocationClue], year: int | None) -> Mapping[Level, Mapping[str, float]]:
    """Level → first digits of the code → probability. All towns are as probable before the clues are heard.

    Beside the towns stands one unlisted town a county, so that two names that meet by chance do not look certain.
    """
    odds: defaultdict[str, float] = defaultdict(float)
    for clue in clues:
        for prefix, weight in clue.areas:
            odds[prefix] += weight - clue.missed
    everywhere, raw = sum(c.missed for c in clues), vocabulary("locate")["clue"]
    gone = _gone(year)
    towns: dict[str, float] = {}
    counties: dict[str, list[float]] = {}
    for county, codes in _towns().items():
        above = sum(odds.get(digits, 0.0) for digits in (county[:2], county[:4], county))
        apart = [code for code in codes if code in odds or code in gone]
        for code in apart:
            towns[code] = above + everywhere + odds.get(code, 0.0) + (raw["outside"] if code in gone else 0.0)
        scores = [towns[code] for code in apart]
        # Most towns of a county have no clue of their own: they are reckoned as one, and one stands for them all.
        plain = len(codes) - len(apart)
        if plain:
            towns[next(code for code in codes if code not in towns)] = above + everywhere
            scores.append(above + everywhere + log(plain))
        counties[county] = [*scores, above + log(raw["unlisted"] * len(codes))]
    return _rolled_up(towns, counties)


def _rolled_up(towns: Mapping[str, float], counties: Mapping[str, list[float]]) -> Mapping[Level, Mapping[str, float]]:
    """Scores of towns, and of all that a county holds → probabilities of all levels, from the lowest up."""
    top = max(max(scores) for scores in counties.values())
    weights = {county: sum(exp(score - top) for score in scores) for county, scores in counties.items()}
    total = sum(weights.values())
    shares: dict[Level, Mapping[str, float]] = {
        "township": {code: exp(score - top) / total for code, score in towns.items()},
        "county": {county: weight / total for county, weight in weights.items()},
    }
    steps: tuple[tuple[Level, Level], ...] = (("city", "county"), ("province", "city"))
    for level, below in steps:
        sums: defaultdict[str, float] = defaultdict(float)
        for code, share in shares[below].items():
            sums[code[: DIGITS[level]]] += share
        shares[level] = sums
    return shares


@lru_cache(maxsize=1)
def _towns() -> Mapping[str, tuple[str, ...]]:
    """Counties and the towns of each, by code."""
    towns: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for d in gazetteer().divisions:
        if d.level == "township":
            towns[d.code[:6]][d.code] = None
    return {county: tuple(codes) for county, codes in towns.items()}


@lru_cache(maxsize=64)
def _gone(year: int | None) -> frozenset[str]:
    """Codes of the towns that no name of theirs had in a year."""
    towns = [d for d in gazetteer().divisions if d.level == "township"]
    return frozenset(d.code for d in towns) - {d.code for d in towns if covers(d, year) == 0}


def contradiction(clues: Iterable[LocationClue], place: Guess | None) -> str:
    """Why the clues cannot all be right: strong ones of two provinces, or of another one than the place's."""
    strong = vocabulary("locate")["clue"]["strong"]
    said: defaultdict[str, list[str]] = defaultdict(list)
    for clue in clues:
        if clue.strong and clue.weight >= strong and len({a[:2] for a, _ in clue.areas}) == 1:
            said[clue.areas[0][0][:2]].append(clue.value)
    provinces = sorted(said)
    if len(provinces) > 1:
        return "contradiction: " + " ↔ ".join("、".join(said[p]) for p in provinces)
    if place and provinces and provinces[0] != place.code[:2]:
        return f"contradiction: {'、'.join(said[provinces[0]])} ↔ {place.name}"
    return ""


def _backed(guess: Guess, clues: Iterable[LocationClue]) -> bool:
    """Whether enough speaks for just this place: two clues, or above the town one that names the own area."""
    mine = [c for c in clues if any(w > 0 and a.startswith(_digits(guess)) for a, w in c.areas)]
    named = any(c.strong for c in mine) and guess.level != "township"
    return guess.level == "province" or named or len(mine) > 1


def _digits(guess: Guess) -> str:
    return guess.code[: DIGITS[guess.level]]


def _best(shares: Mapping[str, float], level: Level, gaz: Gazetteer, rank: int = 0) -> Guess | None:
    """The most probable place of a level, or the next one; none where there is no such place (市辖区)."""
    for digits, share in nlargest(rank + 1, shares.items(), key=lambda item: (item[1], item[0]))[rank:]:
        places = gaz.coded(digits.ljust(6, "0") if DIGITS[level] < DIGITS["county"] else digits)
        if places and places[0].level == level:
            return _guess(places[0], share, gaz)
    return None


def _guess(place: Division, confidence: float, gaz: Gazetteer) -> Guess:
    parents = tuple((p.code, p.name) for p in gaz.parents(place))
    return Guess(place.level, place.code, place.name, parents, round(confidence, 4))
