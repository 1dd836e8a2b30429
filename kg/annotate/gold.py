"""Draft ↔ gold record: the published format of ``tests/gold`` and of ``docs/annotation.md``; and proposals → draft."""

from collections.abc import Mapping
from typing import Any

from kg.annotate.draft import MOST_THEMES, Draft, Marked, Thing, accepted, surface, undecided, without_theme
from kg.errors import UsageError
from kg.model import INITIATIVE_TYPES, Extraction, Span
from kg.names import EDGE


def proposed(extraction: Extraction) -> Draft:
    """What the extractor found, for the annotator to accept or reject."""
    owner = {m: i for i, e in enumerate(extraction.entities) for m in e.mentions}
    mentions = tuple(
        Marked(m.span, owner[i], "proposed", round(m.score, 4), f"{m.extractor}: {m.reason}"[:200])
        for i, m in enumerate(extraction.mentions)
    )
    things = tuple(Thing(e.type, e.name, e.themes[:MOST_THEMES], e.status, e.places, e.orgs) for e in extraction.entities)
    return Draft(mentions, things)


def opened(record: Mapping[str, Any], text: str, name: str) -> Draft:
    """An existing gold record as a finished draft.

    Raises:
        UsageError: a mention's text is not what stands at its offsets: the report has changed since it was annotated.

    """
    things: list[Thing] = [_thing(e) for e in record["entities"]]
    named = {(e["type"], form): i for i, e in enumerate(record["entities"]) for form in (e["name"], *e.get("aliases", ()))}
    mentions = []
    for m in record["mentions"]:
        span = Span(m["start"], m["end"])
        if text[span.start : span.end] != m["text"]:
            raise UsageError(f"{name}.json: at {span.start} the report does not say {m['text']!r}; it was made for another text")
        key = (m["type"], m["text"].strip(EDGE))
        if key not in named:
            named[key] = len(things)
            things.append(Thing(m["type"], key[1]))
        mentions.append(Marked(span, named[key], "accepted"))
    return Draft(tuple(mentions), tuple(things), finished=True)


def _thing(entity: Mapping[str, Any]) -> Thing:
    return Thing(
        entity["type"],
        entity["name"],
        tuple(entity.get("themes", ()))[:MOST_THEMES],
        entity.get("status") or "none",
        tuple(entity.get("places", ())),
        tuple(entity.get("orgs", ())),
    )


def record(draft: Draft, text: str, file: str) -> dict[str, Any]:
    """The gold record of a draft: accepted mentions in text order, their things in the order of first mention.

    Raises:
        UsageError: something is undecided, or an initiative has no theme: the record would not mean what gold means.

    """
    if undecided(draft):
        raise UsageError(f"{undecided(draft)} proposals are neither accepted nor rejected")
    if lacking := without_theme(draft):
        raise UsageError(f"no theme yet: {', '.join(lacking[:5])}; choose one or two")
    kept = accepted(draft)
    forms: dict[int, dict[str, None]] = {}
    for m in kept:
        forms.setdefault(m.thing, {})[surface(text, m.span)] = None
    return {
        "report": file,
        "mentions": [
            {
                "start": m.span.start,
                "end": m.span.end,
                "text": text[m.span.start : m.span.end],
                "type": draft.things[m.thing].type,
            }
            for m in kept
        ],
        "entities": [_entity(draft.things[i], tuple(seen)) for i, seen in forms.items()],
    }


def _entity(thing: Thing, forms: tuple[str, ...]) -> dict[str, Any]:
    """The entity under the name the annotator gave it where that is one of its forms, else under the fullest form."""
    name = thing.name if thing.name in forms else max(forms, key=len)
    out: dict[str, Any] = {"name": name, "type": thing.type, "aliases": [f for f in forms if f != name]}
    if thing.type in INITIATIVE_TYPES:
        out |= {"themes": list(thing.themes), "status": thing.status, "places": list(thing.places), "orgs": list(thing.orgs)}
    return out
