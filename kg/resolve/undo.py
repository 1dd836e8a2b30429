"""One report's entities + a person's judgements → the same with what was joined wrongly taken apart."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from kg.model import Extraction, Figure, Link, ReportEntity, Span
from kg.names import normal
from kg.resolve.judge import Judgements


def undo(extraction: Extraction, judgements: Judgements) -> Extraction:
    """Split the entities whose names a person judged to be different.

    The fuller name keeps the entity's place; the other is a new entity at the end, with the themes and the status that were
    found for both. Links and figures follow the mention in their own words.
    """
    if not judgements.verdicts:
        return extraction
    kept, new = list(extraction.entities), list[ReportEntity]()
    moved: dict[int, list[int]] = {}
    for i, entity in enumerate(extraction.entities):
        for leaving in _leaving(entity, judgements):
            kept[i], part = _split(kept[i], leaving, extraction)
            if part:
                moved.setdefault(i, []).append(len(extraction.entities) + len(new))
                new.append(part)
    if not new:
        return extraction
    out = replace(extraction, entities=(*kept, *new))
    links = (_relinked(link, moved, out) for link in extraction.links)
    return replace(
        out,
        links=tuple(link for link in links if link.source != link.target),
        figures=tuple(_refigured(f, moved, out) for f in extraction.figures),
        places=tuple(replace(p, entity=_first(p.entity, moved, out)) for p in extraction.places),
    )


def _leaving(entity: ReportEntity, judgements: Judgements) -> Iterator[str]:
    """The normal names that are judged to be another thing than a fuller name of the entity."""
    forms = list(dict.fromkeys(map(normal, (entity.name, *entity.aliases))))
    for n, form in enumerate(forms):
        said = judgements.on(entity.type, [form], forms[:n])
        if said and said.verdict == "different":
            yield form


def _split(entity: ReportEntity, leaving: str, extraction: Extraction) -> tuple[ReportEntity, ReportEntity | None]:
    """The entity without one of its names, and that name's own entity; None where it has no mention of its own."""
    texts = {m: extraction.mentions[m].text for m in entity.mentions}
    gone = tuple(m for m in entity.mentions if normal(texts[m]) == leaving)
    stay = tuple(m for m in entity.mentions if m not in gone)
    if not gone or not stay:
        return entity, None
    forms = [f for f in (entity.name, *entity.aliases) if normal(f) != leaving]
    names = tuple(dict.fromkeys(texts[m] for m in gone))
    merges = tuple(m for m in entity.merges if normal(m.rpartition(": ")[0]) != leaving)
    return (
        replace(entity, name=forms[0], aliases=tuple(forms[1:]), mentions=stay, merges=merges),
        replace(entity, name=names[0], aliases=names[1:], mentions=gone, merges=()),
    )


def _first(entity: int, moved: Mapping[int, list[int]], out: Extraction) -> int:
    """The part of a split place that is named first: what the gazetteer says was looked up there."""
    return min(_parts(entity, moved), key=lambda part: out.entities[part].mentions[0])


def _relinked(link: Link, moved: Mapping[int, list[int]], out: Extraction) -> Link:
    return replace(link, source=_owner(link.source, link.span, moved, out), target=_owner(link.target, link.span, moved, out))


def _refigured(figure: Figure, moved: Mapping[int, list[int]], out: Extraction) -> Figure:
    """A figure goes with the part that its sentence names."""
    if figure.initiative is None:
        return figure
    return replace(figure, initiative=_owner(figure.initiative, out.sentences[figure.sentence], moved, out))


def _owner(entity: int, words: Span, moved: Mapping[int, list[int]], out: Extraction) -> int:
    """The part of a split entity that some words name; the one that kept the place where they name it too, or none."""
    for part in _parts(entity, moved):
        if any(words.contains(out.mentions[m].span) for m in out.entities[part].mentions):
            return part
    return entity


def _parts(entity: int, moved: Mapping[int, list[int]]) -> list[int]:
    return [entity, *moved.get(entity, ())]
