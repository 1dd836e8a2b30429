"""What is written is read back the same, by us and by readers of others."""

import json

import igraph
import jsonschema
import networkx as nx
import pytest
from lxml import etree

from kg.errors import ExportError, UsageError
from kg.export import EXPORTERS, export, load
from kg.ontology import schemas_folder
from tests.graphs import HOSTILE, graph

XSD = "tests/export/graphml.xsd"


def content(found: nx.MultiDiGraph) -> tuple:
    edges = {k: (s, t, d) for s, t, k, d in found.edges(keys=True, data=True)}
    return dict(found.graph), {n: dict(d) for n, d in found.nodes(data=True)}, edges


@pytest.mark.parametrize("name", ["json", "graphml"])
def test_reads_back_the_same(tmp_path, name):
    made = graph()
    path = export(made, name, tmp_path / f"graph{EXPORTERS[name].suffix}")
    assert content(load(path)) == content(made)


@pytest.mark.parametrize("name", ["json", "graphml"])
def test_same_bytes_whatever_the_order(tmp_path, name):
    made, turned = graph(), nx.MultiDiGraph(**graph().graph)
    turned.add_nodes_from(reversed(list(made.nodes(data=True))))
    turned.add_edges_from(reversed(list(made.edges(keys=True, data=True))))
    first, second = (export(g, name, tmp_path / f"{i}{EXPORTERS[name].suffix}") for i, g in enumerate([made, turned]))
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize("name", ["json", "graphml"])
def test_hostile_label_survives_but_for_what_the_format_cannot_hold(tmp_path, name):
    path = export(graph(hostile=True), name, tmp_path / f"graph{EXPORTERS[name].suffix}")
    kept = HOSTILE.replace("\ud800", "") if name == "json" else HOSTILE.replace("\ud800", "").replace("\x0b", "")
    assert kept in {d["label"] for _, d in load(path).nodes(data=True)}


def test_graphml_is_valid_and_other_readers_count_the_same(tmp_path):
    made = graph(hostile=True)
    path = export(made, "graphml", tmp_path / "graph.graphml")
    etree.XMLSchema(file=XSD).assertValid(etree.parse(path))
    other = igraph.Graph.Read_GraphML(str(path))
    assert (other.vcount(), other.ecount()) == (made.number_of_nodes(), made.number_of_edges())
    assert set(other.es["edge_id"]) == {k for _, _, k in made.edges(keys=True)}
    assert other.vs.find(label="河长制")["towns"] == 3
    again = nx.read_graphml(path, force_multigraph=True)
    assert content(again)[2].keys() == content(made)[2].keys()
    assert again.nodes[next(n for n, d in made.nodes(data=True) if d["label"] == "河长制")]["masked"] is False


def test_schema_of_the_tests_refuses_what_networkx_writes(tmp_path):
    nx.write_graphml(nx.MultiDiGraph([("a", "b"), ("b", "a")]), tmp_path / "bad.graphml")
    assert not etree.XMLSchema(file=XSD).validate(etree.parse(tmp_path / "bad.graphml"))


def test_json_is_valid_and_networkx_reads_it(tmp_path):
    made = graph(hostile=True)
    data = json.loads(export(made, "json", tmp_path / "graph.json").read_text(encoding="utf-8"))
    schema = json.loads((schemas_folder() / "graph.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(data)
    assert nx.node_link_graph(data, edges="edges").number_of_edges() == made.number_of_edges()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda g: g.add_node("a b", label="x"), "no blanks"),
        (lambda g: g.add_node("a", names=["x"]), "list"),
        (lambda g: g.add_node("a", id="x"), "rename"),
        (lambda g: g.add_edge("a", "b", key="e-0", weight=0.0), "weight"),
        (lambda g: (g.add_edge("a", "b", key="e-0"), g.add_edge("b", "a", key="e-0")), "unique"),
    ],
)
def test_refuses_what_readers_would_lose_and_keeps_the_old_file(tmp_path, change, says):
    path = tmp_path / "graph.graphml"
    path.write_text("old", encoding="utf-8")
    bad = nx.MultiDiGraph()
    change(bad)
    with pytest.raises(ExportError, match=says):
        export(bad, "graphml", path)
    assert path.read_text(encoding="utf-8") == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["graph.graphml"]


def test_two_types_under_one_name_become_text(tmp_path):
    mixed = nx.MultiDiGraph(format="kg-graph/1")
    mixed.add_node("a", v=1, w=2, u=2**70, n=float("nan"))
    mixed.add_node("b", v="x", w=2.5, u=1)
    found = load(export(mixed, "graphml", tmp_path / "g.graphml"))
    assert [found.nodes[n] for n in "ab"] == [{"v": "1", "w": 2.0, "u": 2.0**70}, {"v": "x", "w": 2.5, "u": 1.0}]


def test_bad_input_is_named(tmp_path):
    with pytest.raises(UsageError, match="graphml"):
        export(graph(), "tiff", tmp_path / "x")
    with pytest.raises(UsageError, match="kg build"):
        load(tmp_path / "none.json")
    with pytest.raises(ExportError, match="cannot be written"):
        export(graph(), "json", tmp_path / "no" / "folder.json")
    (tmp_path / "bad.json").write_text("{", encoding="utf-8")
    (tmp_path / "bad.graphml").write_text("<x>", encoding="utf-8")
    for name in ("bad.json", "bad.graphml"):
        with pytest.raises(ExportError, match="of this program"):
            load(tmp_path / name)
    old = graph()
    old.graph["format"] = "kg-graph/0"
    with pytest.raises(ExportError, match="rebuild it: kg build"):
        load(export(old, "json", tmp_path / "old.json"))
