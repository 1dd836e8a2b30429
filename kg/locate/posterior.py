"""Clues → the place that wrote the report: odds over all towns, rolled up to the lowest level that is sure enough."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from kg.locate.clues import DIGITS, LocationClue, find_clues, writer_level
from kg.locate.gazetteer import LEVELS, Division, Gazetteer, Level, gazetteer
from kg.locate.places import find_places
from kg.locate.shares import Shares, shares_of
from kg.model import Clue, Guess, Report, Span
from kg.ontology import vocabulary

SURE = 0.9
Verdict = Literal["stated", "located", "unclear", "unknown"]


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

    @property
    def sure(self) -> tuple[Guess, ...]:
        """The place and those above it, outermost first, where the report is located."""
        if self.place is None or self.verdict != "located":
            return ()
        return tuple(g for g in self.levels if LEVELS.index(g.level) <= LEVELS.index(self.place.level))


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
    shares = shares_of(clues, year)
    best = tuple(g for lv in LEVELS[: LEVELS.index(level) + 1] if (g := _best(shares[lv], lv, gaz)))
    sure = [g for g in best if g.confidence >= SURE and _backed(g, clues)]
    against = contradiction(clues, sure[-1] if sure else None)
    if against:
        return Location("unclear", levels=best, clues=shown, why=against)
    if not sure:
        return Location("unknown", levels=best, clues=shown, why=f"no place reaches {SURE}")
    return Location("located", sure[-1], _best(shares[sure[-1].level], sure[-1].level, gaz, rank=1), best, shown)


def contradiction(clues: Iterable[LocationClue], place: Guess | None) -> str:
    """Why the clues cannot all be right: strong ones of two provinces, or of another one than the place's."""
    strong = vocabulary("locate")["clue"]["strong"]
    said: defaultdict[str, list[str]] = defaultdict(list)
    for clue in clues:
        if clue.strong and clue.weight >= strong and len({code[:2] for code in clue.codes}) == 1:
            said[clue.codes[0][:2]].append(clue.value)
    provinces = sorted(said)
    if len(provinces) > 1:
        return "contradiction: " + " ↔ ".join("、".join(said[p]) for p in provinces)
    if place and provinces and provinces[0] != place.code[:2]:
        return f"contradiction: {'、'.join(said[provinces[0]])} ↔ {place.name}"
    return ""


def _backed(guess: Guess, clues: Iterable[LocationClue]) -> bool:
    """Whether enough speaks for just this place: two clues, or above the town one that names the own area."""
    digits = guess.code[: DIGITS[guess.level]]
    mine = [c for c in clues if c.weight > 0 and any(code.startswith(digits) for code in c.codes)]
    named = any(c.strong for c in mine) and guess.level != "township"
    return guess.level == "province" or named or len(mine) > 1


def _best(shares: Shares, level: Level, gaz: Gazetteer, rank: int = 0) -> Guess | None:
    """The most probable place of a level, or the next one; none where there is no such place (市辖区)."""
    for digits, share in shares.best(rank + 1)[rank:]:
        places = gaz.coded(digits.ljust(6, "0") if DIGITS[level] < DIGITS["county"] else digits)
        if places and places[0].level == level:
            return _guess(places[0], share, gaz)
    return None


def _guess(place: Division, confidence: float, gaz: Gazetteer) -> Guess:
    parents = tuple((p.code, p.name) for p in gaz.parents(place))
    return Guess(place.level, place.code, place.name, parents, round(confidence, 4))
