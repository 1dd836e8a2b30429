"""Attributes as columns, and the order of edges."""

import random

import networkx as nx
import pytest

from kg.export import columns


@pytest.fixture
def graph():
    """Hubs, parallel edges whose keys lie far apart, a loop."""
    rng = random.Random(3)
    graph = nx.MultiDiGraph()
    names = [f"n{i}" for i in range(60)]
    graph.add_nodes_from(names)
    for key in rng.sample(range(10_000), 700):
        source = names[0] if key % 3 == 0 else rng.choice(names)
        graph.add_edge(source, rng.choice(names[:9]), key=f"e-{key:x}", number=key)
    graph.add_edge("n5", "n5", key="e-loop", number=-1)
    return graph


def test_edges_in_parts_come_in_the_order_of_all_of_them(graph, monkeypatch):
    at_once = list(columns.by_key(graph))
    assert [edge[2] for edge in at_once] == sorted(key for _, _, key in graph.edges(keys=True))
    monkeypatch.setattr(columns, "_FEW", 10)
    monkeypatch.setattr(columns, "_PARTS", 7)
    in_parts = list(columns.by_key(graph))
    assert in_parts == at_once
    assert all(data is graph[source][target][key] for source, target, key, data in in_parts)


def test_a_column_has_the_narrowest_kind_that_holds_all_its_values():
    rows = [
        {"flag": True, "count": 1, "score": 1, "mixed": True, "large": 2**63, "none": None},
        {"flag": False, "count": -(2**63), "score": 0.5, "mixed": 1, "large": 1},
        {"flag": None, "late": "text", "large": 3, "mixed": "x"},
    ]
    kinds = {"flag": "boolean", "count": "integer", "score": "number", "mixed": "text", "large": "number", "late": "text"}
    assert columns.columns(rows) == dict(sorted(kinds.items()))
    assert columns.columns([{"flag": True}, {"flag": 1}]) == {"flag": "text"}
