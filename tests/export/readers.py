"""Programs that are not ours, and what each finds in an exported file. ``scripts/check_exports.py`` runs them on any graph."""

import csv
import json
import os
import shutil
import sqlite3
import subprocess
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from kg.model import INITIATIVE_TYPES

ROOT = Path(__file__).parents[2]


class Found(NamedTuple):
    """What a reader sees of a graph: how often each node's label and type and each edge's type occur, and the sum of weights.

    None is what the format, or the reader, does not keep.
    """

    labels: Counter | None
    types: Counter | None
    edges: Counter
    weight: float | None


def truth(graph) -> Found:
    """The same of the graph itself."""
    nodes = [d for _, d in graph.nodes(data=True)]
    edges = [d for _, _, d in graph.edges(data=True)]
    weight = sum(d["weight"] for d in edges)
    return Found(Counter(d["label"] for d in nodes), Counter(d["type"] for d in nodes), Counter(d["type"] for d in edges), weight)


def wanted(graph, name: str) -> Found:
    """What a reader of a format must find: the truth, but for the workbook, which has no sheet for every type."""
    whole = truth(graph)
    if name != "xlsx":
        return whole
    shown = [d["label"] for _, d in graph.nodes(data=True) if d["type"] in {"Town", *INITIATIVE_TYPES}]
    return Found(Counter(shown), None, Counter(d["label"] for _, _, d in graph.edges(data=True)), None)


def _of(labels, types, edges, weights) -> Found:
    return Found(Counter(labels), Counter(types), Counter(edges), sum(map(float, weights)))


def python_igraph(path: Path) -> Found:
    igraph = pytest.importorskip("igraph")
    g = igraph.Graph.Read_GraphML(str(path))
    assert len(set(g.es["edge_id"])) == g.ecount()
    return _of(g.vs["label"], g.vs["type"], g.es["type"], g.es["weight"])


R = """
suppressMessages(library(igraph))
g <- read_graph(commandArgs(TRUE)[1], format = "graphml")
writeLines(c(V(g)$label, "--", V(g)$type, "--", E(g)$type, "--", as.character(E(g)$weight)))
"""


def r_igraph(path: Path) -> Found:
    if (
        not shutil.which("Rscript")
        or subprocess.run(["Rscript", "-e", "library(igraph)"], capture_output=True, check=False).returncode
    ):
        pytest.skip("no R with igraph: apt-get install r-cran-igraph")
    with tempfile.NamedTemporaryFile("w", suffix=".R") as script:
        script.write(R)
        script.flush()
        told = _run(["Rscript", script.name, str(path)], LC_ALL="C.UTF-8")
    parts = [part.splitlines() for part in told.split("--\n")]
    return _of(*parts)


def networkx_graphml(path: Path) -> Found:
    nx = pytest.importorskip("networkx")
    return _of_networkx(nx.read_graphml(path, force_multigraph=True))


def networkx_json(path: Path) -> Found:
    nx = pytest.importorskip("networkx")
    return _of_networkx(nx.node_link_graph(json.loads(path.read_text(encoding="utf-8")), edges="edges"))


def _of_networkx(g) -> Found:
    nodes, edges = [d for _, d in g.nodes(data=True)], [d for _, _, d in g.edges(data=True)]
    return _of(*([d[n] for d in found] for found, n in ((nodes, "label"), (nodes, "type"), (edges, "type"), (edges, "weight"))))


NODE = """
import { readFileSync } from "node:fs";
const [, , format, path] = process.argv;
const text = readFileSync(path, "utf8"), out = [[], [], [], []];
const node = (label, type) => { out[0].push(label); out[1].push(type); };
const edge = (type, weight) => { out[2].push(type); out[3].push(weight); };
if (format === "cyjs") {
  const { default: cytoscape } = await import("cytoscape");
  const g = cytoscape({ headless: true, elements: JSON.parse(text).elements });
  g.nodes().forEach((n) => node(n.data("label"), n.data("type")));
  g.edges().forEach((e) => edge(e.data("type"), e.data("weight")));
} else {
  const { default: graphology } = await import("graphology");
  const { default: reader } = await import(`graphology-${format}`);
  const g = reader.parse(graphology.MultiDirectedGraph, text, { addMissingNodes: false });
  // Of GEXF it names attributes by id, not by title.
  const [n, e] = format === "gexf" ? ["n_type", "e_type"] : ["type", "type"];
  g.forEachNode((_, data) => node(data.label, data[n]));
  g.forEachEdge((_, data) => edge(data[e], data.weight));
}
console.log(JSON.stringify(out));
"""


