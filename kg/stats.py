"""graph → counts by type, theme, town and status, and the why of one entity."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from kg.errors import UsageError
from kg.model import INITIATIVE_TYPES
from kg.names import normal
from kg.ontology import themes

if TYPE_CHECKING:
    import networkx as nx

_STATUS = {"done": "完成 done", "ongoing": "推进中 ongoing", "planned": "计划 planned", "none": "仅提及 none"}
_MOST = 30
Rows = list[tuple[str, int]]


def tables(graph: "nx.MultiDiGraph[str]") -> Iterator[tuple[str, Rows]]:
    """Yield headings with (label, count) rows, most first; towns are cut after 30."""
    nodes = [d for _, d in graph.nodes(data=True)]
    initiatives = [d for d in nodes if d["type"] in INITIATIVE_TYPES]
    label = {t.id: f"{t.label} {t.id}" for t in themes().values()}
    yield "nodes", _ranked(Counter(f"{d['type_label']} {d['type']}" for d in nodes))
    yield "edges", _ranked(Counter(f"{d['label']} {d['type']}" for _, _, d in graph.edges(data=True)))
    yield "initiatives by theme", _ranked(Counter(label.get(d["theme"], d["theme"]) for d in initiatives))
    yield "initiatives by status", _ranked(Counter(_STATUS[d["status"]] for d in initiatives))
    towns = [(d["label"], int(d["initiatives"])) for d in nodes if d["type"] == "Town"]
    yield "initiatives by town", sorted(towns, key=lambda t: (-t[1], t[0]))[:_MOST]


def _ranked(counts: Counter[str]) -> Rows:
    return sorted(counts.items(), key=lambda c: (-c[1], c[0]))


def explained(graph: "nx.MultiDiGraph[str]", name: str) -> Iterator[str]:
    """Yield lines that say what an entity is made of.

    Raises:
        UsageError: there is no entity of that name.

    """
    wanted = normal(name)
    found = [
        (key, d)
        for key, d in graph.nodes(data=True)
        if key == name or wanted in {normal(n) for n in (d["label"], *str(d.get("aliases", "")).split("|"))}
    ]
    if not found:
        near = sorted(d["label"] for _, d in graph.nodes(data=True) if wanted and wanted in normal(d["label"]))[:10]
        raise UsageError(f"nothing is called {name!r}" + (f"; near: {'、'.join(near)}" if near else ""))
    for key, d in found:
        yield f"{d['label']}  {d['type_label']}  {key}"
        for what in ("aliases", "scope", "themes", "status", "score", "why", "merges"):
            if d.get(what):
                yield f"  {what}: {d[what]}"
        for _, report, edge in graph.out_edges(key, data=True):
            if edge["type"] == "MENTIONED_IN":
                for e in json.loads(edge["evidence"]):
                    yield f"  {graph.nodes[report]['source']} {e['start']}-{e['end']}: {e['quote']}"
