"""Shards → partitioned Parquet tables for corpora whose graph no machine holds: reports, entities, mentions, figures.

Each shard gives one part of each table, by itself: shards can be done on any machine, and only one is in memory at a time.
``block`` of an entity is what must be equal for two entities of different reports to be the same thing before their spellings
are compared: type, scope and core of the name, as in ``kg.resolve.across``. What is known nationally has one block in all
reports, so that counting it over any number of reports is one grouping in DuckDB or Spark SQL.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

from kg.cache import decode
from kg.cluster import shards
from kg.export.columns import Kind
from kg.export.parquet import write_tables
from kg.export.tables import Row, Tabular
from kg.model import Extraction, ReportEntity
from kg.names import core
from kg.resolve.scope import scope_of
from kg.store.tables import figures, mentions

_REPORTS: Mapping[str, Kind] = {
    "id": "text",
    "source": "text",
    "title": "text",
    "kind": "text",
    "town": "text",
    "town_name": "text",
    "masked": "boolean",
    "year": "integer",
    "period": "text",
    "characters": "integer",
}
_ENTITIES: Mapping[str, Kind] = {
    "report": "text",
    "number": "integer",
    "block": "text",
    "type": "text",
    "scope": "text",
    "name": "text",
    "town": "text",
    "year": "integer",
    "status": "text",
    "theme": "text",
    "mentions": "integer",
}


def write(folder: Path, out: Path) -> Mapping[str, int]:
    """Write ``reports/``, ``entities/``, ``mentions/`` and ``figures/`` into ``out``, a part for each shard of ``folder``.

    Reports that repeat others are in the tables: telling them apart needs all of them.

    Returns:
        How many reports and entities there are.

    Raises:
        UsageError: the shards cannot be joined, see `joined`.
        ExportError: pyarrow is not installed, or the tables cannot be written.

    """
    counts = {"reports": 0, "entities": 0}
    for number, path in enumerate(shards.checked(folder)[0]):
        found = {e.report.id: e for row in shards.read(path) for e in _extractions(row)}
        for name, table in _tables(found, f"part-{number:05}"):
            (out / name).mkdir(parents=True, exist_ok=True)
            write_tables(out / name, {}, [table])
        counts["reports"] += len(found)
        counts["entities"] += sum(len(e.entities) for e in found.values())
    return counts


def _extractions(row: shards.Row) -> tuple[Extraction, ...]:
    outcome = decode(row.outcome)
    return outcome.extractions if outcome else ()


def _tables(found: Mapping[str, Extraction], part: str) -> Iterator[tuple[str, Tabular]]:
    blocks = {(rid, i): block_of(entity, e)[0] for rid, e in found.items() for i, entity in enumerate(e.entities)}
    yield "reports", Tabular(part, _REPORTS, (_report(found[rid]) for rid in sorted(found)))
    yield "entities", Tabular(part, _ENTITIES, (row for rid in sorted(found) for row in _entities(found[rid])))
    for table in (mentions(found, blocks), figures(found, blocks)):
        yield table.name, Tabular(part, table.columns, table.rows)


def town_of(extraction: Extraction) -> str:
    """The town that writes: its full name as stated, or for a masked one the report itself, which shares it with no other."""
    town = extraction.report.town
    return f"report:{extraction.report.id}" if town.masked or not town.name else "/".join((*town.parents, town.name))


def block_of(entity: ReportEntity, extraction: Extraction) -> tuple[str, str, str]:
    """The block, scope and name of an entity of a report."""
    scope, name = scope_of(entity, extraction.report.id, f"town:{town_of(extraction)}")
    return f"{entity.type} {scope} {core(name, entity.type)}", scope, name


def _report(extraction: Extraction) -> Row:
    r = extraction.report
    town = (town_of(extraction), r.town.name, r.town.masked)
    return (r.id, r.source, r.title, r.kind, *town, r.period.year, r.period.label, len(r.text))


def _entities(extraction: Extraction) -> Iterator[Row]:
    report = extraction.report
    for number, entity in enumerate(extraction.entities):
        block, scope, name = block_of(entity, extraction)
        theme = entity.themes[0] if entity.themes else None
        when = (town_of(extraction), report.period.year, entity.status)
        yield (report.id, number, block, entity.type, scope, name, *when, theme, len(entity.mentions))
