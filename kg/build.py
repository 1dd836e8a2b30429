"""Paths in, a folder with the graph and its exports out: the one module that knows the order of the stages."""

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg import folder
from kg.cache import Outcome, Packed
from kg.clock import Clock
from kg.counting import repeats, told_apart
from kg.errors import UsageError
from kg.extraction import Options
from kg.manifest import FileStatus, counts_of, line_of, manifest_of, nothing, repeating, status_of
from kg.model import Extraction
from kg.ontology import JUDGEMENTS, schemas_folder
from kg.read import Source, find
from kg.relate import Corpus, relate
from kg.resolve import Judgements, Resolution, across, read_judgements, undo
from kg.run import seldom_collected
from kg.work import Progress, counted, keys_of, packed_of

if TYPE_CHECKING:
    import networkx as nx

    from kg import ondisk

MOST_IN_MEMORY = 5_000
"""Sources up to which a build is made in memory where nobody says: 10,000 short reports take 2 GB there."""
MOST_ON_PAGE = 80_000
"""Nodes up to which a build on disk ends with a page: it is made in memory, and takes 2 GB then."""
SAMPLE = Path(__file__).parent / "sample"


@dataclass(frozen=True, slots=True)
class BuildResult:
    """What became of each file, the manifest as it stands in ``build.json``, and the graph where it was made in memory."""

    files: tuple[FileStatus, ...]
    manifest: Mapping[str, Any]
    in_memory: "nx.MultiDiGraph[str] | None" = None

    @property
    def graph(self) -> "nx.MultiDiGraph[str]":
        """The graph.

        Raises:
            UsageError: it was made on disk.

        """
        if self.in_memory is None:
            raise UsageError("this graph was made on disk: kg.load(folder) reads it, or what one town, theme or year has of it")
        return self.in_memory

    @property
    def skipped(self) -> tuple[FileStatus, ...]:
        """The files that hold nothing that could be read."""
        return tuple(f for f in self.files if f.status == "skipped")


@dataclass(frozen=True, slots=True)
class Results:
    """The per-report half, done elsewhere (``kg.cluster``): the sources' names in order, the options, what came of each."""

    sources: Sequence[str]
    options: Options
    outcomes: Iterable[Packed]


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
    on_disk: bool
    apart: bool
    stamp: str | None


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
    begins: Callable[[str], None] | None = None,
    results: Results | None = None,
    on_disk: bool | None = None,
    apart: bool = False,
    stamp: str | None = None,
) -> BuildResult:
    """Build the graph of all reports under ``paths`` and, where ``out`` is given, write everything there.

    Args:
        paths: files and folders.
        out: the folder of all files (see docs/guide.md) and of the cache; None keeps everything in memory.
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
        begins: called with the name of each stage (find, extract, duplicates, resolve, relate …) when it begins.
        results: what many machines made of the reports; ``paths`` and the options of the per-report half are not used then.
        on_disk: make the graph in a file, with the same result; None: where there are more than ``MOST_IN_MEMORY`` sources.
        apart: a process of its own for one job too, where there are many reports: see `kg.work.packed_of`.
        stamp: `kg.update`'s: keep what it needs under this name, and write texts, database and manifest alone.

    Raises:
        UsageError: nothing to read, an unknown choice, or no ``out`` for a graph on disk.
        ExportError: the output folder cannot be written, or another build is writing to it.

    """
    options = results.options if results else Options(segmenter, tagger, min_score, text_column)
    verdicts, clock = read_judgements(Path(judgements or schemas_folder() / JUDGEMENTS)), Clock(begins)
    with clock.stage("find"):
        sources = [Source(Path(s), s) for s in results.sources] if results else _found(paths, sample=sample)
    large = (len(sources) > MOST_IN_MEMORY and out is not None if on_disk is None else on_disk) or stamp is not None
    plan = _Plan(options, verdicts, jobs, progress, keep_duplicates, locate_level, results, large, apart, stamp)
    return _made(sources, None if out is None else Path(out), plan, clock)


@seldom_collected()
def _made(sources: Sequence[Source], out: Path | None, plan: _Plan, clock: Clock) -> BuildResult:
    """The build, in memory or on disk."""
    if out is None:
        if plan.on_disk:
            raise UsageError("a graph on disk needs a folder: give one as out")
        return _in_memory(sources, None, plan, clock)
    with folder.locked(out):
        return (_on_disk if plan.on_disk else _in_memory)(sources, out, plan, clock)


def _found(paths: Sequence[str | Path], *, sample: bool) -> list[Source]:
    return find([*map(Path, paths), *([SAMPLE] if sample else [])])


def _in_memory(sources: Sequence[Source], out: Path | None, plan: _Plan, clock: Clock) -> BuildResult:
    """All stages in order."""
    copies: dict[str, str] = {}
    with clock.stage("extract"):
        outcomes = [packed.outcome for packed in told_apart(_results(sources, out, plan), copies)]
    with clock.stage("duplicates"):
        found = {e.report.id: e for o in outcomes for e in o.extractions}
        reports = {id_: e.report for id_, e in found.items()}
        duplicate_of = {} if plan.keep_duplicates else repeats(found, reports, copies)
        extractions = {id_: undo(found[id_], plan.judgements) for id_ in sorted(found) if id_ not in duplicate_of}
    files = tuple(status_of(s, o, duplicate_of) for s, o in zip(sources, outcomes, strict=True))
    _need_some(files, extractions, plan, clock, out)
    graph, resolution = _graph(extractions, plan, clock)
    manifest = manifest_of(files, map(line_of, extractions.values()), counts_of(graph), plan.options)
    if out:
        from kg import view  # noqa: PLC0415 -- here and below: what shards and workers need not load
        from kg.export.columns import rows_of  # noqa: PLC0415

        with clock.stage("export"):
            folder.write(rows_of(graph), extractions, resolution.entity_of, resolution.town_of, out)
            view.write(graph, out / folder.PAGE, texts=out / folder.TEXTS)
        manifest = folder.write_manifest(manifest, clock.seconds, out)
    return BuildResult(files, manifest, graph)


