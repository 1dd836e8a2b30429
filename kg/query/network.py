"""Who is central and who belongs together: towns joined by shared initiatives, initiatives joined by shared towns."""

import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from kg.networks import igraph
from kg.query.facts import Facts, Graph
from kg.query.table import Row, Table

_MOST = 200  # an initiative of more towns, or a town of more initiatives, joins all with all and says little
_PAIRS = 5_000_000  # pairs to join at most, of the smallest groups: 10,000 towns would make more than memory holds
_PATHS = 200_000_000  # nodes times edges, above which betweenness takes minutes
_SEED = 7


def centrality(graph: Graph, *, of: str = "towns", top: int | None = None) -> Table:
    """Communities and centralities of ``towns`` or ``initiatives``."""
    facts = Facts(graph)
    nodes, net = projection(facts, of)
    scores = _scores(nodes, net, between=net.vcount() * net.ecount() <= _PATHS)
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
        f"{len(nodes)}个{what}，{net.ecount()}条连线",
        "两个乡镇因共有事项相连，两个事项因同在一个乡镇相连；社群按 Louvain 划分，种子固定。" if rows else f"没有{what}",
    )


def annotate(graph: Graph) -> None:
    """Give towns and initiatives their place in the network of their like, in place.

    ``community`` (Louvain, numbered by first member in key order), ``degree_shared`` (others they share something with),
    ``pagerank`` and, for towns, ``betweenness``: see docs/graph.md.
    """
    facts = Facts(graph)
    pairs = [(e.source, e.target) for e in facts.of("CARRIES_OUT")]
    kin = {node: facts.kindred(node) for node in {target for _, target in pairs}}
    for node, found in standing(facts.towns, facts.initiatives, pairs, kin):
        graph.nodes[node].update(found)


def standing(
    towns: Iterable[str], initiatives: Iterable[str], carried: Sequence[tuple[str, str]], kin: Mapping[str, str]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each town's and each initiative's attributes as of ``annotate``.

    ``carried`` are (town, initiative), ``kin`` is what an initiative is in any town.
    """
    by_kin = ((kin[target], town) for town, target in carried)
    for nodes, memberships, paths in ((towns, by_kin, True), (initiatives, carried, False)):
        ordered, net = _projected(nodes, memberships)
        between = paths and net.vcount() * net.ecount() <= _PATHS
        for node, score in _scores(ordered, net, between=between).items():
            found = {"community": score["community"], "degree_shared": score["degree"], "pagerank": score["pagerank"]}
            yield node, found | ({"betweenness": score["betweenness"]} if between else {})


def projection(facts: Facts, of: str) -> tuple[list[str], Any]:
    """The nodes of one kind, and an ``igraph.Graph`` of them: an edge weighs how many nodes of the other kind two share."""
    if of == "towns":
        return _projected(facts.towns, ((facts.kindred(e.target), e.source) for e in facts.of("CARRIES_OUT")))
    return _projected(facts.initiatives, ((e.source, e.target) for e in facts.of("CARRIES_OUT")))


def _projected(members: Iterable[str], memberships: Iterable[tuple[str, str]]) -> tuple[list[str], Any]:
    """Nodes in order, and the graph of those that share groups; memberships are (group, node)."""
    nodes = sorted(members)
    at = {n: i for i, n in enumerate(nodes)}
    groups: dict[str, set[int]] = defaultdict(set)
    for group, member in memberships:
        if member in at:
            groups[group].add(at[member])
    kept = _small(groups)
    edges = [(member, len(nodes) + i) for i, members in enumerate(kept) for member in sorted(members)]
    both = igraph.Graph(n=len(nodes) + len(kept), edges=edges)
    both.vs["type"] = [False] * len(nodes) + [True] * len(kept)
    net = both.bipartite_projection(which=0, multiplicity=True) if nodes else igraph.Graph()
    return nodes, net


def _small(groups: Mapping[str, set[int]]) -> list[set[int]]:
    """Groups from the smallest on, as long as the pairs they make can be held."""
    out, pairs = [], 0
    for members in (groups[g] for g in sorted(groups, key=lambda g: (len(groups[g]), g))):
        pairs += len(members) * (len(members) - 1) // 2
        if len(members) > _MOST or pairs > _PAIRS:
            break
        out.append(members)
    return out


def _scores(nodes: list[str], net: Any, *, between: bool) -> dict[str, dict[str, Any]]:  # noqa: ANN401 - no types
    if not nodes:
        return {}
    weights = net.es["weight"] if net.ecount() else None
    # igraph draws from a random source of its own choosing: a seeded one while this runs, then Python's again.
    igraph.set_random_number_generator(random.Random(_SEED))  # noqa: S311 - no secret
    try:
        groups = net.community_multilevel(weights=weights).membership
    finally:
        igraph.set_random_number_generator(random)
    order = {g: i + 1 for i, g in enumerate(dict.fromkeys(groups))}
    ranks, strength, degree = net.pagerank(weights=weights), net.strength(weights=weights), net.degree()
    paths: list[float] = net.betweenness() if between else []
    return {
        n: {"community": order[groups[i]], "degree": degree[i], "strength": round(strength[i]),
            "betweenness": round(paths[i], 3) if between else None, "pagerank": round(ranks[i], 6)}
        for i, n in enumerate(nodes)
    }  # fmt: skip
