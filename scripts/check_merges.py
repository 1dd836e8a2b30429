#!/usr/bin/env python3
"""Look in a built graph for merges that must not be: masked names of two reports, or two towns' own things, in one node.

usage: check_merges.py [GRAPH]     default: output/graph.json; exit code 1 where there is any

The towns and reports of a node are read from its edges, not from what resolution says of it. An initiative of two towns is
right only where one of its names is a known one (schemas/initiatives.toml); a place or an organisation only where its name
means the same everywhere or the gazetteer knows it.
"""

import json
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, cast

from kg.model import ENTITY_TYPES, INITIATIVE_TYPES, EntityType, ReportEntity
from kg.names import masked
from kg.resolve.scope import known_initiative, scope_of

OUTPUT = Path(__file__).parent.parent / "output" / "graph.json"
Node = Mapping[str, Any]


def wrong(graph: Mapping[str, Any]) -> Iterator[str]:
    """One line for each node that must not be."""
    reports, towns = spread(graph["edges"])
    for node in graph["nodes"]:
        if node["type"] in ENTITY_TYPES and len(reports[node["id"]]) > 1:
            forms = [node["label"], *filter(None, node["aliases"].split("|"))]
            said = f"{node['id']} {' = '.join(forms)}: {len(reports[node['id']])} reports, {len(towns[node['id']])} towns"
            hidden = [form for form in forms if masked(form)]
            if hidden and not all(_meant_everywhere(node, [form]) for form in hidden):
                yield f"masked: {said}"
            elif len(towns[node["id"]]) > 1 and not _meant_everywhere(node, forms):
                yield f"two towns' own: {said}"


def spread(edges: list[Mapping[str, Any]]) -> tuple[Mapping[str, set[str]], Mapping[str, set[str]]]:
    """Node → the reports that mention it, and the towns that wrote these or carry it out."""
    wrote = {e["source"]: e["target"] for e in edges if e["type"] == "WRITTEN_BY"}
    reports: defaultdict[str, set[str]] = defaultdict(set)
    towns: defaultdict[str, set[str]] = defaultdict(set)
    for edge in edges:
        if edge["type"] == "MENTIONED_IN":
            reports[edge["source"]].add(edge["target"])
            towns[edge["source"]].add(wrote[edge["target"]])
        elif edge["type"] == "CARRIES_OUT":
            towns[edge["target"]].add(edge["source"])
    return reports, towns


def _meant_everywhere(node: Node, forms: list[str]) -> bool:
    """Whether one of a node's names means one thing whichever town says it."""
    entity = ReportEntity(cast("EntityType", node["type"]), forms[0], tuple(forms[1:]), ())
    if entity.type in INITIATIVE_TYPES:
        return known_initiative(entity) is not None
    return bool(node.get("code")) or any(_wide(entity.type, form) for form in forms)


def _wide(type_: EntityType, form: str) -> bool:
    return scope_of(ReportEntity(type_, form, (), ()), "report", "town")[0] == "national"


def main() -> None:
    """Print what is wrong, and how much was looked at."""
    graph = json.loads((Path(sys.argv[1]) if len(sys.argv) > 1 else OUTPUT).read_text(encoding="utf-8"))
    found = list(wrong(graph))
    reports, towns = spread(graph["edges"])
    print(*found, sep="\n", end="\n" if found else "")
    several, shared = (sum(len(found) > 1 for found in of.values()) for of in (reports, towns))
    print(f"{len(found)} wrong merges; {several} things in several reports, {shared} in several towns")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
