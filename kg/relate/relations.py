"""Extractions and what their entities are → the relations of the corpus, each with all its evidence."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from kg.ids import honor_id, indicator_id, place_id, problem_id, theme_id
from kg.model import INITIATIVE_TYPES, Evidence, Extraction, Figure, Relation, ReportEntity, Span
from kg.ontology import themes
from kg.relate.clues import cue_words
from kg.relate.evidence import Quoter, quoter
from kg.relate.years import over_years

Qualifiers = tuple[tuple[str, str | int | float | bool], ...]
Key = tuple[str, str, str, Qualifiers]


@dataclass(frozen=True, slots=True)
class Corpus:
    """What relations are made from: extractions by report id, the entity of each local entity, the town of each report.

    ``nested_of`` gives the entity of a name that a report holds inside initiatives only, by (report id, type, name).
    """

    extractions: Mapping[str, Extraction]
    entity_of: Mapping[tuple[str, int], str]
    town_of: Mapping[str, str]
    nested_of: Mapping[tuple[str, str, str], str] = field(default_factory=dict)


def relate(corpus: Corpus) -> tuple[Relation, ...]:
    """All relations, evidence in report and text order, sorted by type, ends and qualifiers."""
    # By identity: a quoter gives one record for each span.
    found: dict[Key, dict[int, Evidence]] = defaultdict(dict)
    first: dict[str, Evidence] = {}
    for report_id in sorted(corpus.extractions):
        for key, evidence in of_report(corpus, corpus.extractions[report_id]):
            found[key][id(evidence)] = evidence
            note_first(first, key, evidence)
    for key, evidence in broader(first):
        found[key][id(evidence)] = evidence
    relations = (
        Relation(type_, source, target, qualifiers, tuple(sorted(evidence.values(), key=place)))
        for (type_, source, target, qualifiers), evidence in sorted(found.items(), key=lambda f: order(f[0]))
    )
    times = {report_id: e.report.period.order for report_id, e in corpus.extractions.items()}
    return tuple(over_years(relations, times, corpus.town_of))


def place(evidence: Evidence) -> tuple[str, int, int]:
    """What puts the evidence of a relation in order."""
    return evidence.report_id, evidence.span.start, evidence.span.end


def order(key: Key) -> tuple[str, str, str, str]:
    """What puts relations in order."""
    return key[0], key[1], key[2], repr(key[3])


def of_report(corpus: Corpus, extraction: Extraction) -> Iterator[tuple[Key, Evidence]]:
    """What one report says of relations; evidence of one span is one record."""
    quote, report = quoter(extraction), extraction.report
    town = corpus.town_of[report.id]
    span = report.town.span or _town_named(extraction)
    yield ("WRITTEN_BY", report.id, town, ()), quote.evidence(span)
    for wider, narrower in pairwise([*(place_id(name, code, report.id) for code, name in extraction.town_parents), town]):
        yield ("WITHIN", narrower, wider, ()), quote.evidence(span)
    names = _names(corpus, extraction)
    for i, entity in enumerate(extraction.entities):
        node = corpus.entity_of[(report.id, i)]
        spans = [extraction.mentions[m].span for m in entity.mentions]
        for s in spans:
            yield ("MENTIONED_IN", node, report.id, ()), quote.evidence(s)
        if entity.type in INITIATIVE_TYPES:
            yield from _of_initiative(extraction, entity, node, town, names, quote)
    yield from _links(corpus, extraction, quote)
    yield from _within(corpus, extraction, quote)
    yield from _facts_of_town(corpus, extraction, town, quote)


def _town_named(extraction: Extraction) -> Span:
    """Where a report that states no town first names the place it is taken to be of; its first sign where it names none."""
    codes = extraction.known_town.codes
    named = (p.entity for p in extraction.places if p.code and codes == (p.code,))
    spans = (extraction.mentions[m].span for i in named for m in extraction.entities[i].mentions)
    return min(spans, default=Span(0, min(len(extraction.report.text), 1)))


def _facts_of_town(corpus: Corpus, extraction: Extraction, town: str, quote: Quoter) -> Iterator[tuple[Key, Evidence]]:
    """Figures, honours and problems, tied to the town or to the initiative they belong to."""
    report_id = extraction.report.id
    for figure in extraction.figures:
        if not figure.indicator:
            continue
        source, type_ = town, "REPORTS"
        if figure.initiative is not None:
            source, type_ = corpus.entity_of[(report_id, figure.initiative)], "HAS_FIGURE"
        yield (type_, source, indicator_id(figure.indicator, report_id), figure_qualifiers(figure)), quote.evidence(figure.span)
    for honor in extraction.honors:
        given: Qualifiers = (("kind", honor.kind), ("level", honor.level), ("grantor", honor.grantor))
        if honor.year is not None:
            given = (*given, ("year", honor.year))
        yield ("AWARDED", town, honor_id(honor.name, honor.level, report_id), given), quote.evidence(honor.span)
    for problem in extraction.problems:
        node = problem_id(report_id, problem.text)
        yield ("HAS_PROBLEM", town, node, ()), quote.evidence(problem.span)
        for theme in problem_themes(problem.text):
            yield ("HAS_THEME", node, theme_id(theme), ()), quote.evidence(problem.span)


def problem_themes(text: str) -> tuple[str, ...]:
    """The main theme with most cue words in a problem's text, if any has one."""
    votes: Counter[str] = Counter()
    for _, _, ids in cue_words(text):
        votes.update({i.split(".", 1)[0] for i in ids})
    return tuple(t for t, _ in sorted(votes.items(), key=lambda v: (-v[1], v[0]))[:1])


