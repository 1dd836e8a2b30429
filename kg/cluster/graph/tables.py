"""Frames → the tables of a graph, each a folder of Parquet parts by ranges of keys: the columns are those of ``tables/``."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import islice

import msgspec

from kg.cluster.graph.frames import BATCH, Columns, Desk, Frame, Row, opened, through
from kg.export import tables
from kg.export.columns import Kind, Rows, columns
from kg.export.lists import LISTS
from kg.export.parquet import as_stored
from kg.export.tables import Tabular
from kg.model import Extraction
from kg.store.tables import figures, mentions, reports, texts

TYPES: Mapping[Kind, str] = {"boolean": "boolean", "integer": "long", "number": "double", "text": "string"}
Kinds = Mapping[str, Kind]
Make = Callable[[Mapping[str, Extraction], Mapping[tuple[str, int], str], Mapping[str, str]], Tabular]
"""A table of some reports, from their extractions, the entity of each local one, and their towns."""

_KINDS: Columns = {"name": "string", "kind": "string"}
_DECODE = msgspec.msgpack.Decoder(dict[str, str | bool | int | float]).decode
# The narrowest kind that holds those of two parts, where they differ.
_NUMBERS = frozenset({"integer", "number"})
OF_REPORTS: Mapping[str, tuple[Make, tuple[str, ...]]] = {
    "reports": (lambda found, _, town_of: reports(found, town_of), ("id",)),
    "texts": (lambda found, _, __: texts(found), ("id",)),
    "mentions": (lambda found, entity_of, _: mentions(found, entity_of), ("report", "number")),
    "figures": (lambda found, entity_of, _: figures(found, entity_of), ("report", "number")),
}


def kinds_of(frame: Frame) -> dict[str, Kind]:
    """The attributes that occur in a frame's cells ``stored``, and the narrowest kind that holds all values of each."""
    found: dict[str, Kind] = {}
    for row in through(frame.select("stored"), _kinds, _KINDS).distinct().collect():
        found[row.name] = _both(found.get(row.name, row.kind), row.kind)
    return dict(sorted(found.items()))


def _kinds(rows: Iterator[Row]) -> Iterator[Row]:
    yield from columns(_DECODE(cell) for (cell,) in rows).items()


def _both(one: Kind, other: Kind) -> Kind:
    return one if one == other else "number" if {one, other} == _NUMBERS else "text"


def spark_types(kinds: Kinds) -> Columns:
    """The columns of a table in Spark."""
    return {name: "array<string>" if name in LISTS else TYPES[kind] for name, kind in kinds.items()}


def nodes(frame: Frame, kinds: Kinds) -> Frame:
    """The table of nodes, of rows (id, stored)."""
    shape = tables.nodes(Rows({}, kinds, {}, (), ()))
    work = partial(_nodes, kinds=kinds)
    return ordered(through(frame.select("id", "stored"), work, spark_types(shape.columns)), ["id"])


def _nodes(rows: Iterator[Row], kinds: Kinds) -> Iterator[Row]:
    found = ((id_, _DECODE(cell)) for id_, cell in rows)
    yield from _stored(tables.nodes(Rows({}, kinds, {}, found, ())))


def edges(frame: Frame, kinds: Kinds) -> Frame:
    """The table of edges, of rows (id, source, target, stored)."""
    shape = tables.edges(Rows({}, {}, kinds, (), ()))
    work = partial(_edges, kinds=kinds)
    return ordered(through(frame.select("id", "source", "target", "stored"), work, spark_types(shape.columns)), ["id"])


def _edges(rows: Iterator[Row], kinds: Kinds) -> Iterator[Row]:
    found = ((source, target, id_, _DECODE(cell)) for id_, source, target, cell in rows)
    yield from _stored(tables.edges(Rows({}, {}, kinds, (), found)))


def evidence(frame: Frame) -> Frame:
    """The table of evidence, of edges and of nodes."""
    first, last = (f"CAST(greatest(0, {end} - at) AS INT)" for end in ("start", "end"))
    found = frame.selectExpr("*", f"substring(quote, {first} + 1, {last} - {first}) AS text")
    shape = spark_types(tables.evidence(Rows({}, {}, {}, (), ())).columns)
    return ordered(
        found.selectExpr(*(f"CAST(`{name}` AS {type_}) AS `{name}`" for name, type_ in shape.items())), ["owner", "number"]
    )


def of_reports(name: str, whole: Frame) -> Frame:
    """A table with rows of each report: `OF_REPORTS`; ``whole`` has towns, extractions and the entities of local ones."""
    make, order = OF_REPORTS[name]
    shape = spark_types(make({}, {}, {}).columns)
    return ordered(through(whole.select("report", "town", "stored", "locals"), partial(_of_reports, name=name), shape), order)


def _of_reports(rows: Iterator[Row], name: str) -> Iterator[Row]:
    make = OF_REPORTS[name][0]
    for id_, town, cell, local in rows:
        entity_of = {(id_, entry["number"]): entry["id"] for entry in local or ()}
        yield from _stored(make({id_: opened(cell)}, entity_of, {id_: town}))


def _stored(table: Tabular) -> Iterator[Row]:
    """The rows of a table with lists as lists."""
    rows = iter(table.rows)
    while some := list(islice(rows, BATCH)):
        yield from zip(
            *(as_stored(name, column) for name, column in zip(table.columns, zip(*some, strict=True), strict=True)), strict=True
        )


def ordered(frame: Frame, keys: Sequence[str]) -> Frame:
    """By ranges of the first key, one a part, and by all keys in each: part after part they are in order."""
    return frame.repartitionByRange(keys[0]).sortWithinPartitions(*keys)


def write(desk: Desk, name: str, frame: Frame) -> None:
    """Write a table as a folder of parts; an earlier one is replaced."""
    frame.write.mode("overwrite").option("compression", "zstd").parquet(f"file://{desk.folder.parent.resolve() / name}")


def written(desk: Desk, name: str) -> Frame:
    """A table that was written."""
    return desk.session.read.parquet(f"file://{desk.folder.parent.resolve() / name}")
