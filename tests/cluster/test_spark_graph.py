"""The graph that Spark makes in tables is the graph of one machine, with every attribute and all evidence."""

import csv
import itertools
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

import kg
from kg.build import SAMPLE, build
from kg.cache import code_fingerprint
from kg.cli import main as command
from kg.cluster import joined, shard
from kg.cluster.graph import graph_on_spark, resolving, standing
from kg.cluster.graph.frames import _run
from kg.cluster.graph.repeating import kept_for
from kg.cluster.graph.wide import joins, merged, wide_of
from kg.cluster.spark import RefusedError
from kg.errors import UsageError
from kg.export import export, graphml
from kg.model import ReportEntity
from kg.ontology import fingerprint
from kg.resolve.across import Group, made
from kg.resolve.judge import Judgement, Judgements
from kg.store import sql

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "scripts" / "make_corpus.py"
TABLES = ("nodes", "edges", "evidence", "reports", "texts", "mentions", "figures")


@pytest.fixture(scope="session")
def spark():
    pytest.importorskip("pyspark", reason="Spark is not installed: pip install 'kg[spark]'")
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        pytest.skip("no Java: apt-get install default-jre-headless")


@pytest.fixture(scope="module")
def parts(tmp_path_factory):
    """Made reports of some years, masked ones and a copy; two of one name and text; namesakes; a known place in several forms;
    a file that is none; in shards."""
    folder = tmp_path_factory.mktemp("corpus")
    options = ["--reports", "40", "--seed", "3", "--characters", "400", "--copies", "0.1", "-o", str(folder)]
    subprocess.run([sys.executable, str(SCRIPT), *options], check=True, capture_output=True)
    reports = folder / "reports"
    made_ = sorted(reports.rglob("*.txt"))
    text = made_[0].read_text(encoding="utf-8")
    for place in ("一", "二", "三"):
        (reports / place).mkdir()
        (reports / place / "同名.txt").write_text(text.replace("已完成", "计划"), encoding="utf-8")
    # 城关镇 is the name of many towns: which reports are of one is told by the names they use.
    for number, file in enumerate(made_[5:13]):
        own = file.read_text(encoding="utf-8")
        title = own.split("\n", 1)[0]
        (reports / f"城关镇-{number}.txt").write_text(
            f"城关镇{2015 + number}年政府工作报告\n{own.removeprefix(title)}", encoding="utf-8"
        )
    # Names that towns of several names use tell none; of a place the first report by id says what it is to it.
    shared = "实施红星驿站建设项目，推进和美家园建设工程，建成蓝天广场。"
    told = (
        ("城关镇2019年", "我镇与杭州市签订合作协议。"),
        ("城关镇2020年", "从杭州市引进企业2家。"),
        ("石桥镇2020年", ""),
        ("东风镇2020年", ""),
    )
    for name, more in told:
        (reports / f"{name}.txt").write_text(f"{name}政府工作报告\n一、工作回顾\n{shared}{more}", encoding="utf-8")
    for file in sorted(SAMPLE.glob("w-0[1-6].txt")):
        shutil.copy(file, reports)
    (reports / "破.docx").write_bytes(b"PK\x03\x04 nothing")
    for index in range(2):
        shard([reports], folder / "parts", of=2, index=index, tagger="none")
    return folder / "parts"


def rows(folder, name):
    """A table's rows by column name; evidence by owner."""
    dataset = pytest.importorskip("pyarrow.dataset")
    whole = folder / "tables" / f"{name}.parquet"
    files = [whole] if whole.is_file() else sorted((folder / name).glob("part-*.parquet"))
    found = dataset.dataset([str(f) for f in files], format="parquet").to_table().to_pylist()
    return sorted(found, key=lambda r: (r["owner"], r["number"])) if name == "evidence" else found


def same(one, many, without=()):
    for name in TABLES:
        ours, theirs = (
            [{k: v for k, v in row.items() if k not in without} for row in rows(folder, name)] for folder in (many, one)
        )
        assert len(ours) == len(theirs), name
        different = [pair for pair in zip(theirs, ours, strict=True) if pair[0] != pair[1]]
        assert not different, f"{name}: {different[:3]}"


def csv_rows(*files):
    def each(file):
        with file.open(encoding="utf-8", newline="") as opened:
            yield from csv.reader(opened)

    return list(itertools.chain.from_iterable(map(each, files)))


