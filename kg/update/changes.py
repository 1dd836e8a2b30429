"""Sources that came, went or changed → what that changes in reports, entities, relations, nodes and the database, in this order."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg import folder, ondisk
from kg.clock import Clock
from kg.errors import KGError, UsageError
from kg.extraction import Options
from kg.manifest import FileStatus, Line, manifest_of, nothing, repeating, status_of
from kg.nodes import about
from kg.ondisk import Base, Read, Reports, Shelf
from kg.ondisk.kept import LINE, Key, forget, note, put_sources, remember, sources_of, state_of
from kg.read import Source
from kg.resolve import Judgements
from kg.update import copies, noding, relating, resolving
from kg.update.database import Changed, counts
from kg.update.towns import settled
from kg.work import Progress, packed_of

MOST = 0.2
"""The share of reports that may come or go; above, a whole build costs less."""


class WholeError(KGError):
    """Everything has to be made anew; says why."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What was asked for."""

    options: Options
    judgements: Judgements
    level: str | None
    jobs: int
    progress: Progress | None
    stamp: str
    compared: bool
    network: bool
    apart: bool


@dataclass(slots=True)
class _Moves:
    """The reports that count no more, and those that newly do; of both those of another town or of other bytes than before."""

    out: set[str]
    into: set[str]


