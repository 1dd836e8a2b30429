"""Outcomes in Parquet: how a shard is written, whole or not at all, and how the shards of a corpus are read as one.

A shard holds one row for each of its sources, in the order of the corpus:

``position`` (int64)  place of the source in the corpus, from 0      ``source`` (string)  what people see
``key`` (string)      fingerprint of its work, as in the cache       ``reports`` (int32)  how many it holds
``error``, ``fault`` (string)  why there are none                    ``outcome`` (binary)  as the cache stores it

and in the file's metadata, under ``kg``, the JSON of its `Label`.
"""

import heapq
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any, NamedTuple

from kg.build import Results
from kg.cache import Packed, code_fingerprint, decode
from kg.errors import UsageError
from kg.export import atomic
from kg.export.extra import need
from kg.extraction import Options
from kg.ontology import fingerprint

FORMAT = "kg-shard/1"
# What an engine that writes parts of its own leaves beside them when all are there.
LABEL = "kg-shard.json"
COLUMNS = ("position", "source", "key", "reports", "error", "fault", "outcome")
# Rows that are in memory at a time, for each shard that is read or written: 0.3 MB of real reports.
ROWS = 64
_NAME = re.compile(r"shard-(\d{5})-of-(\d{5})\.parquet")


@dataclass(frozen=True, slots=True)
class Label:
    """What a shard was made from and with: two shards can be joined where these agree but for the index.

    ``listing`` is a hash of all sources' names in order, ``sources`` how many there are in the whole corpus.
    """

    index: int
    of: int
    sources: int
    listing: str
    options: Options
    vocabularies: str
    code: str
    format: str = FORMAT

    @property
    def file(self) -> str:
        """The shard's file name."""
        return f"shard-{self.index:05}-of-{self.of:05}.parquet"


class Row(NamedTuple):
    """A source's outcome, still encoded."""

    position: int
    source: str
    key: str
    reports: int
    error: str
    fault: str
    outcome: bytes


def row(position: int, source: str, key: str, packed: Packed) -> Row:
    """The row of what came of a source."""
    return Row(position, source, key, len(packed.ids), packed.error, packed.fault, packed.stored)


def label(index: int, of: int, sources: int, listing: str, options: Options) -> Label:
    """A label with the fingerprints of this installation."""
    return Label(index, of, sources, listing, options, fingerprint(), code_fingerprint())


def write(path: Path, about: Label, rows: Iterable[Row]) -> None:
    """Write a shard: it is whole or not there, and an old one stays until the new one is complete.

    Raises:
        ExportError: pyarrow is not installed, or the file cannot be written.

    """
    arrow, parquet = need("pyarrow", "parquet"), need("pyarrow.parquet", "parquet")
    schema = _schema(arrow).with_metadata({"kg": _said(about)})
    # The outcomes are compressed already.
    with atomic(path) as part, parquet.ParquetWriter(part, schema, compression="none", use_dictionary=False) as out:
        for some in _batches(rows):
            out.write_batch(arrow.RecordBatch.from_pylist([r._asdict() for r in some], schema=schema))


def write_label(folder: Path, about: Label) -> None:
    """Say of a folder of parts, which an engine wrote, that it is complete and what it is."""
    with atomic(folder / LABEL) as part:
        part.write_text(_said(about) + "\n", encoding="utf-8")


def _said(about: Label) -> str:
    return json.dumps(asdict(about), ensure_ascii=False, sort_keys=True)


def _schema(arrow: Any) -> Any:  # noqa: ANN401 -- a library without types
    text = arrow.string()
    types = (arrow.int64(), text, text, arrow.int32(), text, text, arrow.binary())
    return arrow.schema(list(zip(COLUMNS, types, strict=True)))


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    some: list[Row] = []
    for one in rows:
        some.append(one)
        if len(some) == ROWS:
            yield some
            some = []
    if some:
        yield some


def read(path: Path) -> Iterator[Row]:
    """The rows of a file, some at a time; the file is open only while some are read: there may be thousands of shards."""
    parquet = need("pyarrow.parquet", "parquet")
    group, groups = 0, 1
    while group < groups:
        with _open(parquet, path) as file:
            groups = file.metadata.num_row_groups
            table = file.read_row_group(group, columns=list(COLUMNS)) if groups else None
        group += 1
        yield from () if table is None else (Row(**r) for r in table.to_pylist())


