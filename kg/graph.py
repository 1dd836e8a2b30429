"""Entities and relations → nx.MultiDiGraph with scalar attributes, as docs/graph.md describes it."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

import networkx as nx

from kg.ids import edge_id, theme_id
from kg.model import Entity, Evidence, Extraction, Relation
from kg.nodes import (
    NAMING,
    SHOWN,
    Scalar,
    about,
    add_known_place,
    edge,
    entity_node,
    evidence_json,
    fact_nodes,
    report_node,
    sureness,
    theme_node,
    town_node,
)
from kg.ontology import themes


def to_graph(
    extractions: Mapping[str, Extraction],
    entities: Mapping[str, Entity],
    entity_of: Mapping[tuple[str, int], str],
    town_of: Mapping[str, str],
    relations: Sequence[Relation],
    merges: Mapping[str, tuple[str, ...]],
) -> "nx.MultiDiGraph[str]":
    """Build the graph; nodes and edges are added in sorted order, so that equal input gives an equal graph."""
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.graph.update(about(len(e.report.text) for e in extractions.values()))
    of_node = _evidence_of_nodes(relations)
    facts = _facts(relations, extractions)
    nodes: dict[str, dict[str, Scalar]] = {}
    for report_id, extraction in extractions.items():
        nodes[report_id] = report_node(extraction.report, town_of[report_id])
    for town, written in _written_by(extractions, town_of).items():
        nodes[town] = town_node(written, facts[town])
    for entity in entities.values():
        if not entity.mentions and entity.id not in of_node:
            continue  # named inside initiatives only, and no place of theirs: the town itself
        sure = sureness(extractions[rid].mentions[i] for rid, i in entity.mentions)
        nodes[entity.id] = entity_node(entity, sure, facts[entity.id], merges.get(entity.id, ()))
    for extraction in extractions.values():
        for key, node in fact_nodes(extraction):
            nodes.setdefault(key, node)
    for report_id, extraction in extractions.items():
        for place in extraction.places:
            add_known_place(nodes[entity_of[(report_id, place.entity)]], place)
    used = {r.target for r in relations if r.type in ("HAS_THEME", "BROADER")}
    for theme in themes().values():
        if theme_id(theme.id) in used:
            nodes[theme_id(theme.id)] = theme_node(theme.id, facts[theme_id(theme.id)])
    for key in sorted(nodes):
        graph.add_node(key, **nodes[key], evidence=evidence_json(of_node[key][:SHOWN]))
    for relation in relations:
        key = edge_id(relation.type, relation.source, relation.target, relation.qualifiers)
        attributes = edge(relation.type, key, relation.evidence) | dict(relation.qualifiers) | dict(relation.attributes)
        graph.add_edge(relation.source, relation.target, key=key, **attributes)
    return graph


def _evidence_of_nodes(relations: Sequence[Relation]) -> Mapping[str, list[Evidence]]:
    """Evidence of each node, from the edges that name it: its mentions first."""
    out: dict[str, list[Evidence]] = defaultdict(list)
    for wanted in (NAMING, None):
        for relation in relations:
            if wanted is None or relation.type in wanted:
                for node in (relation.source, relation.target):
                    if len(out[node]) < SHOWN:
                        out[node] += relation.evidence
    return out


def _facts(relations: Sequence[Relation], extractions: Mapping[str, Extraction]) -> Mapping[str, dict[str, Counter[str]]]:
    """For each node, counts of the nodes it is tied to and of the qualifiers, by relation type; ``said``: year and status."""
    out: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    year_of = {report_id: e.report.period.year for report_id, e in extractions.items()}
    for relation in relations:
        out[relation.source][relation.type][relation.target] += len(relation.evidence)
        out[relation.target]["in " + relation.type][relation.source] += len(relation.evidence)
        if relation.type == "CARRIES_OUT":
            qualifiers = dict(relation.qualifiers)
            for node in (relation.source, relation.target):
                out[node]["status"][str(qualifiers["status"])] += 1
                if "year" in qualifiers:
                    out[node]["year"][str(qualifiers["year"])] += 1
            years = {year for e in relation.evidence if (year := year_of[e.report_id]) is not None}
            out[relation.target]["said"].update(f"{year}:{qualifiers['status']}" for year in years)
    return out


def _written_by(extractions: Mapping[str, Extraction], town_of: Mapping[str, str]) -> Mapping[str, list[Extraction]]:
    out: dict[str, list[Extraction]] = defaultdict(list)
    for report_id in sorted(extractions):
        out[town_of[report_id]].append(extractions[report_id])
    return out
