"""Paths in, a folder with the graph and its exports out: the one module that knows the order of the stages."""

import gc
import itertools
import json
import os
import sqlite3
import time
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from filelock import FileLock, Timeout

from kg.cache import Cache, Outcome, key
from kg.errors import ExportError, KGError, ReportError, UsageError
from kg.export.atomic import atomic, sweep
from kg.extraction import Options, extract_report, record_name, record_text, to_record
from kg.manifest import FileStatus, manifest_of, nothing, status_of
from kg.model import Extraction
from kg.ontology import JUDGEMENTS, schemas_folder
from kg.read import Source, find, find_duplicates, read, report_id
from kg.relate import Corpus, relate
from kg.resolve import Judgements, Resolution, across, read_judgements, undo
from kg.run import alone, runner

if TYPE_CHECKING:
    import networkx as nx

Progress = Callable[[int, int], None]
SAMPLE = Path(__file__).parent / "sample"


@dataclass(frozen=True, slots=True)
class BuildResult:
    """The graph, what became of each file, and the manifest as it stands in ``build.json``."""

    graph: "nx.MultiDiGraph[str]"
    files: tuple[FileStatus, ...]
    manifest: Mapping[str, Any]

    @property
    def skipped(self) -> tuple[FileStatus, ...]:
        """The files that hold nothing that could be read."""
        return tuple(f for f in self.files if f.status == "skipped")


@dataclass(frozen=True, slots=True)
class Results:
    """The per-report half, done elsewhere (``kg.cluster``): the sources' names in order, the options, what came of each."""

    sources: Sequence[str]
    options: Options
    outcomes: Iterable[Outcome]


@dataclass(frozen=True, slots=True)
class _Plan:
    """What was asked for."""

    options: Options
    judgements: Judgements
    jobs: int
    progress: Progress | None
    keep_duplicates: bool
    locate_level: str | None
    results: Results | None


@dataclass(slots=True)
class _Clock:
    """Seconds by stage."""

    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        begun = time.perf_counter()
        yield
        self.seconds[name] = round(time.perf_counter() - begun, 3)


def build(
    paths: Sequence[str | Path],
    out: str | Path | None = None,
    *,
    sample: bool = False,
    segmenter: str = "jieba",
    tagger: str = "light",
    min_score: float | None = None,
    text_column: str | None = None,
    jobs: int = 1,
    keep_duplicates: bool = False,
    judgements: str | Path | None = None,
    locate_level: str | None = "province",
    progress: Progress | None = None,
    results: Results | None = None,
) -> BuildResult:
    """Build the graph of all reports under ``paths`` and, where ``out`` is given, write everything there.

    Args:
        paths: files and folders.
        out: the folder for ``graph.graphml``, ``graph.html``, ``graph.json``, ``graph.sqlite``,
            ``mentions.jsonl``, ``texts/``, ``build.json`` and the cache; None keeps everything in memory.
        sample: also read the sample reports that come with the package.
        segmenter: ``jieba`` or ``pkuseg``.
        tagger: ``light``, ``neural`` (the ``neural`` extra) or ``none`` (rules and lexicon alone).
        min_score: the least probability of a mention; None leaves it to the tagger.
        text_column: the column of the text in tables.
        jobs: processes.
        keep_duplicates: count reports that say the same as reports of their own.
        judgements: a TOML file with a person's verdicts on names; None: ``schemas/judgements.toml``.
        locate_level: how finely to guess where masked reports come from (province, city, county, township); None: not.
        progress: called with (sources done, sources in all).
        results: what many machines made of the reports; ``paths`` and the options of the per-report half are not used then.

    Raises:
        UsageError: nothing to read, or an unknown choice.
        ExportError: the output folder cannot be written, or another build is writing to it.

    """
    options = results.options if results else Options(segmenter, tagger, min_score, text_column)
    verdicts = read_judgements(Path(judgements) if judgements else schemas_folder() / JUDGEMENTS)
    clock = _Clock()
    with clock.stage("find"):
        sources = [Source(Path(s), s) for s in results.sources] if results else _found(paths, sample=sample)
    plan = _Plan(options, verdicts, jobs, progress, keep_duplicates, locate_level, results)
    if out is None:
        return _build(sources, None, plan, clock)
    folder = Path(out)
    with _locked(folder):
        return _build(sources, folder, plan, clock)


