"""Words of a masked report that say where it comes from, each with the places it speaks for and how much."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log

from kg.locate.gazetteer import LEVELS, Division, Gazetteer, Level, gazetteer
from kg.locate.own import fits
from kg.locate.roles import role_of
from kg.locate.scan import Found
from kg.locate.villages import named_villages
from kg.model import Report, Span
from kg.ontology import initiatives, vocabulary

# Digits of a code that stand for an area of each level.
DIGITS: Mapping[Level, int] = {"province": 2, "city": 4, "county": 6, "township": 9}
_AGAINST = ("partner", "origin", "donation")
_SPOKEN = re.compile("(?:我|全|本)(镇|乡|街道|苏木)")
_COMMITTEE = re.compile("(?<!自治)(县|区|旗)委(?![托员])")
_ENDINGS = ("街道", "苏木", "镇", "乡")
_LANDMARK = re.compile("(?:水库|森林公园|风景区|景区|大桥|公园|山|河|江|湖|溪|岭|坝|桥|寺|庙|垭|湾|坪)$")


@dataclass(frozen=True, slots=True)
class LocationClue:
    """A clue: what was found where, by which rule, and for which areas it speaks.

    ``codes`` are the first digits of the codes of these areas, all of one level, ``weight`` the natural-log odds that it
    gives each. ``missed`` is what the clue says of each town that is not in them. ``strong`` clues of two provinces
    contradict each other.
    """

    value: str
    span: Span
    rule: str
    codes: tuple[str, ...]
    weight: float
    strong: bool = False
    missed: float = 0.0


def find_clues(
    report: Report, reading: str, found: Sequence[Found], landmarks: Iterable[tuple[str, Span]] = ()
) -> list[LocationClue]:
    """All clues, in text order. ``landmarks`` are further place names of the report (hills, rivers), never persons."""
    clues = [
        *_children(report, reading, found),
        *_roles(report, reading, found),
        *_parents(report),
        *_initiatives(reading),
        *_landmarks(landmarks),
        *_kinds(report, reading),
    ]
    return sorted((c for c in clues if c.codes), key=lambda c: (c.span, c.rule, c.value))


def writer_level(report: Report) -> Level:
    """The level of the place that wrote the report; a town where the text does not say."""
    return next((level for level in LEVELS if level == report.town.level), "township")


def _children(report: Report, reading: str, found: Sequence[Found]) -> Iterator[LocationClue]:
    """Named parts of the writer's area: villages of a town, towns of a county, counties of a city."""
    level, gaz = writer_level(report), gazetteer()
    raw = vocabulary("locate")["clue"]
    missed = raw["child_missed"] if level == "township" else 0.0
    seen: set[str] = set()
    for village in named_villages(reading) if level in ("township", "county") else ():
        if village.name not in seen and role_of(reading, village.span)[0] not in _AGAINST:
            seen.add(village.name)
            noise = raw["child_noise"] if village.clear else raw["child_noise_unclear"]
            found_in = _spread(gaz.villages.towns_with(village.name), level, noise)
            yield LocationClue(village.name, village.span, "village", *found_in, missed=missed if village.clear else 0.0)
    for f in found:
        stem = f.candidates[0].stem
        below = [d for d in f.candidates if LEVELS.index(d.level) > LEVELS.index(level)]
        if below and stem not in seen and role_of(reading, f.span)[0] not in (*_AGAINST, "firm", "doc"):
            seen.add(stem)
            found_in = _spread([d.code for d in _all(f, gaz)], level, raw["child_noise"])
            yield LocationClue(f.name, f.span, f"part of a {level}", *found_in)


def _all(found: Found, gaz: Gazetteer) -> Sequence[Division]:
    """All places of the name: which one is meant is what is asked here."""
    return gaz.named(found.name) or found.candidates


def _spread(codes: Iterable[str], level: Level, noise: float) -> tuple[tuple[str, ...], float]:
    """Areas of a level → log odds of a child that ``codes`` have: how probable in its own area against anywhere.

    Rarity matters little (8.0 for a name that one town has, 7.5 for one of a hundred): that several meet in one town
    decides.
    """
    raw, digits = vocabulary("locate")["clue"], DIGITS[level]
    areas = tuple(sorted({c[:digits] for c in codes if len(c) >= digits}))
    chance = raw["child_common"] * len(areas) / _count(level) + noise
    return areas, round(log(raw["child_seen"] / chance), 3)


@lru_cache(maxsize=4)
def _count(level: Level) -> int:
    return len({d.code[: DIGITS[level]] for d in gazetteer().of_level[level] if d.vintages[-1] == 2025})  # noqa: PLR2004


def _roles(report: Report, reading: str, found: Sequence[Found]) -> Iterator[LocationClue]:
    """Places above the writer: named as one's own, visited by a leader, in a local firm's name, or simply named."""
    raw, level = vocabulary("locate")["clue"], writer_level(report)
    seen: set[tuple[str, str]] = set()
    for f in found:
        d = f.candidates[0]
        if len(f.candidates) > 1 or LEVELS.index(d.level) > LEVELS.index(level):
            continue
        rule, weight, strong = _reason(*role_of(reading, f.span), f.name, d, raw)
        if weight and (d.code, rule) not in seen:
            seen.add((d.code, rule))
            yield LocationClue(f.name, f.span, rule, (d.code[: DIGITS[d.level]],), weight, strong)


