"""Every format in the hands of a reader that is not ours."""

import csv
import json
import sqlite3

import openpyxl
import pytest
from lxml import etree

from kg.export import export
from kg.export.sqlite import spaced
from kg.ontology import schemas_folder
from tests.graphs import HOSTILE, TEXTS, graph

GEXF = "{http://gexf.net/1.3}"


@pytest.fixture(scope="module")
def made():
    return graph(hostile=True)


def counts(g):
    return g.number_of_nodes(), g.number_of_edges()


def test_gexf_has_looks_years_lists_and_kinds(tmp_path, made):
    root = etree.parse(export(made, "gexf", tmp_path / "g.gexf")).getroot()
    nodes, edges = root.findall(f".//{GEXF}node"), root.findall(f".//{GEXF}edge")
    assert (len(nodes), len(edges)) == counts(made)
    assert {e.get("kind") for e in edges} == {d["type"] for _, _, d in made.edges(data=True)}
    types = {a.get("id"): a.get("type") for a in root.iter(f"{GEXF}attribute")}
    assert (types["n_aliases"], types["n_masked"], types["n_score"], types["e_year"]) == (
        "liststring",
        "boolean",
        "double",
        "long",
    )
    river = next(n for n in nodes if n.get("label") == "河长制")
    values = {v.get("for"): v.get("value") for v in river.iter(f"{GEXF}attvalue")}
    assert json.loads(values["n_themes"]) == ["environment.water", "environment"]
    assert [(s.get("start"), s.get("end")) for s in river.iter(f"{GEXF}spell")] == [("2021.0", "2022.0")]
    assert [c.tag.split("}")[1] for c in river][-3:] == ["color", "position", "size"]
    assert all(float(e.get("weight")) > 0 for e in edges)
    assert {v.get("for") for v in root.iter(f"{GEXF}attvalue")} <= types.keys()


def test_cytoscape_keeps_nodes_and_edges_apart(tmp_path, made):
    data = json.loads(export(made, "cytoscape", tmp_path / "g.cyjs").read_text(encoding="utf-8"))
    nodes, edges = data["elements"]["nodes"], data["elements"]["edges"]
    assert (len(nodes), len(edges)) == counts(made)
    assert not any("source" in n["data"] for n in nodes)
    known = {n["data"]["id"] for n in nodes}
    assert all({e["data"]["source"], e["data"]["target"]} <= known for e in edges)


