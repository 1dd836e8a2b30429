"""The per-report half on Apache Spark: reports from folders, a Parquet table or object storage → parts to be joined."""

import os
import pickle
import re
import socket
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from kg.cache import Packed, code_fingerprint, key
from kg.cluster import shards
from kg.cluster.share import listing
from kg.cluster.table import Held, columns_of, sources_of
from kg.errors import ReportError, UsageError
from kg.extraction import Options
from kg.ontology import fingerprint
from kg.read import Source
from kg.read.sources import SUFFIXES
from kg.run import alone
from kg.work import killed, packed_on

if TYPE_CHECKING:
    import pandas as pd

# Reports of one task: what is done again when a machine is lost. A task costs some 20 ms beside its work.
TASK = 100
# Reports that go to a Python worker at a time: few, so that a task's memory stays small.
BATCH = 20
# A task that was lost so often may have been killed by one of its reports: each then gets a process of its own.
SUSPECT = 2
# Seconds until a master that does not answer is given up; Spark itself tries for minutes.
PATIENCE = 5.0

_STORAGE = re.compile(r"\A[a-z0-9]+:/")
# What a worker says when it refuses; the driver finds it again in Spark's long traces.
_REFUSED = re.compile(r"kg refuses: (.*?)(?:\n|\\n|$)")
# An error of ours that is no report's: a model that is not installed on a worker.
_OWN = re.compile(r"kg\.errors\.\w+: (.*?)(?:\n|\\n|$)")
_ITEMS = "position long, source string, item binary, held boolean"
_PARTS = "position long, source string, key string, reports int, error string, fault string, outcome binary"


@dataclass(frozen=True, slots=True)
class Job:
    """What a worker is told: the options, and the versions that its results must be of."""

    options: Options
    vocabularies: str
    code: str


class RefusedError(RuntimeError):
    """A worker cannot give the results that are asked for; Spark passes the words on to the driver."""

    def __init__(self, why: str) -> None:
        super().__init__(f"kg refuses: {why}")


def on_spark(
    paths: Sequence[str | Path],
    out: str | Path,
    *,
    master: str = "local[2,4]",
    segmenter: str = "jieba",
    tagger: str = "light",
    min_score: float | None = None,
    text_column: str | None = None,
    task: int = TASK,
) -> int:
    """Do the per-report half of all reports on Spark, into the folder ``out``, which `joined` reads; how many sources.

    Lost tasks are done again by Spark; each report is worked on by itself, so that nothing of that shows in the result.

    Args:
        paths: files and folders that all machines see under the same name, or one URL of a storage that Spark reads
            (``s3a://…``, ``hdfs://…``): a folder of files, or a Parquet table where it ends in ``.parquet``.
        out: a folder that the driver and all workers can write to; what is in it is replaced.
        master: ``spark://host:7077``, ``yarn``, ``local[2,4]`` (two cores, four tries).
        segmenter: as for a build.
        tagger: as for a build.
        min_score: as for a build.
        text_column: as for a build.
        task: reports of one task.

    Raises:
        UsageError: Spark is not installed or cannot be reached, nothing to read, or a worker refused.

    """
    options = Options(segmenter, tagger, min_score, text_column)
    session = session_on(master)
    try:
        items, names = _items(session, paths, options, task)
        job = Job(options, fingerprint(), code_fingerprint())
        parts = items.mapInPandas(partial(run, job=job), _PARTS)
        parts.write.mode("overwrite").option("compression", "none").parquet(f"file://{Path(out).resolve()}")
    except UsageError:
        raise
    except Exception as e:  # Spark's errors share no base; what a worker refused stands somewhere in the text
        raise told(e) from e
    finally:
        session.stop()
    shards.write_label(Path(out), shards.label(0, 1, len(names), listing(iter(names)), options))
    return len(names)


def session_on(master: str) -> Any:  # noqa: ANN401 -- a library without types
    """A Spark session on a master.

    Raises:
        UsageError: pyspark or Java is not there, or the master does not answer.

    """
    try:
        sql = import_module("pyspark.sql")
    except ImportError:
        raise UsageError("the engine spark needs pyspark, which is not installed: pip install 'kg[spark]'") from None
    _reachable(master)
    # Workers take python3 from their PATH otherwise: another Python, without this package.
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = sql.SparkSession.builder.master(master).appName("kg")
    for name, value in _settings(master).items():
        builder = builder.config(name, value)
    try:
        return builder.getOrCreate()
    except Exception as e:
        why = str(e).strip().splitlines()[0]
        raise UsageError(f"Spark at {master} cannot be started: {why}; is Java installed, and JAVA_HOME right?") from e


def _reachable(master: str) -> None:
    if not master.startswith("spark://"):
        return
    for address in master.removeprefix("spark://").split(","):
        host, _, port = address.rpartition(":")
        try:
            socket.create_connection((host, int(port)), PATIENCE).close()
        except (OSError, ValueError) as e:
            continue_with = e
        else:
            return
    raise UsageError(f"{master}: no master answers there ({continue_with}); start it, or correct --master")


def _settings(master: str) -> dict[str, str]:
    """What the job needs; all else is left to the ``spark-defaults.conf`` of the cluster."""
    settings = {
        "spark.sql.execution.arrow.maxRecordsPerBatch": str(BATCH),
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.log.level": "ERROR",
    }
    # A master on this machine: nothing listens to the network.
    if master.startswith(("local", "spark://127.0.0.1", "spark://localhost")):
        settings |= {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}
    return settings