def figure_qualifiers(figure: Figure) -> Qualifiers:
    """What limits a figure, as scalars; what is not known is absent."""
    out: list[tuple[str, str | int | float | bool]] = [("text", figure.text), ("unit", figure.unit), ("role", figure.role)]
    out += [("masked", figure.masked), ("share", figure.share)]
    for name in ("value", "normal_value", "year"):
        value = getattr(figure, name)
        if value is not None:
            out.append((name, value))
    for name in ("normal_unit", "modifier", "change"):
        if getattr(figure, name):
            out.append((name, getattr(figure, name)))
    return tuple(sorted(out))


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
    year = _year(extraction, entity)
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


def _year(extraction: Extraction, entity: ReportEntity) -> int | None:
    """The year of the section that first names an initiative; of a plan, that of the first section of plans that does."""
    sections = [extraction.sections[extraction.mentions[m].section] for m in entity.mentions]
    plans = (s for s in sections if entity.status == "planned" and s.part == "plan")
    return next(plans, sections[0]).year or extraction.report.period.year


def _names(corpus: Corpus, extraction: Extraction) -> Mapping[tuple[str, str], str]:
    """(type, name) → entity id of the places and organisations of a report, by all their forms."""
    report_id = extraction.report.id
    out: dict[tuple[str, str], str] = {
        (n.type, n.text): corpus.nested_of.get((report_id, n.type, n.text), "") for n in extraction.nested
    }
    # Where investors, workers or gifts come from or go to says nothing about where an initiative is.
    elsewhere = {p.entity for p in extraction.places if p.role in ("partner", "origin", "donation")}
    for i, entity in enumerate(extraction.entities):
        if entity.type not in INITIATIVE_TYPES and i not in elsewhere:
            for form in (entity.name, *entity.aliases):
                out[(entity.type, form)] = corpus.entity_of[(report_id, i)]
    return out


def _links(corpus: Corpus, extraction: Extraction, quote: Quoter) -> Iterator[tuple[Key, Evidence]]:
    """PART_OF and BASED_ON, as found in the report."""
    report_id = extraction.report.id
    for link in extraction.links:
        source, target = corpus.entity_of[(report_id, link.source)], corpus.entity_of[(report_id, link.target)]
        if source != target:
            yield (link.type, source, target, (("rule", link.rule),)), quote.evidence(link.span)


def _within(corpus: Corpus, extraction: Extraction, quote: Quoter) -> Iterator[tuple[Key, Evidence]]:
    """The places above each known place, up to the province, by the gazetteer; the evidence is where the place is first named."""
    report_id = extraction.report.id
    for place in extraction.places:
        if not place.code:
            continue
        above = [place_id(name, code) for name, code in zip(place.parents, place.above, strict=True)]
        first = extraction.entities[place.entity].mentions[0]
        evidence = quote.evidence(extraction.mentions[first].span)
        for wider, narrower in pairwise([*above, corpus.entity_of[(report_id, place.entity)]]):
            if wider != narrower:
                yield ("WITHIN", narrower, wider, ()), evidence


def note_first(first: dict[str, Evidence], key: Key, evidence: Evidence) -> None:
    """Keep in ``first`` the first evidence of each theme."""
    if key[0] == "HAS_THEME":
        first[key[2]] = min(first.get(key[2], evidence), evidence, key=place)


def broader(first: Mapping[str, Evidence]) -> Sequence[tuple[Key, Evidence]]:
    """Sub-theme → main theme, resting on the first evidence of the sub-theme."""
    wider = {theme_id(t.id): theme_id(t.broader) for t in themes().values() if t.broader}
    return [(("BROADER", t, wider[t], ()), e) for t, e in sorted(first.items()) if t in wider]
