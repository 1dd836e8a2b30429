"""The area a report writes about: its town as a known place, or nothing where the name is masked or ambiguous."""

from collections import Counter
from collections.abc import Iterable

from kg.locate.gazetteer import Division, Gazetteer, covers
from kg.model import Report

# An unnamed town is taken for the city its text names most, if that is often and well before the next one.
_OFTEN, _LEAD = 3, 2


def own_area(report: Report, gaz: Gazetteer) -> Division | None:
    """The innermost known place of the report's town and parents."""
    town = report.town
    chain = [*town.parents, *([town.name] if town.name and not town.masked else [])]
    found: Division | None = None
    for name in chain:
        fitting = fits(gaz.named(name), found, report.period.year)
        if len(fitting) == 1:
            found = fitting[0]
        elif name == chain[-1] and not town.masked and found is not None:
            return found
    return found


def dominant_city(report: Report, cities: Iterable[Division]) -> Division | None:
    """The city that a report names by far most often, where it is a city's and nowhere says or masks whose."""
    if report.town.name or report.town.level != "city":
        return None
    counts = Counter(cities).most_common(2)
    if not counts or counts[0][1] < _OFTEN or (len(counts) > 1 and counts[0][1] < _LEAD * counts[1][1]):
        return None
    return counts[0][0]


def fits(divisions: Iterable[Division], above: Division | None, year: int | None) -> tuple[Division, ...]:
    """Those in (or equal to) ``above`` that existed in the year, or nearest to it; one per place, the newest code."""
    pool = [d for d in divisions if above is None or within(d, above)]
    if not pool:
        return ()
    least = min(covers(d, year) for d in pool)
    pool = [d for d in pool if covers(d, year) == least]
    # A place whose code changed (威宁县 in 2011) is listed under both: the newest stands.
    newest = max(d.vintages[-1] for d in pool)
    current = [d for d in pool if d.vintages[-1] == newest]
    return tuple(current)


def within(division: Division, area: Division) -> bool:
    """Whether a place lies in an area or is the area."""
    return division.code.startswith(prefix(area))


def around(division: Division, area: Division) -> bool:
    """Whether a place is an area, lies in it or holds it."""
    return within(division, area) or within(area, division)


def prefix(area: Division) -> str:
    """The digits that all codes inside an area begin with."""
    if area.level == "province":
        return area.code[:2]
    return area.code[:4] if area.level == "city" else area.code


def home(area: Division) -> str:
    """The digits of the area whose names a report uses: a town speaks of its county's places, a city of its own."""
    return area.code[:6] if area.level == "township" else prefix(area)