def _items(session: Any, paths: Sequence[str | Path], options: Options, task: int) -> tuple[Any, list[str]]:  # noqa: ANN401
    """The work as a data frame, in the order of the corpus, and the names of all sources."""
    stored = [str(p) for p in paths if _STORAGE.match(str(p))]
    if stored and len(paths) > 1:
        raise UsageError(f"{stored[0]}: give one URL, or files and folders that all machines see")
    if stored:
        return _from_storage(session, stored[0], options, task)
    sources = sources_of(paths, options.text_column)
    if not sources:
        raise UsageError("nothing to read: give files or folders with reports, a Parquet table, or a URL that Spark reads")
    rows = [(i, s.display, bytearray(pickle.dumps(s)), False) for i, s in enumerate(sources)]
    tasks = -(-len(rows) // task)
    return session.createDataFrame(session.sparkContext.parallelize(rows, tasks), _ITEMS), [s.display for s in sources]


def _from_storage(session: Any, url: str, options: Options, task: int) -> tuple[Any, list[str]]:  # noqa: ANN401
    """The files below a URL, or the rows of a table there; Spark itself reads them, on all machines."""
    if url.endswith(".parquet"):
        frame = session.read.parquet(url)
        name, text = columns_of(url, frame.columns, options.text_column)
        frame = frame.selectExpr(f"`{name}` as path", f"cast(`{text}` as binary) as item")
        chosen = sorted(r.path for r in frame.select("path").collect())
    else:
        frame = (
            session.read.format("binaryFile").option("recursiveFileLookup", "true").load(url).selectExpr("path", "content as item")
        )
        chosen = sorted(filter(_wanted, _listed(session, url)), key=_in_order)
    if len(set(chosen)) != len(chosen):
        raise UsageError(f"{url}: two rows have one name; each report needs its own")
    if not chosen:
        raise UsageError(f"{url}: nothing to read there")
    names = [PurePosixPath(p).name for p in chosen]
    rows = list(zip(range(len(chosen)), chosen, names, strict=True))
    places = session.createDataFrame(rows, "position long, path string, source string")
    # On the left, since Spark passes over empty files, which are to be listed as such.
    frame = places.join(frame, "path", "left").selectExpr("position", "source", "coalesce(item, X'') as item", "true as held")
    tasks = -(-len(chosen) // task)
    return frame.repartitionByRange(tasks, "position").sortWithinPartitions("position"), names


def _listed(session: Any, url: str) -> Iterator[str]:  # noqa: ANN401
    """All files below a URL, by Hadoop's own listing."""
    hadoop = session.sparkContext._jvm.org.apache.hadoop.fs  # noqa: SLF001 -- the only way to it from Python
    folder = hadoop.Path(url)
    files = folder.getFileSystem(session.sparkContext._jsc.hadoopConfiguration()).listFiles(folder, True)  # noqa: SLF001, FBT003
    while files.hasNext():
        yield files.next().getPath().toString()


def _wanted(path: str) -> bool:
    parts = _in_order(path)
    return PurePosixPath(parts[-1]).suffix.lower() in SUFFIXES and not any(p.startswith((".", "~$")) for p in parts)


def _in_order(url: str) -> tuple[str, ...]:
    """What sorts files as folders are walked: name by name."""
    return PurePosixPath(_STORAGE.sub("/", url)).parts


def run(batches: Iterable["pd.DataFrame"], job: Job) -> Iterator["pd.DataFrame"]:
    """On a worker: items in, rows of a shard out."""
    frames, suspect = import_module("pandas"), _tries() >= SUSPECT
    if (fingerprint(), code_fingerprint()) != (job.vocabularies, job.code):
        raise RefusedError(
            f"the worker on {socket.gethostname()} has another version of kg than the driver; install the same on all"
        )
    for batch in batches:
        rows = [
            _row(i, _source(name, item, held=held), job, suspect=suspect) for i, name, item, held in batch.itertuples(index=False)
        ]
        yield frames.DataFrame(rows, columns=list(shards.COLUMNS))


def _tries() -> int:
    """How often this task was tried before."""
    context = import_module("pyspark").TaskContext.get()
    return int(context.attemptNumber()) if context else 0


def _source(name: str, item: bytes, *, held: bool) -> Source:
    if held:
        return Held(Path(name), name, content=bytes(item))
    source: Source = pickle.loads(item)  # noqa: S301 -- made by our own driver
    if not source.problem and not source.path.exists():
        where = f"the worker on {socket.gethostname()} does not see {source.path}"
        raise RefusedError(f"{where}; put the reports where all machines see them, or into a Parquet table on a storage")
    return source


def _row(position: int, source: Source, job: Job, *, suspect: bool) -> shards.Row:
    work = partial(packed_on, options=job.options)
    packed: Packed = alone(work, source, killed) if suspect else work(source)
    try:
        known = key(source.display, source.data(), job.options)
    except ReportError:
        known = ""
    return shards.row(position, source.display, known, packed)


def told(error: Exception) -> UsageError:
    """What the user is to read of an error of Spark's."""
    text = str(error)
    refused = _REFUSED.search(text) or _OWN.search(text)
    if refused:
        return UsageError(refused[1].strip())
    if re.search("No module named 'kg[.']", text):
        return UsageError(
            "a worker has no kg, or an older one: install the same version on all machines, or set PYSPARK_PYTHON there"
        )
    lines = [line.strip() for line in text.splitlines() if line.strip()] or [type(error).__name__]
    said = next((line for line in lines if re.search(r"(?:Exception|Error)\b", line)), lines[0])
    return UsageError(f"Spark gave up: {said[:300]}")
