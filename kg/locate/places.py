"""Names of places in a report → known places: code, places above, coordinates, role, or the candidates."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from kg.locate.gazetteer import Division, Gazetteer, gazetteer
from kg.locate.own import around, dominant_city, fits, own_area
from kg.locate.roles import Role, role_of
from kg.locate.scan import Found, administrative_places
from kg.model import Report, Span

_VILLAGE = re.compile("(?:行政村|社区居委会|社区|村委会|居委会|村)$")
_LOCAL = re.compile("(?:村|社区|组|湾|屯|庄|寨|沟|山|河|路|街|景区|水库)$")


@dataclass(frozen=True, slots=True)
class PlaceFact:
    """What is known of one mention of a place.

    ``code`` is the GB/T 2260 code (six digits) or the town code (nine), empty where the place is not in the gazetteer
    or not clear; a village has its town's code and ``level`` ``village``. ``parents`` are (code, name), outermost
    first.
    ``lat`` and ``lon`` are degrees. ``candidates`` are the codes between which the text does not decide.
    """

    name: str
    span: Span
    role: Role
    rule: str
    level: str = "unknown"
    code: str = ""
    full_name: str = ""
    parents: tuple[tuple[str, str], ...] = ()
    lat: float | None = None
    lon: float | None = None
    approximate: bool = False
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Area:
    """A report's own area (None where it is not known), and the administrative places its text names."""

    own: Division | None
    found: tuple[Found, ...]


def find_places(report: Report, reading: str = "") -> Area:
    """The report's own area and all administrative places in its text.

    A report that names no town and masks none is taken for the city it names by far most often.
    """
    return _find_places(report, reading or report.understood)


# Kept for the next question on the same report: hints, places, the town and where it lies are asked for one after the other.
@lru_cache(maxsize=1)
def _find_places(report: Report, text: str) -> Area:
    gaz = gazetteer()
    own = own_area(report, gaz)
    found = administrative_places(text, own, report.period.year)
    if own is None:
        cities = [f.candidates[0] for f in found if f.candidates[0].level == "city"]
        own = dominant_city(report, cities)
        found = administrative_places(text, own, report.period.year) if own else found
    return Area(own, tuple(found))


def resolve_places(report: Report, names: Sequence[tuple[str, Span]], reading: str = "") -> list[PlaceFact]:
    """One fact for each given name, in the order given.

    ``names`` are place names with their spans in the report, as an extractor found them or as `find_places` did.
    Only a fact with the role ``own`` says where something of the report is.

    Raises:
        SchemaError: the gazetteer or a vocabulary is damaged.

    """
    text = reading or report.understood
    area = find_places(report, text)
    by_end = {f.span.end: f for f in area.found}
    facts = []
    for name, span in names:
        found = by_end.get(span.end)
        if found is None or found.span.start < span.start:
            candidates = _by_name(text[span.start : span.end], area, report.period.year)
        else:
            candidates = found.candidates
        facts.append(_fact(name, span, candidates, area, text))
    return facts


def _fact(name: str, span: Span, candidates: tuple[Division, ...], area: Area, text: str) -> PlaceFact:
    """What is known of one name."""
    role, rule = role_of(text, span)
    if not candidates:
        return _local(name, span, role, rule, area)
    return _division(name, span, candidates, _decide(role, rule, candidates, area))


def _by_name(name: str, area: Area, year: int | None) -> tuple[Division, ...]:
    """A full name that the scan did not take, because only an extractor can tell that it is one here."""
    gaz = gazetteer()
    if area.own:
        inside = fits([d for d in gaz.named(name) if around(d, area.own)], None, year)
        if inside:
            return inside
    return fits(gaz.named(name), None, year)


def _decide(role: Role | None, rule: str, candidates: tuple[Division, ...], area: Area) -> tuple[Role, str]:
    """The role by the rules and by where the place lies: what is outside the own area is never own."""
    tied = area.own is not None and any(around(d, area.own) for d in candidates)
    if role in ("firm", "doc"):
        return role, rule
    if tied and role != "donation":
        return "own", f"in or above {area.own.name}" if area.own else ""
    if role == "own" and area.own is not None:
        return "other", f"outside {area.own.name}"
    if role:
        return role, rule
    return "other", "no cue"


def _division(name: str, span: Span, candidates: tuple[Division, ...], decided: tuple[Role, str]) -> PlaceFact:
    gaz = gazetteer()
    if len(candidates) > 1:
        role, rule = decided
        level = candidates[0].level
        return PlaceFact(name, span, role, rule, level, candidates=tuple(sorted(d.code for d in candidates)))
    place = candidates[0]
    lat, lon, rough = gaz.point(place) or (None, None, False)
    parents = tuple((p.code, p.name) for p in gaz.parents(place))
    return PlaceFact(name, span, *decided, place.level, place.code, place.name, parents, lat, lon, rough)


def _local(name: str, span: Span, role: Role | None, rule: str, area: Area) -> PlaceFact:
    """A village, hill or road: own, unless a cue says otherwise; a village of a known town lies in that town."""
    level = "village" if _VILLAGE.search(name) else "unknown"
    default: tuple[Role, str] = ("own", "a local name") if _LOCAL.search(name) else ("other", "no cue")
    decided = (role, rule) if role else default
    town = _town_of(name, area.own, gazetteer()) if level == "village" else None
    if town is None:
        return PlaceFact(name, span, *decided, level)
    gaz = gazetteer()
    parents = tuple((p.code, p.name) for p in (*gaz.parents(town), town))
    lat, lon, _ = gaz.point(town) or (None, None, True)
    return PlaceFact(name, span, *decided, level, town.code, name, parents, lat, lon, approximate=True)


def _town_of(name: str, own: Division | None, gaz: Gazetteer) -> Division | None:
    """The town of the own area that has a village of this name, where just one has."""
    if own is None or own.level not in ("township", "county"):
        return None
    codes = [c for c in gaz.villages.towns_with(_VILLAGE.sub("", name)) if c.startswith(own.code)]
    return gaz.coded(codes[0])[0] if len(codes) == 1 and gaz.coded(codes[0]) else None