def _reason(role: str | None, rule: str, name: str, place: Division, raw: Mapping[str, float]) -> tuple[str, float, bool]:
    """Why a named place says something, and how much."""
    if rule == "visit":
        return "leader's visit", raw["visit"], True
    if rule == "self":
        return "own area", raw["own_county" if place.level == "county" else "own_city"], True
    if role == "firm":
        return ("local firm", raw["firm"], False) if place.level == "province" else ("", 0.0, False)
    if role == "doc":
        return ("local rules", raw["doc"], False) if place.level in ("province", "city") else ("", 0.0, False)
    if role in _AGAINST or place.level == "province" or name == place.stem:
        return "", 0.0, False
    return "named area", raw["named"], False


def _parents(report: Report) -> Iterator[LocationClue]:
    """The places above that the report's own title or address states."""
    gaz, above = gazetteer(), None
    weight = vocabulary("locate")["clue"]["stated"]
    for name in report.town.parents:
        fitting = fits(gaz.named(name), above, report.period.year)
        if len(fitting) == 1:
            above = fitting[0]
            span = report.town.span or Span(0, 0)
            yield LocationClue(name, span, "stated", (above.code[: DIGITS[above.level]],), weight, strong=True)


def _initiatives(reading: str) -> Iterator[LocationClue]:
    """Initiatives of one province: 三高四新 is said in Hunan. Those whose words others use too say less."""
    raw = vocabulary("locate")
    said: defaultdict[tuple[str, ...], list[tuple[bool, int, str]]] = defaultdict(list)
    for name, codes in _regional().items():
        at = reading.find(name)
        if at >= 0:
            said[codes].append((any(w in name for w in raw["regions"]["common"]), at, name))
    for codes, hits in said.items():
        # Forms of one initiative overlap (一改两为, 一改两为五做到); the second of one province says less.
        for i, (common, at, name) in enumerate(sorted(hits, key=lambda h: (h[0], h[1], -len(h[2])))[:2]):
            weight = raw["clue"]["initiative_common" if common or i else "initiative"]
            yield LocationClue(name, Span(at, at + len(name)), "provincial initiative", codes, weight, strong=not (common or i))


@lru_cache(maxsize=1)
def _regional() -> Mapping[str, tuple[str, ...]]:
    """Name of an initiative → first digits of the provinces that run it."""
    provinces = {d.stem: d.code[:2] for d in gazetteer().divisions if d.level == "province"}
    out: dict[str, tuple[str, ...]] = {}
    for row in initiatives():
        codes = tuple(provinces[p] for p in re.split(r"[|、,]", row.region) if p in provinces)
        if row.level == "province" and codes and row.match == "strict":
            out |= {name: codes for name in row.names if len(name) > 2}  # noqa: PLR2004
    return out | {name: (provinces[p],) for name, p in vocabulary("locate")["regions"]["only"].items()}


def _landmarks(landmarks: Iterable[tuple[str, Span]]) -> Iterator[LocationClue]:
    """Hills and rivers named like a village say something for that village's county, and no more."""
    villages, most = gazetteer().villages, vocabulary("locate")["clue"]["most_stem"]
    few = vocabulary("locate")["clue"]["most_counties"]
    for name, span in landmarks:
        stem = _LANDMARK.sub("", name)
        if stem != name and len(stem) > 1 and stem in villages.stems:
            counties = {code[:6] for code in villages.towns_with(stem)}
            if len(counties) <= few:
                weight = round(most - log(len(counties)), 3)
                yield LocationClue(name, span, "landmark", tuple(sorted(counties)), weight)


def _kinds(report: Report, reading: str) -> Iterator[LocationClue]:
    """What kind of town, and of county, the report speaks of: 我镇, 县委; and the shape of the masked name."""
    if writer_level(report) != "township":
        return
    town = next((e for e in _ENDINGS if report.town.name.endswith(e)), "") or _most(_SPOKEN, reading)
    span = report.town.span or Span(0, 0)
    if town:
        yield LocationClue(town, span, "kind of town", *_ending("township", town, "misfit", fit=False))
    shape = re.search(r"[*＊×XxＸ某]+(..?)$", report.town.name)
    if shape and shape[1] not in _ENDINGS:
        yield LocationClue(report.town.name, span, "shape of the name", *_ending("township", shape[1], "shape", fit=True))
    county = _most(_COMMITTEE, reading)
    if county:
        m = next(_COMMITTEE.finditer(reading))
        yield LocationClue(m[0], Span(*m.span()), "kind of county", *_ending("county", county, "parent_kind", fit=True))


@lru_cache(maxsize=32)
def _ending(level: Level, ending: str, weight: str, *, fit: bool) -> tuple[tuple[str, ...], float]:
    """The odds of all places of a level whose name ends so, or does not."""
    odds: float = vocabulary("locate")["clue"][weight]
    codes = {d.code for d in gazetteer().of_level[level] if d.name.endswith(ending) is fit}
    if not fit:  # a code that had a fitting name in another year does fit
        codes -= {d.code for d in gazetteer().of_level[level] if d.name.endswith(ending)}
    return tuple(sorted(codes)), odds


def _most(pattern: re.Pattern[str], text: str) -> str:
    """What the group of the pattern says most often; the first of equals."""
    said = [m[1] for m in pattern.finditer(text)]
    return max(dict.fromkeys(said), key=said.count, default="")