def graphology(path: Path) -> Found:
    """What graphology reads of GraphML and GEXF."""
    return _of_node(path)


def cytoscape_js(path: Path) -> Found:
    return _of_node(path)


def _of_node(path: Path) -> Found:
    if not shutil.which("node") or not all((ROOT / "node_modules" / m).is_dir() for m in ("graphology-gexf", "cytoscape")):
        pytest.skip("no node with graphology and cytoscape: npm ci")
    # Modules are looked for beside the script.
    with tempfile.NamedTemporaryFile("w", suffix=".mjs", dir=ROOT / "node_modules") as script:
        script.write(NODE)
        script.flush()
        told = json.loads(_run(["node", "--max-old-space-size=4096", script.name, path.suffix[1:], str(path)]))
    return _of(*told)


def pandas_csv(folder: Path) -> Found:
    pandas = pytest.importorskip("pandas")
    nodes, edges = (
        pandas.read_csv(folder / f"{n}.csv", encoding="utf-8-sig", dtype=str, keep_default_na=False) for n in ("nodes", "edges")
    )
    return _of(nodes["label"].str.removeprefix("'"), nodes["type"], edges["type"], edges["weight"])


def pandas_neo4j(folder: Path) -> Found:
    pandas = pytest.importorskip("pandas")
    nodes, edges = (pandas.read_csv(folder / f"{n}.csv", dtype=str, keep_default_na=False) for n in ("nodes", "relationships"))
    return _of(nodes["label:string"], nodes[":LABEL"].str.removeprefix("Entity;"), edges[":TYPE"], edges["weight:double"])


def pandas_parquet(folder: Path) -> Found:
    pandas = pytest.importorskip("pandas")
    pytest.importorskip("pyarrow")
    return _of_frames(*(pandas.read_parquet(folder / f"{n}.parquet") for n in ("nodes", "edges")))


def duckdb_parquet(folder: Path) -> Found:
    duckdb = pytest.importorskip("duckdb")
    nodes = duckdb.sql(f"SELECT label, type FROM '{folder}/nodes.parquet'").fetchall()
    edges = duckdb.sql(f"SELECT type, weight FROM '{folder}/edges.parquet'").fetchall()
    return _of(*zip(*nodes, strict=True), *zip(*edges, strict=True))


def pandas_sqlite(path: Path) -> Found:
    pandas = pytest.importorskip("pandas")
    base = sqlite3.connect(path)
    try:
        return _of_frames(*(pandas.read_sql(f"SELECT * FROM {n}", base) for n in ("nodes", "edges")))
    finally:
        base.close()


def sqlite_shell(path: Path) -> Found:
    if not shutil.which("sqlite3"):
        pytest.skip("no sqlite3: apt-get install sqlite3")
    told = [
        json.loads(_run(["sqlite3", "-json", str(path), f"SELECT {c} FROM {t}"]))
        for c, t in (("label, type", "nodes"), ("type, weight", "edges"))
    ]
    assert _run(["sqlite3", str(path), "PRAGMA integrity_check"]).strip() == "ok"
    return _of(
        *([r[n] for r in rows] for rows, n in ((told[0], "label"), (told[0], "type"), (told[1], "type"), (told[1], "weight")))
    )


def _of_frames(nodes, edges) -> Found:
    return _of(nodes["label"], nodes["type"], edges["type"], edges["weight"])


# What the workbook calls our types, by the columns of its sheets.
_SHEETS = ("乡镇", "项目与政策", "关系", "证据", "主题矩阵")


def openpyxl_xlsx(path: Path) -> Found:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.load_workbook(path, read_only=True)
    assert book.sheetnames == list(_SHEETS)
    return _of_sheets(
        {name: [["" if c is None else str(c) for c in row] for row in book[name].iter_rows(values_only=True)] for name in _SHEETS}
    )


