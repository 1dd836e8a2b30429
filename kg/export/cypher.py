"""graph → openCypher: statements with parameters for any engine, and the tables that engines with a schema want first."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby, islice
from pathlib import Path
from typing import Any

from kg.export.columns import Graph, Kind, columns, plain, scalars
from kg.export.lists import LISTS, members
from kg.export.tables import encodable

_TYPES: Mapping[Kind, str] = {"boolean": "BOOLEAN", "integer": "INT64", "number": "DOUBLE", "text": "STRING"}
_BATCH = 1_000  # rows of a statement
Ends = tuple[str, str, str]
"""The type of an edge's source, its own, and that of its target."""
Rows = Iterator[dict[str, Any]]


def write_statements(graph: Graph, path: Path) -> None:
    """Write ``{"statements": [{"statement", "parameters"}, …]}``, the form in which Neo4j's HTTP interface takes them.

    A driver runs them one after the other; nothing that a report says is ever part of a statement.
    """
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write('{"statements": [')
        for number, (statement, rows) in enumerate(_statements(graph)):
            row = {"statement": statement, "parameters": {"rows": rows}}
            file.write(f"{',' if number else ''}\n{json.dumps(row, ensure_ascii=False, allow_nan=False)}")
        file.write("\n]}\n")


def schema(graph: Graph) -> str:
    """Node and relationship tables as LadybugDB and Kùzu want them before the statements."""
    parts = ["// LadybugDB, Kùzu: run these first, then statements.json."]
    for kind, nodes in _nodes(graph).items():
        names = ", ".join(_declared(columns(graph.nodes[n] for n in nodes)))
        parts.append(f"CREATE NODE TABLE `{kind}`(`id` STRING PRIMARY KEY, {names});")
    kinds = _edge_kinds(graph)
    for kind, ends in groupby(sorted(_edges(graph), key=lambda e: e[1]), key=lambda e: e[1]):
        pairs = ", ".join(f"FROM `{source}` TO `{target}`" for source, _, target in sorted(ends))
        parts.append(f"CREATE REL TABLE `{kind}`({pairs}, {', '.join(_declared(kinds[kind]))});")
    return "\n".join(parts) + "\n"


def _declared(kinds: Mapping[str, Kind]) -> list[str]:
    return [f"`{name}` {'STRING[]' if name in LISTS else _TYPES[kind]}" for name, kind in kinds.items()]


def _statements(graph: Graph) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    for kind, nodes in _nodes(graph).items():
        kinds = columns(graph.nodes[n] for n in nodes)
        rows = ({"id": n, **_values(graph.nodes[n], "node", n, kinds)} for n in nodes)
        for names, batch in _batches(rows):
            yield f"UNWIND $rows AS row CREATE (:`{kind}` {{{_named(names)}}})", batch
    known = _edge_kinds(graph)
    for (first, kind, last), edges in sorted(_edges(graph).items()):
        rows = (
            {"source": source, "target": target, **_values(graph[source][target][key], "edge", key, known[kind])}
            for key, source, target in edges
        )
        ends = f"(a:`{first}` {{`id`: row.`source`}}), (b:`{last}` {{`id`: row.`target`}})"
        for names, batch in _batches(rows):
            made = _named([name for name in names if name not in {"source", "target"}])
            yield f"UNWIND $rows AS row MATCH {ends} CREATE (a)-[:`{kind}` {{{made}}}]->(b)", batch


def _named(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`: row.`{name}`" for name in names)


def _batches(rows: Rows) -> Iterator[tuple[list[str], list[dict[str, Any]]]]:
    """Rows of one shape, with the names that have a value in any of them: a column of nulls alone has no type."""
    while batch := list(islice(rows, _BATCH)):
        names = [name for name in batch[0] if any(row[name] is not None for row in batch)]
        yield names, [{name: row[name] for name in names} for row in batch]


def _values(data: Mapping[str, Any], domain: str, where: str, kinds: Mapping[str, Kind]) -> dict[str, Any]:
    """Every column, null where the value is not known: rows of a statement have one shape."""
    known = scalars(data, domain, where)
    out: dict[str, Any] = dict.fromkeys(kinds)
    for name, value in known.items():
        fit = plain(value, kinds[name])
        out[name] = members(fit) if name in LISTS else encodable(fit) if isinstance(fit, str) else fit
    return out


def _nodes(graph: Graph) -> dict[str, list[str]]:
    out: dict[str, list[str]] = {}
    for node in sorted(graph):
        out.setdefault(str(graph.nodes[node].get("type", "Entity")), []).append(node)
    return dict(sorted(out.items()))


def _edges(graph: Graph) -> dict[Ends, Sequence[tuple[str, str, str]]]:
    out: dict[Ends, list[tuple[str, str, str]]] = {}
    for source, target, key, data in graph.edges(keys=True, data=True):
        first, last = (str(graph.nodes[n].get("type", "Entity")) for n in (source, target))
        out.setdefault((first, str(data.get("type", "RELATED")), last), []).append((key, source, target))
    return {ends: sorted(found) for ends, found in out.items()}


def _edge_kinds(graph: Graph) -> dict[str, dict[str, Kind]]:
    found: dict[str, list[Mapping[str, Any]]] = {}
    for _, _, data in graph.edges(data=True):
        found.setdefault(str(data.get("type", "RELATED")), []).append(data)
    return {kind: columns(rows) for kind, rows in found.items()}
