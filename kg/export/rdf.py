"""graph → RDF (Turtle, JSON-LD): things, relations as nodes of their own, and evidence as annotations of reports.

Relations are nodes since parallel edges merge in RDF. Terms are taken from PROV-O, SKOS, Web Annotation and schema.org
where they fit; the rest is in a small vocabulary of our own (``schemas/shapes.ttl`` says what a valid file holds).
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from kg.export.atomic import atomic
from kg.export.columns import Graph, Scalar, by_key, scalars
from kg.export.extra import need
from kg.export.lists import LISTS, members, pieces
from kg.ontology import edge_types, node_types

PREFIXES: Mapping[str, str] = {
    "kg": "urn:kg:ontology#",
    "id": "urn:kg:id:",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "prov": "http://www.w3.org/ns/prov#",
    "oa": "http://www.w3.org/ns/oa#",
    "schema": "https://schema.org/",
    "dcterms": "http://purl.org/dc/terms/",
}
# What others call our types.
_ALSO: Mapping[str, tuple[str, ...]] = {
    "Report": ("schema:Report", "prov:Entity"),
    "Town": ("schema:AdministrativeArea", "prov:Agent"),
    "Theme": ("skos:Concept",),
    "Project": ("schema:Project",),
    "Program": ("schema:GovernmentService",),
    "Place": ("schema:Place",),
    "Organization": ("schema:Organization",),
}
_ALSO_EDGE: Mapping[str, str] = {
    "BROADER": "skos:broader",
    "WRITTEN_BY": "prov:wasAttributedTo",
    "PART_OF": "dcterms:isPartOf",
}
_DONE = frozenset({"label", "label_en", "type", "type_label", "type_label_en", "aliases", "evidence", "edge_id"})


def write_turtle(graph: Graph, path: Path) -> None:
    """Write ``path`` as Turtle.

    Raises:
        ExportError: pyoxigraph is not installed, or the file cannot be written.

    """
    _write(graph, path, "TURTLE")


def write_json_ld(graph: Graph, path: Path) -> None:
    """Write ``path`` as JSON-LD.

    Raises:
        ExportError: pyoxigraph is not installed, or the file cannot be written.

    """
    _write(graph, path, "JSON_LD")


def _write(graph: Graph, path: Path, form: str) -> None:
    ox = need("pyoxigraph", "rdf")
    prefixes = dict(PREFIXES) if form == "TURTLE" else None
    with atomic(path) as part:
        ox.serialize(_Triples(ox, graph), output=str(part), format=getattr(ox.RdfFormat, form), prefixes=prefixes)


class _Triples:
    """The triples of a graph, made while they are written."""

    def __init__(self, ox: Any, graph: Graph) -> None:  # noqa: ANN401 - a module that has no types
        self.ox, self.graph = ox, graph

    def __iter__(self) -> Iterator[Any]:
        yield from self._vocabulary()
        for node in sorted(self.graph):
            yield from self._node(node, self.graph.nodes[node])
        for source, target, key, data in by_key(self.graph):
            yield from self._edge(source, target, key, data)

    def _vocabulary(self) -> Iterator[Any]:
        for info in node_types().values():
            yield self._say(f"kg:{info.id}", "rdf:type", "rdfs:Class")
            yield from self._names(f"kg:{info.id}", "rdfs:label", info.label, info.label_en)
        for info in edge_types().values():
            yield self._say(f"kg:{info.id}", "rdf:type", "rdf:Property")
            yield from self._names(f"kg:{info.id}", "rdfs:label", info.label, info.label_en)
        yield self._say("kg:Relation", "rdfs:subClassOf", "rdf:Statement")
        yield self._say("kg:themes", "rdf:type", "skos:ConceptScheme")

    def _node(self, node: str, data: Mapping[str, Any]) -> Iterator[Any]:
        me, kind = f"id:{node}", str(data.get("type"))
        for name in (f"kg:{kind}", *_ALSO.get(kind, ())):
            yield self._say(me, "rdf:type", name)
        yield from self._names(me, "rdfs:label", str(data.get("label", node)), str(data.get("label_en", "")))
        if kind == "Theme":
            yield from self._names(me, "skos:prefLabel", str(data.get("label", node)), str(data.get("label_en", "")))
            yield self._say(me, "skos:inScheme", "kg:themes")
        for name in members(data.get("aliases")):
            yield self._say(me, "skos:altLabel", self._text(name, "zh"))
        if "lat" in data and "lon" in data:
            yield self._say(me, "schema:latitude", self._literal(data["lat"]))
            yield self._say(me, "schema:longitude", self._literal(data["lon"]))
        yield from self._attributes(me, data, "node", node)

    def _edge(self, source: str, target: str, key: str, data: Mapping[str, Any]) -> Iterator[Any]:
        me, kind = f"id:{key}", str(data.get("type"))
        first, last = f"id:{source}", f"id:{target}"
        yield self._say(me, "rdf:type", "kg:Relation")
        for name, value in (("rdf:subject", first), ("rdf:predicate", f"kg:{kind}"), ("rdf:object", last)):
            yield self._say(me, name, value)
        yield from self._attributes(me, data, "edge", key)
        found = pieces(data)
        for report in sorted({str(p["report"]) for p in found if p.get("report") in self.graph}):
            yield self._say(me, "prov:wasDerivedFrom", f"id:{report}")
        # The plain triple, for those who ask without evidence.
        yield self._say(first, f"kg:{kind}", last)
        if kind in _ALSO_EDGE:
            yield self._say(first, _ALSO_EDGE[kind], last)
        for number, piece in enumerate(found):
            yield from self._annotation(me, f"id:{key}.{number}", piece)

    def _annotation(self, body: str, me: str, piece: Mapping[str, Any]) -> Iterator[Any]:
        """Web Annotation: the relation is what is said about a stretch of a report."""
        target, place, quote = f"{me}.target", f"{me}.position", f"{me}.quote"
        start, end, at = (int(piece.get(name) or 0) for name in ("start", "end", "at"))
        words = str(piece.get("quote") or "")
        first, last = max(0, start - at), max(0, end - at)
        for subject, name, value in (
            (me, "rdf:type", "oa:Annotation"),
            (me, "oa:hasBody", body),
            (me, "oa:hasTarget", target),
            (target, "rdf:type", "oa:SpecificResource"),
            (target, "oa:hasSource", f"id:{piece.get('report')}"),
            (target, "oa:hasSelector", place),
            (target, "oa:hasSelector", quote),
            (place, "rdf:type", "oa:TextPositionSelector"),
            (place, "oa:start", self._count(start)),
            (place, "oa:end", self._count(end)),
            (quote, "rdf:type", "oa:TextQuoteSelector"),
            (quote, "oa:exact", self._text(words[first:last])),
            (quote, "oa:prefix", self._text(words[:first])),
            (quote, "oa:suffix", self._text(words[last:])),
        ):
            yield self._say(subject, name, value)
        if piece.get("heading"):
            yield self._say(target, "kg:heading", self._text(str(piece["heading"])))

    def _attributes(self, me: str, data: Mapping[str, Any], domain: str, where: str) -> Iterator[Any]:
        for name, value in scalars(data, domain, where).items():
            if name in LISTS - _DONE:
                for part in members(value):
                    yield self._say(me, f"kg:{name}", self._text(part))
            elif name not in _DONE:
                yield self._say(me, f"kg:{name}", self._literal(value))

    def _names(self, me: str, name: str, chinese: str, english: str) -> Iterator[Any]:
        yield self._say(me, name, self._text(chinese, "zh"))
        if english and english != chinese:
            yield self._say(me, name, self._text(english, "en"))

    def _say(self, subject: str, predicate: str, value: Any) -> Any:  # noqa: ANN401
        value = self._iri(value) if isinstance(value, str) else value
        return self.ox.Triple(self._iri(subject), self._iri(predicate), value)

    def _iri(self, short: str) -> Any:  # noqa: ANN401
        prefix, _, name = short.partition(":")
        return self.ox.NamedNode(PREFIXES[prefix] + name)

    def _text(self, text: str, language: str | None = None) -> Any:  # noqa: ANN401
        return self.ox.Literal(text.encode(errors="ignore").decode(), language=language)

    def _count(self, number: int) -> Any:  # noqa: ANN401
        return self.ox.Literal(str(number), datatype=self._iri("xsd:nonNegativeInteger"))

    def _literal(self, value: Scalar) -> Any:  # noqa: ANN401
        return self._text(value) if isinstance(value, str) else self.ox.Literal(value)
