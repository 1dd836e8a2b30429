"""Posteriors of a tagger and candidates of the rules → mentions: every span either of them offers is weighed by both.

A span's weight is a logistic regression over what the tagger thinks of its borders and its inside and what the rules think of
it, fitted on reports that neither tagger nor rules were trained on; so the score is calibrated, and the best disjoint set of spans
by score is the answer.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from math import exp, log
from typing import cast

import numpy as np
from numpy.typing import NDArray

from kg.extract.tagging.contexts import contexts
from kg.extract.tagging.labels import INDEX, decode_all
from kg.model import Document, EntityType, Hint, Mention, Span
from kg.ontology import vocabulary

Posteriors = NDArray[np.float32]
_FLOOR = 1e-4
# Spans that the tagger itself thinks less of than this are offered by nobody else in earnest (0.1 % of the gold spans).
_LEAST = 0.02
# A place or an organisation that the rules are fairly sure of is offered all the same, and the tagger's doubt goes no deeper:
# names of companies and offices are its weak side.
_SURE = 0.3
# What "outside" counts in the second decoding, and from where on it is taken as certain.
_TILT, _CERTAIN = 0.35, 0.97


def weigh(
    document: Document,
    posteriors: Posteriors,
    rules: Sequence[Mention],
    tagger: str,
    weights: Mapping[str, float] | None = None,
    hints: Sequence[Hint] = (),
) -> Iterator[Mention]:
    """Yield each span that tagger or rules offer, as a mention with its calibrated score.

    ``weights`` are those of ``schemas/join.toml`` unless others are given (of a fold, to measure).
    """
    weights = _weights(tagger) if weights is None else weights
    for span, kind, facts, reason in offered(document, posteriors, rules, hints):
        score = 1 / (1 + exp(-sum(weights.get(name, 0.0) * value for name, value in facts.items())))
        index = document.sentence_at(span.start)
        if index >= 0 and span.end <= document.sentences[index].span.end:
            text = document.report.text[span.start : span.end]
            section = document.sentences[index].section
            yield Mention(document.report.id, kind, text, span, index, section, tagger, reason, round(score, 4))


@lru_cache(maxsize=4)
def _weights(tagger: str) -> Mapping[str, float]:
    weights: Mapping[str, float] = vocabulary("join")[tagger]
    return weights


def offered(
    document: Document, posteriors: Posteriors, rules: Sequence[Mention], hints: Sequence[Hint] = ()
) -> Iterator[tuple[Span, EntityType, dict[str, float], str]]:
    """Yield each offered (span, type) with its facts by name and a reason in words."""
    by_span: dict[tuple[int, int], dict[str, Mention]] = defaultdict(dict)
    for m in rules:
        kept = by_span[(m.span.start, m.span.end)].get(m.type)
        if kept is None or m.score > kept.score:
            by_span[(m.span.start, m.span.end)][m.type] = m
    decoded = set(_decoded(document, posteriors))
    hinted: dict[tuple[int, int, str], str] = {(h.span.start, h.span.end, h.type): h.fact for h in hints}
    logs = np.log(np.maximum(posteriors, _FLOOR))
    text = document.report.understood
    offers = {(s, e, k) for (s, e), kinds in by_span.items() for k in kinds} | decoded | hinted.keys()
    for start, end, kind in sorted(offers):
        facts = _tagger_facts(logs, start, end, kind)
        hint = hinted.get((start, end, kind))
        rule = by_span.get((start, end), {}).get(kind)
        if facts["weakest"] < log(_LEAST) and (start, end, kind) not in decoded and not hint:
            if rule is None or rule.score < _SURE or kind not in ("Place", "Organization"):
                continue
            facts |= {name: max(facts[name], log(_LEAST)) for name in ("mean", "weakest", "first", "last")}
        rivals = [m.score for k, m in by_span.get((start, end), {}).items() if k != kind]
        facts |= _rule_facts(rule, rivals, decoded=(start, end, kind) in decoded)
        facts[f"type {kind}"] = 1.0
        what = kind if kind in ("Place", "Organization") else "initiative"
        around = list(contexts(text, start, end))
        if "persons" in around and what != "initiative":
            continue
        facts |= {f"{context} {what}": 1.0 for context in around}
        reason = f"tagger {exp(facts['mean']):.2f}" + (f"; {rule.extractor}: {rule.reason}" if rule else "")
        if hint:
            facts[hint] = 1.0
            facts[f"{hint} outside"] = float(logs[start:end, 0].mean())
            reason += f"; {hint}"
        yield Span(start, end), cast("EntityType", kind), facts, reason


def _decoded(document: Document, posteriors: Posteriors) -> Iterator[tuple[int, int, str]]:
    """The tagger's own best spans, and the second-best where "outside" wins by little only."""
    tilted = posteriors.copy()
    tilted[:, 0] *= _TILT
    islands = _islands(document, posteriors[:, 0])
    for values in (posteriors, tilted):
        yield from decode_all(values, islands)


def _islands(document: Document, outside: NDArray[np.float32]) -> list[tuple[int, int]]:
    """The stretches of sentences where "outside" is not certain: the others need no decoding (half of the characters)."""
    within, begins = np.zeros(len(outside), np.bool_), np.zeros(len(outside), np.bool_)
    for sentence in document.sentences:
        within[sentence.span.start : sentence.span.end] = True
        begins[sentence.span.start] = True
    doubtful = np.flatnonzero(within & (outside < _CERTAIN))
    if not doubtful.size:
        return []
    cuts = np.flatnonzero((np.diff(doubtful) > 1) | begins[doubtful[1:]])
    lefts = doubtful[np.concatenate(([0], cuts + 1))]
    rights = doubtful[np.concatenate((cuts, [doubtful.size - 1]))]
    return list(zip(lefts.tolist(), (rights + 1).tolist(), strict=True))


def _tagger_facts(logs: Posteriors, start: int, end: int, kind: str) -> dict[str, float]:
    """Mean and least log posterior along the span's labels, those of its borders, and of the type whatever the labels."""
    if end - start == 1:
        path = [float(logs[start, INDEX[f"S-{kind}"]])]
    else:
        inside = logs[start + 1 : end - 1, INDEX[f"I-{kind}"]].tolist()
        path = [float(logs[start, INDEX[f"B-{kind}"]]), *inside, float(logs[end - 1, INDEX[f"E-{kind}"]])]
    mean = sum(path) / len(path)
    return {"bias": 1.0, "mean": mean, "weakest": min(path), "first": path[0], "last": path[-1], "length": log(end - start)}


def _rule_facts(rule: Mention | None, rivals: Sequence[float], *, decoded: bool) -> dict[str, float]:
    """What the rules think of the span: the log odds of their best score, of another type's, and whether both agree."""
    out = {"decoded": 1.0 if decoded else 0.0}
    if rule:
        out["rule"] = 1.0
        out["rule odds"] = _odds(rule.score)
        out[f"by {rule.extractor}"] = 1.0
    elif rivals:
        out["other type"] = _odds(max(rivals))
    return out


def _odds(score: float) -> float:
    return log(max(score, 0.01) / max(1 - score, 0.01))
