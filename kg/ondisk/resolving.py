"""Extractions → entities of the corpus, town by town: what is a town's own meets nothing of another town.

The same as `kg.resolve.across` over all of them at once. In memory are one town's entities, and of all reports those that
mean the same everywhere.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from sys import intern

import msgspec

from kg.model import Entity, Extraction, KnownPlace, Report, ReportEntity
from kg.nodes import Sureness, sureness, surest
from kg.ondisk.base import Base
from kg.ondisk.shelf import Shelf
from kg.resolve import Judgements
from kg.resolve.across import Group, LocalKey, NestedKey, groups_of, joined, made, own
from kg.resolve.towns import towns

_ENCODE = msgspec.msgpack.Encoder().encode
_ENTITY = msgspec.msgpack.Decoder(Entity).decode
_MERGES = msgspec.msgpack.Decoder(tuple[str, ...]).decode
_SURE = msgspec.msgpack.Decoder(tuple[float, tuple[str, ...]]).decode


def resolve(base: Base, shelf: Shelf, judgements: Judgements) -> Mapping[str, str]:
    """Fill ``entity`` and ``local``, and give the town of each report.

    Raises:
        SchemaError: a judgement names an id that nothing has, or joins what can never be one.

    """
    town_of = towns([stub(shelf[report]) for report in shelf])
    of_town: dict[str, list[str]] = defaultdict(list)
    for report in shelf:
        of_town[town_of[report]].append(report)
    wide: dict[tuple[str, str, str], Group] = {}
    beside = Beside({}, {})
    # A judgement by id may join anything with anything: then nothing is decided before all is known.
    apart = not any(judgements.ids)
    for town in sorted(of_town):
        reports = [shelf[report] for report in of_town[town]]
        here = Beside({}, dict(sureness_of(reports)))
        groups = groups_of(reports, town_of, here.nested, judgements)
        if apart:
            _keep(base, joined([g for g in groups if own(g.key[1])], judgements), here)
        for group in groups:
            if not (apart and own(group.key[1])):
                _widen(wide.setdefault(group.key, Group(group.key)), group, beside, here)
    for group in wide.values():
        group.members.sort(key=lambda m: _place(m[0]))
    _keep(base, joined([wide[key] for key in sorted(wide)], judgements), beside)
    return town_of


def entities(base: Base) -> Iterator[tuple[Entity, tuple[str, ...], Sureness]]:
    """All entities by id: each with why its names are one, and how sure its mentions are."""
    yield from map(entity_of_row, base.each("SELECT entity, merges, sure FROM entity ORDER BY id"))


def entity_of_row(row: Sequence[bytes]) -> tuple[Entity, tuple[str, ...], Sureness]:
    """An entity as it is stored, with why its names are one, and how sure its mentions are."""
    entity, merges, sure = row
    return _ENTITY(entity), _MERGES(merges), _SURE(sure)


class Locals(Mapping[LocalKey, str]):
    """The entity of each entity of a report, by report id and index; a report at a time is in memory."""

    def __init__(self, base: Base) -> None:
        self._base = base
        self._report = ""
        self._found: Mapping[int, str] = {}

    def __getitem__(self, key: LocalKey) -> str:
        report, number = key
        if report != self._report:
            self._report, self._found = report, dict(self._base.each(_NUMBERED, (report,)))
        return self._found[number]

    def __iter__(self) -> Iterator[LocalKey]:
        yield from self._base.each("SELECT report, number FROM local")

    def __len__(self) -> int:
        row = self._base.one("SELECT count(*) FROM local")
        return int(row[0]) if row else 0


_NUMBERED = "SELECT number, entity FROM local WHERE report = ?"


def nested_of(base: Base, report: str) -> dict[NestedKey, str]:
    """The entities of the names that a report has inside initiatives only."""
    found = base.each("SELECT type, name, entity FROM local WHERE report = ? AND number < 0", (report,))
    return {(report, type_, name): entity for type_, name, entity in found}


class Beside(msgspec.Struct, frozen=True):
    """What is known of entities of reports besides their groups."""

    nested: dict[LocalKey, NestedKey]
    sure: dict[LocalKey, Sureness]


def stub(extraction: Extraction) -> Extraction:
    """What tells towns apart: who writes, and the names used."""
    r = extraction.report
    report = Report(r.id, "", "", "", "", "", r.kind, r.period, r.town)
    named = () if r.town.masked else tuple(slim(e, ()) for e in extraction.entities)
    places = tuple(KnownPlace(p.entity, intern(p.role)) for p in extraction.places)
    return Extraction(report, (), (), (), named, places=places, known_town=extraction.known_town)


def slim(entity: ReportEntity, mentions: tuple[int, ...]) -> ReportEntity:
    """An entity by its names alone, which many reports share."""
    return ReportEntity(entity.type, intern(entity.name), tuple(map(intern, entity.aliases)), mentions)


def sureness_of(reports: Sequence[Extraction]) -> Iterator[tuple[LocalKey, Sureness]]:
    """How sure the mentions of each entity of some reports are."""
    for extraction in reports:
        for i, entity in enumerate(extraction.entities):
            yield (extraction.report.id, i), sureness(extraction.mentions[m] for m in entity.mentions)


def _widen(into: Group, group: Group, beside: Beside, here: Beside) -> None:
    """Add what one town says to a group of the whole corpus."""
    for key, entity, name in group.members:
        into.members.append((key, slim(entity, entity.mentions), intern(name)))
        if key in here.nested:
            beside.nested[key] = here.nested[key]
        if key in here.sure:
            score, reasons = here.sure[key]
            beside.sure[key] = score, tuple(map(intern, reasons))
    into.reasons += group.reasons


def _place(key: LocalKey) -> tuple[str, bool, int]:
    """The order in which a report's entities come: those with mentions, then the nested ones."""
    report, number = key
    return report, number < 0, abs(number)


def _keep(base: Base, groups: Sequence[Group], beside: Beside) -> None:
    """Store the entities that groups have become."""
    for group in groups:
        entity, *_ = row = entity_row(group, beside)
        base.add("entity", [row], width=5)
        base.add("local", local_rows(group, str(entity), beside), width=5)
    if base.keep and groups:
        wide = ((key, group.ids[0]) for group in groups if not own(group.key[1]) for key in (group.key, *group.taken))
        base.add("grouped", ((*key, entity) for key, entity in wide), width=4)


def entity_row(group: Group, beside: Beside) -> tuple[object, ...]:
    """A row of ``entity``: what a group has become."""
    entity = made(group)
    sure = surest(beside.sure[key] for key, _, _ in group.members if key in beside.sure)
    return entity.id, entity.scope, _ENCODE(entity), _ENCODE(tuple(sorted(set(group.reasons)))), _ENCODE(sure)


def local_rows(group: Group, entity: str, beside: Beside) -> Iterator[tuple[object, ...]]:
    """Rows of ``local``: of which entities of reports it is made."""
    return ((*key, entity, *beside.nested.get(key, ("", "", ""))[1:]) for key, _, _ in group.members)