@pytest.fixture(scope="module")
def both(spark, parts, tmp_path_factory):
    folder = tmp_path_factory.mktemp("both")
    build([], folder / "one", results=joined(parts), locate_level="county")
    options = ["--engine", "spark", "--graph", "neo4j", "--locate-level", "county", "-o", str(folder / "many")]
    result = CliRunner().invoke(command, ["build", "--from-shards", str(parts), *options])
    assert result.exit_code == 1, result.output  # a file that is none
    assert "skipped 破.docx" in result.output
    return folder / "one", folder / "many"


@pytest.mark.slow
class TestTheSame:
    def test_every_table(self, both):
        one, many = both
        same(one, many)
        manifest = json.loads((one / "build.json").read_text(encoding="utf-8"))
        told = [(f["source"], f["status"], f.get("detail", "")) for f in manifest["files"]]
        assert [(f["source"], f["status"], f["detail"]) for f in rows(many, "files")] == told
        assert {"read", "duplicate", "skipped"} <= {status for _, status, _ in told}

    def test_the_corpus_has_what_is_hard(self, both):
        """What the comparison would be worth little without."""
        nodes, edges = rows(both[0], "nodes"), rows(both[0], "edges")
        assert any(e.get("outcome_edge") for e in edges)
        assert any(e["type"] == "INFERRED_LOCATION" for e in edges)
        assert any(n["merges"] and n["scope"] == "national" for n in nodes)
        assert sum(n["type"] == "Town" and n["label"] == "城关镇" for n in nodes) > 1
        written = {n["town"] for n in nodes if n["type"] == "Report" and n["source"].startswith(("城关镇2019年", "城关镇2020年"))}
        assert len(written) == 2, "what they share is common"

    def test_for_neo4j(self, both, tmp_path):
        one, many = both
        export(kg.load(one), "neo4j", tmp_path)
        for name in ("nodes", "relationships"):
            head, *found = csv_rows(tmp_path / f"{name}.csv")
            parts = sorted((many / "neo4j" / name).glob("part-*"))
            own_head, *own = csv_rows(many / "neo4j" / f"{name}-header.csv", *parts)
            assert own_head == head
            assert sorted(own) == sorted(found)

    def test_read_back_whole_and_in_part(self, both, tmp_path):
        one, many = both
        whole, parts = kg.load(one / "graph.sqlite"), kg.load(many)
        assert dict(whole.graph) == dict(parts.graph)
        town = next(n for n, d in whole.nodes(data=True) if d["type"] == "Town" and d["initiatives"] > 3)
        for name, some in (("a", {}), ("b", {"town": town})):
            for path, graph in ((one / "graph.sqlite", "one"), (many, "many")):
                graphml.write(kg.load(path, **some), tmp_path / f"{name}-{graph}.graphml")
            assert (tmp_path / f"{name}-one.graphml").read_bytes() == (tmp_path / f"{name}-many.graphml").read_bytes()
        page = CliRunner().invoke(command, ["view", str(many), "--town", town, "-o", str(tmp_path / "town.html")])
        assert page.exit_code == 0, page.output
        assert sql(many, "SELECT count(*) FROM edges") == [(parts.number_of_edges(),)]

    def test_judgements_on_names_copies_kept_too_many_pairs(self, parts, both, tmp_path, monkeypatch):
        """Communities are left out of a large network; all else is the same."""
        monkeypatch.setattr(standing, "MOST_PAIRS", 10)
        nodes = rows(both[0], "nodes")
        own = next(n for n in nodes if n["type"] == "Project" and n["scope"].startswith("town:") and n["aliases"])
        wide = [n for n in nodes if n["type"] == "Program" and n["scope"] == "national"][:2]
        said = (("Project", (own["label"], own["aliases"][0]), "different"), ("Program", [n["label"] for n in wide], "same"))
        verdicts = tmp_path / "judgements.toml"
        lines = (f"[[judgement]]\ntype = '{t}'\nnames = {json.dumps(list(n))}\nverdict = '{v}'\n" for t, n, v in said)
        verdicts.write_text("".join(lines), encoding="utf-8")
        options = {"judgements": verdicts, "keep_duplicates": True, "locate_level": None}
        build([], tmp_path / "one", results=joined(parts), **options)
        graph_on_spark(parts, tmp_path / "many", **options)
        same(tmp_path / "one", tmp_path / "many", without=("community", "degree_shared", "pagerank", "betweenness"))
        assert kg.load(tmp_path / "many").graph["communities"] is False
        assert {n["id"] for n in wide} - {n["id"] for n in rows(tmp_path / "many", "nodes")}
        assert "duplicate" not in {f["status"] for f in rows(tmp_path / "many", "files")}


