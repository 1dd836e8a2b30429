"""What is kept of each report beside the graph, so that `kg.update` need not go through all of them again."""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import msgspec

from kg.ids import digest
from kg.manifest import FileStatus, Line, line_of
from kg.model import Extraction, KnownPlace, ReportEntity
from kg.nodes import Sureness, fact_nodes, sureness
from kg.ondisk.base import Base
from kg.ondisk.relating import beside
from kg.ondisk.resolving import slim, stub
from kg.ondisk.shelf import Shelf
from kg.placing import inferred
from kg.read import hashes_of
from kg.resolve import Judgements
from kg.resolve.across import NestedKey, groups_of, own
from kg.resolve.towns import names_used, town_name

if TYPE_CHECKING:
    from kg.locate.gazetteer import Level

Row = tuple[object, ...]
Key = tuple[str, str, str]
"""Type, scope and core of a name: what makes a group of `kg.resolve.across`."""

_TABLES = """
CREATE TABLE known (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE source (key TEXT, status BLOB, reports BLOB);
CREATE TABLE report (id TEXT PRIMARY KEY, original TEXT, repeats TEXT, town TEXT, line BLOB);
CREATE TABLE stub (id TEXT PRIMARY KEY, name TEXT, stored BLOB);
CREATE TABLE used (word TEXT, name TEXT, reports INTEGER, PRIMARY KEY (word, name)) WITHOUT ROWID;
CREATE TABLE hashes (id TEXT PRIMARY KEY, stored BLOB);
CREATE TABLE wide (type TEXT, scope TEXT, core TEXT, report TEXT, number INTEGER, member BLOB,
  PRIMARY KEY (type, scope, core, report, number)) WITHOUT ROWID;
CREATE TABLE known_place (report TEXT, place INTEGER, number INTEGER, stored BLOB, PRIMARY KEY (report, place)) WITHOUT ROWID;
CREATE TABLE fact (key TEXT, report TEXT, PRIMARY KEY (key, report)) WITHOUT ROWID;
CREATE TABLE inference (report TEXT PRIMARY KEY, place TEXT, key TEXT, edge BLOB, node BLOB) WITHOUT ROWID;
"""
_INDICES = """
ALTER TABLE edge RENAME TO relation;
ALTER TABLE node_by_key RENAME TO node;
CREATE UNIQUE INDEX relation_key ON relation (key);
CREATE INDEX relation_source ON relation (source, type, target);
CREATE INDEX relation_target ON relation (target, type);
CREATE UNIQUE INDEX node_key ON node (key);
CREATE INDEX entity_scope ON entity (scope);
CREATE INDEX local_entity ON local (entity);
CREATE INDEX said_report ON said (report);
CREATE INDEX said_ends ON said (source, target, type);
CREATE INDEX said_theme ON said (target, report, start, "end") WHERE type = 'HAS_THEME';
CREATE INDEX stub_name ON stub (name);
CREATE INDEX report_town ON report (town);
CREATE INDEX report_original ON report (original, id);
CREATE INDEX wide_report ON wide (report);
CREATE INDEX fact_report ON fact (report);
CREATE INDEX inference_place ON inference (place);
"""
_MARKED = """
CREATE TABLE kept (state TEXT, ordered BOOLEAN);
CREATE INDEX mentions_report ON mentions (report);
CREATE INDEX figures_report ON figures (report);
"""
_OF_A_REPORT = ("wide", "known_place", "fact", "inference", "local")
_ENCODE = msgspec.msgpack.Encoder().encode


class Member(NamedTuple):
    """An entity of a report in a group that means the same everywhere: with its nested name, where it is one."""

    entity: ReportEntity
    name: str
    nested: NestedKey | None
    sure: Sureness | None
    reasons: tuple[str, ...]


_STATUS = msgspec.msgpack.Decoder(FileStatus).decode
_REPORTS = msgspec.msgpack.Decoder(tuple[str, ...]).decode
STUB = msgspec.msgpack.Decoder(Extraction).decode
EDGE_ROW = msgspec.msgpack.Decoder(tuple[Any, ...]).decode
LINE = msgspec.msgpack.Decoder(Line).decode
MEMBER = msgspec.msgpack.Decoder(Member).decode
PLACE = msgspec.msgpack.Decoder(KnownPlace).decode


@dataclass(frozen=True, slots=True)
class Read:
    """A source: its key, what became of it, and the reports it holds; a key is empty where the source is to be tried again."""

    key: str
    status: FileStatus
    reports: tuple[str, ...]


def put_sources(base: Base, sources: Iterable[Read]) -> None:
    """Keep what became of sources."""
    base.add("source", ((s.key, _ENCODE(s.status), _ENCODE(s.reports)) for s in sources), width=3)


def sources_of(base: Base) -> Iterator[tuple[int, Read]]:
    """The sources that were read, each with the number of its row."""
    for number, key, status, reports in base.each("SELECT rowid, key, status, reports FROM source ORDER BY rowid"):
        yield number, Read(key, _STATUS(status), _REPORTS(reports))


