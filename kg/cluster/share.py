"""One share of a corpus → one Parquet file: the command that any scheduler can run and repeat, on any machine."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.cache import key
from kg.cluster import shards
from kg.cluster.shards import Label, Row
from kg.cluster.table import sources_of
from kg.errors import ReportError, UsageError
from kg.extraction import Options
from kg.read import Source
from kg.run import seldom_collected
from kg.work import packed_of


@dataclass(frozen=True, slots=True)
class ShardResult:
    """What a share became: its file, how many sources it holds, how many were known from before, why others were skipped."""

    path: Path
    sources: int
    reused: int
    skipped: tuple[str, ...]


def shard(
    paths: Sequence[str | Path],
    out: str | Path,
    *,
    of: int,
    index: int,
    segmenter: str = "jieba",
    tagger: str = "light",
    min_score: float | None = None,
    text_column: str | None = None,
    jobs: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> ShardResult:
    """Do the per-report half for share ``index`` (from 0) of ``of``, and write it into the folder ``out``.

    Which share a source falls in depends on its name alone. Run again, only what has changed since is done again; a run
    that is killed leaves no shard, or the old one.

    Raises:
        UsageError: nothing to read, or ``index`` is no share of ``of``.
        ExportError: pyarrow is not installed, or the shard cannot be written.

    """
    if not 0 <= index < of:
        raise UsageError(f"--index {index}: with --of {of} the shares are 0 to {of - 1}")
    options = Options(segmenter, tagger, min_score, text_column)
    sources = sources_of(paths, text_column)
    if not sources:
        raise UsageError("nothing to read: give the same files or folders to every share")
    about = shards.label(index, of, len(sources), listing(s.display for s in sources), options)
    folder = Path(out)
    folder.mkdir(parents=True, exist_ok=True)
    return _write(folder / about.file, about, sources, jobs, progress)


@seldom_collected()
def _write(
    path: Path, about: Label, sources: Sequence[Source], jobs: int, progress: Callable[[int, int], None] | None
) -> ShardResult:
    mine = [(i, s) for i, s in enumerate(sources) if share_of(s.display, about.of) == about.index]
    keys = [_key(s, about.options) for _, s in mine]
    known = _known(path)
    fresh = packed_of([s for (_, s), k in zip(mine, keys, strict=True) if k not in known], about.options, jobs=jobs)
    skipped: list[str] = []
    counts = {"reused": 0}

    def rows() -> Iterator[Row]:
        for done, ((position, source), k) in enumerate(zip(mine, keys, strict=True), 1):
            if k in known:
                row = known[k]._replace(position=position)
                counts["reused"] += 1
            else:
                row = shards.row(position, source.display, k, next(fresh))
            skipped.extend([row.error] if row.error else [])
            if progress:
                progress(done, len(mine))
            yield row

    shards.write(path, about, rows())
    return ShardResult(path, len(mine), counts["reused"], tuple(skipped))


def share_of(display: str, of: int) -> int:
    """Which of so many shares a source belongs to, by a hash of its name."""
    return int.from_bytes(hashlib.sha256(display.encode("utf-8", "surrogatepass")).digest()[:8], "big") % of


def listing(displays: Iterator[str]) -> str:
    """A hash of the names of all sources in order: shards of other files are told apart by it."""
    digest = hashlib.sha256()
    for display in displays:
        digest.update(display.encode("utf-8", "surrogatepass") + b"\0")
    return digest.hexdigest()


def _key(source: Source, options: Options) -> str:
    """The cache's key, empty for a source that cannot be read: it is tried again each time."""
    try:
        return key(source.display, source.data(), options)
    except ReportError:
        return ""


def _known(path: Path) -> Mapping[str, Row]:
    """The rows of an older file of this share that hold something, by key; none where it cannot be read."""
    if not path.is_file():
        return {}
    try:
        shards.label_of(path)
        return {r.key: r for r in shards.read(path) if r.key and not r.fault}
    except UsageError:
        return {}