class Changes:
    """One update: the base, with the database attached, and what is to be done."""

    def __init__(self, base: Base, out: Path, plan: Plan, clock: Clock) -> None:
        self._base, self._out, self._plan, self._clock = base, out, plan, clock
        self.came = self.gone = 0
        self._town_of: dict[str, str] = {}
        # Of all reports that counted.
        self._before: dict[str, str] = dict(base.each("SELECT id, town FROM report WHERE town IS NOT NULL"))

    def make(self, sources: Sequence[Source], keys: Sequence[str]) -> tuple[tuple[FileStatus, ...], dict[str, Any]]:
        """Do all of it; what became of each source, and the manifest.

        Raises:
            WholeError: everything has to be made anew.
            UsageError: nothing can be read.

        """
        clock = self._clock
        with clock.stage("extract"):
            of_sources, gone, new = self._read(sources, keys)
        self.came, self.gone = len(new), len(gone)
        with clock.stage("duplicates"):
            moves = self._count(gone, new) if new or gone else _Moves(set(), set())
        counted = self._counted()
        duplicate_of = dict(self._base.each("SELECT id, repeats FROM report WHERE repeats IS NOT NULL"))
        files = tuple(repeating(s.status, s.reports, duplicate_of) for s in of_sources)
        if not counted:
            raise UsageError(nothing(files))
        if new or gone:
            self._change(moves, gone, new, counted)
        if self._plan.network:
            with clock.stage("network"):
                Changed(self._base).put_nodes(ondisk.noding.stand(self._base))
        lines = [LINE(line) for (line,) in self._base.each("SELECT line FROM report WHERE repeats IS NULL ORDER BY id")]
        return files, self._finish(files, lines)

    def _read(self, sources: Sequence[Source], keys: Sequence[str]) -> tuple[list[Read], set[str], set[str]]:
        """What became of each source, and the reports that are gone and new; those are stored."""
        known: dict[str, list[tuple[int, Read]]] = defaultdict(list)
        for number, read in sources_of(self._base):
            known[read.key].append((number, read))
        found: list[Read | None] = [known[k].pop(0)[1] if k and known[k] else None for k in keys]
        dropped = [read for rest in known.values() for _, read in rest]
        gone = {id_ for read in dropped for id_ in read.reports}
        fresh = [s for s, f in zip(sources, found, strict=True) if f is None]
        # Those without a key could not be read, and are tried each time.
        self._few(
            sum(bool(read.key) for read in dropped) + sum(bool(k) for k, f in zip(keys, found, strict=True) if f is None), len(keys)
        )
        self._no_copies(gone)
        numbers = [(number,) for rest in known.values() for number, _ in rest]
        new: set[str] = set()
        made = list(self._worked(fresh, keys, found, gone, new))
        self._base.many("DELETE FROM source WHERE rowid = ?", numbers)
        put_sources(self._base, made)
        in_order = iter(made)
        return [next(in_order) if f is None else f for f in found], gone, new

    def _few(self, changed: int, all_: int) -> None:
        if changed > max(all_ * MOST, 20):
            raise WholeError(f"{changed} of {all_} files changed")

    def _no_copies(self, gone: Iterable[str]) -> None:
        """Copies count on from each other's ids, in the order of files."""
        for id_ in sorted(gone):
            if self._base.one(
                "SELECT 1 FROM report WHERE original IN (SELECT original FROM report WHERE id = ?) AND id <> ?", (id_, id_)
            ):
                raise WholeError(f"report {id_} is there several times under one name")

    def _worked(
        self, fresh: Sequence[Source], keys: Sequence[str], found: Sequence[Read | None], gone: Collection[str], new: set[str]
    ) -> Iterable[Read]:
        """Read and extract sources; the ids of their reports go to ``new``."""
        plan, base = self._plan, self._base
        shelf = Shelf(base, plan.judgements)
        own = [k for k, f in zip(keys, found, strict=True) if f is None]
        others = [k for k, f in zip(keys, found, strict=True) if f is not None]
        cache = self._out / folder.CACHE
        results = packed_of(
            fresh, plan.options, jobs=plan.jobs, apart=plan.apart, cache=cache, progress=plan.progress, keys=own, others=others
        )
        for source, key, packed in zip(fresh, own, results, strict=True):
            for id_, extraction in zip(packed.ids, packed.outcome.extractions, strict=True):
                if id_ in new or (id_ not in gone and base.one("SELECT 1 FROM report WHERE id = ?", (id_,))):
                    raise WholeError(f"{source.display} holds a report that is there under the same name")
                new.add(id_)
                note(base, extraction, id_, None, compared=plan.compared)
            yield Read("" if packed.fault else key, status_of(source, packed.outcome, {}), shelf.put(packed))

    def _count(self, gone: set[str], new: set[str]) -> _Moves:
        """Which reports count now, and of which towns they are."""
        base = self._base
        before = self._before
        everything = [id_ for (id_,) in base.each("SELECT id FROM report")]
        shelf = Shelf(base, self._plan.judgements, everything)
        # What has come under the id of one that went holds the same text, and is compared as such.
        found = copies.repeated(base, Reports(shelf), gone - new, new) if self._plan.compared else {}
        base.many("UPDATE report SET repeats = ? WHERE id = ?", [(repeats, id_) for id_, repeats in sorted(found.items())])
        base.many("DELETE FROM report WHERE id = ?", [(id_,) for id_ in sorted(gone - new)])
        base.do(
            "UPDATE report SET repeats = (SELECT coalesce(o.repeats, o.id) FROM report o WHERE o.id = report.original)"
            " WHERE original <> id"
        )
        counted = set(self._counted())
        known = {id_: town for id_, town in before.items() if id_ in counted}
        self._town_of = known | settled(base, before.keys() - counted, counted - before.keys())
        for table in ("stub", "hashes"):
            base.many(f"DELETE FROM {table} WHERE id = ?", [(id_,) for id_ in sorted(gone - new)])  # noqa: S608 - names are ours
        moved = {id_ for id_ in counted & before.keys() if before[id_] != self._town_of[id_]}
        again = (gone & new) | moved
        return _Moves((before.keys() - counted) | (again & before.keys()), (counted - before.keys()) | (again & counted))

    def _counted(self) -> list[str]:
        return [id_ for (id_,) in self._base.each("SELECT id FROM report WHERE repeats IS NULL ORDER BY id")]

    def _change(self, moves: _Moves, gone: set[str], new: set[str], counted: Sequence[str]) -> None:
        """The knowledge stages, and the database."""
        base, clock, plan = self._base, self._clock, self._plan
        shelf = Shelf(base, plan.judgements, counted)
        touched = self._touched(moves.out)
        edges = relating.uninfer(base, moves.out)
        with clock.stage("resolve"):
            towns_, resolved = self._resolve(moves, shelf)
        again = (moves.into | resolved.reports) & set(counted)
        with clock.stage("relate"):
            related = [edges, relating.relate(base, shelf, moves.out - moves.into, again, towns_), relating.infer(base, moves.into)]
        with clock.stage("graph"):
            touched |= {end for r in related for end in r.ends} | resolved.entities | towns_ | self._touched(again)
            nodes = noding.renode(base, shelf, touched)
        with clock.stage("export"):
            db = Changed(base)
            db.drop_sentences((moves.out - moves.into) | (gone - new))
            db.put_reports(shelf, self._town_of, moves.out - moves.into, again)
            db.put_sentences(shelf.holding(moves.into - moves.out))
            db.put_nodes(nodes)
            db.put_edges({key for r in related for key in r.edges})
            db.drop_unquoted(again)
            db.drop_empty()
        self._texts(moves, shelf)
        base.many("DELETE FROM extraction WHERE id = ?", [(id_,) for id_ in sorted(gone - new)])

    def _touched(self, reports: Collection[str]) -> set[str]:
        """The nodes that reports bring or tell something of, and their own."""
        return {*reports, *noding.facts_told(self._base, reports), *noding.places_of(self._base, reports)}

    def _resolve(self, moves: _Moves, shelf: Shelf) -> tuple[set[str], resolving.Resolved]:
        """Entities: the towns that have other reports now, and what became of entities."""
        base, plan = self._base, self._plan
        towns_ = {self._before[id_] for id_ in moves.out} | {self._town_of[id_] for id_ in moves.into}
        before = {report for report, town in self._before.items() if town in towns_}
        wide = self._wide(moves.out)
        forget(base, moves.out)
        base.many("UPDATE report SET town = NULL WHERE id = ?", [(id_,) for id_ in sorted(moves.out)])
        remember(base, shelf.holding(moves.into), self._town_of, plan.judgements, plan.level)
        wide |= self._wide(moves.into)
        everywhere = resolving.wide_entities(base, wide, moves.into, plan.judgements)
        own = resolving.own_entities(base, shelf, towns_, before, plan.judgements)
        return towns_, resolving.Resolved(everywhere.entities | own.entities, everywhere.reports | own.reports)

    def _wide(self, reports: Iterable[str]) -> set[Key]:
        return {
            key for r in sorted(reports) for key in self._base.each("SELECT type, scope, core FROM wide WHERE report = ?", (r,))
        }

    def _texts(self, moves: _Moves, shelf: Shelf) -> None:
        for id_ in sorted(moves.into):
            folder.write_text(shelf[id_], self._out / folder.TEXTS)

    def _finish(self, files: Sequence[FileStatus], lines: Sequence[Line]) -> dict[str, Any]:
        """State, what is known of the graph, and the manifest."""
        base, plan = self._base, self._plan
        known = about(line.characters for line in lines)
        Changed(base).put_about(known | {"tagger": plan.options.tagger})
        state = state_of(base, plan.stamp)
        base.do("UPDATE known SET value = ? WHERE name = 'state'", (state,))
        base.do("UPDATE db.kept SET state = ?", (state,))
        found = Counter(dict(counts(base, "nodes"))), Counter(dict(counts(base, "edges")))
        return manifest_of(files, lines, found, plan.options)
