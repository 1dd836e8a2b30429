"""graph → Cytoscape JSON (``.cyjs``) for Cytoscape and cytoscape.js."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kg.export.atomic import atomic
from kg.export.columns import Graph, by_key, scalars
from kg.export.places import places


def write(graph: Graph, path: Path) -> None:
    """Write ``path``, nodes and edges by key; a label is also the name Cytoscape shows.

    Raises:
        ExportError: an attribute is no scalar, or the file cannot be written.

    """
    with atomic(path) as part, part.open("w", encoding="utf-8", errors="ignore", newline="\n") as file:
        about = _line(scalars(graph.graph, "graph"))
        file.write(f'{{"format_version": "1.0", "data": {about}, "elements": {{\n"nodes": [')
        file.writelines(_lines(_nodes(graph)))
        file.write('\n],\n"edges": [')
        file.writelines(_lines(_edges(graph)))
        file.write("\n]}}\n")


def _nodes(graph: Graph) -> Iterator[dict[str, Any]]:
    where = places(graph)
    for node in sorted(graph):
        # An element with a source is taken for an edge: a report's source file gets another name.
        data = {"source_file" if n == "source" else n: v for n, v in scalars(graph.nodes[node], "node", node).items()}
        x, y = where[node]
        yield {"data": {"id": node, "name": data.get("label", node), **data}, "position": {"x": x, "y": y}}


def _edges(graph: Graph) -> Iterator[dict[str, Any]]:
    for source, target, key, data in by_key(graph):
        kind = data.get("type", "")
        yield {
            "data": {
                "id": key,
                "source": source,
                "target": target,
                "interaction": kind,
                **scalars(data, "edge", key),
            }
        }


def _lines(rows: Iterator[dict[str, Any]]) -> Iterator[str]:
    for number, row in enumerate(rows):
        yield f"{',' if number else ''}\n{_line(row)}"


def _line(row: dict[str, Any]) -> str:
    return json.dumps(row, ensure_ascii=False, allow_nan=False)
