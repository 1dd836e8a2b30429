"""graph → node-link JSON (``graph.json``), one node or edge a line, and back."""

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import networkx as nx

from kg.errors import ExportError
from kg.export.atomic import atomic
from kg.export.columns import Edge, Graph, Rows, by_key, scalars

_JSON = json.JSONEncoder(ensure_ascii=False, allow_nan=False)  # one for all lines: json.dumps makes one for each


def write(graph: Graph, path: Path) -> None:
    """Write ``path`` by ``schemas/graph.schema.json``, in the shape of ``networkx.node_link_data``, sorted by key.

    Raises:
        ExportError: an attribute is no scalar or has a reserved name, or the file cannot be written.

    """
    write_rows(path, Rows(graph.graph, {}, {}, ((node, graph.nodes[node]) for node in sorted(graph)), by_key(graph)))


def write_rows(path: Path, rows: Rows) -> None:
    """Write ``path`` from nodes and edges that come one after the other, by key; raises as ``write``."""
    # A lone surrogate has no UTF-8 form; it is dropped as in the other formats.
    with atomic(path) as part, part.open("w", encoding="utf-8", errors="ignore", newline="\n") as file:
        about = _line(scalars(rows.about, "graph"))
        file.write(f'{{"directed": true, "multigraph": true, "graph": {about},\n')
        file.write('"nodes": [')
        file.writelines(_lines({"id": node, **scalars(data, "node", node)} for node, data in rows.nodes))
        file.write('\n],\n"edges": [')
        file.writelines(_lines(_edges(rows.edges)))
        file.write("\n]}\n")


def _edges(edges: Iterable[Edge]) -> Iterator[Mapping[str, Any]]:
    for source, target, key, data in edges:
        yield {"source": source, "target": target, "key": key, **scalars(data, "edge", key)}


def _lines(rows: Iterator[Mapping[str, Any]]) -> Iterator[str]:
    for number, row in enumerate(rows):
        yield f"{',' if number else ''}\n{_line(row)}"


def _line(row: Mapping[str, Any]) -> str:
    return _JSON.encode(row)


def read(path: Path) -> Graph:
    """The graph of a node-link file.

    Raises:
        ExportError: the file is missing or is no node-link JSON.

    """
    try:
        data = json.loads(Path(path).read_text(encoding="utf-8"))
        return _graph(data)
    except OSError as e:
        raise ExportError(f"{path}: cannot be read: {e.strerror}") from e
    except (ValueError, KeyError, TypeError, AttributeError) as e:
        raise ExportError(f"{path}: no node-link JSON of this program ({e!r})") from e


def _graph(data: Mapping[str, Any]) -> Graph:
    graph: Graph = nx.MultiDiGraph(**data["graph"])
    for node in data["nodes"]:
        key = node.pop("id")
        graph.add_node(key)
        graph.nodes[key].update(node)
    for edge in data["edges"]:
        source, target, key = edge.pop("source"), edge.pop("target"), edge.pop("key")
        graph.add_edge(source, target, key=key)
        graph[source][target][key].update(edge)
    return graph
