#!/usr/bin/env python3
"""The graph of synthetic reports by one machine, by a Spark cluster, and by one that loses a worker: whether they are the same.

usage: check_spark_graph.py [--reports 2000] [--characters 300] [--tagger none] [--on-disk] [--no-loss] [--json FILE]

The cluster is a standalone master and two workers as processes of their own on the loopback interface (spark_cluster.py). In the
second run a worker and its executor are killed (SIGKILL, by process id) when the relations are being made: what they held of the
steps before, and of this one, is done again by the other. Compared are all nodes, edges and pieces of evidence with all their
attributes, and the tables of reports, texts, mentions and figures; in the run without a loss also what Neo4j is to import
(of an edge at most as many pieces of evidence as its parts hold).
"""

import argparse
import csv
import itertools
import json
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pyarrow.dataset
from check_spark import timed, write_reports
from spark_cluster import Cluster

import kg
from kg.build import build
from kg.cluster import joined, shard
from kg.cluster.graph import graph_on_spark, neo4j
from kg.export import export

TABLES = ("nodes", "edges", "evidence", "reports", "texts", "mentions", "figures")
WHEN, LATER = "relate", 4.0  # the step in which the worker is killed, and after how many seconds of it


def main() -> int:
    """Print what was the same; 1 where something differs."""
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--reports", type=int, default=2000)
    ap.add_argument("--characters", type=int, default=300)
    ap.add_argument("--tagger", default="none")
    ap.add_argument("--on-disk", action="store_true", help="make the one machine's graph on disk")
    ap.add_argument("--no-loss", action="store_true", help="leave out the run in which a worker is killed")
    ap.add_argument("--json", type=Path)
    a = ap.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        write_reports(folder / "reports", a.reports, a.characters)
        said = compared(folder, a.tagger, on_disk=a.on_disk or None, loss=not a.no_loss)
    said = {"reports": a.reports, "tagger": a.tagger, **said}
    print(json.dumps(said, indent=1))
    if a.json:
        a.json.write_text(json.dumps(said, indent=1) + "\n", encoding="utf-8")
    return 0 if all(v for k, v in said.items() if k.startswith("same")) else 1


def compared(folder: Path, tagger: str, *, on_disk: bool | None, loss: bool) -> dict[str, object]:
    """Make the three graphs and compare."""
    seconds: dict[str, float] = {}
    parts = folder / "parts"
    timed(seconds, "per report", lambda: shard([folder / "reports"], parts, of=1, index=0, tagger=tagger))
    timed(seconds, "one machine", lambda: build([], folder / "one", results=joined(parts), on_disk=on_disk))
    timed(seconds, "spark", lambda: on_cluster(parts, folder / "spark", kill=False))
    # Of processes that are killed nobody counts the seconds.
    said: dict[str, object] = {"CPU seconds": {name: round(s, 1) for name, s in seconds.items()}}
    killed = loss and on_cluster(parts, folder / "killed", kill=True)
    for name in TABLES:
        one = table(folder / "one" / "tables", name)
        said[f"rows of {name}"] = one.num_rows
        said[f"same {name}"] = one.equals(table(folder / "spark", name))
        if loss:
            said[f"same {name} with a worker killed"] = killed and one.equals(table(folder / "killed", name))
    export(kg.load(folder / "one"), "neo4j", folder / "neo4j")
    for name in ("nodes", "relationships"):
        said[f"same {name} for Neo4j"] = csv_of(folder / "neo4j", name) == csv_of(folder / "spark" / "neo4j", name)
    return said


def on_cluster(parts: Path, out: Path, *, kill: bool) -> bool:
    """Make the graph on a cluster of its own; whether a worker was killed before all was done."""
    killed = threading.Event()
    with Cluster(workers=2) as cluster:

        def begins(step: str) -> None:
            if kill and step == WHEN:
                killing.start()

        def lose() -> None:
            cluster.kill_worker(0)
            killed.set()

        killing = threading.Timer(LATER, lose)
        graph_on_spark(parts, out, master=cluster.master, for_neo4j=not kill, begins=begins)
        killing.cancel()
    return killed.is_set()


def table(folder: Path, name: str) -> "pyarrow.Table":
    """A table of one file or of parts, its columns by name; of evidence the order is that of its owners."""
    files = [folder / f"{name}.parquet"] if (folder / f"{name}.parquet").is_file() else sorted((folder / name).glob("part-*"))
    found = pyarrow.dataset.dataset([str(file) for file in files], format="parquet").to_table()
    found = found.select(sorted(found.column_names)).combine_chunks()
    if name == "evidence":
        found = found.sort_by([("owner", "ascending"), ("number", "ascending")])
    # What a library calls the members of a list, and what it notes beside the columns, is no content.
    plain = [field.with_type(listed(field.type)).with_nullable(nullable=True).remove_metadata() for field in found.schema]
    return found.cast(pyarrow.schema(plain)).combine_chunks()


def listed(type_: "pyarrow.DataType") -> "pyarrow.DataType":
    """Lists by what they hold alone."""
    return pyarrow.list_(type_.value_type) if pyarrow.types.is_list(type_) else type_


def csv_of(folder: Path, name: str) -> list[list[str]]:
    """Head and rows of a table for Neo4j, in one file or in parts."""
    parts = sorted((folder / name).glob("part-*")) if (folder / name).is_dir() else []
    files = [folder / f"{name}-header.csv", *parts] if parts else [folder / f"{name}.csv"]
    head, *rows = itertools.chain.from_iterable(map(lines, files))
    evidence = head.index("evidence:string")
    for row in rows:
        if row[evidence].count('"report":') > neo4j.MOST_PIECES:
            row[evidence] = few(row[evidence])
    # By key, as a file in one piece is: the first column of nodes, the edge's own of relationships.
    at = head.index("edge_id:string") if name == "relationships" else 0
    return [head, *sorted(rows, key=lambda row: row[at])]


def few(cell: str) -> str:
    """As many pieces of evidence as the parts for Neo4j hold of one edge."""
    return json.dumps(json.loads(cell)[: neo4j.MOST_PIECES], ensure_ascii=False, separators=(",", ":"))


def lines(path: Path) -> Iterator[list[str]]:
    """The rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.reader(file)


if __name__ == "__main__":
    csv.field_size_limit(sys.maxsize)
    sys.exit(main())
