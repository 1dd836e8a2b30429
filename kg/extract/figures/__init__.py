"""Document → Figures: numbers with unit, what limits them, what they measure, whether they are target or result."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from kg.extract.figures.find import Number, may_count, numbers
from kg.extract.figures.indicator import measured
from kg.extract.figures.owner import owner
from kg.extract.figures.phrase import Line, line
from kg.extract.figures.role import HALF_WIDTH, is_target, now, planned, year_of
from kg.extract.figures.shared import Measured
from kg.extract.figures.units import count_words, normal
from kg.extract.figures.words import any_of
from kg.model import INITIATIVE_TYPES, Document, Figure, Mention, Span

__all__ = ["figures"]

_SHARES = ("%", "‰", "成", "")


def figures(document: Document, mentions: Sequence[Mention]) -> tuple[Figure, ...]:
    """The figures of a report in text order.

    ``Figure.initiative`` indexes ``mentions`` here: the initiative of the same sentence that the figure belongs to.
    Of a range (10%至12%) the value is the lower end and the modifier ``至12``; of a change from one level to another
    the modifier of the first is ``由``. What has no unit is no figure, but for what is measured without one (指数).
    """
    report = document.report
    reading = report.understood.translate(HALF_WIDTH)
    by_sentence: dict[int, list[tuple[int, Mention]]] = defaultdict(list)
    for index, mention in enumerate(mentions):
        by_sentence[mention.sentence].append((index, mention))
    plan, assumed = planned(document)
    given = now(document, plan)
    out: list[Figure] = []
    for i, sentence in enumerate(document.sentences):
        if not may_count(reading, sentence.span):
            continue
        text = line(sentence, reading)
        named = by_sentence.get(i, [])
        found = list(numbers(text.text, text.borders, _slogans(named, sentence.span.start)))
        out += _figures(document, i, text, measured(text, found), named, plan=plan[i], ahead=assumed and plan[i], given=given)
    return tuple(out)


def _slogans(named: Sequence[tuple[int, Mention]], offset: int) -> tuple[tuple[int, int], ...]:
    """The spans of initiatives, whose Chinese numerals belong to the name."""
    spans = {(m.span.start - offset, m.span.end - offset) for _, m in named if m.type in INITIATIVE_TYPES}
    return tuple(sorted(spans))


def _figures(
    document: Document,
    index: int,
    text: Line,
    items: Sequence[Measured],
    named: Sequence[tuple[int, Mention]],
    *,
    plan: bool,
    ahead: bool,
    given: int | None,
) -> Iterator[Figure]:
    """Yield the records of one sentence; ``ahead``: its section's year is the report's, and it speaks of the next."""
    sentence = document.sentences[index]
    offset = sentence.span.start
    section_year = document.sections[sentence.section].year
    section_year = section_year + 1 if section_year is not None and ahead else section_year
    for item in items:
        number, words = item.number, item.before
        if number.unit in count_words("periods"):
            continue
        span = Span(offset + number.start, offset + number.end)
        value, base = (None, normal(0, "", number.unit)[1]) if number.value is None else _normal(number)
        year = None if words.is_start else year_of(text, item.clause, number.start, section_year, given)
        target = is_target(text, number.start, plan=plan) and not words.is_start
        yield Figure(
            text=document.report.text[span.start : span.end],
            span=span,
            sentence=index,
            indicator=item.indicator,
            value=number.value,
            unit=number.magnitude + number.unit,
            normal_value=value,
            normal_unit=base,
            modifier=_modifier(item),
            change=words.change,
            share=_is_share(item),
            role="target" if target else "result",
            year=year,
            masked=number.masked,
            initiative=owner(text.text, named, offset, number.start, number.end),
        )


def _normal(number: Number) -> tuple[float, str]:
    """The value in the base of its unit; a fraction in percent."""
    value = number.value or 0.0
    return normal(value, number.magnitude, number.unit) if number.unit or number.magnitude or value > 1 else (value * 100, "%")


def _modifier(item: Measured) -> str:
    """The words that limit the number: before it, between it and its unit, after it."""
    number = item.number
    upper = f"至{number.upper:g}" if number.is_range and number.upper is not None else ""
    said = [item.before.modifier, upper, number.some, item.suffix]
    if item.before.is_start:
        said.insert(0, "由")
    return "|".join(dict.fromkeys(s for s in said if s))


def _is_share(item: Measured) -> bool:
    """Whether the number is a part of a whole, no change."""
    if item.number.unit not in _SHARES or item.number.magnitude or item.before.change:
        return False
    return any_of("share", "inside").search(item.indicator) is not None or item.before.genitive
