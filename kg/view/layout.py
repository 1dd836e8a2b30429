"""graph → positions: themes on a fixed ring, each amid its initiatives; towns inside, drawn to what they do most.

The same graph always gives the same map, so people learn where things are. igraph arranges each theme's initiatives
(force-directed, seeded); the ring itself never depends on the data but for the number of themes.
"""

import math
import random
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from kg.networks import igraph
from kg.view.index import Edge, Index

RING = 1000.0
STRETCH = 1.06  # the canvas between two side panels is a little wider than high
HOLE = 0.24  # of a theme's disc, for the theme itself
GOLDEN = math.pi * (3 - math.sqrt(5))
SEED = 20240101

Point = tuple[float, float]


def positions(index: Index) -> list[tuple[int, int]]:
    """Where each node lies on the map, in whole units."""
    with _seeded():
        placed = _ring(index) if index.top_themes else _free(index)
    _near_neighbours(index, placed)
    return [(round(x * STRETCH), round(y)) for x, y in (placed[i] for i in range(len(index.nodes)))]


@contextmanager
def _seeded() -> Iterator[None]:
    # igraph has one random source for the process; give it back as it was.
    igraph.set_random_number_generator(random.Random(SEED))  # noqa: S311 - a layout, not a secret
    try:
        yield
    finally:
        igraph.set_random_number_generator(random)


def _free(index: Index) -> dict[int, Point]:
    """A graph without themes: all of it force-directed."""
    everything = list(range(len(index.nodes)))
    return dict(zip(everything, _even(_forces(index, everything), RING), strict=True))


def _ring(index: Index) -> dict[int, Point]:
    centres = {t: _polar(RING, i / len(index.top_themes) - 0.25) for i, t in enumerate(index.top_themes)}
    members = _members(index)
    placed = dict(centres)
    widest = RING * min(0.4, math.sin(math.pi / max(3, len(centres)))) * 0.94
    most = max((len(m) for m in members.values()), default=1)
    for theme, nodes in members.items():
        radius = widest * max(0.4, math.sqrt(len(nodes) / most))
        for node, (x, y) in zip(nodes, _rings(_forces(index, nodes), radius), strict=True):
            placed[node] = (centres[theme][0] + x, centres[theme][1] + y)
    _sub_themes(index, placed, centres)
    _towns(index, placed, centres, RING - widest * 1.5)
    return placed


def _members(index: Index) -> dict[int, list[int]]:
    """Top theme → its initiatives."""
    found: dict[int, list[int]] = defaultdict(list)
    for node, theme in sorted(index.theme_of.items()):
        if index.top_of(theme) in index.top_themes:
            found[index.top_of(theme)].append(node)
    return dict(found)


def _forces(index: Index, nodes: list[int]) -> list[Point]:
    """A force-directed arrangement of some nodes; those of one sub-theme hold together through an unseen hub."""
    if not nodes:
        return []
    place = {node: i for i, node in enumerate(nodes)}
    hubs: dict[int, int] = {}
    for node in nodes:
        hubs.setdefault(index.theme_of.get(node, -1), len(nodes) + len(hubs))
    links = [(place[n], hubs[index.theme_of.get(n, -1)]) for n in nodes]
    links += [(place[e.source], place[e.target]) for e in _edges_within(index, place)]
    graph = igraph.Graph(n=len(nodes) + len(hubs), edges=links)
    start = [[math.sqrt(i + 1) * math.cos(i * GOLDEN), math.sqrt(i + 1) * math.sin(i * GOLDEN)] for i in range(graph.vcount())]
    done = graph.layout_fruchterman_reingold(seed=start, niter=150, grid="auto")
    return [(x, y) for x, y in list(done)[: len(nodes)]]


def _edges_within(index: Index, place: dict[int, int]) -> Iterable[Edge]:
    return (e for e in index.edges if e.source in place and e.target in place and e.source != e.target)


def _even(points: list[Point], radius: float) -> list[Point]:
    """The same directions, with distances spread so that a disc is evenly full: force layouts crowd the middle."""
    polar = _directions(points)
    order = sorted(range(len(points)), key=lambda i: (round(polar[i][0], 6), i))
    spread = {i: radius * math.sqrt((rank + 0.5) / len(points)) for rank, i in enumerate(order)}
    return [(spread[i] * math.cos(angle), spread[i] * math.sin(angle)) for i, (_, angle) in enumerate(polar)]


