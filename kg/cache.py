"""fingerprint of a source's work → what came of it, in one SQLite file that survives being killed at any moment."""

import hashlib
import sqlite3
import zlib
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, Self

import msgspec

from kg.errors import ExportError
from kg.extraction import Options
from kg.model import Extraction
from kg.ontology import fingerprint as vocabulary_fingerprint


class Outcome(msgspec.Struct, frozen=True):
    """What came of one source: its reports, or why there are none.

    ``fault`` says that this is no fact about the source and is not kept: its work ``failed``, or its process ``died``.
    """

    extractions: tuple[Extraction, ...] = ()
    error: str = ""
    fault: Literal["", "failed", "died"] = ""


class Packed:
    """What came of one source, as records, as `encode` stores it, or both: each is made of the other when first asked for.

    A process hands on the stored form, so that whoever only keeps it - the cache, a shard, a build on disk - never unpacks it.
    ``ids`` are those of its reports; ``error`` and ``fault`` are the outcome's.
    """

    __slots__ = ("_outcome", "_stored", "error", "fault", "ids")

    def __init__(self, outcome: Outcome, stored: bytes = b"") -> None:
        self._outcome: Outcome | None = outcome
        self._stored = stored
        self.ids = tuple(e.report.id for e in outcome.extractions)
        self.error, self.fault = outcome.error, outcome.fault

    @property
    def outcome(self) -> Outcome:
        """The records."""
        if self._outcome is None:
            self._outcome = _unpacked(self._stored)
        return self._outcome

    @property
    def stored(self) -> bytes:
        """The bytes."""
        if not self._stored:
            self._stored = encode(self.outcome)
        return self._stored

    def __getstate__(self) -> tuple[object, ...]:
        return self.stored if self.ids else b"", self.ids, self.error, self.fault

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        self._stored, self.ids, self.error, self.fault = state
        self._outcome = None if self.ids else Outcome((), self.error, self.fault)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Packed) and self.outcome == other.outcome

    def __hash__(self) -> int:
        return hash((self.ids, self.error, self.fault))


_DECODER = msgspec.msgpack.Decoder(Outcome)
_ENCODER = msgspec.msgpack.Encoder()


def encode(outcome: Outcome) -> bytes:
    """An outcome as compressed MessagePack with a checksum before it."""
    body = zlib.compress(_ENCODER.encode(outcome), 1)
    return zlib.crc32(body).to_bytes(4, "big") + body


def decode(stored: bytes) -> Outcome | None:
    """The outcome again; None where the bytes are damaged or of another shape: it is then made anew."""
    if not is_whole(stored):
        return None
    try:
        return _unpacked(stored)
    except (zlib.error, msgspec.DecodeError, msgspec.ValidationError):
        return None


def _unpacked(stored: bytes) -> Outcome:
    return _DECODER.decode(zlib.decompress(stored[4:]))


def is_whole(stored: bytes) -> bool:
    """Whether stored bytes are those that were stored."""
    return zlib.crc32(stored[4:]).to_bytes(4, "big") == stored[:4]


def code_fingerprint() -> str:
    """A hash over the code and the models of the per-report half: whatever changes there makes every result stale."""
    return fingerprint_of("read", "segment", "extract", "relate", "resolve", "locate")


