"""graph → a folder of Parquet tables, lists as lists, evidence in a table of its own."""

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

from kg.export.atomic import atomic_folder
from kg.export.columns import Graph, Kind, rows_of
from kg.export.extra import need
from kg.export.lists import LISTS, members
from kg.export.tables import Row, Tabular, edges, encodable, evidence, nodes

_BATCH = 50_000  # rows in memory at a time


def write(graph: Graph, path: Path) -> None:
    """Write ``nodes.parquet``, ``edges.parquet`` and ``evidence.parquet`` into the folder ``path``.

    Raises:
        ExportError: pyarrow is not installed, an attribute is no scalar, or the files cannot be written.

    """
    rows = rows_of(graph)
    write_tables(path, rows.about, (nodes(rows), edges(rows), evidence(rows, repeated=True)))


def write_tables(path: Path, about: Mapping[str, Any], tables: Iterable[Tabular]) -> None:
    """Write tables as one Parquet file each into the folder ``path``; ``about`` goes into the metadata of each, as JSON.

    Raises:
        ExportError: pyarrow is not installed, an attribute is no scalar, or the files cannot be written.

    """
    arrow, parquet = need("pyarrow", "parquet"), need("pyarrow.parquet", "parquet")
    metadata = {"kg": json.dumps(dict(sorted(about.items())), ensure_ascii=False)}
    with atomic_folder(path) as part:
        for table in tables:
            schema = arrow.schema([(n, _type(arrow, n, k)) for n, k in table.columns.items()], metadata=metadata)
            with parquet.ParquetWriter(part / f"{table.name}.parquet", schema, compression="zstd") as out:
                for batch in _batches(table):
                    out.write_batch(arrow.RecordBatch.from_pydict(batch, schema=schema))


def _type(arrow: Any, name: str, kind: Kind) -> Any:  # noqa: ANN401 - types of a library that has none
    if name in LISTS:
        return arrow.list_(arrow.string())
    types: Mapping[Kind, Any] = {
        "boolean": arrow.bool_(),
        "integer": arrow.int64(),
        "number": arrow.float64(),
        "text": arrow.string(),
    }
    return types[kind]


def _batches(table: Tabular) -> Iterator[dict[str, list[Any]]]:
    while rows := list(islice(table.rows, _BATCH)):
        yield {name: _cells(name, cells) for name, cells in zip(table.columns, zip(*rows, strict=True), strict=True)}


def _cells(name: str, values: Row) -> list[Any]:
    """Scalars, or lists of texts."""
    if name in LISTS:
        return [None if value is None else [encodable(part) for part in members(value)] for value in values]
    return [encodable(value) if isinstance(value, str) else value for value in values]
