"""Sources → what came of each: the per-report half of a build, from the cache where it is known, by a runner where not."""

import traceback
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from kg.cache import Cache, Outcome, Packed, key
from kg.errors import KGError, ReportError
from kg.extraction import Options, extract_report
from kg.read import Source, read
from kg.run import alone, runner

FEW = 100
"""Sources up to which one job is not put into a process of its own: to begin one takes as long as a few reports."""
Progress = Callable[[int, int], None]
"""Called with (sources done, sources in all)."""


def packed_of(
    sources: Sequence[Source],
    options: Options,
    *,
    jobs: int = 1,
    apart: bool = False,
    cache: Path | None = None,
    progress: Progress | None = None,
    keys: Sequence[str] | None = None,
    others: Collection[str] = (),
) -> Iterator[Packed]:
    """What came of each source, in order; known results come from the cache, and new ones go there as they are made.

    ``keys`` are those of the sources where they are known already. All others are dropped from the cache at the end, but for those
    under the keys ``others``.

    ``apart``: where there are many sources, also one job is a process of its own, so that a report that kills it costs only
    itself. As with several jobs, a script that asks for it needs ``if __name__ == "__main__":``.
    """
    if cache is None:
        yield from counted(_run(sources, options, jobs, apart=apart), len(sources), progress)
        return
    with Cache(cache) as cached:
        keys = keys_of(sources, options) if keys is None else keys
        # What a run before this one was working on when it ended may have ended it: each in a process of its own.
        suspects = dict(_suspects(sources, keys, options, cached))
        known = frozenset(k for k in keys if k and k not in suspects and cached.holds(k))
        todo = [s for s, k in zip(sources, keys, strict=True) if k not in known and k not in suspects]
        fresh = _run(todo, options, jobs, apart=apart)
        merged = _merged(zip(sources, keys, strict=True), known, suspects, fresh, cached, options)
        yield from counted(merged, len(sources), progress)
        cached.keep_only([*others, *filter(None, keys)])


def outcomes_of(
    sources: Sequence[Source], options: Options, *, jobs: int = 1, progress: Progress | None = None
) -> Iterator[Outcome]:
    """The same as records, without a cache."""
    return (packed.outcome for packed in packed_of(sources, options, jobs=jobs, progress=progress))


def _suspects(sources: Sequence[Source], keys: Sequence[str], options: Options, cached: Cache) -> Iterator[tuple[str, Packed]]:
    """What came of the sources whose work was begun and never ended."""
    begun = cached.begun()
    for source, k in zip(sources, keys, strict=True):
        if k in begun and not cached.holds(k):
            packed = alone(partial(packed_on, options=options), source, killed)
            cached.put(k, packed)
            yield k, packed


def _merged(
    keyed: Iterable[tuple[Source, str]],
    known: frozenset[str],
    suspects: Mapping[str, Packed],
    fresh: Iterator[Packed],
    cached: Cache,
    options: Options,
) -> Iterator[Packed]:
    """In order: from the cache, one at a time, and from those that are made; these are stored."""
    for source, k in keyed:
        if k in suspects:
            yield suspects[k]
            continue
        found = cached.get(k) if k in known else None
        if found is not None:
            yield found
            continue
        if k:
            cached.begin(k)
        # Whole when it was looked for, and yet not to be read: it is made anew like one that was not there.
        packed = packed_on(source, options) if k in known else next(fresh)
        if k:
            cached.put(k, packed)
        yield packed


def counted(results: Iterable[Packed], total: int, progress: Progress | None) -> Iterator[Packed]:
    """The results, each told to ``progress``."""
    for number, packed in enumerate(results, 1):
        if progress:
            progress(number, total)
        yield packed


def _run(sources: Sequence[Source], options: Options, jobs: int, *, apart: bool) -> Iterator[Packed]:
    work = partial(packed_on, options=options)
    many = len(sources) > (1 if jobs > 1 else FEW)
    return runner("processes" if many and (jobs > 1 or apart) else "serial")(work, sources, jobs, killed)


def packed_on(source: Source, options: Options) -> Packed:
    """`work_on`, as a process hands it on."""
    return Packed(work_on(source, options))


def work_on(source: Source, options: Options) -> Outcome:
    """Read and extract one source: the unit of work of every runner. A bad report is an outcome, never an exception."""
    try:
        reports = read(source, text_column=options.text_column)
        return Outcome(tuple(extract_report(r, options) for r in reports))
    except ReportError as e:
        return Outcome((), str(e))
    except KGError:  # a wrong vocabulary, a model that is not installed: nothing of the report's, and the same for all
        raise
    except Exception as e:  # noqa: BLE001 -- a fault of ours or a lack of memory: one report's, not the others'
        where = traceback.extract_tb(e.__traceback__)[-1]
        why = f"{type(e).__name__}: {e} ({Path(where.filename).name}:{where.lineno})"
        return Outcome((), f"{source.display}: failed while it was worked on: {why}; please report this with the file", "failed")


def killed(source: Source) -> Packed:
    """What comes of a source whose process died, also when it had one of its own."""
    why = "its process was ended while it was worked on (crash, or out of memory); split it, or leave it out"
    return Packed(Outcome((), f"{source.display}: {why}", "died"))


def keys_of(sources: Sequence[Source], options: Options) -> list[str]:
    """The cache key of each source."""
    return [_key(s, options) for s in sources]


def _key(source: Source, options: Options) -> str:
    """The cache key; empty for a source whose bytes cannot be had, which is tried again each time, and says why then."""
    try:
        return key(source.display, source.data(), options)
    except Exception:  # noqa: BLE001 -- whatever it is, it comes again where it is caught and listed
        return ""
