"""graph → counts by type, theme, town and status, and the why of one entity."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from kg import store
from kg.errors import UsageError
from kg.model import INITIATIVE_TYPES
from kg.names import normal
from kg.ontology import themes

if TYPE_CHECKING:
    import networkx as nx

_STATUS = {"done": "完成 done", "ongoing": "推进中 ongoing", "planned": "计划 planned", "none": "仅提及 none"}
_MOST = 30
_TOLD = ("aliases", "scope", "level", "parents", "code", "themes", "status", "timeline", "score", "why", "merges")
_OUTCOMES = {"done": "完成 done", "carried_on": "延续 carried on", "not_mentioned": "未提及 not mentioned"}
Rows = list[tuple[str, int]]


_INITIATIVES = "type IN ({})".format(", ".join(f"'{t}'" for t in INITIATIVE_TYPES))
# Built from our own types alone.
_COUNTS = (
    ("nodes", "SELECT type_label || ' ' || type, count(*) FROM nodes GROUP BY 1"),
    ("edges", "SELECT label || ' ' || type, count(*) FROM edges GROUP BY 1"),
    ("initiatives by theme", f"SELECT theme, count(*) FROM nodes WHERE {_INITIATIVES} GROUP BY 1"),  # noqa: S608
    ("initiatives by status", f"SELECT status, count(*) FROM nodes WHERE {_INITIATIVES} GROUP BY 1"),  # noqa: S608
)
_TOWNS = "SELECT label, initiatives FROM nodes WHERE type = 'Town' ORDER BY initiatives DESC, label"


def counted(path: Path) -> Iterator[tuple[str, Rows]]:
    """``tables`` of a graph on disk: by its database where there is one, without loading it.

    Raises:
        UsageError: there is no such file.
        ExportError: the file is damaged, or another version wrote it.

    """
    if store.database(path) is None:
        yield from tables(store.load(path))
        return
    names = {t.id: f"{t.label} {t.id}" for t in themes().values()} | _STATUS
    for heading, question in _COUNTS:
        yield heading, _ranked(Counter({names.get(name, name): n for name, n in store.sql(path, question)}))
    towns = [(str(label), int(n)) for label, n in store.sql(path, _TOWNS)]
    yield "initiatives by town", sorted(towns, key=lambda t: (-t[1], t[0]))[:_MOST]


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
        for what in _TOLD:
            if d.get(what):
                yield f"  {what}: {d[what]}"
        yield from _plans(graph, key)
        for _, report, edge in graph.out_edges(key, data=True):
            if edge["type"] == "MENTIONED_IN":
                for e in json.loads(edge["evidence"]):
                    yield f"  {graph.nodes[report]['source']} {e['start']}-{e['end']}: {e['quote']}"


def _plans(graph: "nx.MultiDiGraph[str]", key: str) -> Iterator[str]:
    """What towns planned, and what their later reports say of it."""
    edges = [(graph.nodes[town]["label"], d) for town, _, d in graph.in_edges(key, data=True) if d.get("outcome")]
    for town, d in sorted(edges, key=lambda e: (e[0], e[1]["edge_id"])):
        yield f"  planned: {town} {d['period']}（{d['year']}） → {_OUTCOMES[d['outcome']]} {d['outcome_year']}"
