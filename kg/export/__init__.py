"""graph → files, one module a format, and back from those that keep everything."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from kg.errors import ExportError, UsageError
from kg.export import csv, cytoscape, gexf, graphml, neo4j, node_link, parquet, rdf, sqlite, xlsx
from kg.export.atomic import atomic, atomic_folder
from kg.export.columns import Graph
from kg.model import GRAPH_FORMAT

__all__ = ["EXPORTERS", "FORMAT", "Exporter", "atomic", "atomic_folder", "export", "load"]

FORMAT = GRAPH_FORMAT


class Exporter(NamedTuple):
    """How a format is written, and how its files are named; a folder where the suffix is empty."""

    write: Callable[[Graph, Path], None]
    suffix: str


EXPORTERS: Mapping[str, Exporter] = {
    "graphml": Exporter(graphml.write, ".graphml"),
    "json": Exporter(node_link.write, ".json"),
    "gexf": Exporter(gexf.write, ".gexf"),
    "cytoscape": Exporter(cytoscape.write, ".cyjs"),
    "csv": Exporter(csv.write, ""),
    "xlsx": Exporter(xlsx.write, ".xlsx"),
    "parquet": Exporter(parquet.write, ""),
    "turtle": Exporter(rdf.write_turtle, ".ttl"),
    "jsonld": Exporter(rdf.write_json_ld, ".jsonld"),
    "neo4j": Exporter(neo4j.write, ""),
    "sqlite": Exporter(sqlite.write, ".sqlite"),
}
READERS: Mapping[str, Callable[[Path], Graph]] = {
    ".graphml": graphml.read,
    ".json": node_link.read,
}


def export(graph: Graph, format: str, path: str | Path) -> Path:  # noqa: A002 - the word users know
    """Write a graph in one of ``EXPORTERS``; ``path`` is a folder for the formats that are many files.

    Raises:
        UsageError: there is no such format.
        ExportError: the graph does not fit the format, a library is missing, or the file cannot be written.

    """
    if format not in EXPORTERS:
        raise UsageError(f"no format {format!r}; there are {', '.join(EXPORTERS)}")
    EXPORTERS[format].write(graph, Path(path))
    return Path(path)


def load(path: str | Path) -> Graph:
    """Read ``graph.json``, a ``.graphml`` or a folder that ``kg build`` wrote back into the same graph.

    Raises:
        UsageError: there is no such file, or it is of a kind that does not keep everything.
        ExportError: the file is damaged, or another version wrote it; the message says how to rebuild.

    """
    path = Path(path)
    if path.is_dir():
        path /= "graph.json"
    if not path.exists():
        raise UsageError(f"{path}: no such graph; build one with: kg build REPORTS... -o {path.parent}")
    if path.suffix not in READERS:
        raise UsageError(f"{path}: a graph is read from {', '.join(READERS)} or from the folder of a build")
    graph = READERS[path.suffix](path)
    found = graph.graph.get("format")
    if found != FORMAT:
        which = f"{path}: of version {found or 'unknown'}, while this program reads {FORMAT}"
        raise ExportError(f"{which}; rebuild it: kg build REPORTS... -o {path.parent}")
    return graph
