"""graph → columns: what the page knows of nodes and edges, as parallel lists of small numbers that compress well."""

import math
import re
from array import array
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from kg.view.index import Edge, Index
from kg.view.pack import Later, numbers
from kg.view.pinyin import initials

STATUSES = ("", "done", "ongoing", "planned", "none")
# Besides the columns, only what the page shows: reasons and families of 6,000 initiatives were a third of the payload.
NODE_EXTRA = {"parents", "lat", "lon", "approximate", "kind", "period", "source", "code", "town"}
EDGE_EXTRA = {"value", "unit", "modifier", "change", "masked", "text", "confidence", "clues", "outcome", "outcome_year"}
MOST = 2**31  # years and counts beyond it are no years and counts
HASHED = re.compile(r"[0-9a-f]{16}")
Sparse = dict[str, Any]


def columns(index: Index, places: list[tuple[int, int]]) -> dict[str, Any]:
    """All of the payload but the evidence."""
    edge_types = sorted({e.type for e in index.edges})
    return {
        "types": _node_types(index),
        "edgeTypes": [_edge_type(index, kind) for kind in edge_types],
        "nodes": _node_columns(index, places),
        "edges": _edge_columns(index.edges, {kind: i for i, kind in enumerate(edge_types)}),
        "pinyin": Later(initials([_text(n, "label") for n in index.nodes])),
    }


def _node_types(index: Index) -> list[dict[str, str]]:
    first = dict(zip(reversed(index.types), reversed(index.nodes), strict=True))
    order = dict.fromkeys(index.types)
    return [{"id": k, "zh": _text(first[k], "type_label") or k, "en": _text(first[k], "type_label_en") or k} for k in order]


def _edge_type(index: Index, kind: str) -> dict[str, str]:
    data = next(e.data for e in index.edges if e.type == kind)
    return {"id": kind, "zh": _text(data, "label") or kind, "en": _text(data, "label_en") or kind}


def _node_columns(index: Index, places: list[tuple[int, int]]) -> dict[str, Any]:
    nodes, types = index.nodes, {kind: i for i, kind in enumerate(dict.fromkeys(index.types))}
    ids, odd = keys(index.keys, [f"{kind.lower()}-" for kind in index.types])
    scopes = [_scope(_text(n, "scope")) for n in nodes]
    known = sorted(set(scopes))
    return {
        "id": ids,
        "odd": odd,
        "label": [_text(n, "label") or key for n, key in zip(nodes, index.keys, strict=True)],
        "type": numbers([types[kind] for kind in index.types]),
        "x": numbers([x for x, _ in places]),
        "y": numbers([y for _, y in places]),
        "theme": numbers([index.theme_of.get(i, -1) for i in range(len(nodes))]),
        "status": numbers([_status(n) for n in nodes]),
        "first": numbers([_whole(n.get("first_year")) or _whole(n.get("year")) for n in nodes]),
        "last": numbers([_whole(n.get("last_year")) or _whole(n.get("year")) for n in nodes]),
        "mentions": numbers([_whole(n.get("mentions")) for n in nodes]),
        "community": numbers([_whole(n.get("community")) for n in nodes]),
        "shared": numbers([_whole(n.get("degree_shared")) for n in nodes]),
        "masked": numbers([i for i, n in enumerate(nodes) if n.get("masked") is True]),
        "broader": {str(i): above for i, above in index.broader.items()},
        "en": Later(_sparse((_text(n, "label_en") if n.get("label_en") != n.get("label") else "") for n in nodes)),
        "aliases": Later(_sparse(_text(n, "aliases") for n in nodes)),
        "scopes": known,
        "scope": numbers([known.index(scope) for scope in scopes]),
        "extra": Later(_sparse(_rest(n, NODE_EXTRA) for n in nodes)),
    }


def _edge_columns(edges: list[Edge], types: Mapping[str, int]) -> dict[str, Any]:
    return {
        "type": numbers([types[e.type] for e in edges]),
        # As steps from the edge before: they are sorted, so nearly all are 0 or 1.
        "source": numbers(_steps([e.source for e in edges])),
        "target": numbers([e.target for e in edges]),
        "status": numbers([_status(e.data) for e in edges]),
        "year": numbers([_whole(e.data.get("year")) for e in edges]),
        "extra": Later(_sparse(_rest(e.data, EDGE_EXTRA) for e in edges)),
    }


def keys(names: Sequence[str], starts: Sequence[str]) -> tuple["array[int]", Sparse]:
    """Keys as eight bytes each, the hash after the start that is theirs; those of another form whole, by number."""
    rests = [name.removeprefix(start) for name, start in zip(names, starts, strict=True)]
    plain = [rest if HASHED.fullmatch(rest) and len(rest) < len(name) else "" for rest, name in zip(rests, names, strict=True)]
    odd = {str(i): name for i, (name, rest) in enumerate(zip(names, plain, strict=True)) if not rest}
    return array("B", b"".join(bytes.fromhex(rest) if rest else bytes(8) for rest in plain)), odd


def _scope(scope: str) -> str:
    """Only the kind: which town or report it is, the edges say."""
    return scope.split(":", 1)[0] if scope.startswith(("town:", "report:")) else scope


def _rest(data: Mapping[str, Any], wanted: set[str]) -> Sparse:
    """Of the further attributes those that are there, as far as JSON can say them: infinity is no value."""
    found = ((name, data[name]) for name in sorted(wanted & data.keys()))
    return {name: value for name, value in found if value != "" and value is not False and _is_scalar(value)}


def _is_scalar(value: object) -> bool:
    return isinstance(value, str | int) or (isinstance(value, float) and math.isfinite(value))


def _sparse(values: Iterable[Any]) -> Sparse:
    return {str(i): value for i, value in enumerate(values) if value}


def _steps(values: list[int]) -> list[int]:
    return [value - before for value, before in zip(values, [0, *values], strict=False)]


def _text(data: Mapping[str, Any], name: str) -> str:
    value = data.get(name)
    return "" if value is None else str(value)


def _status(data: Mapping[str, Any]) -> int:
    status = data.get("status")
    return STATUSES.index(status) if status in STATUSES else 0


def _whole(value: object) -> int:
    return int(value) if isinstance(value, int | float) and math.isfinite(value) and 0 <= value < MOST else 0
