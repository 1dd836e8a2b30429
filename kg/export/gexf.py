"""graph → GEXF 1.3 for Gephi: looks and positions, years on the timeline, real lists, parallel edges by kind."""

import json
import math
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from kg.export import xml
from kg.export.atomic import atomic
from kg.export.columns import Graph, Kind, Scalar, by_key, columns, plain, scalars, written
from kg.export.lists import LISTS, members
from kg.export.places import places
from kg.export.years import runs, years

_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<gexf xmlns="http://gexf.net/1.3" xmlns:viz="http://gexf.net/1.3/viz" version="1.3">\n'
    "<meta><creator>kg</creator><description>{about}</description></meta>\n"
    '<graph defaultedgetype="directed" mode="dynamic" timeformat="double" timerepresentation="interval">\n'
)
_TYPES: Mapping[Kind, str] = {"boolean": "boolean", "integer": "long", "number": "double", "text": "string"}
# Told apart by people who do not see red and green, and in print (after Okabe and Ito).
COLOURS: Mapping[str, tuple[int, int, int]] = {
    "Town": (0, 0, 0),
    "Report": (153, 153, 153),
    "Theme": (230, 159, 0),
    "Project": (0, 114, 178),
    "Program": (0, 158, 115),
    "Policy": (204, 121, 167),
    "Campaign": (213, 94, 0),
    "Place": (86, 180, 233),
    "Organization": (150, 120, 60),
}
_GREY = (190, 190, 190)
# What stands as an XML attribute of its own; as a column too it would be there twice in Gephi.
_OWN = frozenset({"label", "weight"})


def write(graph: Graph, path: Path) -> None:
    """Write ``path``, nodes and edges by key.

    Raises:
        ExportError: an attribute is no scalar, or the file cannot be written.

    """
    nodes = _kinds(columns(d for _, d in graph.nodes(data=True)))
    edges = _kinds(columns(d for _, _, d in graph.edges(data=True)))
    with atomic(path) as part, part.open("w", encoding="utf-8", newline="\n") as file:
        file.write(_HEAD.format(about=xml.text(json.dumps(scalars(graph.graph, "graph"), ensure_ascii=False))))
        file.write(_attributes("node", nodes) + _attributes("edge", edges))
        file.write(f'<nodes count="{graph.number_of_nodes()}">\n')
        file.writelines(_nodes(graph, nodes))
        file.write(f'</nodes>\n<edges count="{graph.number_of_edges()}">\n')
        file.writelines(_edges(graph, edges))
        file.write("</edges>\n</graph>\n</gexf>\n")


def _kinds(found: Mapping[str, Kind]) -> dict[str, Kind]:
    return {name: kind for name, kind in found.items() if name not in _OWN}


def _attributes(domain: str, kinds: Mapping[str, Kind]) -> str:
    rows = "".join(f'<attribute id="{domain[0]}_{n}" title="{xml.attribute(n)}" type="{_type(n, k)}"/>\n' for n, k in kinds.items())
    return f'<attributes class="{domain}" mode="static">\n{rows}</attributes>\n'


def _type(name: str, kind: Kind) -> str:
    return "liststring" if name in LISTS else _TYPES[kind]


def _nodes(graph: Graph, kinds: Mapping[str, Kind]) -> Iterator[str]:
    where, when = places(graph), years(graph)
    for node in sorted(graph):
        data = graph.nodes[node]
        label = xml.attribute(str(data.get("label", node)))
        parts = _values(data, "node", kinds, node), _spells(when.get(node, frozenset()))
        look = _look(data, where[node], graph.degree(node))
        yield f'<node id="{xml.attribute(node)}" label="{label}">\n{"".join(parts)}{look}</node>\n'


def _edges(graph: Graph, kinds: Mapping[str, Kind]) -> Iterator[str]:
    for source, target, key, data in by_key(graph):
        year = data.get("year")
        own = {
            "id": key,
            "source": source,
            "target": target,
            "kind": data.get("type", ""),
            "label": data.get("label", ""),
        }
        names = " ".join(f'{name}="{xml.attribute(str(value))}"' for name, value in own.items())
        spells = _spells(frozenset({year} if isinstance(year, int) else ()))
        weight = float(data.get("weight", 1))
        yield f'<edge {names} weight="{weight!r}">\n{_values(data, "edge", kinds, key)}{spells}</edge>\n'


def _values(data: Mapping[str, Any], domain: str, kinds: Mapping[str, Kind], where: str) -> str:
    rows = (
        f'<attvalue for="{domain[0]}_{name}" value="{xml.attribute(_text(name, value, kinds[name]))}"/>\n'
        for name, value in scalars(data, domain, where).items()
        if name in kinds
    )
    return f"<attvalues>\n{''.join(rows)}</attvalues>\n"


def _text(name: str, value: Scalar, kind: Kind) -> str:
    # Gephi takes a|b for one member; it reads a JSON array as a list.
    return json.dumps(members(value), ensure_ascii=False) if name in LISTS else written(plain(value, kind))


def _spells(found: frozenset[int]) -> str:
    rows = "".join(f'<spell start="{first}.0" end="{last}.0"/>' for first, last in runs(found))
    return f"<spells>{rows}</spells>\n" if rows else ""


def _look(data: Mapping[str, Any], place: tuple[float, float], degree: int) -> str:
    red, green, blue = COLOURS.get(str(data.get("type")), _GREY)
    size = round(4 + 3 * math.log2(1 + degree), 2)
    return (
        f'<viz:color r="{red}" g="{green}" b="{blue}"/>'
        f'<viz:position x="{place[0]}" y="{place[1]}" z="0.0"/><viz:size value="{size}"/>\n'
    )
