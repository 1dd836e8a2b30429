"""What was read and found in reports → flat tables: reports, texts, sentences, mentions, figures."""

from collections.abc import Iterator, Mapping

from kg.export.columns import Kind
from kg.export.sqlite import SENTENCES
from kg.export.tables import Row, Tabular
from kg.ids import indicator_id
from kg.model import Extraction, Figure, Mention, section_at
from kg.relate.evidence import quoter

Extractions = Mapping[str, Extraction]
_REPORT: Mapping[str, Kind] = {
    "id": "text",
    "title": "text",
    "town": "text",
    "town_name": "text",
    "kind": "text",
    "period": "text",
    "year": "integer",
    "part": "text",
    "source": "text",
    "sha256": "text",
    "encoding": "text",
    "characters": "integer",
    "sentences": "integer",
    "noise_characters": "integer",
}
_MENTION: Mapping[str, Kind] = {
    "report": "text",
    "number": "integer",
    "entity": "text",
    "type": "text",
    "text": "text",
    "start": "integer",
    "end": "integer",
    "sentence": "integer",
    "extractor": "text",
    "reason": "text",
    "score": "number",
}
_FIGURE: Mapping[str, Kind] = {
    "report": "text",
    "number": "integer",
    "indicator": "text",
    "indicator_node": "text",
    "initiative_node": "text",
    "text": "text",
    "start": "integer",
    "end": "integer",
    "sentence": "integer",
    "value": "number",
    "unit": "text",
    "normal_value": "number",
    "normal_unit": "text",
    "modifier": "text",
    "change": "text",
    "share": "boolean",
    "role": "text",
    "year": "integer",
    "masked": "boolean",
}


def reports(extractions: Extractions, town_of: Mapping[str, str]) -> Tabular:
    """One row a report; ``town`` is the key of its town's node."""
    return Tabular("reports", _REPORT, (_report(e, town_of[rid]) for rid, e in _sorted(extractions)))


def _sorted(extractions: Extractions) -> Iterator[tuple[str, Extraction]]:
    """By report id, one at a time: where they come from a database, no more than one is in memory."""
    return ((rid, extractions[rid]) for rid in sorted(extractions))


def _report(extraction: Extraction, town: str) -> Row:
    r = extraction.report
    about = (r.id, r.title, town, r.town.name, r.kind, r.period.label, r.period.year, r.period.part)
    counts = len(r.text), len(extraction.sentences), sum(len(n.span) for n in r.noise)
    return (*about, r.source, r.sha256, r.encoding, *counts)


def texts(extractions: Extractions) -> Tabular:
    """The stored text of each report, which all offsets point into."""
    return Tabular("texts", {"id": "text", "text": "text"}, ((rid, e.report.text) for rid, e in _sorted(extractions)))


def sentences(extractions: Extractions) -> Tabular:
    """Every sentence of every report; ``at`` is where it begins, ``part`` and ``year`` are its section's."""
    return Tabular("sentences", SENTENCES, _sentences(extractions))


def _sentences(extractions: Extractions) -> Iterator[Row]:
    number = 0
    for rid, extraction in _sorted(extractions):
        quote = quoter(extraction)
        for order, span in enumerate(extraction.sentences):
            number += 1
            section = extraction.sections[section_at(span.start, extraction.sections)] if extraction.sections else None
            found = quote.evidence(span)
            part, year = (section.part, section.year) if section else (None, None)
            yield number, rid, order, found.at, found.heading, part, year, found.quote


def mentions(extractions: Extractions, entity_of: Mapping[tuple[str, int], str]) -> Tabular:
    """Every mention with the node it names; ``sentence`` counts the report's sentences from 0."""

    def rows() -> Iterator[Row]:
        for rid, extraction in _sorted(extractions):
            owner = {m: entity_of[rid, i] for i, e in enumerate(extraction.entities) for m in e.mentions}
            yield from (_mention(rid, i, m, owner.get(i)) for i, m in enumerate(extraction.mentions))

    return Tabular("mentions", _MENTION, rows())


def _mention(report: str, number: int, m: Mention, entity: str | None) -> Row:
    where = m.span.start, m.span.end, m.sentence
    return (report, number, entity, m.type, m.text, *where, m.extractor, m.reason, round(m.score, 4))


def figures(extractions: Extractions, entity_of: Mapping[tuple[str, int], str]) -> Tabular:
    """Every figure with the nodes of its indicator and its initiative, where it has them."""

    def rows() -> Iterator[Row]:
        for rid, extraction in _sorted(extractions):
            for i, f in enumerate(extraction.figures):
                yield _figure(rid, i, f, entity_of[rid, f.initiative] if f.initiative is not None else None)

    return Tabular("figures", _FIGURE, rows())


def _figure(report: str, number: int, f: Figure, initiative: str | None) -> Row:
    indicator = indicator_id(f.indicator, report) if f.indicator else None
    what = (f.indicator, indicator, initiative, f.text, f.span.start, f.span.end, f.sentence)
    value = (f.value, f.unit, f.normal_value, f.normal_unit, f.modifier, f.change, f.share)
    return (report, number, *what, *value, f.role, f.year, f.masked)
