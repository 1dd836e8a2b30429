"""The page as a file: same bytes, safe, whole, and sensible for graphs that are empty, tiny or odd."""

import base64
import builtins
import gzip
import html
import json
import random
import re
from array import array

import make_graph
import networkx as nx
import pytest
from on_page import pieces
from pypinyin import Style, lazy_pinyin

from kg import view
from kg.errors import ExportError
from kg.view import bundle, pack
from kg.view.index import index
from kg.view.layout import positions
from kg.view.pinyin import AROUND, initials


def payload(path, name="graph"):
    """What the page unpacks: the JSON with its columns put back."""
    packed = re.search(rf'id="{name}">([^<]*)<', path.read_text(encoding="utf-8"))[1]
    return unpacked(gzip.decompress(base64.b64decode(packed)))


def unpacked(raw):
    length = int.from_bytes(raw[:4], "little")
    data, body = json.loads(raw[4 : 4 + length]), raw[4 + length :]

    def back(value):
        if not isinstance(value, dict) or "#" not in value:
            return value
        kind, at, size = value["#"]
        part = body[at : at + size]
        return json.loads(part) if kind == "json" else list(array(kind, part))

    data = {k: back(v) for k, v in data.items()}
    return {k: {x: back(y) for x, y in v.items()} if isinstance(v, dict) else v for k, v in data.items()}


def test_same_graph_same_bytes_whatever_the_random_state(tmp_path, sample):
    graph, path = sample
    random.seed(99)
    random.random()
    view.write(graph, tmp_path / path.name)
    assert (tmp_path / path.name).read_bytes() == path.read_bytes()


def test_every_node_edge_and_sentence_is_in_the_page(sample):
    graph, path = sample
    data, evidence = payload(path), payload(path, "evidence-data")
    assert sorted(data["nodes"]["label"]) == sorted(d["label"] for _, d in graph.nodes(data=True))
    assert len(data["edges"]["type"]) == graph.number_of_edges()
    sentences = {p["quote"] for *_, d in graph.edges(data=True) for p in pieces(d)}
    assert set(evidence["quotes"]) == sentences
    assert sum(evidence["count"]) == sum(len(pieces(d)) for *_, d in graph.edges(data=True))


def test_cited_words_are_where_the_payload_says(sample):
    graph, path = sample
    evidence = payload(path, "evidence-data")
    cited = {
        evidence["quotes"][s][f : f + n]
        for s, f, n in zip(evidence["sentence"], evidence["first"], evidence["length"], strict=True)
    }
    assert "河长制" in cited
    wanted = {p["quote"][p["start"] - p["at"] : p["end"] - p["at"]] for *_, d in graph.edges(data=True) for p in pieces(d)}
    assert cited == wanted


def test_keys_of_nodes_and_edges_are_the_graphs_own(tmp_path, sample):
    graph, path = sample
    data, evidence = payload(path), payload(path, "evidence-data")
    names = [data["types"][t]["id"].lower() for t in data["nodes"]["type"]]
    keys = [f"{name}-{bytes(data['nodes']['id'][8 * i : 8 * i + 8]).hex()}" for i, name in enumerate(names)]
    assert sorted(keys) == sorted(graph.nodes)
    assert sorted(f"e-{bytes(evidence['edgeId'][i : i + 8]).hex()}" for i in range(0, len(evidence["edgeId"]), 8)) == sorted(
        key for *_, key in graph.edges(keys=True)
    )
    view.write(make_graph.tiny(), tmp_path / "g.html")
    assert set(payload(tmp_path / "g.html")["nodes"]["odd"].values()) == {f"n{i}" for i in range(10)}
    assert "e9" in payload(tmp_path / "g.html", "evidence-data")["edgeOdd"].values()


def test_sentences_are_places_in_the_stored_texts(tmp_path):
    """What a report says stands in the page once; a sentence the text does not say is written out."""
    graph = make_graph.tiny()
    text = "一、工作\n前句。建成𠮷村公路三公里。后句。\n"
    nx.set_node_attributes(graph, {"n9": "Report"}, "type")
    piece = {"report": "n9", "at": 8, "start": 10, "end": 14, "quote": "建成𠮷村公路三公里。", "heading": "一、工作"}
    graph.nodes["n5"]["evidence"] = json.dumps([piece, {**piece, "at": 9, "quote": "建成乙村公路。"}], ensure_ascii=False)
    (tmp_path / "n9.txt").write_text(text, encoding="utf-8")
    view.write(graph, tmp_path / "g.html", texts=tmp_path)
    evidence = payload(tmp_path / "g.html", "evidence-data")
    assert list(evidence["texts"].values()) == [text]
    assert evidence["quotes"] == ["", "建成乙村公路。"]
    assert text[evidence["at"][0] :][: evidence["size"][0]] == "建成𠮷村公路三公里。"


def test_a_report_key_does_not_lead_out_of_the_folder_of_texts(tmp_path):
    (tmp_path / "secret.txt").write_text("不在其中", encoding="utf-8")
    (tmp_path / "texts").mkdir()
    graph = nx.MultiDiGraph()
    graph.add_node("../secret", type="Report", label="甲", evidence="[]")
    graph.add_node(str(tmp_path / "secret"), type="Report", label="乙", evidence="[]")
    view.write(graph, tmp_path / "g.html", texts=tmp_path / "texts")
    assert payload(tmp_path / "g.html", "evidence-data")["texts"] == {}


