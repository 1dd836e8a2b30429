"""What the steps on Spark share: columns by name, rows through Python as a stream, groups one after the other, tables kept between.

A group is never taken into memory by Spark: rows are brought to one machine by their key, sorted there, and go by.
"""

import socket
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from itertools import groupby, islice
from operator import itemgetter
from pathlib import Path
from typing import Any, TypeAlias

from kg.cache import Outcome, code_fingerprint, decode, encode
from kg.cluster.spark import RefusedError
from kg.errors import ExportError
from kg.export.tables import encodable
from kg.model import Extraction
from kg.ontology import fingerprint

Frame: TypeAlias = Any
"""A DataFrame of pyspark, which is an extra and not there to be looked at."""
Row: TypeAlias = tuple[Any, ...]
Work: TypeAlias = Callable[[Iterator[Row]], Iterator[Row]]
Columns: TypeAlias = Mapping[str, str]
"""Names of columns → their types in Spark."""

BATCH = 200  # rows between Spark and Python at a time: 6 MB of real reports
_SIMPLE = {"string": "string", "binary": "binary", "int": "int32", "long": "int64", "double": "float64", "boolean": "bool_"}


@dataclass(frozen=True, slots=True)
class Desk:
    """A session and the folder, seen by all machines, in which steps leave what others go on with."""

    session: Any
    folder: Path

    def keep(self, name: str, frame: Frame, *, by: Sequence[str] = ()) -> Frame:
        """Store a frame, so that a lost machine costs its tasks and not the steps before; ``by`` are columns that divide it."""
        where = f"file://{self.folder.resolve() / name}"
        frame.write.mode("overwrite").partitionBy(*by).parquet(where)
        return self.session.read.schema(frame.schema).parquet(where).select(*frame.columns)

    def small(self, rows: Iterable[Row], columns: Columns) -> Frame:
        """A frame of rows that the driver has."""
        return self.session.createDataFrame([tuple(map(_plain, row)) for row in rows], ddl(columns))


def ddl(columns: Columns) -> str:
    """The columns as Spark writes them down."""
    return ", ".join(f"`{name}` {type_}" for name, type_ in columns.items())


def through(frame: Frame, work: Work, columns: Columns) -> Frame:
    """The rows of a frame through Python, a part at a time; ``work`` takes and gives streams of rows."""
    versions = fingerprint(), code_fingerprint()
    return frame.mapInArrow(partial(_run, work=work, columns=dict(columns), versions=versions), ddl(columns))


def grouped(frame: Frame, keys: Sequence[str], order: Sequence[str], work: Work, columns: Columns) -> Frame:
    """As `through`, the rows of one key following each other, in order."""
    return through(frame.repartition(*keys).sortWithinPartitions(*keys, *order), work, columns)


def groups(rows: Iterable[Row], width: int = 1) -> Iterator[tuple[Any, Iterator[Row]]]:
    """Sorted rows by their first columns: the key (a tuple where it has more than one), and the rows as a stream."""
    return groupby(rows, key=itemgetter(*range(width)))


def summed(frame: Frame, keys: Sequence[str], *sums: str) -> Frame:
    """One row for each key, with what is summed up in the words of SQL."""
    expr = import_module("pyspark.sql.functions").expr
    return frame.groupBy(*keys).agg(*map(expr, sums))


def stored(extraction: Extraction) -> bytes:
    """An extraction as a cell."""
    return encode(Outcome((extraction,)))


def opened(cell: bytes) -> Extraction:
    """The extraction of a cell.

    Raises:
        ExportError: it is damaged.

    """
    outcome = decode(cell)
    if outcome is None:
        raise ExportError("what was found in a report cannot be read back: the storage is damaged; build again")
    return outcome.extractions[0]


def _run(batches: Iterable[Any], work: Work, columns: Columns, versions: tuple[str, str]) -> Iterator[Any]:
    """On a worker: batches of Arrow in, batches of Arrow out."""
    if (fingerprint(), code_fingerprint()) != versions:
        raise RefusedError(
            f"the worker on {socket.gethostname()} has another version of kg than the driver; install the same on all"
        )
    arrow = import_module("pyarrow")
    schema = arrow.schema([(name, _type(arrow, type_)) for name, type_ in columns.items()])
    rows = (row for batch in batches for row in zip(*(c.to_pylist() for c in batch.columns), strict=True))
    out = work(rows)
    while some := list(islice(out, BATCH)):
        cells = [_cells(arrow, column, field.type) for column, field in zip(zip(*some, strict=True), schema, strict=True)]
        yield arrow.RecordBatch.from_arrays(cells, schema=schema)


def _type(arrow: Any, type_: str) -> Any:  # noqa: ANN401 -- a library without types
    inner = type_.removeprefix("array<").removesuffix(">")
    simple = getattr(arrow, _SIMPLE[inner])()
    return simple if inner == type_ else arrow.list_(simple)


def _cells(arrow: Any, values: Row, type_: Any) -> Any:  # noqa: ANN401 -- a library without types
    try:
        return arrow.array(values, type_)
    except UnicodeEncodeError:
        return arrow.array([_encodable(value) for value in values], type_)


def _encodable(value: Any) -> Any:  # noqa: ANN401 -- a cell of any column
    if isinstance(value, list | tuple):
        return [_encodable(part) for part in value]
    return encodable(value) if isinstance(value, str) else value


def _plain(value: object) -> object:
    """Spark takes bytes of its own driver as a ``bytearray`` alone."""
    return bytearray(value) if isinstance(value, bytes) else value
