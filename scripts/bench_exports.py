"""Seconds, peak memory and size of every export, and of reading back, on a made graph of any size."""

import argparse
import gc
import json
import multiprocessing
import random
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import networkx as nx

import kg
from kg.export import EXPORTERS, export

KINDS = ("Project", "Program", "Policy", "Campaign", "Place", "Organization")
QUOTE = "加快推进高标准农田建设，落实河长制，全面完成人居环境整治任务，群众满意度进一步提升。"


def make(nodes: int, edges: int) -> "nx.MultiDiGraph[str]":
    """A graph of the contract's shape: one node in a hundred a town, every edge with a sentence of its own."""
    rng = random.Random(7)  # noqa: S311 - no secret
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph(format="kg-graph/1", kg_version="0", reports=1, characters=1)
    keys = [f"n-{i:016x}" for i in range(nodes)]
    towns = nodes // 100
    for i, key in enumerate(keys):
        kind = "Town" if i < towns else KINDS[i % len(KINDS)]
        names = {
            "label": f"某某{i}工程",
            "label_en": f"Thing {i}",
            "type": kind,
            "type_label": "项目",
            "type_label_en": kind,
        }
        more = {
            "masked": False,
            "evidence": "[]",
            "aliases": "甲|乙",
            "score": rng.random(),
            "first_year": 2018 + i % 8,
        }
        graph.add_node(key, **names, **more)
    for i in range(edges):
        start = rng.randrange(9000)
        piece = {"report": keys[0], "start": start + 4, "end": start + 11, "at": start, "quote": QUOTE, "heading": "一"}
        evidence = json.dumps([piece], ensure_ascii=False)
        town = keys[rng.randrange(towns)], keys[rng.randrange(towns, nodes)]
        source, target = town if i % 2 else rng.sample(keys, 2)
        key, kind = f"e-{i:016x}", "CARRIES_OUT" if i % 2 else "PART_OF"
        names = {"edge_id": key, "type": kind, "label": "实施", "label_en": "carries out", "evidence": evidence}
        graph.add_edge(source, target, key=key, **names, weight=1.0, status="done", year=2018 + i % 8)
    return graph


def measured(work: Callable[[], object]) -> tuple[float, float, float]:
    """Seconds, seconds of CPU and additional megabytes at the peak, in a process of its own that shares the graph."""
    receive, send = multiprocessing.Pipe(duplex=False)

    def child() -> None:
        before, start, cpu = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter(), time.process_time()
        work()
        more = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 2**10
        send.send((time.perf_counter() - start, time.process_time() - cpu, more))

    process = multiprocessing.get_context("fork").Process(target=child)
    process.start()
    send.close()
    try:
        found: tuple[float, float, float] = receive.recv()
    except EOFError:
        found = (float("nan"), float("nan"), float("nan"))
    process.join()
    return found


def size(path: Path) -> float:
    """Megabytes of a file or of a folder's files."""
    return sum(p.stat().st_size for p in ([path] if path.is_file() else path.iterdir())) / 2**20


HOPS = (
    "SELECT count(DISTINCT b.target) FROM edges a CROSS JOIN edges b ON b.source = a.target "
    "WHERE a.source IN (SELECT value FROM json_each(?))"
)
PATHS = "SELECT count(*) FROM edges a JOIN edges b ON b.source = a.target WHERE a.type = 'CARRIES_OUT' AND b.type = 'PART_OF'"


def two_hops(graph: "nx.MultiDiGraph[str]", folder: Path) -> None:
    """Two questions over two steps: what 100 nodes reach, and how many paths there are in all; CPU time, best of three."""
    starts = sorted(graph)[:100]
    print(f"{'two hops':<22}{'100 nodes, ms':>15}{'all paths, ms':>15}")
    told = set()
    with closing(sqlite3.connect(folder / "graph-sqlite.sqlite")) as base:
        told.add(
            _asked(
                "SQLite", lambda: base.execute(HOPS, [json.dumps(starts)]).fetchone()[0], lambda: base.execute(PATHS).fetchone()[0]
            )
        )
    if (folder / "graph-parquet").is_dir() and find_spec("duckdb"):
        duckdb = import_module("duckdb")
        duckdb.sql(f"CREATE VIEW edges AS SELECT * FROM '{folder}/graph-parquet/edges.parquet'")  # noqa: S608 - our own folder
        reach = HOPS.replace("CROSS JOIN edges b ON", "JOIN edges b ON").replace(
            "(SELECT value FROM json_each(?))", "(SELECT unnest(?))"
        )
        told.add(
            _asked(
                "DuckDB over Parquet",
                lambda: duckdb.execute(reach, [starts]).fetchone()[0],
                lambda: duckdb.execute(PATHS).fetchone()[0],
            )
        )

    def paths() -> int:
        planned = {(s, t, k) for s, t, k, d in graph.edges(keys=True, data=True) if d["type"] == "PART_OF"}
        out = Counter(s for s, _, _ in planned)
        return sum(out[t] for _, t, d in graph.edges(data=True) if d["type"] == "CARRIES_OUT")

    def reached() -> int:
        return len({far for node in starts for near in graph.successors(node) for far in graph.successors(near)})

    told.add(_asked("NetworkX in memory", reached, paths))
    print(f"all found {told.pop()}" if len(told) == 1 else f"DIFFERENT ANSWERS: {told}")


