"""graph → a folder of Parquet tables, lists as lists, evidence in a table of its own."""

import json
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from kg.export.atomic import atomic_folder
from kg.export.columns import Graph, Kind, rows_of
from kg.export.extra import need
from kg.export.lists import LISTS, members
from kg.export.tables import Row, Tabular, edges, encodable, evidence, nodes

_BATCH = 10_000  # rows in memory at a time


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
    with writing(path, about) as sink:
        for table in tables:
            deque(sink.passing(table).rows, maxlen=0)


@contextmanager
def writing(path: Path, about: Mapping[str, Any]) -> Iterator["Sink"]:
    """What writes tables into the folder ``path`` while they go by; they are there when the block ends well.

    Raises:
        ExportError: pyarrow is not installed, or the files cannot be written.

    """
    arrow, parquet = need("pyarrow", "parquet"), need("pyarrow.parquet", "parquet")
    metadata = {"kg": json.dumps(dict(sorted(about.items())), ensure_ascii=False)}
    with atomic_folder(path) as part:
        yield Sink(part, arrow, parquet, metadata)


@dataclass(frozen=True, slots=True)
class Sink:
    """A folder of Parquet files to be, with the library that writes them and what stands in the head of each."""

    folder: Path
    arrow: Any
    parquet: Any
    metadata: Mapping[str, str]

    def passing(self, table: Tabular) -> Tabular:
        """The same table, whose rows are written here as they are taken there: made once for two files."""
        return Tabular(table.name, table.columns, self._through(table))

    def _through(self, table: Tabular) -> Iterator[Row]:
        schema = self.arrow.schema([(n, _type(self.arrow, n, k)) for n, k in table.columns.items()], metadata=self.metadata)
        with self.parquet.ParquetWriter(self.folder / f"{table.name}.parquet", schema, compression="zstd") as out:
            while rows := list(islice(table.rows, _BATCH)):
                yield from rows
                columns = zip(table.columns, zip(*rows, strict=True), strict=True)
                batch = {name: as_stored(name, cells) for name, cells in columns}
                out.write_batch(self.arrow.RecordBatch.from_pydict(batch, schema=schema))


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


def as_stored(name: str, values: Row) -> Sequence[Any]:
    """The values of a column as they are stored: scalars, or lists of texts."""
    if name in LISTS:
        return [None if value is None else [encodable(part) for part in members(value)] for value in values]
    try:
        "".join([value for value in values if isinstance(value, str)]).encode()  # once for all of them
    except UnicodeEncodeError:
        return [encodable(value) if isinstance(value, str) else value for value in values]
    return values