class TestRefused:
    def test_judgements_on_ids(self, parts, tmp_path):
        told = tmp_path / "j.toml"
        told.write_text("[[judgement]]\nids = ['a', 'b']\nverdict = 'same'\n", encoding="utf-8")
        with pytest.raises(UsageError, match=r"j[.]toml, line 1: a judgement on ids .* build on one machine"):
            graph_on_spark(parts, tmp_path / "out", judgements=told)

    def test_a_folder_with_a_graph_of_one_machine(self, parts, tmp_path):
        (tmp_path / "graph.sqlite").touch()
        with pytest.raises(UsageError, match="choose another folder"):
            graph_on_spark(parts, tmp_path)

    def test_no_parts(self, tmp_path):
        with pytest.raises(UsageError, match="no shards in it"):
            graph_on_spark(tmp_path, tmp_path / "out")

    def test_not_installed(self, parts, tmp_path, monkeypatch):
        monkeypatch.setitem(sys.modules, "pyspark.sql", None)
        with pytest.raises(UsageError, match=r"pip install 'kg\[spark\]'"):
            graph_on_spark(parts, tmp_path / "out")

    def test_without_the_engine(self, tmp_path):
        result = CliRunner().invoke(command, ["build", str(tmp_path), "--graph", "parquet"])
        assert result.exit_code == 2
        assert "--graph is for --engine spark" in result.output

    def test_a_worker_of_another_version(self):
        pytest.importorskip("pyarrow")
        with pytest.raises(RefusedError, match="has another version of kg"):
            list(_run([], iter, {}, (fingerprint(), code_fingerprint()[::-1])))


class TestWithoutSpark:
    """The steps that no other test holds by themselves."""

    def test_the_first_in_rank_that_is_no_duplicate_is_kept(self):
        ranks = {name: (False, 0, -n, name) for name, n in (("d", 9), ("c", 8), ("b", 7), ("a", 6))}
        pairs = [("d", "c"), ("b", "c"), ("a", "b"), ("c", "a"), ("a", "d")]
        assert kept_for(pairs, ranks) == {"c": "d", "a": "d"}

    def test_parts_of_a_group_give_what_the_whole_gives(self):
        key = ("Policy", "national", "河长")
        forms = ("河长制", "全面推行河长制", "河长制", "河长制工作")
        members = [((f"r-{i}", i), ReportEntity("Policy", form, ("河长",), (i,)), form) for i, form in enumerate(forms)]
        whole = Group(key, members, ["a", "b"])
        sure = {k: (0.1 * i, (f"why {i}",)) for i, (k, _, _) in enumerate(members)}
        parts = [wide_of(Group(key, members[i:j], whole.reasons[i:j]), sure) for i, j in ((2, 4), (0, 2))]
        again, entity = merged(key, parts), made(whole)
        assert again == wide_of(whole, sure)
        assert again.first == (("r-0", False, 0), "河长制")
        assert set(again.names) == {entity.name, *entity.aliases}

    def test_keys_that_may_be_one_share_a_sign(self):
        """What shares none is not compared; what a person names is, whatever its signs."""
        rows = [(core, "Policy", "national", core, [core]) for core in ("国企国资改革", "国资国企改革", "乡村振兴", "河长")]
        found: dict[str, set[str]] = {}
        for sign, id_ in resolving._signs(iter(rows), frozenset({("Policy", "河长"), ("Policy", "乡村振兴")})):
            found.setdefault(sign, set()).add(id_)
        assert {frozenset(ids) for sign, ids in found.items() if len(ids) > 1 and sign} == {
            frozenset({"国企国资改革", "国资国企改革"})
        }
        assert found[""] == {"河长", "乡村振兴"}

    def test_names_of_one_thing_are_joined_by_keys_and_forms(self):
        keys = {core: ("Policy", "national", core) for core in ("国企国资改革", "国资国企改革", "乡村振兴", "河长")}
        light = [(key, [core]) for core, key in keys.items()]
        (found,) = joins(light, Judgements())
        assert "国企国资改革" in found[2]
        assert "order" in found[2]
        told = Judgements({("Policy", "乡村振兴", "河长"): Judgement("same", "here", "read")})
        assert {why for *_, why in joins(light, told)} == {found[2], "河长 = 乡村振兴: judgement (read)"}