def _found(paths: Sequence[str | Path], *, sample: bool) -> list[Source]:
    return find([*map(Path, paths), *([SAMPLE] if sample else [])])


def _build(sources: Sequence[Source], out: Path | None, plan: _Plan, clock: _Clock) -> BuildResult:
    """All stages in order."""
    with clock.stage("extract"):
        outcomes = list(_outcomes(sources, out / "cache.sqlite" if out else None, plan))
    with clock.stage("duplicates"):
        outcomes, copies = _told_apart(outcomes)
        extractions, duplicate_of = _kept(outcomes, copies, keep_duplicates=plan.keep_duplicates)
        extractions = {report_id: undo(e, plan.judgements) for report_id, e in extractions.items()}
    files = tuple(status_of(s, o, duplicate_of) for s, o in zip(sources, outcomes, strict=True))
    if not extractions:
        if out:
            _write_manifest(manifest_of(files, {}, None, plan.options), clock, out)
        raise UsageError(nothing(files))
    graph, resolution = _graph(extractions, plan, clock)
    manifest = manifest_of(files, extractions, graph, plan.options)
    if out:
        with clock.stage("export"):
            _write(graph, extractions, resolution, out)
        manifest = _write_manifest(manifest, clock, out)
    return BuildResult(graph, files, manifest)


def _write_manifest(manifest: Mapping[str, Any], clock: _Clock, out: Path) -> dict[str, Any]:
    """Write ``build.json`` and return what it holds."""
    manifest = {**manifest, "seconds": clock.seconds}
    with atomic(out / "build.json") as part:
        part.write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return manifest