@lru_cache(maxsize=8)
def fingerprint_of(*names: str) -> str:
    """A hash over all files of these parts of the package, and its modules that are in none."""
    root = Path(__file__).parent
    digest = hashlib.sha256()
    files = [p for name in names for p in (root / name).rglob("*") if p.is_file() and p.suffix != ".pyc"]
    for path in sorted([*files, *root.glob("*.py")]):
        digest.update(str(path.relative_to(root)).encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def key(display: str, data: bytes, options: Options) -> str:
    """The key of a source's work: its name and bytes, the options, the vocabularies, the code."""
    parts = (
        display.encode("utf-8", "surrogatepass"),
        hashlib.sha256(data).digest(),
        _rests_on(options, vocabulary_fingerprint(), code_fingerprint()),
    )
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


@lru_cache(maxsize=8)
def _rests_on(options: Options, *fingerprints: str) -> bytes:
    """What every source's work rests on."""
    return "\0".join((repr(options), *fingerprints)).encode()


class Cache:
    """A store of outcomes by key. Each is committed by itself, so that a killed build resumes where it was."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._db = self._open()
        except (OSError, sqlite3.OperationalError) as e:
            raise ExportError(f"{path}: the cache cannot be opened ({e}); choose another folder with -o") from e

    def _open(self) -> sqlite3.Connection:
        """Open the file; one that is no database any more is put aside and begun anew."""
        try:
            return self._connect()
        except sqlite3.DatabaseError as e:
            if isinstance(e, sqlite3.OperationalError):
                raise
            for suffix in ("", "-wal", "-shm"):
                Path(str(self._path) + suffix).unlink(missing_ok=True)
            return self._connect()

    def _connect(self) -> sqlite3.Connection:
        db = sqlite3.connect(self._path, isolation_level=None, timeout=30)
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("PRAGMA synchronous=NORMAL")
        db.execute("CREATE TABLE IF NOT EXISTS outcome (key TEXT PRIMARY KEY, stored BLOB NOT NULL) WITHOUT ROWID")
        db.execute("CREATE TABLE IF NOT EXISTS begun (key TEXT PRIMARY KEY) WITHOUT ROWID")
        return db

    def get(self, wanted: str) -> Packed | None:
        """What is stored under that key, None where there is nothing or it is damaged."""
        stored = self._stored(wanted)
        outcome = None if stored is None else decode(stored)
        return None if stored is None or outcome is None else Packed(outcome, stored)

    def holds(self, wanted: str) -> bool:
        """Whether there is an outcome of that key, whole by its checksum."""
        stored = self._stored(wanted)
        return stored is not None and is_whole(stored)

    def _stored(self, wanted: str) -> bytes | None:
        """The bytes under a key, None where there are none or they cannot be read."""
        try:
            with closing(self._db.execute("SELECT stored FROM outcome WHERE key = ?", (wanted,))) as rows:
                row: tuple[bytes] | None = rows.fetchone()
        except sqlite3.DatabaseError:
            return None
        return row[0] if row else None

    def begin(self, wanted: str) -> None:
        """Note that work on a source begins: ``put`` ends it, and a run that dies in between leaves the note.

        Raises:
            ExportError: the disk is full or the file cannot be written.

        """
        self._write("INSERT OR IGNORE INTO begun VALUES (?)", (wanted,))

    def begun(self) -> frozenset[str]:
        """The keys of what was begun and not ended, by a run that died."""
        try:
            return frozenset(row[0] for row in self._db.execute("SELECT key FROM begun"))
        except sqlite3.DatabaseError:
            return frozenset()

    def put(self, wanted: str, packed: Packed) -> None:
        """Store what came of a source. Of a fault nothing is stored, but that a process died of it.

        Raises:
            ExportError: the disk is full or the file cannot be written.

        """
        if not packed.fault:
            self._write("INSERT OR REPLACE INTO outcome VALUES (?, ?)", (wanted, packed.stored))
        if packed.fault == "died":
            self.begin(wanted)
        else:
            self._write("DELETE FROM begun WHERE key = ?", (wanted,))

    def _write(self, statement: str, values: tuple[str | bytes, ...]) -> None:
        with self._said():
            self._db.execute(statement, values)

    @contextmanager
    def _said(self) -> Iterator[None]:
        """What the database complains of in the package's own words."""
        try:
            yield
        except sqlite3.DatabaseError as e:
            raise ExportError(f"{self._path}: cannot be written ({e}); free some space and run again") from e

    def keep_only(self, wanted: Iterable[str]) -> None:
        """Drop everything else: a report that was removed leaves no trace.

        Raises:
            ExportError: the disk is full or the file cannot be written.

        """
        with self._said(), self._db:
            self._db.execute("CREATE TEMP TABLE IF NOT EXISTS wanted (key TEXT PRIMARY KEY)")
            self._db.execute("DELETE FROM wanted")
            self._db.executemany("INSERT OR IGNORE INTO wanted VALUES (?)", ((k,) for k in wanted))
            for table in ("outcome", "begun"):
                self._db.execute(f"DELETE FROM {table} WHERE key NOT IN (SELECT key FROM wanted)")  # noqa: S608 -- our own names

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
