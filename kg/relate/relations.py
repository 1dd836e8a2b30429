"""Extractions and what their entities are → the relations of the corpus, each with all its evidence."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kg.ids import theme_id
from kg.model import INITIATIVE_TYPES, Evidence, Extraction, Relation, ReportEntity, Span
from kg.ontology import themes
from kg.relate.evidence import Quoter, quoters

Qualifiers = tuple[tuple[str, str | int | float | bool], ...]
Key = tuple[str, str, str, Qualifiers]
PlaceId = Callable[[str, str, str], str | None]
"""(report id, entity type, name) → entity id."""


@dataclass(frozen=True, slots=True)
class Corpus:
    """What relations are made from: extractions by report id, the entity of each local entity, the town of each report."""

    extractions: Mapping[str, Extraction]
    entity_of: Mapping[tuple[str, int], str]
    town_of: Mapping[str, str]


def relate(corpus: Corpus) -> tuple[Relation, ...]:
    """All relations, evidence in report and text order, sorted by type, ends and qualifiers."""
    found: dict[Key, dict[tuple[str, Span], Evidence]] = defaultdict(dict)
    quote = quoters(corpus.extractions)
    for report_id in sorted(corpus.extractions):
        for key, evidence in _of_report(corpus, corpus.extractions[report_id], quote[report_id]):
            found[key].setdefault((evidence.report_id, evidence.span), evidence)
    for key, evidence in _broader(found):
        found[key].setdefault((evidence.report_id, evidence.span), evidence)
    return tuple(
        Relation(type_, source, target, qualifiers, tuple(e for _, e in sorted(evidence.items())))
        for (type_, source, target, qualifiers), evidence in sorted(found.items(), key=lambda f: _order(f[0]))
    )


def _order(key: Key) -> tuple[str, str, str, str]:
    return key[0], key[1], key[2], repr(key[3])


def _of_report(corpus: Corpus, extraction: Extraction, quote: Quoter) -> Iterator[tuple[Key, Evidence]]:
    """The relations of one report."""
    report = extraction.report
    town = corpus.town_of[report.id]
    span = report.town.span or Span(0, min(len(report.text), 1))
    yield ("WRITTEN_BY", report.id, town, ()), quote.evidence(span)
    names = _names(corpus, extraction)
    for i, entity in enumerate(extraction.entities):
        node = corpus.entity_of[(report.id, i)]
        spans = [extraction.mentions[m].span for m in entity.mentions]
        for s in spans:
            yield ("MENTIONED_IN", node, report.id, ()), quote.evidence(s)
        if entity.type in INITIATIVE_TYPES:
            yield from _of_initiative(extraction, entity, node, town, names, quote)
    yield from _links(corpus, extraction, quote)


def _of_initiative(
    extraction: Extraction,
    entity: ReportEntity,
    node: str,
    town: str,
    names: Mapping[tuple[str, str], str],
    quote: Quoter,
) -> Iterator[tuple[Key, Evidence]]:
    """Town, themes, places and organisations of one initiative."""
    report = extraction.report
    spans = [extraction.mentions[m].span for m in entity.mentions]
    year = extraction.sections[extraction.mentions[entity.mentions[0]].section].year or report.period.year
    qualifiers: Qualifiers = (("period", report.period.label), ("status", entity.status))
    if year is not None:
        qualifiers = (*qualifiers, ("year", year))
    for s in spans:
        yield ("CARRIES_OUT", town, node, qualifiers), quote.evidence(s)
        for theme in (*entity.themes, *entity.subthemes):
            yield ("HAS_THEME", node, theme_id(theme), ()), quote.evidence(s)
    for type_, relation, values in (("Place", "LOCATED_IN", entity.places), ("Organization", "INVOLVES", entity.orgs)):
        for name in values:
            other = names.get((type_, name))
            if other:
                for s in spans:
                    yield (relation, node, other, ()), quote.evidence(s)


def _names(corpus: Corpus, extraction: Extraction) -> Mapping[tuple[str, str], str]:
    """(type, name) → entity id of the places and organisations of a report, by all their forms."""
    out: dict[tuple[str, str], str] = {}
    for i, entity in enumerate(extraction.entities):
        if entity.type not in INITIATIVE_TYPES:
            for form in (entity.name, *entity.aliases):
                out[(entity.type, form)] = corpus.entity_of[(extraction.report.id, i)]
    return out


def _links(corpus: Corpus, extraction: Extraction, quote: Quoter) -> Iterator[tuple[Key, Evidence]]:
    """PART_OF and BASED_ON, as found in the report."""
    report_id = extraction.report.id
    for link in extraction.links:
        source, target = corpus.entity_of[(report_id, link.source)], corpus.entity_of[(report_id, link.target)]
        if source != target:
            yield (link.type, source, target, (("rule", link.rule),)), quote.evidence(link.span)


def _broader(found: Mapping[Key, Mapping[tuple[str, Span], Evidence]]) -> Sequence[tuple[Key, Evidence]]:
    """Sub-theme → main theme, resting on the first evidence of the sub-theme."""
    first: dict[str, Evidence] = {}
    for (type_, _, target, _), evidence in found.items():
        if type_ == "HAS_THEME":
            best = min(evidence.items())[1]
            if target not in first or (best.report_id, best.span) < (first[target].report_id, first[target].span):
                first[target] = best
    wider = {theme_id(t.id): theme_id(t.broader) for t in themes().values() if t.broader}
    return [(("BROADER", t, wider[t], ()), e) for t, e in sorted(first.items()) if t in wider]