@contextmanager
def uncollected() -> Iterator[None]:
    """Work without Python's search for cycles: ours makes none, and going through its millions of records costs a third."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


@uncollected()
def _graph(extractions: Mapping[str, Extraction], plan: _Plan, clock: _Clock) -> "tuple[nx.MultiDiGraph[str], Resolution]":
    """The knowledge stages: resolve, relate, place, graph."""
    # Here and below: what shards and workers, which do the per-report half alone, need not load.
    from kg.graph import to_graph  # noqa: PLC0415
    from kg.placing import place  # noqa: PLC0415
    from kg.query import annotate  # noqa: PLC0415

    with clock.stage("resolve"):
        resolution = across(extractions.values(), plan.judgements)
    with clock.stage("relate"):
        relations = relate(Corpus(extractions, resolution.entity_of, resolution.town_of, resolution.nested_of))
    with clock.stage("graph"):
        graph = to_graph(extractions, resolution.entities, resolution.entity_of, resolution.town_of, relations, resolution.merges)
        graph.graph["tagger"] = plan.options.tagger
    with clock.stage("locate"):
        place(graph, extractions, resolution.town_of, plan.locate_level)
    with clock.stage("network"):
        annotate(graph)
    return graph, resolution


def _outcomes(sources: Sequence[Source], cache: Path | None, plan: _Plan) -> Iterator[Outcome]:
    """What came of each source: given, or made here."""
    if plan.results:
        return _counted(plan.results.outcomes, len(sources), plan.progress)
    return outcomes_of(sources, plan.options, jobs=plan.jobs, cache=cache, progress=plan.progress)


def outcomes_of(
    sources: Sequence[Source],
    options: Options,
    *,
    jobs: int = 1,
    cache: Path | None = None,
    progress: Progress | None = None,
) -> Iterator[Outcome]:
    """What came of each source, in order; known results come from the cache, and new ones go there as they are made."""
    if cache is None:
        yield from _counted(_run(sources, options, jobs), len(sources), progress)
        return
    with Cache(cache) as cached:
        keys = [_key(s, options) for s in sources]
        known = {k: found for k in keys if k and (found := cached.get(k)) is not None}
        # What a run before this one was working on when it ended may have ended it: each in a process of its own.
        known |= {k: outcome for k, outcome in _suspects(sources, keys, options, cached) if k not in known}
        fresh = _run([s for s, k in zip(sources, keys, strict=True) if k not in known], options, jobs)
        yield from _counted(_merged(keys, known, fresh, cached), len(sources), progress)
        cached.keep_only(k for k in keys if k)


def _suspects(sources: Sequence[Source], keys: Sequence[str], options: Options, cached: Cache) -> Iterator[tuple[str, Outcome]]:
    """Outcomes of the sources whose work was begun and never ended."""
    begun = cached.begun()
    for source, k in zip(sources, keys, strict=True):
        if k in begun:
            outcome = alone(partial(work_on, options=options), source, killed)
            cached.put(k, outcome)
            yield k, outcome


def _merged(keys: Sequence[str], known: Mapping[str, Outcome], fresh: Iterator[Outcome], cached: Cache) -> Iterator[Outcome]:
    for k in keys:
        if k in known:
            yield known[k]
            continue
        if k:
            cached.begin(k)
        outcome = next(fresh)
        if k:
            cached.put(k, outcome)
        yield outcome


def _counted(outcomes: Iterable[Outcome], total: int, progress: Progress | None) -> Iterator[Outcome]:
    for number, outcome in enumerate(outcomes, 1):
        if progress:
            progress(number, total)
        yield outcome


def _run(sources: Sequence[Source], options: Options, jobs: int) -> Iterator[Outcome]:
    work = partial(work_on, options=options)
    name = "processes" if jobs > 1 and len(sources) > 1 else "serial"
    return runner(name)(work, sources, jobs, killed)


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


def killed(source: Source) -> Outcome:
    """The outcome of a source whose process died, also when it had one of its own."""
    why = "its process was ended while it was worked on (crash, or out of memory); split it, or leave it out"
    return Outcome((), f"{source.display}: {why}", "died")


def _key(source: Source, options: Options) -> str:
    """The cache key; empty for a source whose bytes cannot be had, which is tried again each time, and says why then."""
    try:
        return key(source.display, source.data(), options)
    except Exception:  # noqa: BLE001 -- whatever it is, it comes again where it is caught and listed
        return ""


def _told_apart(outcomes: Sequence[Outcome]) -> tuple[list[Outcome], dict[str, str]]:
    """Outcomes in which every report has an id of its own, and for each report that had another's, the id of that one.

    The same text in files of the same name, in two folders, has one id: the later ones count on, as copies in one file do.
    """
    taken: set[str] = set()
    copies: dict[str, str] = {}
    out = []
    for outcome in outcomes:
        apart = []
        for extraction in outcome.extractions:
            own = _apart(extraction, taken)
            taken.add(own.report.id)
            if own is not extraction:
                copies[own.report.id] = extraction.report.id
            apart.append(own)
        out.append(Outcome(tuple(apart), outcome.error, outcome.fault))
    return out, copies


def _apart(extraction: Extraction, taken: AbstractSet[str]) -> Extraction:
    """The extraction, under the next free id where its own is taken."""
    report = extraction.report
    if report.id not in taken:
        return extraction
    free = (report_id(report.source, report.text, n) for n in itertools.count(2))
    id_ = next(i for i in free if i not in taken)
    mentions = tuple(replace(m, report_id=id_) for m in extraction.mentions)
    return replace(extraction, report=replace(report, id=id_), mentions=mentions)


def _kept(
    outcomes: Sequence[Outcome], copies: Mapping[str, str], *, keep_duplicates: bool
) -> tuple[dict[str, Extraction], dict[str, str]]:
    """The extractions by report id that count, and which report each duplicate repeats."""
    found = {e.report.id: e for o in outcomes for e in o.extractions}
    if keep_duplicates:
        return {k: found[k] for k in sorted(found)}, {}
    duplicate_of = find_duplicates([found[k].report for k in sorted(found) if k not in copies])
    duplicate_of |= {copy: duplicate_of.get(first, first) for copy, first in copies.items()}
    return {k: found[k] for k in sorted(found) if k not in duplicate_of}, duplicate_of


def _write(graph: "nx.MultiDiGraph[str]", extractions: Mapping[str, Extraction], resolution: Resolution, out: Path) -> None:
    """Write all outputs; each is whole or not there, and the old one stays until the new one is complete."""
    from kg import store, view  # noqa: PLC0415
    from kg.export import graphml, node_link  # noqa: PLC0415
    from kg.export.columns import rows_of  # noqa: PLC0415

    rows = rows_of(graph)
    graphml.write_rows(out / "graph.graphml", rows)
    node_link.write_rows(out / "graph.json", rows)
    with atomic(out / "mentions.jsonl") as part, part.open("w", encoding="utf-8", newline="\n") as file:
        for extraction in extractions.values():
            file.write(json.dumps(to_record(extraction), ensure_ascii=False) + "\n")
    _write_texts(extractions, out / "texts")
    store.write(rows, extractions, resolution.entity_of, resolution.town_of, out)
    view.write(graph, out / "graph.html", texts=out / "texts")


def _write_texts(extractions: Mapping[str, Extraction], folder: Path) -> None:
    """The stored texts that all offsets point into; those of reports that are gone are removed."""
    folder.mkdir(exist_ok=True)
    for id_, extraction in extractions.items():
        path = folder / f"{id_}.txt"
        data = extraction.report.text.encode("utf-8", "surrogatepass")
        if not path.exists() or path.read_bytes() != data:
            with atomic(path) as part:
                part.write_bytes(data)
    for path in folder.glob("r-*.txt"):
        if path.stem not in extractions:
            path.unlink()


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Make the folder and keep other builds out of it.

    The lock's file stays: whoever deleted it would take the lock of another build away.

    Raises:
        ExportError: it cannot be made or written, or another build has it.

    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not os.access(folder, os.W_OK):
            raise ExportError(f"{folder}: cannot be written; choose another folder with -o")
        with FileLock(folder / ".lock", timeout=0):
            sweep(folder)
            yield
    except Timeout:
        raise ExportError(f"{folder}: another build is writing here; wait for it or choose another folder with -o") from None
    except KGError:
        raise
    except (OSError, sqlite3.Error) as e:
        reason = getattr(e, "strerror", None) or e
        raise ExportError(f"{folder}: cannot be written ({reason}); free some space, or choose another folder with -o") from e


def extract_to(
    paths: Sequence[str | Path],
    out: str | Path,
    *,
    segmenter: str = "jieba",
    tagger: str = "light",
    min_score: float | None = None,
    text_column: str | None = None,
    jobs: int = 1,
    progress: Progress | None = None,
) -> list[str]:
    """Write one JSON record a report into a folder, ``<file name>.json``; two reports of one name carry their id.

    Returns:
        Why each file that could not be read was skipped.

    Raises:
        UsageError: nothing to read.

    """
    options = Options(segmenter, tagger, min_score, text_column)
    sources = find([*map(Path, paths)])
    if not sources:
        raise UsageError(nothing(()))
    folder = Path(out)
    folder.mkdir(parents=True, exist_ok=True)
    problems: list[str] = []
    taken: set[str] = set()
    for outcome in outcomes_of(sources, options, jobs=jobs, progress=progress):
        if outcome.error:
            problems.append(outcome.error)
        for extraction in outcome.extractions:
            with atomic(folder / f"{record_name(extraction.report, taken)}.json") as part:
                part.write_text(record_text(extraction), encoding="utf-8")
    return problems
