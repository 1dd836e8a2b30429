"""Where nodes stand in a drawing, known without a simulation: themes on a ring, each with its initiatives around it."""

import math
from collections.abc import Mapping

from kg.export.columns import Graph

_GOLDEN = math.pi * (3 - math.sqrt(5))
_STEP = 14.0  # between two neighbours of a spiral, in the units of Gephi's view


def places(graph: Graph) -> Mapping[str, tuple[float, float]]:
    """A position for every node, the same for the same graph: a spiral for each main theme and each other type."""
    groups: dict[str, list[str]] = {}
    for node in sorted(graph, key=lambda n: (-graph.degree(n), n)):
        groups.setdefault(_group(graph.nodes[node]), []).append(node)
    inner = groups.pop("Town", [])
    out = dict(_spiral(inner, 0.0, 0.0))
    names = sorted(groups)
    # A ring wide enough for the spirals side by side, outside the towns in the middle.
    widths = [_STEP * math.sqrt(len(groups[name])) + _STEP for name in names]
    radius = max(sum(widths) / math.pi, _STEP * math.sqrt(len(inner)) + max(widths, default=0.0))
    angle = 0.0
    for name, width in zip(names, widths, strict=True):
        turn = 2 * math.pi * width / sum(widths)
        out.update(_spiral(groups[name], radius * math.cos(angle + turn / 2), radius * math.sin(angle + turn / 2)))
        angle += turn
    return out


def _group(data: Mapping[str, object]) -> str:
    if data.get("type") == "Theme":
        return str(data.get("theme_id", "")).split(".", 1)[0]
    return str(data.get("theme") or data.get("type") or "")


def _spiral(nodes: list[str], x: float, y: float) -> Mapping[str, tuple[float, float]]:
    return {
        node: (
            round(x + _STEP * math.sqrt(i) * math.cos(i * _GOLDEN), 2),
            round(y + _STEP * math.sqrt(i) * math.sin(i * _GOLDEN), 2),
        )
        for i, node in enumerate(nodes)
    }