def label_of(path: Path) -> Label:
    """What a shard says of itself.

    Raises:
        UsageError: it is no shard, is damaged, lacks a column, or is of another format.

    """
    with _open(need("pyarrow.parquet", "parquet"), path) as file:
        names, stored = file.schema_arrow.names, (file.schema_arrow.metadata or {}).get(b"kg")
    if missing := [c for c in COLUMNS if c not in names]:
        raise UsageError(f"{path}: no shard: it lacks the column {', '.join(missing)}; make it with kg shard")
    return _label(path, json.loads(stored) if stored else {})


def _label(path: Path, said: dict[str, Any]) -> Label:
    if said.get("format") != FORMAT or said.keys() != {f.name for f in fields(Label)}:
        raise UsageError(f"{path}: its format is {said.get('format', 'not stated')}, not {FORMAT}; make it again with kg shard")
    return Label(**{**said, "options": Options(**said["options"])})


def _open(parquet: Any, path: Path) -> Any:  # noqa: ANN401 -- a library without types
    try:
        return parquet.ParquetFile(path)
    except (OSError, ValueError) as e:  # pyarrow's own errors are both
        raise UsageError(f"{path}: cannot be read as Parquet ({e}); make it again with kg shard") from e


def joined(folder: Path) -> Results:
    """All shards of a folder as one corpus, in the order a build without shards has; outcomes are read when asked for.

    Raises:
        UsageError: there are none, one is missing, damaged, or made from other files or by another version.

    """
    names, about = checked(folder)
    return _results(folder, names, about)


def checked(folder: Path) -> tuple[Sequence[Path], Label]:
    """The files of all shards of a folder and what they say of themselves, checked as `joined` does, with the same errors."""
    if (folder / LABEL).is_file():
        return _parts(folder)
    labels = _labels(folder)
    first = next(iter(labels.values()))
    own = replace(first, vocabularies=fingerprint(), code=code_fingerprint())
    for path, one in labels.items():
        _agree(path, one, first, own)
    missing = sorted(set(range(first.of)) - {one.index for one in labels.values()})
    if missing:
        listed = ", ".join(map(str, missing[:20]))
        raise UsageError(
            f"{folder}: {len(missing)} of {first.of} shards missing: {listed}; run kg shard … --of {first.of} --index {missing[0]}"
        )
    return list(labels), first


def _parts(folder: Path) -> tuple[Sequence[Path], Label]:
    """The parts that an engine wrote."""
    about = _label(folder / LABEL, json.loads((folder / LABEL).read_text(encoding="utf-8")))
    _agree(folder, about, about, replace(about, vocabularies=fingerprint(), code=code_fingerprint()))
    return sorted(folder.glob("part-*.parquet")), about


def _results(folder: Path, paths: Sequence[Path], about: Label) -> Results:
    sources = [name for _, name in heapq.merge(*map(_names, paths))]
    if len(sources) != about.sources:
        raise UsageError(f"{folder}: {len(sources)} of {about.sources} sources are in it; make it again")
    return Results(sources, about.options, _outcomes(paths))


def _labels(folder: Path) -> dict[Path, Label]:
    found = sorted(p for p in folder.glob("shard-*.parquet") if _NAME.fullmatch(p.name)) if folder.is_dir() else []
    if not found:
        raise UsageError(f"{folder}: no shards in it (shard-00000-of-….parquet); make them with kg shard")
    return {path: label_of(path) for path in found}


def _agree(path: Path, one: Label, first: Label, own: Label) -> None:
    """Refuse a shard that does not belong to the others, or that this version did not make."""
    for name in ("vocabularies", "code"):
        if getattr(one, name) != getattr(own, name):
            raise UsageError(f"{path}: made with other {name} than this installation's; make it again with kg shard")
    for name, what in (("of", "number of shards"), ("options", "options"), ("listing", "files")):
        if getattr(one, name) != getattr(first, name):
            raise UsageError(f"{path}: its {what} differ from those of {first.file}; make all shards anew from the same files")


def _names(path: Path) -> Iterator[tuple[int, str]]:
    with _open(need("pyarrow.parquet", "parquet"), path) as file:
        table = file.read(columns=["position", "source"]).to_pydict()
    return zip(table["position"], table["source"], strict=True)


def _outcomes(paths: Sequence[Path]) -> Iterator[Packed]:
    for one in heapq.merge(*map(read, paths)):
        outcome = decode(one.outcome)
        if outcome is None:
            raise UsageError(f"{one.source}: its row in a shard is damaged; make the shard again with kg shard")
        yield Packed(outcome, one.outcome)
