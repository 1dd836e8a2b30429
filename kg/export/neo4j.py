"""graph → a folder for Neo4j and other openCypher engines: typed CSV for bulk import, scripts, statements with parameters."""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO, Any

from kg.export.atomic import atomic_folder
from kg.export.columns import Edge, Graph, Kind, Scalar, by_key, columns, plain, scalars, written
from kg.export.cypher import schema, write_statements
from kg.export.lists import LISTS, members

_TYPES: Mapping[Kind, str] = {"boolean": "boolean", "integer": "long", "number": "double", "text": "string"}
_CASTS: Mapping[Kind, str] = {
    "boolean": "toBoolean(row.`{0}`)",
    "integer": "toInteger(row.`{0}`)",
    "number": "toFloat(row.`{0}`)",
    "text": "row.`{0}`",
}
_BULK = """\
// Bulk import into an empty database, in the folder of these files:
//   neo4j-admin database import full --multiline-fields=true --nodes=nodes.csv --relationships=relationships.csv neo4j
// Into a running server (5.23 or newer): copy the two CSV files into its import folder and run this script.
CREATE CONSTRAINT entity_id IF NOT EXISTS FOR (n:Entity) REQUIRE n.id IS UNIQUE;
"""


def write(graph: Graph, path: Path) -> None:
    """Write five files into the folder ``path``.

    ``nodes.csv`` and ``relationships.csv`` for the bulk importer (every node has the label ``Entity`` and its type's; lists
    are arrays, divided by ``;``), ``import.cypher`` that loads them into a running server, ``statements.json`` with openCypher
    statements and their parameters for any driver, ``schema.cypher`` for engines that want tables first.

    Raises:
        ExportError: an attribute is no scalar, or the files cannot be written.

    """
    nodes = columns(d for _, d in graph.nodes(data=True))
    edges = columns(d for _, _, d in graph.edges(data=True))
    with atomic_folder(path) as part:
        _table(part / "nodes.csv", node_head(nodes), _nodes(graph, nodes))
        _table(part / "relationships.csv", edge_head(edges), _edges(graph, edges))
        (part / "import.cypher").write_text(_script(graph, nodes, edges), encoding="utf-8")
        (part / "schema.cypher").write_text(schema(graph), encoding="utf-8")
        write_statements(graph, part / "statements.json")


def node_head(kinds: Mapping[str, Kind]) -> list[str]:
    """The head of the table of nodes, from the kinds of all attributes."""
    return ["id:ID(Entity)", *(_head(n, k) for n, k in kinds.items()), ":LABEL"]


def edge_head(kinds: Mapping[str, Kind]) -> list[str]:
    """The head of the table of relationships."""
    return [":START_ID(Entity)", ":END_ID(Entity)", *(_head(n, k) for n, k in kinds.items()), ":TYPE"]


def node_row(node: str, data: Mapping[str, Any], kinds: Mapping[str, Kind]) -> list[str]:
    """A node's cells."""
    return [node, *_cells(data, "node", node, kinds), f"Entity;{data.get('type', 'Entity')}"]


def edge_row(edge: Edge, kinds: Mapping[str, Kind]) -> list[str]:
    """An edge's cells."""
    source, target, key, data = edge
    return [source, target, *_cells(data, "edge", key, kinds), str(data.get("type", "RELATED"))]


def write_csv(file: IO[str], rows: Iterable[list[str]]) -> None:
    """Rows as the importer wants them: every cell in quotation marks."""
    csv.writer(file, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows(rows)


def _head(name: str, kind: Kind) -> str:
    return f"{name}:string[]" if name in LISTS else f"{name}:{_TYPES[kind]}"


def _table(path: Path, head: list[str], rows: Iterator[list[str]]) -> None:
    # No byte order mark: the importer would take it for a part of the first name.
    with path.open("w", encoding="utf-8", errors="ignore", newline="") as file:
        write_csv(file, [head])
        write_csv(file, rows)


def _nodes(graph: Graph, kinds: Mapping[str, Kind]) -> Iterator[list[str]]:
    return (node_row(node, graph.nodes[node], kinds) for node in sorted(graph))


def _edges(graph: Graph, kinds: Mapping[str, Kind]) -> Iterator[list[str]]:
    return (edge_row(edge, kinds) for edge in by_key(graph))


def _cells(data: Mapping[str, Any], domain: str, where: str, kinds: Mapping[str, Kind]) -> list[str]:
    known = scalars(data, domain, where)
    return [_cell(name, known[name], kind) if name in known else "" for name, kind in kinds.items()]


def _cell(name: str, value: Scalar, kind: Kind) -> str:
    if name in LISTS:
        return ";".join(part.replace(";", "；") for part in members(value))
    return written(plain(value, kind)).replace("\0", "")


def _script(graph: Graph, nodes: Mapping[str, Kind], edges: Mapping[str, Kind]) -> str:
    """The same import as statements; one for each label and type, since a parameter cannot name those."""
    labels = sorted({str(d.get("type", "Entity")) for _, d in graph.nodes(data=True)})
    types = sorted({str(d.get("type", "RELATED")) for _, _, d in graph.edges(data=True)})
    parts = [_BULK, *(_load_nodes(label, nodes) for label in labels), *(_load_edges(kind, edges) for kind in types)]
    return "\n".join(parts)


def _load_nodes(label: str, kinds: Mapping[str, Kind]) -> str:
    return (
        f"LOAD CSV WITH HEADERS FROM 'file:///nodes.csv' AS row\n"
        f"WITH row WHERE row.`:LABEL` = {json.dumps('Entity;' + label)}\n"
        f"CALL (row) {{ MERGE (n:Entity {{id: row.`id:ID(Entity)`}}) SET n:`{label}`, n += {_map(kinds)} }}"
        " IN TRANSACTIONS OF 1000 ROWS;\n"
    )


def _load_edges(kind: str, kinds: Mapping[str, Kind]) -> str:
    return (
        f"LOAD CSV WITH HEADERS FROM 'file:///relationships.csv' AS row\n"
        f"WITH row WHERE row.`:TYPE` = {json.dumps(kind)}\n"
        "CALL (row) { MATCH (a:Entity {id: row.`:START_ID(Entity)`}), (b:Entity {id: row.`:END_ID(Entity)`})\n"
        f"MERGE (a)-[r:`{kind}` {{edge_id: row.`edge_id:string`}}]->(b) SET r += {_map(kinds)} }}"
        " IN TRANSACTIONS OF 1000 ROWS;\n"
    )


def _map(kinds: Mapping[str, Kind]) -> str:
    return "{" + ", ".join(f"`{name}`: {_cast(name, kind)}" for name, kind in kinds.items()) + "}"


def _cast(name: str, kind: Kind) -> str:
    head = _head(name, kind)
    if name in LISTS:
        return f"CASE WHEN row.`{head}` = '' THEN [] ELSE split(row.`{head}`, ';') END"
    # An empty cell is a value that is not known, but for texts.
    cast = _CASTS[kind].format(head)
    return cast if kind == "text" else f"CASE WHEN row.`{head}` = '' THEN null ELSE {cast} END"
