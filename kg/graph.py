"""Entities and relations → nx.MultiDiGraph with scalar attributes, as docs/graph.md describes it."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import cast

import networkx as nx

from kg import __version__
from kg.ids import edge_id, honor_id, indicator_id, place_id, problem_id, theme_id
from kg.model import GRAPH_FORMAT, INITIATIVE_TYPES, STATUSES, Entity, Evidence, Extraction, Mention, Relation, Report, Status
from kg.names import core, masked
from kg.ontology import edge_types, node_types, themes

_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_SHOWN = 3  # pieces of evidence repeated on a node; all are on its edges
Scalar = str | int | float | bool


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
    graph.graph.update(
        format=GRAPH_FORMAT,
        kg_version=__version__,
        reports=len(extractions),
        characters=sum(len(e.report.text) for e in extractions.values()),
    )
    of_node = _evidence_of_nodes(relations)
    facts = _facts(relations, extractions)
    nodes: dict[str, dict[str, Scalar]] = {}
    for report_id, extraction in extractions.items():
        nodes[report_id] = _report_node(extraction.report, town_of[report_id])
    for town, written in _written_by(extractions, town_of).items():
        nodes[town] = _town_node(written, facts[town])
    for entity in entities.values():
        if not entity.mentions and entity.id not in of_node:
            continue  # named inside initiatives only, and no place of theirs: the town itself
        nodes[entity.id] = _entity_node(entity, extractions, facts[entity.id], merges.get(entity.id, ()))
    for key, node in _fact_nodes(extractions):
        nodes.setdefault(key, node)
    _add_known_places(nodes, extractions, entity_of)
    used = {r.target for r in relations if r.type in ("HAS_THEME", "BROADER")}
    for theme in themes().values():
        if theme_id(theme.id) in used:
            nodes[theme_id(theme.id)] = _theme_node(theme.id, facts[theme_id(theme.id)])
    for key in sorted(nodes):
        graph.add_node(key, **nodes[key], evidence=evidence_json(of_node[key][:_SHOWN]))
    for relation in relations:
        key = edge_id(relation.type, relation.source, relation.target, relation.qualifiers)
        attributes = edge(relation.type, key, relation.evidence) | dict(relation.qualifiers) | dict(relation.attributes)
        graph.add_edge(relation.source, relation.target, key=key, **attributes)
    return graph


def _fact_nodes(extractions: Mapping[str, Extraction]) -> Iterator[tuple[str, dict[str, Scalar]]]:
    """Nodes of indicators, honours, problems, and of the places that towns are stated to lie in."""
    for report_id, extraction in extractions.items():
        for figure in extraction.figures:
            if figure.indicator:
                hidden = masked(figure.indicator)
                yield indicator_id(figure.indicator, report_id), node_base(figure.indicator, "Indicator", is_masked=hidden)
        for honor in extraction.honors:
            yield (
                honor_id(honor.name, honor.level, report_id),
                node_base(honor.name, "Honor", is_masked=masked(honor.name)) | {"level": honor.level, "kind": honor.kind},
            )
        for problem in extraction.problems:
            yield problem_id(report_id, problem.text), node_base(problem.text, "Problem", is_masked=masked(problem.text))
        above = [extraction.town_parents, *(tuple(zip(p.above, p.parents, strict=True)) for p in extraction.places)]
        for chain in above:
            for depth, (code, name) in enumerate(chain):
                if code or chain is above[0]:
                    yield place_id(name, code, report_id), _place_above(report_id, code, name, chain[:depth])


def _place_above(report_id: str, code: str, name: str, above: Sequence[tuple[str, str]]) -> dict[str, Scalar]:
    """A place in which a town or another place lies, where no report names it otherwise."""
    scope = f"report:{report_id}" if masked(name) else "national"
    out = node_base(name, "Place", is_masked=masked(name)) | {"scope": scope, "aliases": "", "mentions": 0, "reports": 0}
    return out | {"code": code, "parents": "|".join(n for _, n in above)} if code else out


def _add_known_places(
    nodes: Mapping[str, dict[str, Scalar]],
    extractions: Mapping[str, Extraction],
    entity_of: Mapping[tuple[str, int], str],
) -> None:
    """Codes, points and roles of the places; the first report that is sure of one decides."""
    for report_id, extraction in extractions.items():
        for place in extraction.places:
            node = nodes[entity_of[(report_id, place.entity)]]
            node.setdefault("role", place.role)
            if place.candidates:
                node.setdefault("candidates", "|".join(place.candidates))
            if place.code and "code" not in node:
                node |= {"code": place.code, "parents": "|".join(place.parents)}
                if place.lat is not None and place.lon is not None:
                    node |= {"lat": place.lat, "lon": place.lon, "approximate": place.approximate}


def evidence_json(evidence: Iterable[Evidence]) -> str:
    """Evidence as the JSON text that every export carries."""
    rows = [
        {
            "report": e.report_id,
            "start": e.span.start,
            "end": e.span.end,
            "at": e.at,
            "quote": e.quote,
            "heading": e.heading,
        }
        for e in evidence
    ]
    return _ENCODER.encode(rows)


def edge(type_: str, key: str, evidence: Sequence[Evidence]) -> dict[str, Scalar]:
    """The attributes that every edge has."""
    info = edge_types()[type_]
    return {
        "edge_id": key,
        "type": type_,
        "label": info.label,
        "label_en": info.label_en,
        "weight": float(max(len(evidence), 1)),
        "evidence": evidence_json(evidence),
    }


def _evidence_of_nodes(relations: Sequence[Relation]) -> Mapping[str, list[Evidence]]:
    """Evidence of each node, from the edges that name it: its mentions first."""
    out: dict[str, list[Evidence]] = defaultdict(list)
    for wanted in (("MENTIONED_IN", "WRITTEN_BY"), None):
        for relation in relations:
            if wanted is None or relation.type in wanted:
                for node in (relation.source, relation.target):
                    if len(out[node]) < _SHOWN:
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


def node_base(label: str, type_: str, *, is_masked: bool, label_en: str = "") -> dict[str, Scalar]:
    """The attributes that every node has, but for its evidence."""
    info = node_types()[type_]
    return {
        "label": label,
        "label_en": label_en or label,
        "type": type_,
        "type_label": info.label,
        "type_label_en": info.label_en,
        "masked": is_masked,
    }


def _report_node(report: Report, town: str) -> dict[str, Scalar]:
    out = node_base(report.title or report.name, "Report", is_masked=masked(report.title))
    out |= {
        "title": report.title,
        "kind": report.kind,
        "period": report.period.label,
        "part": report.period.part,
        "source": report.source,
        "sha256": report.sha256,
        "characters": len(report.text),
        "town": town,
    }
    if report.period.year is not None:
        out["year"] = report.period.year
    return out


def _town_node(written: Sequence[Extraction], facts: Mapping[str, Counter[str]]) -> dict[str, Scalar]:
    """A town by the report that names it with most of the places above; its code where the gazetteer is sure of one."""
    best = max(written, key=lambda e: (bool(e.report.town.name), len(e.report.town.parents), e.report.id))
    report = best.report
    name = report.town.name or best.known_town.name or report.name
    out = node_base(name, "Town", is_masked=report.town.masked)
    out |= {
        "level": report.town.level,
        "parents": "|".join(name for _, name in best.town_parents),
        "reports": len(written),
        "initiatives": len(facts["CARRIES_OUT"]),
    }
    codes = {e.known_town.codes for e in written if len(e.known_town.codes) == 1}
    if len(codes) == 1:
        out["code"] = next(iter(codes))[0]
    return out | _years([e.report.period.year for e in written if e.report.period.year is not None])


def _theme_node(theme: str, facts: Mapping[str, Counter[str]]) -> dict[str, Scalar]:
    info = themes()[theme]
    out = node_base(info.label, "Theme", is_masked=False, label_en=info.label_en)
    return out | {"theme_id": theme, "broader": info.broader, "initiatives": len(facts["in HAS_THEME"])}


def _entity_node(
    entity: Entity,
    extractions: Mapping[str, Extraction],
    facts: Mapping[str, Counter[str]],
    merges: Sequence[str],
) -> dict[str, Scalar]:
    out = node_base(entity.name, entity.type, is_masked=masked(entity.name))
    out |= {
        "aliases": "|".join(entity.aliases),
        "scope": entity.scope,
        "mentions": len(entity.mentions),
        "reports": len({rid for rid, _ in entity.mentions}),
        "score": round(max((extractions[rid].mentions[i].score for rid, i in entity.mentions), default=0.0), 4),
        "why": "|".join(sorted({_why(extractions[rid].mentions[i]) for rid, i in entity.mentions})[:3]),
        "merges": "|".join(merges[:10]),
    }
    if entity.type in INITIATIVE_TYPES:
        out |= _initiative_facts(entity, facts)
    return out | dict(entity.attributes)


def _why(mention: Mention) -> str:
    return f"{mention.extractor}: {mention.reason}"


def _initiative_facts(entity: Entity, facts: Mapping[str, Counter[str]]) -> dict[str, Scalar]:
    """Themes by how often they were given, the most advanced status, towns and years."""
    given = facts["HAS_THEME"]
    ids = _theme_of_node()
    main = sorted((t for t in given if "." not in ids[t]), key=lambda t: (-given[t], t))
    narrower = sorted((t for t in given if "." in ids[t]), key=lambda t: (-given[t], t))
    statuses = facts["status"]
    out: dict[str, Scalar] = {
        "theme": ids[main[0]] if main else "",
        "themes": "|".join(ids[t] for t in (*main[:2], *narrower[:2])),
        "status": max(statuses, key=_advance) if statuses else "none",
        "towns": len(facts["in CARRIES_OUT"]),
        "family": core(entity.name, entity.type),
    }
    if entity.scope.startswith("town:"):
        out["timeline"] = _timeline(facts["said"])
    return out | _years([int(y) for y in facts["year"]])


def _advance(status: str) -> int:
    return STATUSES.index(cast("Status", status))


def _timeline(said: Iterable[str]) -> str:
    """``2021:planned|2022:done``: what a town's reports say of its own initiative, the most advanced of each report year."""
    best: dict[str, str] = {}
    for year, _, status in (entry.partition(":") for entry in said):
        best[year] = max(best.get(year, status), status, key=_advance)
    return "|".join(f"{year}:{status}" for year, status in sorted(best.items()))


@lru_cache(maxsize=1)
def _theme_of_node() -> Mapping[str, str]:
    """Node key → theme id."""
    return {theme_id(t): t for t in themes()}


def _years(years: Sequence[int]) -> dict[str, Scalar]:
    return {"first_year": min(years), "last_year": max(years)} if years else {}