def _asked(name: str, *questions: Callable[[], int]) -> tuple[int, ...]:
    best, answers = [], []
    for question in questions:
        runs = []
        for _ in range(3):
            begin = time.process_time()
            answer = question()
            runs.append(time.process_time() - begin)
        best.append(min(runs))
        answers.append(answer)
    print(f"{name:<22}{best[0] * 1000:>15.1f}{best[1] * 1000:>15.1f}", flush=True)
    return tuple(answers)


OURS = "import sys; from kg import store; store.copy(sys.argv[1], 'graphml', sys.argv[3])"
THEIRS = """
import json, sys
import networkx as nx
with open(sys.argv[2], encoding="utf-8") as file:
    graph = nx.node_link_graph(json.load(file), edges="edges")
nx.write_graphml(graph, sys.argv[3])
"""
# Not ru_maxrss, which keeps the size of the process that started this one.
TOLD = """
import time
peak = next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(time.process_time(), int(peak) / 1024)
"""


def from_disk(folder: Path) -> None:
    """A stored graph made GraphML by a process that does nothing else: CPU seconds and peak memory, all counted."""
    print(f"{'stored → GraphML':<30}{'CPU':>8}{'peak MB':>10}")
    for name, code in (("database, not loaded", OURS), ("networkx, loaded from JSON", THEIRS)):
        where = [str(folder / n) for n in ("graph-sqlite.sqlite", "graph-json.json", "whole.graphml")]
        done = subprocess.run([sys.executable, "-c", code + TOLD, *where], capture_output=True, text=True, check=True)
        cpu, peak = map(float, done.stdout.split())
        print(f"{name:<30}{cpu:>8.1f}{peak:>10.0f}", flush=True)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nodes", type=int, default=100_000)
    parser.add_argument("--edges", type=int, default=500_000)
    parser.add_argument("formats", nargs="*", default=[*EXPORTERS])
    options = parser.parse_args()
    graph = make(options.nodes, options.edges)
    gc.freeze()  # what is there already is the graph: not looked through again and again by every child
    print(f"{options.nodes} nodes, {options.edges} edges\n{'what':<22}{'seconds':>9}{'CPU':>8}{'+ MB':>8}{'MB':>9}")
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        files = {name: folder / f"graph-{name}{EXPORTERS[name].suffix}" for name in options.formats}
        writes = [(f"write {n}", p, lambda p, n=n: export(graph, n, p)) for n, p in files.items()]
        reads = [(f"read {n}", files[n], kg.load) for n in ("graphml", "json", "sqlite", "parquet") if n in files]
        if "graphml" in files:
            theirs = folder / "nx.graphml"
            writes.append(("write nx graphml", theirs, lambda p: nx.write_graphml(graph, p)))
            reads.append(("read nx graphml", theirs, lambda p: nx.read_graphml(p, force_multigraph=True)))
        _timed(writes)
        if {"sqlite", "json"} <= files.keys():
            from_disk(folder)
        if "sqlite" in files:
            two_hops(graph, folder)
        _timed(reads)


def _timed(rows: list[tuple[str, Path, Callable[[Path], object]]]) -> None:
    for name, path, work in rows:
        seconds, cpu, more = measured(lambda p=path, w=work: w(p))
        print(f"{name:<22}{seconds:>9.1f}{cpu:>8.1f}{more:>8.1f}{size(path):>9.0f}", flush=True)


if __name__ == "__main__":
    main()