@dataclass(frozen=True, slots=True)
class Shelves:
    """The reports of a build: all, and those that count.

    ``copies`` are reports whose name and text another has, by id, with that one's id.
    """

    everything: Shelf
    counted: Shelf
    copies: Mapping[str, str]
    duplicate_of: Mapping[str, str]
    town_of: Mapping[str, str]


def keep(
    base: Base, of_sources: Iterable[Read], reports: Shelves, judgements: Judgements, level: str | None, *, compared: bool
) -> None:
    """Keep what `kg.update` needs beside the graph, whose tables are filled; ``compared``: copies are told by their words too."""
    base.script(_TABLES)
    put_sources(base, of_sources)
    for report in reports.everything:
        original, repeats = reports.copies.get(report, report), reports.duplicate_of.get(report)
        note(base, reports.everything[report], original, repeats, compared=compared)
    remember(base, reports.counted, reports.town_of, judgements, level)
    base.script("CREATE TABLE word (word TEXT, name TEXT)")
    base.add("word", _used(base), width=2)
    base.script("INSERT INTO used SELECT word, name, count(*) FROM word GROUP BY word, name; DROP TABLE word;")
    base.script(_INDICES)


def _used(base: Base) -> Iterator[Row]:
    """The words of each report that counts, with the name of its town."""
    for name, stored in base.each(
        "SELECT s.name, s.stored FROM stub s JOIN report r USING (id) WHERE r.repeats IS NULL AND name <> ''"
    ):
        yield from ((word, name) for word in names_used(STUB(stored)))


def mark(base: Base, database: Path, stamp: str) -> None:
    """Let base and database say that they are of one state, and find in the database what belongs to a report.

    ``stamp`` names what all of it rests on beside the reports.
    """
    state = state_of(base, stamp)
    base.add("known", [("stamp", stamp), ("state", state)], width=2)
    with closing(sqlite3.connect(database)) as db, db:
        db.executescript(_MARKED)
        db.execute("INSERT INTO kept VALUES (?, TRUE)", (state,))


def state_of(base: Base, stamp: str) -> str:
    """A name of the reports that a base knows, and of what all rests on."""
    rows = base.each("SELECT id, repeats FROM report ORDER BY id")
    return digest(stamp, *(f"{report} {repeats}" for report, repeats in rows))


def note(base: Base, extraction: Extraction, original: str, repeats: str | None, *, compared: bool) -> None:
    """Keep what is known of a report whether it counts or repeats another; ``compared``: copies are told by its words."""
    id_ = extraction.report.id
    base.add("report", [(id_, original, repeats, None, _ENCODE(line_of(extraction)))], width=5, instead=True)
    base.add("stub", [(id_, town_name(extraction), _ENCODE(stub(extraction)))], width=3, instead=True)
    if compared and original == id_:
        base.add("hashes", [(id_, hashes_of(extraction.report))], width=2, instead=True)


def remember(base: Base, shelf: Shelf, town_of: Mapping[str, str], judgements: Judgements, level: str | None) -> None:
    """Keep what the reports of a shelf, which count, bring into the graph."""
    for report in shelf:
        extraction = shelf[report]
        base.do("UPDATE report SET town = ? WHERE id = ?", (town_of[report], report))
        base.add("wide", _members(extraction, town_of, judgements), width=6)
        places = ((report, i, place.entity, _ENCODE(place)) for i, place in enumerate(extraction.places))
        base.add("known_place", places, width=4)
        base.add("fact", ((key, report) for key in sorted({key for key, _ in fact_nodes(extraction)})), width=2)
        base.add("inference", _inferences(extraction, town_of[report], level), width=5)


def forget(base: Base, reports: Iterable[str]) -> None:
    """Drop what reports brought into the graph, but for what they said."""
    for report in reports:
        for table in _OF_A_REPORT:
            base.do(f"DELETE FROM {table} WHERE report = ?", (report,))  # noqa: S608 - names are ours


def members(base: Base, key: Key) -> Iterator[tuple[str, int, Member]]:
    """The members of a group, in the order of reports, those with mentions first."""
    found = base.each(
        "SELECT report, number, member FROM wide WHERE type = ? AND scope = ? AND core = ?"
        " ORDER BY report, number < 0, abs(number)",
        key,
    )
    yield from ((report, number, MEMBER(member)) for report, number, member in found)


def _members(extraction: Extraction, town_of: Mapping[str, str], judgements: Judgements) -> Iterator[Row]:
    nested: dict[tuple[str, int], NestedKey] = {}
    for group in groups_of([extraction], town_of, nested, judgements):
        if own(group.key[1]):
            continue
        for (report, number), entity, name in group.members:
            sure = sureness(extraction.mentions[m] for m in entity.mentions) if number >= 0 else None
            reasons = tuple(f"{extraction.report.name}: {reason}" for reason in entity.merges)
            member = Member(slim(entity, entity.mentions), name, nested.get((report, number)), sure, reasons)
            yield (*group.key, report, number, _ENCODE(member))


def _inferences(extraction: Extraction, town: str, level: str | None) -> Iterator[Row]:
    found = inferred(extraction, town, cast("Level", level)) if level else None
    if found:
        edge = beside(found.town, found.place, found.edge)
        yield extraction.report.id, found.place, edge[0], _ENCODE(edge), _ENCODE(dict(found.node))
