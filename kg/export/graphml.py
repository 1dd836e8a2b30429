"""graph → GraphML that Gephi, igraph, yEd, JGraphT, graph-tool and NetworkX read alike, and back.

NetworkX's own writer is not used: with default keys its multigraphs are no valid GraphML and Gephi drops edges of them,
one name of two types stops igraph, and a control character leaves an empty file.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO, Any

import networkx as nx
from lxml import etree

from kg.errors import ExportError
from kg.export import xml
from kg.export.atomic import atomic
from kg.export.columns import Edge, Graph, Kind, Node, Rows, Scalar, columns, rows_of, scalars, written

NAMESPACE = "http://graphml.graphdrawing.org/xmlns"
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    f'<graphml xmlns="{NAMESPACE}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    f' xsi:schemaLocation="{NAMESPACE} {NAMESPACE}/1.0/graphml.xsd">\n'
)
_TYPES: Mapping[Kind, str] = {"boolean": "boolean", "integer": "long", "number": "double", "text": "string"}
# The schema asks for NMTOKEN in every id and name; Chinese letters are fine, blanks, slashes and brackets are not.
_TOKEN = re.compile(r"[\w.:·-]+")
_READ: Mapping[str, Callable[[str], Scalar]] = {
    "boolean": lambda s: s.strip().lower() in {"true", "1"},
    "int": int,
    "long": int,
    "float": float,
    "double": float,
    "string": str,
}


def write(graph: Graph, path: Path) -> None:
    """Write ``path``, node after node and then edge after edge, both by key.

    Key ids begin with ``g_``, ``n_`` or ``e_``: a bare ``b`` or ``size`` would be a colour or a size to Gephi.

    Raises:
        ExportError: a key or an attribute cannot stand in GraphML, or the file cannot be written.

    """
    write_rows(path, rows_of(graph))


def write_rows(path: Path, rows: Rows) -> None:
    """Write ``path`` from nodes and edges that come one after the other, by key; raises as ``write``."""
    kinds = {"graph": columns([rows.about]), "node": rows.node_kinds, "edge": rows.edge_kinds}
    with atomic(path) as part, part.open("w", encoding="utf-8", newline="\n") as file:
        file.write(_HEAD)
        file.writelines(_keys(kinds))
        file.write('<graph id="G" edgedefault="directed">\n')
        file.write(_data(rows.about, "graph", kinds["graph"]))
        file.writelines(_nodes(rows.nodes, kinds["node"]))
        file.writelines(_edges(rows.edges, kinds["edge"]))
        file.write("</graph>\n</graphml>\n")


def _keys(kinds: Mapping[str, Mapping[str, Kind]]) -> Iterator[str]:
    for domain, names in kinds.items():
        for name, kind in names.items():
            token = _token(name, "attribute name")
            yield f'<key id="{domain[0]}_{token}" for="{domain}" attr.name="{token}" attr.type="{_TYPES[kind]}"/>\n'


def _nodes(nodes: Iterable[Node], kinds: Mapping[str, Kind]) -> Iterator[str]:
    for node, data in nodes:
        yield f'<node id="{_token(node, "node key")}">\n{_data(data, "node", kinds, node)}</node>\n'


def _edges(edges: Iterable[Edge], kinds: Mapping[str, Kind]) -> Iterator[str]:
    before = None
    for source, target, key, data in edges:
        if key == before:
            raise ExportError(f"edge key {key!r} stands for two edges, and readers would drop one; keys must be unique")
        if not data.get("weight", 1) > 0:
            raise ExportError(f"edge {key}: weight {data['weight']} is not above 0; Gephi drops such edges")
        before = key
        ends = f'id="{_token(key, "edge key")}" source="{source}" target="{target}"'
        yield f"<edge {ends}>\n{_data(data, 'edge', kinds, key)}</edge>\n"


def _data(attributes: Mapping[str, Any], domain: str, kinds: Mapping[str, Kind], where: str = "") -> str:
    found = scalars(attributes, domain, where)
    begin = f'<data key="{domain[0]}_'
    words = [value if type(value) is str else _number(value, kinds[name]) for name, value in found.items()]
    if xml.is_special("".join(words)):  # once for all of them
        words = [xml.text(word) for word in words]
    return "".join([f'{begin}{name}">{word}</data>\n' for name, word in zip(found, words, strict=True)])


def _number(value: Scalar, kind: Kind) -> str:
    return repr(float(value)) if kind == "number" and not isinstance(value, str) else written(value)


def _token(name: object, what: str) -> str:
    if not isinstance(name, str) or not _TOKEN.fullmatch(name):
        raise ExportError(f"{what} {name!r} cannot stand in GraphML: letters, digits, - _ . and : only, no blanks")
    return name


def read(path: Path) -> Graph:
    """The graph of a GraphML file of ours: keys, types and values as they were written.

    Raises:
        ExportError: the file is missing or is no GraphML.

    """
    graph: Graph = nx.MultiDiGraph()
    try:
        with Path(path).open("rb") as file:
            _fill(graph, file)
    except OSError as e:
        raise ExportError(f"{path}: cannot be read: {e.strerror}") from e
    except (etree.XMLSyntaxError, KeyError, ValueError) as e:
        raise ExportError(f"{path}: no GraphML of this program: {e}") from e
    return graph


def _fill(graph: Graph, file: IO[bytes]) -> None:
    names: dict[str, tuple[str, Callable[[str], Scalar]]] = {}
    tags = [f"{{{NAMESPACE}}}{tag}" for tag in ("key", "node", "edge", "graph")]
    # No entities, no network, and evidence may be long; memory stays flat since what is done is dropped.
    for _, element in etree.iterparse(file, tag=tags, resolve_entities=False, no_network=True, huge_tree=True):
        at = element.attrib
        match etree.QName(element).localname:
            case "key":
                names[at["id"]] = (at["attr.name"], _READ[at["attr.type"]])
                continue
            case "node":
                graph.add_node(at["id"])
                graph.nodes[at["id"]].update(_attributes(element, names))
            case "edge":
                graph.add_edge(at["source"], at["target"], key=at["id"])
                graph[at["source"]][at["target"]][at["id"]].update(_attributes(element, names))
        whole = element if element.tag == tags[3] else element.getparent()
        graph.graph.update(_attributes(whole, names))
        while whole is not element and element.getprevious() is not None:
            del whole[0]


def _attributes(element: Any, names: Mapping[str, tuple[str, Callable[[str], Scalar]]]) -> dict[str, Scalar]:  # noqa: ANN401 - lxml's elements have no public type
    found = {}
    for data in element.iterchildren(f"{{{NAMESPACE}}}data"):
        name, convert = names[data.attrib["key"]]
        found[name] = convert(data.text or "")
    return found