def test_numbers_take_the_least_room_and_what_no_room_holds_is_refused():
    assert [pack.numbers(v).typecode for v in ([], [255], [-1, 127], [256], [-129], [2**32 - 1], [-(2**31)])] == list("BBbHhIi")
    with pytest.raises(ValueError, match="32 bits"):
        pack.numbers([-1, 2**31])


def test_much_evidence_goes_beside_and_comes_back_in(tmp_path, sample, monkeypatch):
    graph, _ = sample
    path, beside = tmp_path / "g.html", tmp_path / "g.data.js"
    monkeypatch.setattr("kg.view.render.INSIDE", 1000)
    view.write(graph, path)
    assert beside.read_text(encoding="ascii").startswith('kgEvidence("')
    assert "'self' file:" in html.unescape(path.read_text(encoding="utf-8"))
    monkeypatch.setattr("kg.view.render.INSIDE", 10**9)
    view.write(graph, path)
    assert not beside.exists()


def test_no_address_of_the_network_and_a_strict_policy(sample):
    text = sample[1].read_text(encoding="utf-8")
    head = text[: text.index("</head>")]
    assert "default-src 'none'" in html.unescape(head)
    assert not re.search(r"""<(?:script|link|img|iframe)[^>]+(?:src|href)=["']?(?:https?:)?//""", text)
    assert text.startswith('<!doctype html>\n<html lang="zh-CN">')


def test_written_as_utf8_whatever_the_locale(tmp_path, monkeypatch):
    real = builtins.open
    monkeypatch.setattr("locale.getpreferredencoding", lambda *_: "gbk")
    monkeypatch.setattr(
        builtins,
        "open",
        lambda f, mode="r", buffering=-1, encoding=None, **k: real(
            f, mode, buffering, None if "b" in mode else encoding or "gbk", **k
        ),
    )
    view.write(make_graph.tiny(), tmp_path / "g.html", title="𠮷村 © 图谱")
    assert "𠮷村 © 图谱" in (tmp_path / "g.html").read_bytes().decode("utf-8")


def test_a_title_is_text(tmp_path):
    view.write(make_graph.tiny(), tmp_path / "g.html", title="<script>alert(1)</script>")
    assert "<script>alert(1)" not in (tmp_path / "g.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "graph",
    [nx.MultiDiGraph(), make_graph.tiny(), make_graph.make(300, evidence=False), make_graph.make(300, hostile=True)],
    ids=["empty", "ten nodes", "no evidence", "hostile"],
)
def test_odd_graphs_make_a_page(tmp_path, graph):
    view.write(graph, tmp_path / "g.html")
    assert len(payload(tmp_path / "g.html")["nodes"]["label"]) == graph.number_of_nodes()


def test_broken_attributes_do_not_stop_the_page(tmp_path):
    graph = nx.MultiDiGraph()
    graph.add_node(1, label=None, type="Project", evidence="not json", first_year=float("nan"), aliases=3, status="odd")
    graph.add_node("b", type="Unheard", evidence='[{"quote": "甲", "at": "x", "start": null}, 7]', lat=float("inf"))
    graph.add_edge(1, "b")
    view.write(graph, tmp_path / "g.html")
    assert payload(tmp_path / "g.html")["nodes"]["label"] == ["1", "b"]


def test_a_missing_folder_is_named(tmp_path):
    with pytest.raises(ExportError, match="nowhere"):
        view.write(make_graph.tiny(), tmp_path / "nowhere" / "g.html")


def test_themes_stand_on_a_ring_that_only_their_number_changes():
    small, large = (index(make_graph.make(n)) for n in (300, 900))
    places = [{g.nodes[t]["theme_id"]: positions(g)[t] for t in g.top_themes} for g in (small, large)]
    assert places[0] == places[1]


def test_layout_leaves_the_random_source_alone():
    positions(index(make_graph.make(300)))
    random.seed(1)
    first = random.random()
    random.seed(1)
    assert random.random() == first


def test_initials_follow_the_reading_in_context():
    table = initials(["重庆", "重点", "河长制", "A村"])
    assert table["fix"]["0"] == "cq" or dict(zip(table["chars"], table["initials"], strict=True))["重"] == "c"
    assert set(table["fix"].values()) <= {"cq", "zd", "hzz"}


def test_bundle_refuses_a_circle_and_unknown_forms(tmp_path):
    (tmp_path / "a.js").write_text('import { b } from "./b.js";\nexport const a = 1;\n')
    (tmp_path / "b.js").write_text('import { a } from "./a.js";\nexport const b = 1;\n')
    with pytest.raises(ValueError, match="circle"):
        bundle.script(tmp_path)
    (tmp_path / "b.js").write_text("export default 3;\n")
    with pytest.raises(ValueError, match=r"b\.js"):
        bundle.script.__wrapped__(tmp_path)


def test_packing_is_text_that_cannot_end_a_script():
    assert re.fullmatch(r"[A-Za-z0-9+/=]+", pack.pack({"a": "</script>\u2028\ud800"}))


@pytest.mark.parametrize("label", ["重庆行长会", "银行行长制", "A行B长乐行", "长治市城乡规划调整", "行", "省重点项目传达室"])
def test_letters_are_those_pypinyin_gives_in_the_context(label):
    spoken = initials([label])
    plain = "".join(dict(zip(spoken["chars"], spoken["initials"], strict=True)).get(c, c) for c in label).lower()

    def letter(i):
        start = max(0, i - AROUND)
        return lazy_pinyin(label[start : i + AROUND + 1], style=Style.FIRST_LETTER, errors=list)[i - start][:1]

    assert spoken["fix"].get("0", plain) == "".join(map(letter, range(len(label)))).lower()
