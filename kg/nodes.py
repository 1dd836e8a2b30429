"""Entities, reports, towns, themes, facts → the attributes of their nodes and edges, as docs/graph.md describes them."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, cast

import msgspec

from kg import __version__
from kg.ids import honor_id, indicator_id, place_id, problem_id, theme_id
from kg.model import GRAPH_FORMAT, INITIATIVE_TYPES, STATUSES, Entity, Evidence, Extraction, KnownPlace, Mention, Report, Status
from kg.names import core, masked
from kg.ontology import edge_types, node_types, themes

_ENCODER, _DECODER = msgspec.json.Encoder(), msgspec.json.Decoder()
_FALLBACK = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
SHOWN = 3
"""Pieces of evidence repeated on a node; all are on its edges."""
NAMING = ("MENTIONED_IN", "WRITTEN_BY")
"""The edges whose evidence stands first on a node: where it is named."""
_REASONS = 3
Scalar = str | int | float | bool
Facts = Mapping[str, Counter[str]]
"""Of a node: how often it is tied to which others, by relation type (``in X`` for those that end in it), and ``status``,
``year`` and ``said`` (``2021:planned``) of what is carried out."""
Sureness = tuple[float, tuple[str, ...]]
"""The best score of an entity's mentions, and the first reasons for them."""


def about(lengths: Iterable[int]) -> dict[str, Scalar]:
    """What is known of a graph as a whole; ``lengths`` are the characters of its reports."""
    reports = characters = 0
    for length in lengths:
        reports, characters = reports + 1, characters + length
    return {"format": GRAPH_FORMAT, "kg_version": __version__, "reports": reports, "characters": characters}


def fact_nodes(extraction: Extraction) -> Iterator[tuple[str, dict[str, Scalar]]]:
    """Indicators, honours, problems of a report, and the places that its town and its places are stated to lie in."""
    report_id = extraction.report.id
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


def add_known_place(node: dict[str, Scalar], place: KnownPlace) -> None:
    """Code, point and role of a place; the first report that is sure of one decides."""
    node.setdefault("role", place.role)
    if place.candidates:
        node.setdefault("candidates", "|".join(place.candidates))
    if place.code and "code" not in node:
        node |= {"code": place.code, "parents": "|".join(place.parents)}
        if place.lat is not None and place.lon is not None:
            node |= {"lat": place.lat, "lon": place.lon, "approximate": place.approximate}


def sureness(mentions: Iterable[Mention]) -> Sureness:
    """How sure the mentions of an entity are."""
    found = list(mentions)
    reasons = sorted({f"{m.extractor}: {m.reason}" for m in found})
    return max((m.score for m in found), default=0.0), tuple(reasons[:_REASONS])


def surest(some: Iterable[Sureness]) -> Sureness:
    """How sure an entity is whose mentions are told apart in several parts."""
    found = list(some)
    reasons = sorted({reason for _, part in found for reason in part})
    return max((score for score, _ in found), default=0.0), tuple(reasons[:_REASONS])


def _place_above(report_id: str, code: str, name: str, above: Sequence[tuple[str, str]]) -> dict[str, Scalar]:
    """A place in which a town or another place lies, where no report names it otherwise."""
    scope = f"report:{report_id}" if masked(name) else "national"
    out = node_base(name, "Place", is_masked=masked(name)) | {"scope": scope, "aliases": "", "mentions": 0, "reports": 0}
    return out | {"code": code, "parents": "|".join(n for _, n in above)} if code else out


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
    try:
        return _ENCODER.encode(rows).decode()  # three times as fast as json, the same text
    except UnicodeEncodeError:  # a lone surrogate
        return _FALLBACK.encode(rows)


def decoded(text: str) -> Any:  # noqa: ANN401 -- JSON
    """What the JSON text of evidence says, as ``json.loads``, but in half the time for what ``evidence_json`` wrote."""
    try:
        return _DECODER.decode(text)
    except ValueError:  # msgspec's own errors among them: NaN and lone surrogates are no JSON to it
        return json.loads(text)


def edge(type_: str, key: str, evidence: Sequence[Evidence]) -> dict[str, Scalar]:
    """The attributes that every edge has."""
    return edge_base(type_, key, len(evidence)) | {"evidence": evidence_json(evidence)}


def edge_base(type_: str, key: str, pieces: int) -> dict[str, Scalar]:
    """The attributes that every edge has, but for its evidence, of which there are so many pieces."""
    info = edge_types()[type_]
    return {
        "edge_id": key,
        "type": type_,
        "label": info.label,
        "label_en": info.label_en,
        "weight": float(max(pieces, 1)),
    }


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


def report_node(report: Report, town: str) -> dict[str, Scalar]:
    """A report, written by a town."""
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


def town_node(written: Sequence[Extraction], facts: Facts) -> dict[str, Scalar]:
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


def theme_node(theme: str, facts: Facts) -> dict[str, Scalar]:
    """A theme of the vocabulary."""
    info = themes()[theme]
    out = node_base(info.label, "Theme", is_masked=False, label_en=info.label_en)
    return out | {"theme_id": theme, "broader": info.broader, "initiatives": len(facts["in HAS_THEME"])}


def entity_node(
    entity: Entity,
    sure: Sureness,
    facts: Facts,
    merges: Sequence[str],
) -> dict[str, Scalar]:
    """An entity; ``merges`` say why its names are one thing."""
    out = node_base(entity.name, entity.type, is_masked=masked(entity.name))
    out |= {
        "aliases": "|".join(entity.aliases),
        "scope": entity.scope,
        "mentions": len(entity.mentions),
        "reports": len({rid for rid, _ in entity.mentions}),
        "score": round(sure[0], 4),
        "why": "|".join(sure[1]),
        "merges": "|".join(merges[:10]),
    }
    if entity.type in INITIATIVE_TYPES:
        out |= _initiative_facts(entity, facts)
    return out | dict(entity.attributes)


def _initiative_facts(entity: Entity, facts: Facts) -> dict[str, Scalar]:
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
