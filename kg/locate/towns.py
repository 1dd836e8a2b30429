"""Which place of the gazetteer wrote a report that names its town: one, or several of that name, or none."""

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from kg.locate.gazetteer import Division, Gazetteer, gazetteer
from kg.locate.own import fits, within
from kg.locate.places import Area, find_places
from kg.locate.roles import role_of
from kg.model import KnownTown, Report
from kg.names import masked

# By so many named villages a town must lead before it is taken for the writer among those of its name: one may be a namesake's.
_LEAD = 2
_ELSEWHERE = ("partner", "origin", "donation", "firm", "doc")
_OWN_RULES = ("self", "visit")


def known_town(report: Report) -> KnownTown:
    """What the gazetteer says of the place that wrote a report, by its name, the places stated above it, and its villages.

    A town whose name several places share is one of them only where something else in the report says which. A report that
    names no town is of the city that its text names by far most often, if any.

    Raises:
        SchemaError: the gazetteer or a vocabulary is damaged.

    """
    gaz, town = gazetteer(), report.town
    parents, above = _stated(report, gaz)
    if town.masked:
        return KnownTown(parents=parents)
    area = find_places(report)
    if not town.name:
        return KnownTown((_newest(area.own.name, gaz),), name=area.own.name) if area.own else KnownTown()
    candidates = fits(gaz.named(town.name), None, report.period.year)
    if above is not None:
        candidates = tuple(d for d in candidates if any(within(d, a) for a in above))
    if not candidates:
        return KnownTown(parents=parents)
    if not _shared(town.name):
        return KnownTown((_newest(town.name, gaz),), name=candidates[0].name, parents=parents)
    candidates = _narrowed(candidates, report, area, gaz)
    name = candidates[0].name if len(candidates) == 1 else ""
    return KnownTown(tuple(sorted(d.code for d in candidates)), shared=True, name=name, parents=parents)


def _stated(report: Report, gaz: Gazetteer) -> tuple[tuple[tuple[str, str], ...], Sequence[Division] | None]:
    """The stated places above with code and full name, and what the innermost may be; None where none is openly stated."""
    parents: list[tuple[str, str]] = []
    clear: Division | None = None
    above: Sequence[Division] | None = None
    for name in report.town.parents:
        found = () if masked(name) else fits(gaz.named(name), clear, report.period.year)
        clear = found[0] if len(found) == 1 else clear
        above = above if masked(name) else found
        parents.append((found[0].code, found[0].name) if len(found) == 1 else ("", name))
    return tuple(parents), above


def _newest(name: str, gaz: Gazetteer) -> str:
    """The newest code of a name that one place has at a time, under codes that follow each other."""
    return gaz.named(name)[0].code


@lru_cache(maxsize=4096)
def _shared(name: str) -> bool:
    """Whether several places have, or had at one time, this name."""
    at_once = Counter(year for d in gazetteer().named(name) for year in d.vintages)
    return max(at_once.values(), default=0) > 1


def _narrowed(candidates: tuple[Division, ...], report: Report, area: Area, gaz: Gazetteer) -> tuple[Division, ...]:
    """The one of several namesakes whose county is named as the report's own, or at all, or whose villages are; else all."""
    if len(candidates) == 1:
        return candidates
    reading = report.understood
    own: set[Division] = set()
    named: set[Division] = set()
    for found in area.found:
        role, rule = role_of(reading, found.span)
        if len(found.candidates) == 1 and role not in _ELSEWHERE and found.candidates[0].level != "township":
            (own if rule in _OWN_RULES else named).add(found.candidates[0])
    counties = [d for d in named if d.level == "county"]
    for areas in (own, counties):
        inside = tuple(d for d in candidates if any(within(d, a) for a in areas))
        if len(inside) == 1:
            return inside
    villages = sorted(((_villages(d, reading, gaz), d) for d in candidates), reverse=True)
    (most, best), (second, _) = villages[:2]
    return (best,) if most - second >= _LEAD else candidates


def _villages(town: Division, reading: str, gaz: Gazetteer) -> int:
    """How many of a town's villages and communities the text names."""
    return sum(f"{name}村" in reading or f"{name}社区" in reading for name in gaz.villages.of(town.code) if len(name) > 1)
