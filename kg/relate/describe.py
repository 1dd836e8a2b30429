"""The entities of one report → what they serve, how far they are, where and by whom, each with its clues."""

from collections.abc import Mapping, Sequence
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
    judge = _Judge(document, mentions, linear.load(data / "themes.npz"), linear.load(data / "status.npz"))
    return tuple(_described(judge, e, inside, around) if e.type in INITIATIVE_TYPES else e for e in entities)


class _Judge:
    """The classifiers with the sentences they look at."""

    def __init__(self, document: Document, mentions: Sequence[Mention], themes: linear.Linear, status: linear.Linear) -> None:
        self.document, self.mentions = document, mentions
        self.theme_model, self.status_model = themes, status
        self.theme_lines, self.status_lines = Lines(document, themes.known), Lines(document, status.known)

    def themes(self, entity: ReportEntity) -> tuple[tuple[str, ...], list[Clue]]:
        """The likeliest theme, and a second one that is nearly as likely."""
        model = self.theme_model
        found = model.weigh(theme_features(self.theme_lines, self.mentions, entity.mentions))
        order = np.argsort(-found.scores, kind="stable")
        themes = [model.classes[order[0]]]
        if found.scores[order[1]] >= _SECOND:
            themes.append(model.classes[order[1]])
        span = self.mentions[entity.mentions[0]].span
        return tuple(themes), [Clue(t, span, round(w, 3), r) for t in themes for r, w in found.reasons(t)]

    def status(self, entity: ReportEntity) -> tuple[Status, list[Clue]]:
        """How far an initiative is."""
        model = self.status_model
        found = model.weigh(status_features(self.status_lines, self.mentions, entity.mentions))
        answer = model.classes[int(found.scores.argmax())]
        span = self.mentions[entity.mentions[0]].span
        return cast("Status", answer), [Clue(answer, span, round(w, 3), r) for r, w in found.reasons(answer)]


def _described(
    judge: _Judge, entity: ReportEntity, inside: Mapping[int, list[Nested]], around: Mapping[int, list[int]]
) -> ReportEntity:
    document, mentions = judge.document, judge.mentions
    themes, theme_clues = judge.themes(entity)
    status, status_clues = judge.status(entity)
    names: dict[str, list[str]] = {"Place": [], "Organization": []}
    for i in entity.mentions:
        for n in inside.get(i, ()):
            names[n.type].append(n.text)
        for j in around.get(i, ()):
            names[mentions[j].type].append(mentions[j].text)
    return replace(
        entity,
        themes=themes,
        subthemes=_subthemes(document, mentions, entity, themes),
        status=status,
        places=_distinct([p for p in names["Place"] if not _is_own(p, document.report.town.name)]),
        orgs=_distinct(names["Organization"]),
        clues=(*theme_clues, *status_clues),
    )


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