def libreoffice_xlsx(path: Path) -> Found:
    if not shutil.which("soffice"):
        pytest.skip("no LibreOffice: apt-get install libreoffice-calc-nogui")
    with tempfile.TemporaryDirectory() as folder:
        # 44 comma, 34 quotation mark, 76 UTF-8, every sheet in a file of its own (-1).
        form = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
        home = f"-env:UserInstallation={Path(folder, 'home').as_uri()}"
        _run(["soffice", home, "--headless", "--convert-to", form, "--outdir", folder, str(path)])
        sheets = {}
        for name in _SHEETS:
            with Path(folder, f"{path.stem}-{name}.csv").open(encoding="utf-8", newline="") as file:
                sheets[name] = list(csv.reader(file))
    return _of_sheets(sheets)


def _of_sheets(sheets) -> Found:
    """Towns and initiatives alone have sheets; the type of an edge is told in Chinese, so its count is by label."""
    _, *towns = sheets["乡镇"]
    _, *initiatives = sheets["项目与政策"]
    _, *edges = sheets["关系"]
    return Found(Counter(row[0] for row in (*towns, *initiatives)), None, Counter(row[1] for row in edges), None)


def pyoxigraph_rdf(path: Path) -> Found:
    ox = pytest.importorskip("pyoxigraph")
    store = ox.Store()
    form = {".ttl": ox.RdfFormat.TURTLE, ".jsonld": ox.RdfFormat.JSON_LD}[path.suffix]
    store.bulk_load(path=str(path), format=form)
    return _of_sparql(lambda ask: [[cell.value for cell in row] for row in store.query(ask)])


_PREFIXES = (
    "PREFIX kg: <urn:kg:ontology#> PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> "
    "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
)


def _of_sparql(select: Callable[[str], list[list[str]]]) -> Found:
    nodes = select(
        _PREFIXES
        + "SELECT ?label ?type WHERE { ?n a ?type ; rdfs:label ?label . ?type a rdfs:Class . FILTER(lang(?label) = 'zh') }"
    )
    edges = select(_PREFIXES + "SELECT ?type ?weight WHERE { ?r a kg:Relation ; rdf:predicate ?type ; kg:weight ?weight }")
    types, kinds = ([row[i].rpartition("#")[2] for row in rows] for rows, i in ((nodes, 1), (edges, 0)))
    return _of([row[0] for row in nodes], types, kinds, [row[1] for row in edges])


def ladybug(folder: Path) -> Found:
    """An openCypher engine runs our statements."""
    engine = pytest.importorskip("ladybug")
    with tempfile.TemporaryDirectory() as place:
        base = engine.Connection(engine.Database(str(Path(place) / "graph")))
        for line in (folder / "schema.cypher").read_text(encoding="utf-8").splitlines():
            if not line.startswith("//"):
                base.execute(line)
        for one in json.loads((folder / "statements.json").read_text(encoding="utf-8"))["statements"]:
            base.execute(one["statement"], one["parameters"])
        nodes = base.execute("MATCH (n) RETURN n.label, label(n)").get_all()
        edges = base.execute("MATCH ()-[r]->() RETURN label(r), r.weight").get_all()
        two = base.execute("MATCH (a)-[:CARRIES_OUT]->(b)-[:HAS_THEME]->(c) RETURN count(DISTINCT c.id)").get_all()[0][0]
        assert two > 0
        base.close()
    return _of(*zip(*nodes, strict=True), *zip(*edges, strict=True))


def _run(command: list[str], **more: str) -> str:
    done = subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", env={**os.environ, **more}, timeout=600, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


READERS: dict[str, tuple[Callable[[Path], Found], ...]] = {
    "graphml": (python_igraph, r_igraph, networkx_graphml, graphology),
    "json": (networkx_json,),
    "gexf": (graphology,),
    "cytoscape": (cytoscape_js,),
    "csv": (pandas_csv,),
    "xlsx": (openpyxl_xlsx, libreoffice_xlsx),
    "parquet": (pandas_parquet, duckdb_parquet),
    "turtle": (pyoxigraph_rdf,),
    "jsonld": (pyoxigraph_rdf,),
    "neo4j": (pandas_neo4j, ladybug),
    "sqlite": (pandas_sqlite, sqlite_shell),
}
PAIRS = [(name, reader) for name, readers in READERS.items() for reader in readers]
