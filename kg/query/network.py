"""Who is central and who belongs together: towns joined by shared initiatives, initiatives joined by shared towns."""

import random
from collections import defaultdict
from itertools import combinations
from typing import Any

from kg.query.facts import Facts, Graph
from kg.query.table import Row, Table

_MOST = 200  # an initiative of more towns, or a town of more initiatives, joins all with all and says little
_SEED = 7


def centrality(graph: Graph, *, of: str = "towns", top: int | None = None) -> Table:
    """Communities and centralities of ``towns`` or ``initiatives``."""
    facts = Facts(graph)
    nodes, weights = projection(facts, of)
    scores = _scores(nodes, weights)
    rows = [
        Row(
            (
                facts.place(n) if of == "towns" else facts.label(n),
                s["community"],
                s["degree"],
                s["strength"],
                s["betweenness"],
                s["pagerank"],
            )
        )
        for n, s in scores.items()
    ]
    rows.sort(key=lambda r: (-float(r.values[5] or 0), str(r.values[0])))
    what = "乡镇" if of == "towns" else "事项"
    return Table(
        "centrality",
        f"{what}网络的社群与中心性",
        {
            "name": what,
            "community": "社群",
            "degree": "相连数",
            "strength": "共有数",
            "betweenness": "中介",
            "pagerank": "PageRank",
        },
        tuple(rows[:top]),
        f"{len(nodes)}个{what}，{len(weights)}条连线",
        "两个乡镇因共有事项相连，两个事项因同在一个乡镇相连；社群按 Louvain 划分，种子固定。" if rows else f"没有{what}",
    )


def annotate(graph: Graph) -> None:
    """Give towns and initiatives the attributes ``community``, ``degree_shared`` and ``pagerank``, in place."""
    facts = Facts(graph)
    for of in ("towns", "initiatives"):
        nodes, weights = projection(facts, of)
        for node, score in _scores(nodes, weights).items():
            graph.nodes[node].update(community=score["community"], degree_shared=score["degree"], pagerank=score["pagerank"])


def projection(facts: Facts, of: str) -> tuple[list[str], dict[tuple[str, str], int]]:
    """The nodes of one kind, and for pairs of them how many nodes of the other kind they share."""
    groups: dict[str, set[str]] = defaultdict(set)
    for e in facts.carried:
        group, member = (facts.kindred(e.target), e.source) if of == "towns" else (e.source, e.target)
        groups[group].add(member)
    weights: dict[tuple[str, str], int] = defaultdict(int)
    for members in groups.values():
        if len(members) <= _MOST:
            for pair in combinations(sorted(members), 2):
                weights[pair] += 1
    nodes = facts.towns if of == "towns" else facts.initiatives
    return sorted(nodes), dict(sorted(weights.items()))


def _scores(nodes: list[str], weights: dict[tuple[str, str], int]) -> dict[str, dict[str, Any]]:
    import igraph  # noqa: PLC0415 -- it loads matplotlib where that is installed: half a second for every other question

    at = {n: i for i, n in enumerate(nodes)}
    net = igraph.Graph(n=len(nodes), edges=[(at[a], at[b]) for a, b in weights])
    given = list(weights.values())
    # igraph draws from a random source of its own choosing: a seeded one while this runs, then Python's again.
    igraph.set_random_number_generator(random.Random(_SEED))  # noqa: S311 - no secret
    try:
        groups = net.community_multilevel(weights=given or None).membership if nodes else []
    finally:
        igraph.set_random_number_generator(random)
    order = {g: i + 1 for i, g in enumerate(dict.fromkeys(groups))}
    ranks = net.pagerank(weights=given or None) if nodes else []
    strength, between = net.strength(weights=given or None), net.betweenness()
    degree = net.degree()
    return {
        n: {"community": order[groups[i]], "degree": degree[i], "strength": round(strength[i]),
            "betweenness": round(between[i], 3), "pagerank": round(ranks[i], 6)}
        for n, i in at.items()
    }  # fmt: skip
