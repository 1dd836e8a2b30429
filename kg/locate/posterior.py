"""Clues → the place that wrote the report: odds over all towns, rolled up to the lowest level that is sure enough."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import exp, log
from typing import Literal

from kg.locate.clues import DIGITS, LocationClue, find_clues, writer_level
from kg.locate.gazetteer import LEVELS, Division, Gazetteer, Level, covers, gazetteer
from kg.locate.places import find_places
from kg.model import Clue, Report, Span
from kg.ontology import vocabulary

SURE = 0.9
UNLISTED = "000"  # serial of a county's towns that are not in the table
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

    ``verdict``: ``stated`` (the text names its town), ``located`` (``place`` is the lowest level with p ≥ 0.9), ``unclear``
    (clues for two provinces contradict each other), ``unknown`` (too few clues). ``levels`` are the most probable places
    from the province down, whatever their probability; ``runner_up`` is the next best of the place's level.
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
    text = reading or report.reading or report.text
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

    Beside the towns stands one unlisted town a county, so that two village names that meet by chance do not look certain.
    """
    odds: defaultdict[str, float] = defaultdict(float)
    for clue in clues:
        for prefix, weight in clue.areas:
            odds[prefix] += weight - clue.missed
    everywhere, missing = sum(c.missed for c in clues), vocabulary("locate")["clue"]["outside"]
    scores: dict[str, float] = {}
    for d, above in _towns():
        score = odds.get(d.code, 0.0) + sum(odds.get(n, 0.0) for n in above) + everywhere
        score += missing if covers(d, year) else 0.0
        scores[d.code] = max(score, scores.get(d.code, score))
    for county, size in _unlisted().items():
        scores[county + UNLISTED] = log(size) + sum(odds.get(county[:n], 0.0) for n in (2, 4, 6))
    top = max(scores.values())
    weights = {code: exp(score - top) for code, score in scores.items()}
    return _rolled_up(weights)


def _rolled_up(weights: Mapping[str, float]) -> Mapping[Level, Mapping[str, float]]:
    total = sum(weights.values())
    shares: dict[Level, defaultdict[str, float]] = {level: defaultdict(float) for level in LEVELS}
    for code, weight in weights.items():
        for level, digits in DIGITS.items():
            shares[level][code[:digits]] += weight / total
    return shares


@lru_cache(maxsize=1)
def _towns() -> tuple[tuple[Division, tuple[str, str, str]], ...]:
    towns = (d for d in gazetteer().divisions if d.level == "township")
    return tuple((d, (d.code[:2], d.code[:4], d.code[:6])) for d in towns)


@lru_cache(maxsize=1)
def _unlisted() -> Mapping[str, float]:
    """County → how many towns its unlisted one stands for."""
    share = vocabulary("locate")["clue"]["unlisted"]
    return {county: share * n for county, n in sorted(Counter(d.code[:6] for d, _ in _towns()).items())}


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
    """The most probable place of a level, or the next one; a level that has no such place (北京's 市辖区) gives none."""
    known = ((code, p) for code, p in shares.items() if len(code) != len(UNLISTED) + 6 or not code.endswith(UNLISTED))
    ordered = sorted(known, key=lambda kv: (-kv[1], kv[0]))
    for digits, share in ordered[rank : rank + 1]:
        places = gaz.coded(digits.ljust(6, "0") if DIGITS[level] < DIGITS["county"] else digits)
        if places and places[0].level == level:
            return _guess(places[0], share, gaz)
    return None


def _guess(place: Division, confidence: float, gaz: Gazetteer) -> Guess:
    parents = tuple((p.code, p.name) for p in gaz.parents(place))
    return Guess(place.level, place.code, place.name, parents, round(confidence, 4))
