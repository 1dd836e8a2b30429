"""The order of the steps, each a group-by or a join of Spark's, from results of the per-report half to tables of a graph."""

import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg import __version__
from kg.cluster import shards
from kg.cluster.graph import neo4j, noding, reading, relating, repeating, resolving, standing, tables, towning
from kg.cluster.graph.frames import BATCH, Desk, Frame, summed
from kg.cluster.spark import session_on, told
from kg.errors import KGError, UsageError
from kg.export.atomic import atomic
from kg.folder import locked
from kg.model import GRAPH_FORMAT
from kg.ontology import JUDGEMENTS, schemas_folder
from kg.resolve import Judgements, read_judgements
from kg.store import DATABASE
from kg.store.parquet import ABOUT

WORK = "work"
_TASK = 500  # reports of one task: a second or two of work
_SHUFFLES = (4, 10_000)  # tasks of a step at least, at most
_LARGEST = 16 * 2**20  # bytes of a table between steps that one task reads


@dataclass(frozen=True, slots=True)
class Made:
    """A graph in tables: how many nodes and edges of each type, what its head says, and files that could not be read."""

    nodes: Mapping[str, int]
    edges: Mapping[str, int]
    about: Mapping[str, Any]
    skipped: Sequence[str]


def graph_on_spark(
    parts: Path,
    out: Path,
    *,
    master: str = "local[2,4]",
    keep_duplicates: bool = False,
    judgements: str | Path | None = None,
    locate_level: str | None = "province",
    for_neo4j: bool = False,
    begins: Callable[[str], None] | None = None,
) -> Made:
    """Make the graph of what the per-report half left in ``parts`` (`on_spark`, or `shard`), into tables in ``out``.

    ``out`` gets ``nodes/``, ``edges/``, ``evidence/``, ``reports/``, ``texts/``, ``mentions/``, ``figures/`` and ``files/``, each
    a folder of Parquet parts in the order of keys, and ``graph-tables.json`` last; with ``for_neo4j`` also ``neo4j/``. Driver and
    workers see both folders.

    Raises:
        UsageError: Spark is not there, the parts are not complete, a judgement is on ids, or there is nothing to build from.
        ExportError: the folder cannot be written, or another build is writing to it.

    """
    verdicts = read_judgements(Path(judgements or schemas_folder() / JUDGEMENTS))
    by_id = next(verdicts.ids, None)
    if by_id:
        raise UsageError(f"{by_id[2].where}: a judgement on ids may join anything: build on one machine, or give names instead")
    files, label = shards.checked(parts)
    if (out / DATABASE).is_file():
        raise UsageError(f"{out}: holds a graph that was made on one machine; choose another folder with -o")
    with locked(out):
        (out / ABOUT).unlink(missing_ok=True)
        session = session_on(master)
        try:
            _settle(session, label.sources)
            making = _Making(
                Desk(session, out / WORK), verdicts, locate_level, label.options.tagger, for_neo4j, begins or (lambda _: None)
            )
            return making.all(list(files), out, keep_duplicates=keep_duplicates)
        except KGError:
            raise
        except Exception as e:  # Spark's errors share no base
            raise told(e) from e
        finally:
            session.stop()
            shutil.rmtree(out / WORK, ignore_errors=True)


def _settle(session: Any, sources: int) -> None:  # noqa: ANN401 -- a library without types
    """Settings of this half, where the cluster's own do not say otherwise."""
    least, most = _SHUFFLES
    session.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", str(BATCH))
    settings = {
        "spark.sql.shuffle.partitions": max(least, min(most, -(-sources // _TASK))),
        "spark.sql.files.maxPartitionBytes": _LARGEST,
    }
    for name, value in settings.items():
        if not session.sparkContext.getConf().contains(name):
            session.conf.set(name, str(value))


@dataclass(frozen=True, slots=True)
class _Making:
    """What was asked for, and what it is made with."""

    desk: Desk
    judgements: Judgements
    level: str | None
    tagger: str
    for_neo4j: bool
    begins: Callable[[str], None]

    def all(self, files: list[Path], out: Path, *, keep_duplicates: bool) -> Made:
        """All steps."""
        desk = self.desk
        self.begins("duplicates")
        found = reading.read(desk, files, self.judgements)
        duplicate_of = repeating.repeats(desk, found.reports, keep=keep_duplicates)
        tables.write(desk, "files", reading.told(found, duplicate_of).orderBy("position").drop("position"))
        reports = reading.without(found, duplicate_of)
        skipped = [r.detail for r in found.files.where("status = 'skipped'").orderBy("position").select("detail").collect()]
        if reports.isEmpty():
            raise UsageError("none of the files could be read:\n" + "\n".join(f"  {why}" for why in skipped[:20]))
        self.begins("resolve")
        resolved = resolving.resolve(desk, reports, towning.towns(desk, reports), self.judgements)
        self.begins("relate")
        related = relating.relate(desk, reports, resolved, self.level)
        self.begins("graph")
        nodes = noding.make_nodes(desk, related, resolved)
        self.begins("network")
        standing_nodes, stands = standing.stand(desk, nodes, related.said)
        self.begins("export")
        whole = relating.with_entities(reports, resolved)
        self._write(standing_nodes, nodes, related, whole)
        about = self._about(out, stands=stands)
        return Made(_by_type(desk, "nodes"), _by_type(desk, "edges"), about, skipped)

    def _write(self, final: Frame, nodes: Frame, related: relating.Related, whole: Frame) -> None:
        """The tables of the graph and of its reports, or what Neo4j imports, or both."""
        desk = self.desk
        final = desk.keep("final", final)
        kinds = tables.kinds_of(final), tables.kinds_of(related.edges)
        pieces = relating.evidence(related).union(noding.evidence_of_nodes(related, nodes))
        tables.write(desk, "nodes", tables.nodes(final, kinds[0]))
        tables.write(desk, "edges", tables.edges(related.edges, kinds[1]))
        tables.write(desk, "evidence", tables.evidence(pieces))
        for name in tables.OF_REPORTS:
            tables.write(desk, name, tables.of_reports(name, whole))
        if self.for_neo4j:
            neo4j.write(desk, final, related.edges, kinds, tables.written(desk, "evidence"))

    def _about(self, out: Path, *, stands: bool) -> Mapping[str, Any]:
        """Say of the tables that they are complete and what they are."""
        sums = "count(1) AS reports", "sum(characters) AS characters"
        (counted,) = summed(tables.written(self.desk, "reports"), [], *sums).collect()
        about = {"format": GRAPH_FORMAT, "kg_version": __version__, **counted.asDict(), "tagger": self.tagger}
        if not stands:
            about["communities"] = False
        with atomic(out / ABOUT) as part:
            part.write_text(json.dumps(about, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8")
        return about


def _by_type(desk: Desk, name: str) -> Mapping[str, int]:
    return {row.type: row.n for row in summed(tables.written(desk, name), ["type"], "count(1) AS n").orderBy("type").collect()}