def test_csv_runs_nothing_and_keeps_every_row(tmp_path, made):
    folder = export(made, "csv", tmp_path / "csv")
    assert (folder / "nodes.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    rows = {}
    for name in ("nodes", "edges", "evidence"):
        with (folder / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
            rows[name] = list(csv.DictReader(file))
    assert (len(rows["nodes"]), len(rows["edges"])) == counts(made)
    cells = [v for table in rows.values() for row in table for v in row.values()]
    assert not any(v.startswith(("=", "+", "@", "\t")) for v in cells)
    assert any(v.startswith("'=HYPERLINK") for v in cells)
    assert len(rows["evidence"]) == sum(len(json.loads(d["evidence"])) for _, _, d in made.edges(data=True))
    texts = {r["id"]: TEXTS[r["source"].removesuffix(".txt")] for r in rows["nodes"] if r["type"] == "Report"}
    for row in rows["evidence"]:
        if "HYPERLINK" not in row["quote"]:
            assert texts[row["report"]][int(row["start"]) : int(row["end"])] == row["text"]


def test_xlsx_has_five_sheets_and_no_formula(tmp_path, made):
    book = openpyxl.load_workbook(export(made, "xlsx", tmp_path / "g.xlsx"))
    assert book.sheetnames == ["乡镇", "项目与政策", "关系", "证据", "主题矩阵"]
    assert [book[n].max_row - 1 for n in book.sheetnames[:3]] == [3, 9, made.number_of_edges()]
    assert all(cell.data_type != "f" for sheet in book for row in sheet for cell in row)
    assert all(sheet.freeze_panes == "B2" and sheet.auto_filter.ref for sheet in book)
    matrix = {row[0]: row[1:] for row in book["主题矩阵"].iter_rows(values_only=True)}
    at = matrix["乡镇"].index("生态环境保护")
    assert (matrix["青石镇"][at], matrix["白水镇"][at], matrix["青石镇"][-1]) == (2, 1, 7)
    labels = [row[0] for row in book["项目与政策"].iter_rows(values_only=True)]
    assert "河长制" in labels
    assert any(label.startswith("=HYPERLINK") for label in labels)


def test_parquet_is_read_by_duckdb(tmp_path, made):
    duckdb = pytest.importorskip("duckdb")
    pytest.importorskip("pyarrow")
    folder = export(made, "parquet", tmp_path / "tables")
    base = duckdb.connect()
    found = [base.sql(f"SELECT count(*) FROM '{folder}/{name}.parquet'").fetchall()[0][0] for name in ("nodes", "edges")]
    assert tuple(found) == counts(made)
    river = base.sql(f"SELECT themes, towns, masked, year FROM '{folder}/nodes.parquet' WHERE label = '河长制'").fetchall()
    assert river == [(["environment.water", "environment"], 3, False, None)]


def test_sqlite_finds_chinese_exactly(tmp_path, made):
    base = sqlite3.connect(export(made, "sqlite", tmp_path / "g.sqlite"))
    found = [base.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in ("nodes", "edges")]
    assert tuple(found) == counts(made)
    quotes = {p["quote"] for _, _, d in made.edges(data=True) for p in json.loads(d["evidence"])}
    for word in ("河", "河长", "河长制", "网格", "污水处理厂建成"):
        hits = base.execute(
            "SELECT text FROM sentences_fts JOIN sentences ON id = sentences_fts.rowid WHERE sentences_fts MATCH ?",
            [f'"{spaced(word)}"'],
        )
        assert sorted(t for (t,) in hits) == sorted(q for q in quotes if word in q and q != HOSTILE)
    joined = "SELECT DISTINCT b.target FROM edges a JOIN edges b ON b.source = a.target"
    two = f"{joined} WHERE a.type = 'CARRIES_OUT' AND b.type = 'HAS_THEME'"
    assert len(base.execute(two).fetchall()) > 5


@pytest.mark.parametrize(("name", "form"), [("turtle", "TURTLE"), ("jsonld", "JSON_LD")])
def test_rdf_keeps_parallel_edges_and_evidence(tmp_path, made, name, form):
    ox = pytest.importorskip("pyoxigraph")
    store = ox.Store()
    store.load(path=str(export(made, name, tmp_path / "g.rdf")), format=getattr(ox.RdfFormat, form))
    ask = "PREFIX kg: <urn:kg:ontology#> PREFIX oa: <http://www.w3.org/ns/oa#> SELECT (count(*) AS ?n) WHERE { %s }"
    relations = next(iter(store.query(ask % "?r a kg:Relation")))["n"].value
    pieces = next(iter(store.query(ask % "?a a oa:Annotation ; oa:hasTarget/oa:hasSelector/oa:exact ?t")))["n"].value
    assert int(relations) == made.number_of_edges()
    assert int(pieces) == sum(len(json.loads(d["evidence"])) for _, _, d in made.edges(data=True))


def test_rdf_is_valid_by_our_shapes(tmp_path, made):
    pyshacl = pytest.importorskip("pyshacl")
    pytest.importorskip("pyoxigraph")
    path = export(made, "turtle", tmp_path / "g.ttl")
    shapes = str(schemas_folder() / "shapes.ttl")
    valid, _, report = pyshacl.validate(str(path), shacl_graph=shapes, data_graph_format="turtle", shacl_graph_format="turtle")
    assert valid, report
    broken = path.read_text(encoding="utf-8").replace("oa:hasSource", "oa:hasSomething", 1)
    (tmp_path / "bad.ttl").write_text(broken, encoding="utf-8")
    assert not pyshacl.validate(
        str(tmp_path / "bad.ttl"), shacl_graph=shapes, data_graph_format="turtle", shacl_graph_format="turtle"
    )[0]


def test_neo4j_has_typed_headers_and_arrays(tmp_path, made):
    folder = export(made, "neo4j", tmp_path / "neo")
    with (folder / "nodes.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert not (folder / "nodes.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    river = next(r for r in rows if r["label:string"] == "河长制")
    assert (river[":LABEL"], river["themes:string[]"], river["masked:boolean"]) == (
        "Entity;Program",
        "environment.water;environment",
        "false",
    )
    with (folder / "relationships.csv").open(encoding="utf-8", newline="") as file:
        links = list(csv.DictReader(file))
    assert (len(rows), len(links)) == counts(made)
    assert {link[":START_ID(Entity)"] for link in links} <= {r["id:ID(Entity)"] for r in rows}
    script = (folder / "import.cypher").read_text(encoding="utf-8")
    assert script.count("LOAD CSV") == len({r[":LABEL"] for r in rows}) + len({link[":TYPE"] for link in links})


def test_missing_library_says_how_to_get_it(tmp_path, made, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "pyoxigraph", None)
    with pytest.raises(Exception, match=r"pip install 'kg\[rdf\]'"):
        export(made, "turtle", tmp_path / "g.ttl")
