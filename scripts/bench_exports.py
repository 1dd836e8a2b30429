"""Seconds, peak memory and size of every export, and of reading it, on a made graph of any size.

    python scripts/bench_exports.py [--nodes 100000 --edges 500000] [FORMAT...]

What kg reads back (GraphML, JSON, database, Parquet) is read by it, and every format by a program that is not ours: those of
tests/export/readers.py that work in this process, which must find the same labels, types and weights. Memory is what writing or
reading takes beside the graph, which is there already.
"""

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

sys.path.insert(0, str(Path(__file__).parents[1]))

import kg
from kg.export import EXPORTERS, export
from tests.export import readers

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
        evidence = json.dumps([piece], ensure_ascii=False, separators=(",", ":"))
        town = keys[rng.randrange(towns)], keys[rng.randrange(towns, nodes)]
        source, target = town if i % 2 else rng.sample(keys, 2)
        key, kind = f"e-{i:016x}", "CARRIES_OUT" if i % 2 else "PART_OF"
        names = {"edge_id": key, "type": kind, "label": "实施", "label_en": "carries out", "evidence": evidence}
        graph.add_edge(source, target, key=key, **names, weight=1.0, status="done", year=2018 + i % 8)
    return graph


def measured(work: Callable[[], object], right: Callable[[object], bool] | None = None) -> tuple[float, float, float, str]:
    """Seconds, CPU seconds, additional megabytes at the peak, and what is wrong: in a process of its own that shares the graph."""
    receive, send = multiprocessing.Pipe(duplex=False)

    def child() -> None:
        before, start, cpu = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter(), time.process_time()
        found = work()
        spent = time.perf_counter() - start, time.process_time() - cpu
        more = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 2**10
        send.send((*spent, more, "" if right is None else "same" if right(found) else "DIFFERENT"))

    process = multiprocessing.get_context("fork").Process(target=child)
    process.start()
    send.close()
    try:
        answer: tuple[float, float, float, str] = receive.recv()
    except EOFError:
        answer = (float("nan"), float("nan"), float("nan"), "DIED")
    process.join()
    return answer


def read_gexf(path: Path) -> readers.Found:
    """By networkx, which reads 1.3 though it writes 1.2 only."""
    return readers._of_networkx(nx.read_gexf(path, version="1.3"))  # noqa: SLF001


def read_cytoscape(path: Path) -> readers.Found:
    """As JSON: what Cytoscape reads by itself (see tests) runs in another process."""
    elements = json.loads(path.read_text(encoding="utf-8"))["elements"]
    nodes, edges = ([e["data"] for e in elements[kind]] for kind in ("nodes", "edges"))
    return readers._of_frames(Columns(nodes), Columns(edges))  # noqa: SLF001


class Columns:
    """Records by column."""

    def __init__(self, rows: list[dict[str, object]]) -> None:
        self._rows = rows

    def __getitem__(self, name: str) -> list[object]:
        return [row[name] for row in self._rows]


OTHERS: dict[str, tuple[Callable[[Path], readers.Found], ...]] = {
    "graphml": (readers.networkx_graphml, readers.python_igraph),
    "json": (readers.networkx_json,),
    "gexf": (read_gexf,),
    "cytoscape": (read_cytoscape,),
    "csv": (readers.pandas_csv,),
    "xlsx": (readers.openpyxl_xlsx,),
    "parquet": (readers.pandas_parquet,),
    "turtle": (readers.pyoxigraph_rdf,),
    "jsonld": (readers.pyoxigraph_rdf,),
    "neo4j": (readers.pandas_neo4j,),
    "sqlite": (readers.pandas_sqlite,),
}


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
    for name in ("numpy", "lxml.etree", "pandas", "pyarrow.parquet", "openpyxl", "xlsxwriter", "pyoxigraph", "igraph"):
        if find_spec(name.partition(".")[0]):  # not to be counted with the first that needs it
            import_module(name)
    graph = make(options.nodes, options.edges)
    gc.freeze()  # what is there already is the graph: not looked through again and again by every child
    print(f"{options.nodes} nodes, {options.edges} edges\n{'what':<22}{'seconds':>9}{'CPU':>8}{'+ MB':>8}{'MB':>9}")
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        files = {name: folder / f"graph-{name}{EXPORTERS[name].suffix}" for name in options.formats}
        for name, path in files.items():
            _timed(f"write {name}", path, lambda p, n=name: export(graph, n, p))
            if name == "graphml":
                _timed("write it by networkx", folder / "nx.graphml", lambda p: nx.write_graphml(graph, p))
            _read(graph, name, path)
        if {"sqlite", "json"} <= files.keys():
            from_disk(folder)
        if "sqlite" in files:
            two_hops(graph, folder)


def _read(graph: "nx.MultiDiGraph[str]", name: str, path: Path) -> None:
    """By kg, where it reads the format, and by others."""
    if name in {"graphml", "json", "sqlite", "parquet"}:
        _timed("  read", path, kg.load, lambda found: nx.utils.graphs_equal(found, graph))
    for reader in OTHERS[name]:
        _timed(f"  {reader.__name__}", path, reader, lambda found: found == readers.wanted(graph, name))


def _timed(what: str, path: Path, work: Callable[[Path], object], right: Callable[[object], bool] | None = None) -> None:
    seconds, cpu, more, said = measured(lambda: work(path), right)
    print(f"{what:<22}{seconds:>9.1f}{cpu:>8.1f}{more:>8.1f}{size(path):>9.1f}  {said}", flush=True)


if __name__ == "__main__":
    main()
