"""Which places and organisations of a sentence belong to which initiative in it: a classifier over pairs."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from kg.model import INITIATIVE_TYPES, Document, Mention
from kg.relate import linear
from kg.relate.clues import clause

# The probability from which a pair is taken: 0.5 to 0.7 give the same figures out of fold, below it they fall (scripts/gate.py).
_TAKEN = 0.5


def nearby(document: Document, mentions: Sequence[Mention], path: Path) -> Mapping[int, list[int]]:
    """Initiative mention → the place and organisation mentions of its sentence that belong to it, by index."""
    model = linear.load(path)
    yes = model.classes.index("yes")
    out: dict[int, list[int]] = defaultdict(list)
    found = list(pairs(document, mentions))
    scores = model.weigh(model.known(features) for _, _, features in found).scores[:, yes]
    for (i, j, _), score in zip(found, scores.tolist(), strict=True):
        if score >= _TAKEN:
            out[i].append(j)
    return out


def pairs(document: Document, mentions: Sequence[Mention]) -> Iterator[tuple[int, int, dict[str, float]]]:
    """All (initiative, place or organisation) pairs within a sentence, with their features."""
    by_sentence: dict[int, list[int]] = defaultdict(list)
    for i, mention in enumerate(mentions):
        by_sentence[mention.sentence].append(i)
    for members in by_sentence.values():
        initiatives = [i for i in members if mentions[i].type in INITIATIVE_TYPES]
        others = [i for i in members if mentions[i].type not in INITIATIVE_TYPES]
        for i in initiatives:
            for j in others:
                yield i, j, _features(document, mentions, i, j, initiatives, others)


def _features(
    document: Document, mentions: Sequence[Mention], i: int, j: int, initiatives: list[int], others: list[int]
) -> dict[str, float]:
    """Order, distance, what stands between, how many rivals, types, words around the place."""
    reading = document.report.understood
    initiative, other = mentions[i], mentions[j]
    sentence = document.sentences[initiative.sentence]
    left, right = clause(reading, sentence, initiative)
    before = other.span.end <= initiative.span.start
    a, b = (other.span.end, initiative.span.start) if before else (initiative.span.end, other.span.start)
    between = reading[a:b]
    same = left <= other.span.start < right
    side = f"{other.type} {'before' if before else 'after'}"
    distance = min(len(between).bit_length(), 7)
    rivals = sum(1 for k in initiatives if a <= mentions[k].span.start < b)
    out = {
        "type " + initiative.type + other.type: 1.0,
        side: 1.0,
        f"{side} same clause {same}": 1.0,
        f"{side} distance {distance}": 1.0,
        f"{side} rivals {min(rivals, 3)}": 1.0,
        f"{side} {initiative.type} {same} {min(rivals, 2)}": 1.0,
        f"initiatives {min(len(initiatives), 4)}": 1.0,
        f"others {min(len(others), 4)}": 1.0,
        f"{side} stops {min(sum(between.count(c) for c in '，；'), 4)}": 1.0,
    }
    if len(between) <= 4:  # noqa: PLR2004 -- a preposition, a verb or a list comma
        out[f"{side} between {between}"] = 1.0
    out[f"{other.type} left {reading[max(0, other.span.start - 2) : other.span.start]}"] = 1.0
    out[f"{other.type} left {reading[max(0, other.span.start - 1) : other.span.start]}"] = 1.0
    out[f"{other.type} right {reading[other.span.end : other.span.end + 2]}"] = 1.0
    out[f"{other.type} tail {other.text[-1:]}"] = 1.0
    return out
