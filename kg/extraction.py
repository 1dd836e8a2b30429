"""One report → all that is known from it alone: the per-report half of the pipeline, pure, for any runner."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from kg.extract import extract
from kg.extract.figures import figures
from kg.extract.honors import honors
from kg.extract.inner import inner
from kg.extract.problems import problems
from kg.locate import known_town, locate, place_hints, resolve_places
from kg.model import INITIATIVE_TYPES, Clue, Extraction, Figure, Guess, KnownPlace, Link, Mention, Report, ReportEntity
from kg.read import clean, restored
from kg.relate import describe
from kg.relate.links import links
from kg.resolve import within
from kg.segment import segment


@dataclass(frozen=True, slots=True)
class Options:
    """What a user can choose of the per-report half; part of every cache key."""

    segmenter: str = "jieba"
    tagger: str = "light"
    min_score: float | None = None
    text_column: str | None = None


def extract_report(report: Report, options: Options) -> Extraction:
    """Segment, extract, group and describe one report, its noise left out and its spelling made plain."""
    plain = clean(report)
    return restored(_extracted(plain.report, options), report, plain.places)


def _extracted(report: Report, options: Options) -> Extraction:
    document = segment(report, segmenter_name=options.segmenter)
    hints = place_hints(report)
    mentions = extract(document, tagger=options.tagger, min_score=options.min_score, hints=hints)
    nested = inner(document, mentions, hints)
    entities = describe(document, mentions, within(mentions, report.understood), nested)
    owner = {m: i for i, e in enumerate(entities) for m in e.mentions}
    guesses, clues = _located(report, mentions)
    return Extraction(
        report=report,
        sections=document.sections,
        sentences=tuple(s.span for s in document.sentences),
        mentions=mentions,
        entities=entities,
        nested=nested,
        figures=tuple(_owned(f, owner, entities) for f in figures(document, mentions)),
        links=tuple(
            Link(type_, owner[a], owner[b], span, rule)
            for type_, a, b, span, rule in links(document, mentions)
            if owner[a] != owner[b]
        ),
        honors=honors(document),
        problems=problems(document),
        places=_known_places(report, mentions, entities),
        known_town=known_town(report),
        guesses=guesses,
        location_clues=clues,
    )


def _located(report: Report, mentions: tuple[Mention, ...]) -> tuple[tuple[Guess, ...], tuple[Clue, ...]]:
    """Where a masked report probably comes from, and what speaks for and against it; nothing of a town that is named."""
    if not report.town.masked:
        return (), ()
    found = locate(report, [(m.text, m.span) for m in mentions if m.type == "Place"])
    return found.sure, found.clues if found.sure else ()


def _known_places(report: Report, mentions: tuple[Mention, ...], entities: tuple[ReportEntity, ...]) -> tuple[KnownPlace, ...]:
    """Codes, points and roles of the place entities, by their first mentions."""
    places = [(i, e) for i, e in enumerate(entities) if e.type == "Place"]
    facts = resolve_places(report, [(e.name, mentions[e.mentions[0]].span) for _, e in places])
    return tuple(
        KnownPlace(
            entity=i,
            role=fact.role,
            code=fact.code,
            full_name=fact.full_name,
            parents=tuple(name for _, name in fact.parents),
            above=tuple(code for code, _ in fact.parents),
            lat=fact.lat,
            lon=fact.lon,
            approximate=fact.approximate,
            candidates=fact.candidates,
        )
        for (i, _), fact in zip(places, facts, strict=True)
    )


def _owned(figure: Figure, owner: Mapping[int, int], entities: tuple[ReportEntity, ...]) -> Figure:
    """The figure with its initiative's mention replaced by the entity."""
    if figure.initiative is None:
        return figure
    entity = owner.get(figure.initiative)
    known = entity is not None and entities[entity].type in INITIATIVE_TYPES
    return replace(figure, initiative=entity if known else None)


def record_name(report: Report, taken: set[str]) -> str:
    """The file name of a report's record, without suffix: its name, and its id where ``taken`` has that name; it is then taken."""
    name = f"{report.name}~{report.id}" if report.name in taken else report.name
    taken.add(name)
    return name


def to_record(extraction: Extraction) -> dict[str, Any]:
    """The JSON of one report in the format of the guidelines ("Files"), with what else is known beside it."""
    return {
        "report": extraction.report.source.rsplit("/", 1)[-1],
        "id": extraction.report.id,
        "title": extraction.report.title,
        "town": extraction.report.town.name,
        "period": extraction.report.period.label,
        "mentions": [_mention(m) for m in extraction.mentions],
        "entities": [_entity(e, extraction) for e in extraction.entities],
        "figures": [_figure(f, extraction) for f in extraction.figures],
    }


def _mention(mention: Mention) -> dict[str, Any]:
    return {
        "start": mention.span.start,
        "end": mention.span.end,
        "text": mention.text,
        "type": mention.type,
        "extractor": mention.extractor,
        "reason": mention.reason,
        "score": round(mention.score, 4),
    }


def _entity(entity: ReportEntity, extraction: Extraction) -> dict[str, Any]:
    out: dict[str, Any] = {"name": entity.name, "type": entity.type, "aliases": list(entity.aliases)}
    if entity.type in INITIATIVE_TYPES:
        out |= {
            "themes": list(entity.themes),
            "subthemes": list(entity.subthemes),
            "status": entity.status,
            "places": list(entity.places),
            "orgs": list(entity.orgs),
        }
    return out | {
        "mentions": [[extraction.mentions[i].span.start, extraction.mentions[i].span.end] for i in entity.mentions],
        "clues": [{"value": c.value, "rule": c.rule, "weight": c.weight} for c in entity.clues],
    }


def _figure(figure: Figure, extraction: Extraction) -> dict[str, Any]:
    return {
        "start": figure.span.start,
        "end": figure.span.end,
        "text": figure.text,
        "indicator": figure.indicator,
        "value": figure.value,
        "unit": figure.unit,
        "modifier": figure.modifier,
        "change": figure.change,
        "role": figure.role,
        "year": figure.year,
        "masked": figure.masked,
        "initiative": extraction.entities[figure.initiative].name if figure.initiative is not None else None,
    }


def record_text(extraction: Extraction) -> str:
    """The record as JSON text."""
    return json.dumps(to_record(extraction), ensure_ascii=False, indent=1) + "\n"
