"""Tables as files, search with and without a database, parts of a graph, communities."""

import csv
import io
import json

import openpyxl
import pytest

import kg
from kg import store
from kg.errors import UsageError
from kg.export import export, load
from kg.query import annotate, ask, search, subgraph
from kg.query.network import _small
from tests.graphs import HOSTILE, graph


@pytest.fixture(scope="module")
def made():
    return graph(hostile=True)


def labels(part, kind):
    return sorted(d["label"] for _, d in part.nodes(data=True) if d["type"] == kind)


def test_a_table_in_every_form(made, tmp_path):
    table = ask(made, "town-year", town="青石镇")
    data = json.loads(table.to_json())
    assert len(data["rows"]) == len(table.rows)
    assert data["rows"][0]["evidence"][0]["text"]
    rows = list(csv.DictReader(io.StringIO(table.to_csv())))
    assert len(rows) == len(table.rows)
    assert any(r["initiative"].startswith("'=HYPERLINK") for r in rows)
    assert not any(v.startswith("=") for r in rows for v in r.values())
    text = table.to_md()
    assert "基数：" in text
    assert all(line.count(" | ") >= 5 for line in text.splitlines() if line.startswith("| "))
    table.to_xlsx(tmp_path / "t.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "t.xlsx").active
    assert sheet["A1"].value == "类型"
    assert all(c.data_type != "f" for row in sheet for c in row)
    pandas = pytest.importorskip("pandas")
    frame = table.to_pandas()
    assert isinstance(frame, pandas.DataFrame)
    assert list(frame["status"]) == table.column("status")


def test_search_finds_things_then_sentences(made, tmp_path):
    found = search(made, "污水处理厂").records()
    assert found[0]["name"] == "青石污水处理厂"
    assert sum(r["kind"] == "句子" for r in found) == 2
    assert [r["hit"] for r in search(made, "河长制 巡河 农业").records()] == ["深入推行河长制，县农业农村局牵头巡河。"]
    base = export(made, "sqlite", tmp_path / "g.sqlite")
    assert [r["hit"] for r in store.search(base, ["河长制", "巡河"]).records() if r["kind"] == "句子"] == [
        r["hit"] for r in search(made, "河长制 巡河").records() if r["kind"] == "句子"
    ]
    assert search(made, "航空母舰").note
    for bad in ("", "  "):
        with pytest.raises(UsageError):
            search(made, bad)
    with pytest.raises(UsageError, match="kg build"):
        store.search(tmp_path / "none.sqlite", "河")


def test_a_part_of_a_graph(made, tmp_path):
    town = subgraph(made, town="白水镇")
    assert labels(town, "Town") == ["白水镇"]
    assert labels(town, "Program") == sorted(["河长制", "“党建+网格”工程"])
    assert labels(town, "Report") == ["白水镇2022年工作总结"]
    assert "县农业农村局" in labels(town, "Organization")
    theme = subgraph(made, theme="生态环境保护", types=["Project"])
    assert (labels(theme, "Project"), labels(theme, "Program")) == (["青石污水处理厂"], [])
    year = subgraph(made, years=[2021])
    assert "“党建+网格”工程" not in labels(year, "Program")
    assert {d["year"] for _, _, d in year.edges(data=True) if "year" in d} == {2021}
    assert labels(subgraph(made, top=1), "Program") == ["河长制"]
    near = subgraph(made, around="X村")
    assert "X村道路硬化工程" in labels(near, "Project")
    assert set(near) < set(made)
    inside = {n for n, d in town.nodes(data=True) if d["type"] == "Report"}
    for *_, data in town.edges(data=True):
        pieces = json.loads(data["evidence"])
        assert {p["report"] for p in pieces} <= inside
        assert data["weight"] == max(1, len(pieces))
    assert any(d["type"] == "BROADER" for *_, d in town.edges(data=True))
    again = load(export(town, "graphml", tmp_path / "t.graphml"))
    assert sorted(again.edges(keys=True)) == sorted(town.edges(keys=True))
    for bad in ({"town": "白水镇", "years": [1999]}, {"theme": "党的建设", "town": "青石镇"}):
        with pytest.raises(UsageError, match="没有符合条件"):
            subgraph(made, **bad)


def test_communities_are_the_same_every_time(made):
    assert ask(made, "centrality") == ask(made, "centrality")
    first, second = graph(), graph()
    annotate(first)
    annotate(second)
    assert dict(first.nodes(data=True)) == dict(second.nodes(data=True))
    towns = {d["label"]: d for _, d in first.nodes(data=True) if d["type"] == "Town"}
    assert towns["青石镇"]["degree_shared"] == 2
    assert ask(first, "centrality", of="initiatives").rows


def test_a_build_has_them_and_they_are_the_projection_s(built):
    found = kg.load(built)
    towns = [n for n, d in found.nodes(data=True) if d["type"] == "Town"]
    assert all({"community", "degree_shared", "pagerank", "betweenness"} <= found.nodes[n].keys() for n in towns)
    carried = {(s, t) for s, t, d in found.edges(data=True) if d["type"] == "CARRIES_OUT"}
    initiatives = {t for _, t in carried}
    assert all(found.nodes[n]["pagerank"] > 0 for n in initiatives)
    for node in sorted(initiatives)[::50]:
        others = {t for s, t in carried if (s, node) in carried} - {node}
        assert found.nodes[node]["degree_shared"] == len(others)
    assert sum(found.nodes[n]["pagerank"] for n in towns) == pytest.approx(1, abs=1e-4)


def test_groups_that_join_all_with_all_are_left_out():
    groups = {"a": set(range(300)), "b": {1, 2}, "c": {1, 2, 3}}
    assert _small(groups) == [{1, 2}, {1, 2, 3}]


def test_hostile_names_are_found_too(made):
    assert HOSTILE in [r["name"] for r in search(made, "HYPERLINK").records()]
