"""Seconds, peak memory and size of every export, and of reading back, on a made graph of any size."""

import argparse
import json
import multiprocessing
import random
import resource
import sqlite3
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import networkx as nx

from kg.export import EXPORTERS, export, load

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
    """Seconds, seconds of CPU and additional gigabytes at the peak, in a process of its own that shares the graph."""
    receive, send = multiprocessing.Pipe(duplex=False)

    def child() -> None:
        before, start, cpu = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter(), time.process_time()
        work()
        more = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 2**20
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


def two_hops(graph: "nx.MultiDiGraph[str]", base: Path) -> None:
    """What 100 nodes reach in two steps, in the database and in NetworkX."""
    starts = sorted(graph)[:100]
    ask = (
        "SELECT count(DISTINCT b.target) FROM edges a CROSS JOIN edges b ON b.source = a.target "
        "WHERE a.source IN (SELECT value FROM json_each(?))"
    )
    with closing(sqlite3.connect(base)) as connection:
        begin = time.perf_counter()
        found = connection.execute(ask, [json.dumps(starts)]).fetchone()[0]
        database = time.perf_counter() - begin
    begin = time.perf_counter()
    known = len({far for node in starts for near in graph.successors(node) for far in graph.successors(near)})
    memory = time.perf_counter() - begin
    print(f"two hops: SQLite {database * 1000:.1f} ms, NetworkX {memory * 1000:.1f} ms, {found} = {known} nodes")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nodes", type=int, default=100_000)
    parser.add_argument("--edges", type=int, default=500_000)
    parser.add_argument("formats", nargs="*", default=[*EXPORTERS])
    options = parser.parse_args()
    graph = make(options.nodes, options.edges)
    print(f"{options.nodes} nodes, {options.edges} edges\n{'what':<22}{'seconds':>9}{'CPU':>8}{'+ GB':>8}{'MB':>9}")
    with tempfile.TemporaryDirectory() as folder:
        rows: list[tuple[str, Path, Callable[[Path], object]]] = [
            (
                f"write {name}",
                Path(folder) / f"graph-{name}{EXPORTERS[name].suffix}",
                lambda p, n=name: export(graph, n, p),
            )
            for name in options.formats
        ]
        if "graphml" in options.formats:
            rows.append(("write nx graphml", Path(folder) / "nx.graphml", lambda p: nx.write_graphml(graph, p)))
            rows.append(("read graphml", Path(folder) / "graph-graphml.graphml", load))
            rows.append(("read nx graphml", Path(folder) / "nx.graphml", lambda p: nx.read_graphml(p, force_multigraph=True)))
        if "json" in options.formats:
            rows.append(("read json", Path(folder) / "graph-json.json", load))
        for name, path, work in rows:
            seconds, cpu, gigabytes = measured(lambda p=path, w=work: w(p))
            print(f"{name:<22}{seconds:>9.1f}{cpu:>8.1f}{gigabytes:>8.2f}{size(path):>9.0f}", flush=True)
        if "sqlite" in options.formats:
            two_hops(graph, Path(folder) / "graph-sqlite.sqlite")


if __name__ == "__main__":
    main()
