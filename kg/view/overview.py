"""graph → the pyvis network of the first picture: themes on their ring, towns within."""

import math
from collections import Counter

from pyvis.network import Network

from kg.view.index import Index

TOWNS = 130
SUB_THEMES = 90
COLOURS = {"Theme": "#46546b", "Town": "#c8842c"}


def network(index: Index, places: list[tuple[int, int]], heading: str) -> Network:
    """What vis-network draws before anyone has clicked: at most 250 nodes, each with its place and size."""
    net = Network(directed=True, cdn_resources="in_line", heading=heading)
    done = index.counts("CARRIES_OUT", at="source")
    about = _theme_counts(index)
    tops = set(index.top_themes)
    subs = [i for i, n in about.most_common() if i not in tops][:SUB_THEMES]
    towns = sorted((i for i, _ in index.of_type("Town")), key=lambda i: (-done[i], i))[:TOWNS]
    for i in index.top_themes[:30]:
        _add(net, index, places, i, 15 + 15 * _root(about[i], max(about.values(), default=1)))
    for i in subs:
        _add(net, index, places, i, 4 + 5 * _root(about[i], max((about[s] for s in subs), default=1)))
    for i in towns:
        _add(net, index, places, i, 7 + 9 * _root(done[i], max(done.values(), default=1)))
    return net


def _theme_counts(index: Index) -> Counter[int]:
    """Theme → initiatives, those of its sub-themes with it."""
    pairs = {(e.source, e.target) for e in index.edges if e.type == "HAS_THEME"} | set(index.theme_of.items())
    pairs |= {(node, index.top_of(theme)) for node, theme in pairs}
    return Counter(theme for _, theme in sorted(pairs))


def _add(net: Network, index: Index, places: list[tuple[int, int]], i: int, size: float) -> None:
    kind = index.types[i]
    x, y = places[i]
    # Labels are painted by the page itself, at a constant size and without overlap.
    net.add_node(i, label=" ", x=x, y=y, size=round(size, 1), shape="square" if kind == "Town" else "dot", color=COLOURS[kind])


def _root(part: int, whole: int) -> float:
    return math.sqrt(part / whole) if whole else 0.0
