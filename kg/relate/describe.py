"""The entities of one report → what they serve, how far they are, where and by whom, each with its clues."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import cast

import numpy as np

from kg.model import INITIATIVE_TYPES, Clue, Document, Mention, Nested, ReportEntity, Status
from kg.relate import linear
from kg.relate.clues import Lines, clause, cue_words, status_features, theme_features
from kg.relate.nearby import nearby

DATA = Path(__file__).parent / "data"
# A second theme is named when it is as good as this: the best F1 of theme sets in cross-validation.
_SECOND = 0.25


def describe(
    document: Document,
    mentions: Sequence[Mention],
    entities: Sequence[ReportEntity],
    nested: Sequence[Nested],
    data: Path = DATA,
) -> tuple[ReportEntity, ...]:
    """Fill in themes, status, places and organisations of the initiatives; places and organisations pass as they are.

    ``data`` is the folder of the classifiers.
    """
    inside: dict[int, list[Nested]] = {}
    for n in nested:
        inside.setdefault(n.mention, []).append(n)
    around = nearby(document, mentions, data / "nearby.npz")
    described = iter(_judged(document, mentions, [e for e in entities if e.type in INITIATIVE_TYPES], data))
    return tuple(
        _placed(document, mentions, next(described), inside, around) if e.type in INITIATIVE_TYPES else e for e in entities
    )


def _judged(
    document: Document, mentions: Sequence[Mention], initiatives: Sequence[ReportEntity], data: Path
) -> Iterator[ReportEntity]:
    """The initiatives with their themes and their status, all weighed at once."""
    themes, status = linear.load(data / "themes.npz"), linear.load(data / "status.npz")
    lines = Lines(document, themes.known)
    by_theme = themes.weigh(theme_features(lines, mentions, e.mentions) for e in initiatives)
    lines = Lines(document, status.known)
    by_status = status.weigh(status_features(lines, mentions, e.mentions) for e in initiatives)
    for i, entity in enumerate(initiatives):
        span = mentions[entity.mentions[0]].span
        served = _themes(by_theme, i)
        answer = status.classes[int(by_status.scores[i].argmax())]
        clues = [Clue(t, span, round(w, 3), r) for t in served for r, w in by_theme.reasons(i, t)]
        clues += [Clue(answer, span, round(w, 3), r) for r, w in by_status.reasons(i, answer)]
        subthemes = _subthemes(document, mentions, entity, served)
        yield replace(entity, themes=served, subthemes=subthemes, status=cast("Status", answer), clues=tuple(clues))


def _themes(found: linear.Weighed, i: int) -> tuple[str, ...]:
    """The likeliest theme, and a second one that is nearly as likely."""
    first, second = np.argsort(-found.scores[i], kind="stable")[:2].tolist()
    classes = found.model.classes
    return (classes[first], classes[second]) if found.scores[i, second] >= _SECOND else (classes[first],)


def _placed(
    document: Document,
    mentions: Sequence[Mention],
    entity: ReportEntity,
    inside: Mapping[int, list[Nested]],
    around: Mapping[int, list[int]],
) -> ReportEntity:
    """The initiative with the places and organisations named in it or near it."""
    names: dict[str, list[str]] = {"Place": [], "Organization": []}
    for i in entity.mentions:
        for n in inside.get(i, ()):
            names[n.type].append(n.text)
        for j in around.get(i, ()):
            names[mentions[j].type].append(mentions[j].text)
    places = _distinct([p for p in names["Place"] if not _is_own(p, document.report.town.name)])
    return replace(entity, places=places, orgs=_distinct(names["Organization"]))


def _is_own(place: str, town: str) -> bool:
    """Whether a name is that of the reporting town, with or without 市, 县 or 镇: its own area is implied, not told."""
    return bool(town) and place in (town, town[:-1])


def _subthemes(document: Document, mentions: Sequence[Mention], entity: ReportEntity, themes: Sequence[str]) -> tuple[str, ...]:
    """The narrower themes whose cue words stand in the name or its clause, of the main themes already found."""
    reading = document.report.understood
    votes: dict[str, int] = {}
    for i in entity.mentions:
        mention = mentions[i]
        left, right = clause(reading, document.sentences[mention.sentence], mention)
        for text, weight in ((mention.text, 3), (reading[left:right], 1)):
            for _, _, ids in cue_words(text):
                for theme in ids:
                    if "." in theme and theme.split(".", 1)[0] in themes:
                        votes[theme] = votes.get(theme, 0) + weight
    ranked = sorted(votes.items(), key=lambda v: (-v[1], v[0]))
    return tuple(theme for theme, _ in ranked[:2])


def _distinct(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
