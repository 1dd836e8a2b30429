"""What an annotator has decided about one report so far: spans under judgement, and the things they name.

A draft travels as JSON between the page, the server and the disc; :func:`parse` is the one door in, and holds spans to the text.
"""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from kg.errors import UsageError
from kg.model import ENTITY_TYPES, INITIATIVE_TYPES, EntityType, Span, Status
from kg.names import EDGE
from kg.ontology import themes

State = Literal["proposed", "accepted", "rejected"]
Verdict = Literal["same", "different"]
MOST_THEMES = 2
_LONGEST_NAME = 300  # the longest annotated name has 87 characters


@dataclass(frozen=True, slots=True)
class Marked:
    """A span, the index of the thing it names, and what was decided; ``score`` and ``reason`` are the proposal's."""

    span: Span
    thing: int
    state: State
    score: float | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing that the report names once or several times; themes are main themes, most specific first."""

    type: EntityType
    name: str
    themes: tuple[str, ...] = ()
    status: Status = "none"
    places: tuple[str, ...] = ()
    orgs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict on two names of one type, as ``judgements.toml`` holds them."""

    type: EntityType
    names: tuple[str, str]
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Draft:
    """The state of one report's annotation; ``revision`` counts the saves, so that two windows cannot undo each other."""

    mentions: tuple[Marked, ...] = ()
    things: tuple[Thing, ...] = ()
    judgements: tuple[Judgement, ...] = ()
    finished: bool = False
    revision: int = 0


def surface(text: str, span: Span) -> str:
    """The name at a span, without the quotation marks and blanks around it."""
    return text[span.start : span.end].strip(EDGE)


def as_json(draft: Draft) -> dict[str, Any]:
    """The draft as plain values, as :func:`parse` reads them."""
    return {
        "mentions": [
            {"start": m.span.start, "end": m.span.end, "thing": m.thing, "state": m.state, "score": m.score, "reason": m.reason}
            for m in draft.mentions
        ],
        "things": [
            {
                "type": t.type,
                "name": t.name,
                "themes": list(t.themes),
                "status": t.status,
                "places": list(t.places),
                "orgs": list(t.orgs),
            }
            for t in draft.things
        ],
        "judgements": [{"type": j.type, "names": list(j.names), "verdict": j.verdict} for j in draft.judgements],
        "finished": draft.finished,
        "revision": draft.revision,
    }


def parse(raw: object, text: str) -> Draft:
    """Plain values → draft, checked against the report's text.

    Raises:
        UsageError: a value of a wrong kind, a span outside the text or without a name, two kept spans that overlap.

    """
    try:
        draft = _draft(raw)
    except (KeyError, TypeError, ValueError, AttributeError) as e:
        raise UsageError(f"this is no draft: {type(e).__name__} at {e}") from e
    _check_mentions(draft, text)
    return draft


def _draft(raw: Any) -> Draft:  # noqa: ANN401 -- whatever the JSON held
    return Draft(
        mentions=tuple(_marked(m) for m in raw["mentions"]),
        things=tuple(_thing(t) for t in raw["things"]),
        judgements=tuple(_judgement(j) for j in raw.get("judgements", ())),
        finished=raw.get("finished") is True,
        revision=_whole(raw.get("revision", 0)),
    )


def _marked(raw: Mapping[str, Any]) -> Marked:
    score = raw.get("score")
    return Marked(
        Span(_whole(raw["start"]), _whole(raw["end"])),
        _whole(raw["thing"]),
        _one_of(raw["state"], get_args(State)),
        None if score is None else round(float(score), 4),
        _string(raw.get("reason", "")),
    )


def _thing(raw: Mapping[str, Any]) -> Thing:
    main = [t.id for t in themes().values() if not t.broader]
    chosen = tuple(_one_of(t, main) for t in raw.get("themes", ()))
    if len(set(chosen)) != len(chosen) or len(chosen) > MOST_THEMES:
        raise ValueError(f"themes {', '.join(chosen)}: one or two different ones")
    return Thing(
        _one_of(raw["type"], ENTITY_TYPES),
        _string(raw["name"]),
        chosen,
        _one_of(raw.get("status", "none"), get_args(Status)),
        tuple(_string(v) for v in raw.get("places", ())),
        tuple(_string(v) for v in raw.get("orgs", ())),
    )


def _judgement(raw: Mapping[str, Any]) -> Judgement:
    first, second = (_string(n) for n in raw["names"])
    return Judgement(_one_of(raw["type"], ENTITY_TYPES), (first, second), _one_of(raw["verdict"], get_args(Verdict)))


def _whole(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ValueError(f"{value!r}: a whole number from 0")
    return value


def _string(value: object) -> str:
    if not isinstance(value, str) or len(value) > _LONGEST_NAME:
        raise ValueError(f"{str(value)[:40]!r}: a string of at most {_LONGEST_NAME} characters")
    return value


def _one_of(value: Any, known: Any) -> Any:  # noqa: ANN401 -- gives back the literal it was given
    if value not in known:
        raise ValueError(f"{value!r}: one of {', '.join(known)}")
    return value


def _check_mentions(draft: Draft, text: str) -> None:
    """Every span holds a name of a known thing, and the kept ones do not overlap."""
    for m in draft.mentions:
        if m.thing >= len(draft.things):
            raise UsageError(f"the mention at {m.span.start} names thing {m.thing}; there are {len(draft.things)}")
        if m.span.end > len(text) or not surface(text, m.span):
            raise UsageError(f"the span {m.span.start}–{m.span.end} holds no name; the text has {len(text)} characters")
    kept = sorted(m.span for m in draft.mentions if m.state != "rejected")
    for a, b in itertools.pairwise(kept):
        if a.overlaps(b):
            raise UsageError(f"{text[a.start : a.end]!r} and {text[b.start : b.end]!r} overlap at {b.start}; reject one of them")


def undecided(draft: Draft) -> int:
    """How many proposals nobody has accepted or rejected yet."""
    return sum(m.state == "proposed" for m in draft.mentions)


def accepted(draft: Draft) -> list[Marked]:
    """The accepted mentions in text order."""
    return sorted((m for m in draft.mentions if m.state == "accepted"), key=lambda m: m.span)


def without_theme(draft: Draft) -> list[str]:
    """The names of accepted initiatives that have no theme yet, in the order of their first mentions."""
    named = dict.fromkeys(m.thing for m in accepted(draft))
    things = (draft.things[i] for i in named)
    return [t.name for t in things if t.type in INITIATIVE_TYPES and not t.themes]
