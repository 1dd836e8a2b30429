"""Reports → the towns that wrote them, town name by town name: only namesakes can be one town, as in ``kg.resolve.towns``."""

from collections.abc import Iterator
from functools import partial

from kg.cluster.graph.frames import Columns, Desk, Frame, Row, grouped, groups, opened, stored, summed, through
from kg.model import Extraction, KnownPlace, Report, ReportEntity
from kg.resolve.towns import MOST_USERS, names_used, town_alone, town_name, towns_of_name

TOWNS: Columns = {"report": "string", "town": "string"}
_NAMED: Columns = {"name": "string", "report": "string", "town": "string", "unclear": "boolean", "stub": "binary"}
_USED: Columns = {"name": "string", "used": "string"}


def towns(desk: Desk, reports: Frame) -> Frame:
    """The town of each report."""
    named = desk.keep("named", through(reports.select("report", "stored"), _named, _NAMED))
    many = named.where("town IS NULL")
    open_ = summed(many, ["name"], "count(1) AS n", "bool_or(unclear) AS unclear").where("n > 1 AND unclear").select("name")
    common = frozenset[str]() if open_.isEmpty() else _common(many, open_)
    found = grouped(many.select("name", "report", "stub"), ["name"], ["report"], partial(_told, common=common), TOWNS)
    return desk.keep("towns", named.where("town IS NOT NULL").select("report", "town").union(found))


def _common(many: Frame, open_: Frame) -> frozenset[str]:
    """The names that towns of several names use, of those that stand in reports of namesakes."""
    used = through(many.select("name", "stub"), _used, _USED).distinct()
    here = used.join(open_, "name", "left_semi").select("used").distinct()
    common = summed(used.join(here, "used", "left_semi"), ["used"], "count(1) AS n").where(f"n > {MOST_USERS}")
    return frozenset(row.used for row in common.select("used").collect())


def _named(rows: Iterator[Row]) -> Iterator[Row]:
    for id_, cell in rows:
        extraction = opened(cell)
        name = town_name(extraction)
        if name:
            yield name, id_, None, len(extraction.known_town.codes) > 1, stored(stub(extraction))
        else:
            yield None, id_, town_alone(extraction), False, None


def stub(extraction: Extraction) -> Extraction:
    """What tells namesakes apart: who writes, and the names used."""
    r = extraction.report
    report = Report(r.id, "", "", "", "", "", r.kind, r.period, r.town)
    named = tuple(ReportEntity(e.type, e.name, e.aliases, ()) for e in extraction.entities)
    places = tuple(KnownPlace(p.entity, p.role) for p in extraction.places)
    return Extraction(report, (), (), (), named, places=places, known_town=extraction.known_town)


def _used(rows: Iterator[Row]) -> Iterator[Row]:
    for name, cell in rows:
        yield from ((name, used) for used in sorted(names_used(opened(cell))))


def _told(rows: Iterator[Row], common: frozenset[str]) -> Iterator[Row]:
    for name, some in groups(rows):
        yield from towns_of_name(name, [opened(cell) for _, _, cell in some], common)