def _on_disk(sources: Sequence[Source], out: Path, plan: _Plan, clock: Clock) -> BuildResult:
    """The same stages, each going through the reports one at a time."""
    from kg import ondisk, store  # noqa: PLC0415

    with ondisk.opened(out, out / folder.BASE if plan.stamp else None) as base:
        shelf = ondisk.Shelf(base, plan.judgements)
        copies: dict[str, str] = {}
        with clock.stage("extract"):
            keys = None if plan.results else keys_of(sources, plan.options)
            results = told_apart(_results(sources, out, plan, keys), copies)
            read = [(packed.error, shelf.put(packed), packed.fault) for packed in results]
        with clock.stage("duplicates"):
            everything = shelf.holding([id_ for _, ids, _ in read for id_ in ids])
            duplicate_of = {} if plan.keep_duplicates else repeats(everything, ondisk.Reports(everything), copies)
            extractions = shelf.holding([id_ for id_ in everything if id_ not in duplicate_of])
        again = (Outcome(tuple(everything[id_] for id_ in ids), error) for error, ids, _ in read)
        plain = [status_of(s, o, {}) for s, o in zip(sources, again, strict=True)]
        files = tuple(repeating(s, ids, duplicate_of) for s, (_, ids, _) in zip(plain, read, strict=True))
        _need_some(files, extractions, plan, clock, out)
        graph = _graph_on_disk(base, extractions, plan, clock)
        manifest = manifest_of(files, map(line_of, extractions.values()), graph.counts(), plan.options)
        with clock.stage("export"):
            folder.write(graph.rows(), extractions, graph.entity_of, graph.town_of, out, alone=plan.stamp is not None)
        if plan.stamp:
            with clock.stage("keep"):
                known = zip(keys or (), plain, read, strict=True)
                of_sources = [ondisk.Read("" if fault else key, s, tuple(ids)) for key, s, (_, ids, fault) in known]
                reports = ondisk.Shelves(everything, extractions, copies, duplicate_of, graph.town_of)
                ondisk.keep(base, of_sources, reports, plan.judgements, plan.locate_level, compared=not plan.keep_duplicates)
                ondisk.mark(base, out / store.DATABASE, plan.stamp)
    if not plan.stamp:
        with clock.stage("page"):
            _page(sum(manifest["counts"]["nodes"].values()), out)
    return BuildResult(files, folder.write_manifest(manifest, clock.seconds, out))


def _page(nodes: int, out: Path) -> None:
    """The page of a graph on disk, unless it is too much for one: then an older one goes, which is not of this graph."""
    from kg import store, view  # noqa: PLC0415

    if nodes <= MOST_ON_PAGE:
        view.write(store.load(out / store.DATABASE), out / folder.PAGE, texts=out / folder.TEXTS)
    else:
        view.remove(out / folder.PAGE)


def _need_some(
    files: Sequence[FileStatus], extractions: Mapping[str, Extraction], plan: _Plan, clock: Clock, out: Path | None
) -> None:
    """Where nothing is readable the manifest still says why."""
    if not extractions:
        if out:
            folder.write_manifest(manifest_of(files, (), ({}, {}), plan.options), clock.seconds, out)
        raise UsageError(nothing(files))


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
def _graph(extractions: Mapping[str, Extraction], plan: _Plan, clock: Clock) -> "tuple[nx.MultiDiGraph[str], Resolution]":
    """The knowledge stages: resolve, relate, place, graph."""
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


def _graph_on_disk(base: "ondisk.Base", extractions: "ondisk.Shelf", plan: _Plan, clock: Clock) -> "ondisk.GraphOnDisk":
    """The knowledge stages in the tables of a base."""
    from kg.nodes import about  # noqa: PLC0415
    from kg.ondisk import GraphOnDisk, noding, relating, resolve  # noqa: PLC0415

    with clock.stage("resolve"):
        town_of = resolve(base, extractions, plan.judgements)
    with clock.stage("relate"):
        relating.relate(base, extractions, town_of)
    with clock.stage("graph"):
        noding.make_nodes(base, extractions, town_of)
    with clock.stage("locate"):
        noding.place(base, extractions, town_of, plan.locate_level)
    with clock.stage("network"):
        noding.stand(base)
    with clock.stage("order"):
        relating.in_order(base)
        noding.in_order(base)
    return GraphOnDisk(base, about(len(e.report.text) for e in extractions.values()) | {"tagger": plan.options.tagger}, town_of)


def _results(sources: Sequence[Source], out: Path | None, plan: _Plan, keys: Sequence[str] | None = None) -> Iterator[Packed]:
    """What came of each source: given, or made here."""
    if plan.results:
        return counted(plan.results.outcomes, len(sources), plan.progress)
    cache = out / folder.CACHE if out else None
    return packed_of(sources, plan.options, jobs=plan.jobs, apart=plan.apart, cache=cache, progress=plan.progress, keys=keys)