def _rings(points: list[Point], radius: float) -> list[Point]:
    """The same neighbourhoods on rings that fill a disc evenly: near the middle stays near it, in order around it."""
    polar = _directions(points)
    order = sorted(range(len(points)), key=lambda i: (round(polar[i][0], 6), i))
    gap = radius * math.sqrt((1 - HOLE**2) * math.pi / max(1, len(points)))  # as far from ring to ring as along a ring
    gap = min(gap, radius * (1 - HOLE) / 2)
    placed: dict[int, Point] = {}
    r = radius * HOLE + gap / 2
    while order:
        room = max(1, round(2 * math.pi * r / gap))
        ring, order = order[:room], order[room:]
        start = -math.pi
        for k, i in enumerate(sorted(ring, key=lambda i: ((polar[i][1] - start) % (2 * math.pi), i))):
            placed[i] = _polar(r, (start + 2 * math.pi * k / len(ring)) / (2 * math.pi))
        r += gap
    return [placed[i] for i in range(len(points))]


def _directions(points: list[Point]) -> list[tuple[float, float]]:
    """Distance and direction of each point from the middle of all."""
    if not points:
        return []
    cx, cy = _mean(points)
    return [(math.hypot(x - cx, y - cy), math.atan2(y - cy, x - cx)) for x, y in points]


def _sub_themes(index: Index, placed: dict[int, Point], centres: dict[int, Point]) -> None:
    """A sub-theme stands amid its own initiatives."""
    own: dict[int, list[Point]] = defaultdict(list)
    for node, theme in index.theme_of.items():
        if node in placed:
            own[theme].append(placed[node])
    for i, _ in index.of_type("Theme"):
        if i not in placed:
            centre = centres.get(index.top_of(i), (0.0, 0.0))
            placed[i] = _mean(own[i]) if own[i] else (centre[0] * 1.1, centre[1] * 1.1)


def _towns(index: Index, placed: dict[int, Point], centres: dict[int, Point], radius: float) -> None:
    """Towns lean from the middle towards the themes they do more of than others."""
    share: dict[int, dict[int, float]] = defaultdict(lambda: defaultdict(float))
    for e in index.edges:
        if e.type == "CARRIES_OUT" and e.target in index.theme_of:
            share[e.source][index.top_of(index.theme_of[e.target])] += 1
    towns = [i for i, _ in index.of_type("Town")]
    shares = [_normal(share[t]) for t in towns]
    mean = {theme: sum(s.get(theme, 0) for s in shares) / max(1, len(towns)) for theme in centres}
    pulls = [_pull({theme: s.get(theme, 0) - mean[theme] for theme in centres} if s else {}, centres) for s in shares]
    placed.update(zip(towns, _even(pulls, radius), strict=True))


def _pull(weights: dict[int, float], centres: dict[int, Point]) -> Point:
    return (sum(w * centres[t][0] for t, w in weights.items()), sum(w * centres[t][1] for t, w in weights.items()))


def _normal(counts: dict[int, float]) -> dict[int, float]:
    total = sum(counts.values())
    return {k: v / total for k, v in counts.items()} if total else {}


def _near_neighbours(index: Index, placed: dict[int, Point]) -> None:
    """Everything else stands amid what it is linked to, a little aside so that no two coincide."""
    links: dict[int, list[int]] = defaultdict(list)
    for e in index.edges:
        links[e.source].append(e.target)
        links[e.target].append(e.source)
    for _ in range(3):  # a place hangs on a report, a report on its town: three steps reach everything in practice
        fixed = dict(placed)
        for i in (i for i in range(len(index.nodes)) if i not in fixed):
            if around := [fixed[j] for j in links[i] if j in fixed]:
                placed[i] = _aside(_mean(around), i)
    for i in range(len(index.nodes)):
        if i not in placed:
            placed[i] = _aside((0.0, 0.0), i)


def _aside(point: Point, i: int) -> Point:
    distance = 14 + 22 * ((i * 0.618034) % 1)
    return (point[0] + distance * math.cos(i * GOLDEN), point[1] + distance * math.sin(i * GOLDEN))


def _mean(points: list[Point]) -> Point:
    return (sum(p[0] for p in points) / len(points), sum(p[1] for p in points) / len(points))


def _polar(radius: float, turn: float) -> Point:
    return (radius * math.cos(turn * 2 * math.pi), radius * math.sin(turn * 2 * math.pi))
