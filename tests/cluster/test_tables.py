"""Tables of shards: what is known nationally is counted over all parts as the graph counts it."""

import shutil

import pytest

from kg.build import SAMPLE, build
from kg.cluster import joined, shard, write_tables
from kg.errors import UsageError
from kg.ids import entity_id
from tests.cluster.test_shards import FEW

duckdb = pytest.importorskip("duckdb")
pytest.importorskip("pyarrow")
OF = 2


@pytest.fixture(scope="module")
def shards(tmp_path_factory):
    folder = tmp_path_factory.mktemp("shards")
    reports = tmp_path_factory.mktemp("reports")
    for name in FEW:
        shutil.copy(SAMPLE / name, reports)
    for i in range(OF):
        shard([reports], folder, of=OF, index=i, tagger="none")
    return folder


@pytest.fixture(scope="module")
def tables(shards, tmp_path_factory):
    out = tmp_path_factory.mktemp("tables")
    counts = write_tables(shards, out)
    assert counts["reports"] == len(FEW)
    return out


def rows(tables, query, name):
    return duckdb.sql(query.format(f"'{tables / name}/*.parquet'")).fetchall()


def test_a_part_for_each_shard(tables):
    assert {p.name for p in tables.iterdir()} == {"reports", "entities", "mentions", "figures"}
    assert all(len(list(p.glob("part-*.parquet"))) == OF for p in tables.iterdir())


def test_national_blocks_are_counted_as_in_the_graph(shards, tables):
    """A block's type, scope and core give the node's id, and its reports are the node's."""
    graph = build([], results=joined(shards)).graph
    nodes = {n: d["reports"] for n, d in graph.nodes(data=True) if d.get("scope") == "national" and d["type"] == "Program"}
    query = "select block, count(distinct report) from {} where scope = 'national' and type = 'Program' group by block"
    assert len(nodes) > 5
    assert {entity_id(*block.split(" ", 2)): n for block, n in rows(tables, query, "entities")} == nodes


def test_mentions_lead_to_their_blocks(tables):
    entities = {b for (b,) in rows(tables, "select distinct block from {}", "entities")}
    found = rows(tables, "select entity, text, report from {} where entity is not null", "mentions")
    assert len(found) > 100
    assert {entity for entity, _, _ in found} <= entities


def test_masked_towns_share_no_block(tables):
    query = """
        select block, count(distinct report) as n from {}
        where town like 'report:%' and scope <> 'national' group by block having n > 1
    """
    assert rows(tables, query, "entities") == []


def test_missing_shards_are_named(tmp_path):
    with pytest.raises(UsageError, match="no shards"):
        write_tables(tmp_path, tmp_path / "out")
