"""Paths in, a database that says what they say out: the first time by a whole build, then by what changed since."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypedDict, Unpack

from kg import folder, store
from kg.build import build
from kg.cache import fingerprint_of
from kg.clock import Clock
from kg.extraction import Options
from kg.ids import digest
from kg.manifest import FileStatus
from kg.ondisk import Base
from kg.ontology import JUDGEMENTS, fingerprint, schemas_folder
from kg.read import Source, find
from kg.resolve import read_judgements
from kg.run import seldom_collected
from kg.update.changes import Changes, Plan, WholeError
from kg.update.database import WidenedError
from kg.work import Progress, keys_of

CACHE = 32_768
"""Kilobytes of each of the two files in memory; what is more is written before all is done, and taken back where that fails."""


@dataclass(frozen=True, slots=True)
class UpdateResult:
    """What became of each file, the manifest as it stands in ``build.json``, and what was done.

    ``whole`` says why everything was made anew; empty where only what changed was, by so many reports ``came`` and ``gone``.
    """

    files: tuple[FileStatus, ...]
    manifest: dict[str, Any]
    whole: str
    came: int = 0
    gone: int = 0


class Choices(TypedDict, total=False):
    """The options of a build that an update has as well; where one changes, everything is made anew."""

    segmenter: str
    tagger: str
    min_score: float | None
    text_column: str | None
    jobs: int
    keep_duplicates: bool
    judgements: str | Path | None
    locate_level: str | None
    apart: bool


_DEFAULTS: Choices = {
    "segmenter": "jieba",
    "tagger": "light",
    "min_score": None,
    "text_column": None,
    "jobs": 1,
    "keep_duplicates": False,
    "judgements": None,
    "locate_level": "province",
    "apart": False,
}


def update(
    paths: Sequence[str | Path],
    out: str | Path,
    *,
    network: bool = False,
    progress: Progress | None = None,
    begins: Callable[[str], None] | None = None,
    **choices: Unpack[Choices],
) -> UpdateResult:
    """Bring the database of a folder to what all reports under ``paths`` say now.

    The result is that of a build of them, but for communities and centralities: these are of all towns and initiatives at
    once, and stay those of the last whole build unless ``network`` is asked for.

    Args:
        paths: files and folders: all of the corpus, not what is new.
        out: the folder of the database; what `kg.build.build` wrote there besides is taken away, being of an older state.
        network: communities and centralities anew.
        progress: called with (sources done, sources in all) of those that are read.
        begins: called with the name of each stage when it begins.
        choices: as for `kg.build.build`.

    Raises:
        UsageError: nothing to read, or an unknown choice.
        ExportError: the folder cannot be written, or another build is writing to it.

    """
    asked = _plan(choices, progress, network=network)
    try:
        with folder.locked(Path(out)):
            return _changed(find([*map(Path, paths)]), Path(out), asked, Clock(begins))
    except (WholeError, WidenedError) as e:
        why = str(e)
    done = build(paths, out, progress=progress, begins=begins, stamp=asked.stamp, **choices)
    return UpdateResult(done.files, dict(done.manifest), why)


def _plan(choices: Choices, progress: Progress | None, *, network: bool) -> Plan:
    """What was asked for, with what `kg.build.build` takes where nothing is said."""
    asked: Choices = {**_DEFAULTS, **choices}
    options = Options(asked["segmenter"], asked["tagger"], asked["min_score"], asked["text_column"])
    judged = Path(asked["judgements"] or schemas_folder() / JUDGEMENTS)
    level, compared = asked["locate_level"], not asked["keep_duplicates"]
    stamp = _stamp(options, judged, compared, level)
    verdicts = read_judgements(judged)
    how = {"compared": compared, "network": network, "apart": asked["apart"]}
    return Plan(options, verdicts, level, asked["jobs"], progress, stamp, **how)


def _stamp(options: Options, judgements: Path, *parts: object) -> str:
    """A name of what a graph rests on beside its reports: options, vocabularies, verdicts, code."""
    code = fingerprint_of(
        "read", "segment", "extract", "relate", "resolve", "locate", "ondisk", "update", "export", "store", "query"
    )
    return digest(repr(options), judgements.read_text(encoding="utf-8"), *map(repr, parts), fingerprint(), code)


@seldom_collected()
def _changed(sources: Sequence[Source], out: Path, plan: Plan, clock: Clock) -> UpdateResult:
    """Only what changed.

    Raises:
        WholeError: everything has to be made anew; says why.

    """
    if any(plan.judgements.ids):
        raise WholeError("a judgement joins or parts things by their ids")
    with _opened(out, plan.stamp) as base:
        changes = Changes(base, out, plan, clock)
        files, manifest = changes.make(sources, keys_of(sources, plan.options))
    # After the database has let go of them; what a run that was killed here has left goes with the next.
    folder.keep_texts({line["id"] for line in manifest["reports"]}, out / folder.TEXTS)
    return UpdateResult(files, folder.write_manifest(manifest, clock.seconds, out), "", changes.came, changes.gone)


@contextmanager
def _opened(out: Path, stamp: str) -> Iterator[Base]:
    """The base of a folder with its database beside it; both change together, or neither does.

    Raises:
        WholeError: there is none, or it is of something else.

    """
    kept, database = out / folder.BASE, out / store.DATABASE
    if not kept.is_file() or not database.is_file():
        raise WholeError("this is the first time")
    with closing(sqlite3.connect(kept)) as connection:
        try:
            connection.execute("ATTACH ? AS db", (str(database),))
            for name in ("main", "db"):
                connection.execute(f"PRAGMA {name}.cache_size = -{CACHE}")
            known = dict(connection.execute("SELECT name, value FROM known"))
            marked = connection.execute("SELECT 1 FROM db.sqlite_master WHERE name = 'kept'").fetchone()
            state = marked and connection.execute("SELECT state FROM db.kept").fetchone()
        except sqlite3.Error as e:
            raise WholeError(f"what was kept cannot be read ({e})") from e
        if known.get("stamp") != stamp:
            raise WholeError("options, vocabularies, judgements or kg itself changed")
        if not state or state[0] != known.get("state"):
            raise WholeError(f"{store.DATABASE} was written by something else since")
        connection.execute("BEGIN")
        try:
            yield Base(connection, keep=True)
        except BaseException:
            connection.rollback()
            raise
        connection.commit()
