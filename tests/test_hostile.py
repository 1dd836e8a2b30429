"""Hostile names through every export: each comes back as it was, and nothing in them is run.

The page in Chromium: tests/view/test_hostile_page.py.
"""

import csv
import io
import json
import re
import sqlite3

import openpyxl
import pytest
from lxml import etree
from lxml import html as lxml_html

from kg import store, view
from kg.build import build
from kg.errors import KGError
from kg.export import EXPORTERS, export, load
from kg.report import write_brief
from tests import hostile

WANTED = set(hostile.NAMES)
# A spreadsheet would calculate these; a mark before them keeps them text, and is taken off again here.
FORMULA = re.compile(r"'(?=[=+\-@\t\r])")


@pytest.fixture(scope="module")
def made():
    return hostile.graph()


@pytest.fixture(scope="module")
def files(made, tmp_path_factory):
    """Every format's file or folder."""
    folder = tmp_path_factory.mktemp("hostile")
    return {name: export(made, name, folder / f"graph-{name}{EXPORTERS[name].suffix}") for name in EXPORTERS}


def of_graph(path):
    found = load(path)
    quotes = {p["quote"] for _, _, d in found.edges(data=True) for p in json.loads(d["evidence"])}
    assert {f"建设{name}。" for name in WANTED} <= quotes
    return {d["label"] for _, d in found.nodes(data=True)}


def of_gexf(path):
    return {n.get("label") for n in etree.parse(path, etree.XMLParser(resolve_entities=False)).iter("{*}node")}


def of_cytoscape(path):
    return {n["data"]["label"] for n in json.loads(path.read_text(encoding="utf-8"))["elements"]["nodes"]}


def of_csv(path):
    with (path / "nodes.csv").open(encoding="utf-8-sig", newline="") as file:
        cells = [row["label"] for row in csv.DictReader(file)]
    assert not any(c.startswith(("=", "+", "-", "@", "\t", "\r")) for c in cells)
    return {FORMULA.sub("", c) for c in cells}


def of_xlsx(path):
    book = openpyxl.load_workbook(path)
    assert not any(cell.data_type == "f" or cell.hyperlink for sheet in book for row in sheet for cell in row)
    return {str(cell.value) for sheet in book for row in sheet for cell in row}


def of_parquet(path):
    duckdb = pytest.importorskip("duckdb")
    return {label for (label,) in duckdb.connect().sql(f"SELECT label FROM '{path}/nodes.parquet'").fetchall()}


def of_rdf(path):
    ox = pytest.importorskip("pyoxigraph")
    found = ox.Store()
    found.load(path=str(path), format=ox.RdfFormat.TURTLE if path.suffix == ".ttl" else ox.RdfFormat.JSON_LD)
    return {q.object.value for q in found if isinstance(q.object, ox.Literal)}


def of_neo4j(path):
    with (path / "nodes.csv").open(encoding="utf-8", newline="") as file:
        labels = {row["label:string"] for row in csv.DictReader(file)}
    # What is run holds no name: names are rows and parameters.
    for script in path.glob("*.cypher"):
        assert not [n for n in WANTED if n in script.read_text(encoding="utf-8")]
    statements = json.loads((path / "statements.json").read_text(encoding="utf-8"))
    runs = json.dumps([s.get("statement", "") for s in _dicts(statements)], ensure_ascii=False)
    assert "$" in runs
    assert not [n for n in WANTED if n in runs]
    return labels


def _dicts(value):
    if isinstance(value, dict):
        yield value
        for v in value.values():
            yield from _dicts(v)
    elif isinstance(value, list):
        for v in value:
            yield from _dicts(v)


def of_sqlite(path):
    with sqlite3.connect(path) as db:
        return {label for (label,) in db.execute("SELECT label FROM nodes")}


READERS = {
    "graphml": of_graph,
    "json": of_graph,
    "gexf": of_gexf,
    "cytoscape": of_cytoscape,
    "csv": of_csv,
    "xlsx": of_xlsx,
    "parquet": of_parquet,
    "turtle": of_rdf,
    "jsonld": of_rdf,
    "neo4j": of_neo4j,
    "sqlite": of_sqlite,
}


def test_every_format_has_a_reader_here():
    assert READERS.keys() == EXPORTERS.keys()


@pytest.mark.parametrize("name", EXPORTERS)
def test_names_come_back(files, name):
    assert READERS[name](files[name]) >= WANTED


def test_searching_for_them_asks_and_changes_nothing(tmp_path, made, files):
    before = of_sqlite(files["sqlite"])
    for name in hostile.NAMES:
        try:
            store.search(files["sqlite"], name)
        except KGError as e:  # a refusal is an answer
            assert "\n" not in str(e) or "\n" in name  # noqa: PT017
    assert of_sqlite(files["sqlite"]) == before


@pytest.mark.parametrize("suffix", [".html", ".docx"])
def test_the_brief_shows_them_as_text(tmp_path, made, suffix):
    if suffix == ".docx":
        pytest.importorskip("docx")
    path = write_brief(made, tmp_path / f"brief{suffix}")
    if suffix == ".html":
        page = lxml_html.fromstring(path.read_text(encoding="utf-8"))
        assert not page.xpath("//script|//img|//iframe|//object|//@onerror|//@onload")
        assert not [h for h in page.xpath("//@href") if not h.startswith("#")]
        assert page.xpath("count(//style)") <= 1


def test_the_page_s_source_holds_none_of_them(tmp_path, made):
    view.write(made, tmp_path / "page.html", title="</title><script>window.__pwned=9</script>")
    source = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert "&lt;/title&gt;&lt;script&gt;window.__pwned=9" in source
    assert set(re.findall(r"__pwned=\d", source)) == {"__pwned=9"}
    assert "/etc/passwd" not in source


def test_a_hostile_report_through_the_whole_build(tmp_path):
    (tmp_path / "<b>青山镇&'.txt").write_text(hostile.TEXT, encoding="utf-8")
    build([tmp_path], tmp_path / "out", tagger="none")
    out = tmp_path / "out"
    (stored,) = (out / "texts").iterdir()
    assert stored.read_text(encoding="utf-8") == hostile.TEXT
    graph = load(out)
    for _, data in (*graph.nodes(data=True), *((0, d) for _, _, d in graph.edges(data=True))):
        for piece in json.loads(data["evidence"]):
            assert hostile.TEXT[piece["at"] :].startswith(piece["quote"])
    assert load(out / "graph.graphml").nodes == graph.nodes
    page = (out / "graph.html").read_text(encoding="utf-8")
    assert "__pwned" not in page
    assert "<b>青山镇" not in page
    with sqlite3.connect(out / "graph.sqlite") as db:
        assert db.execute("SELECT count(*) FROM nodes").fetchone()[0] == graph.number_of_nodes()
    rows = list(csv.reader(io.StringIO((export(graph, "csv", tmp_path / "csv") / "nodes.csv").read_text(encoding="utf-8-sig"))))
    assert not [c for row in rows for c in row if c.startswith(("=", "+", "@"))]
