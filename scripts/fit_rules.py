#!/usr/bin/env python3
"""Measure how far each rule can be trusted, over annotated reports, and write the weights to schemas/scores.toml.

usage: fit_rules.py TEXTS:GOLD[:WEIGHT] ... [--folds N] [--out FILE]

TEXTS holds the reports, GOLD their annotations (``<stem>.json``), WEIGHT says how much they count (1). A finding is
right when its span (quotation marks cut) and its type are annotated. Its facts are weighed by logistic regression with
an L2 penalty; facts seen fewer than MIN_SEEN times or in fewer than MIN_REPORTS reports are left out, so that no
report's own words become evidence. With --folds each report is scored by weights measured without it, and F1 is
printed for several bars: the honest figure to tune by.
"""

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from pathlib import Path

import numpy as np

from kg.extract import candidates, choose
from kg.extract.page import EDGE
from kg.extract.scores import features
from kg.model import INITIATIVE_TYPES, Mention
from kg.read import find, read
from kg.segment import segment

MIN_SEEN, MIN_REPORTS, PENALTY, STEPS, LEAST = 10, 4, 3.0, 180, 0.05
# The log-odds of a repeated name, which is found after the choice and so cannot be weighed with the others.
REPEATED = 0.66
Key = tuple[int, int, str]
Annotated = tuple[str, list[Mention], set[Key], float]


def trimmed(start: int, text: str, kind: str) -> Key:
    """The span with quotation marks and blanks cut from both ends, as it is scored."""
    left = start + len(text) - len(text.lstrip(EDGE))
    return left, start + len(text.rstrip(EDGE)), kind


def load(pairs: Sequence[str], skip: Collection[str] = ()) -> list[Annotated]:
    """Each report's name, findings, annotations and weight; ``skip`` names reports to leave out."""
    out = []
    for pair in pairs:
        texts, gold, *weight = pair.split(":")
        for path in sorted(Path(gold).glob("*.json")):
            if path.stem in skip:
                continue
            record = json.loads(path.read_text(encoding="utf-8"))
            (source,) = find([Path(texts) / record["report"]])
            (report,) = read(source)
            right = {trimmed(m["start"], m["text"], m["type"]) for m in record["mentions"]}
            out.append((path.stem, candidates(segment(report)), right, float(*weight or (1.0,))))
    return out


class Design:
    """Findings as rows of feature indices."""

    def __init__(self, data: list[Annotated]) -> None:
        counts: Counter[str] = Counter()
        reports: dict[str, set[int]] = defaultdict(set)
        rows = [[[f"{m.extractor} {f}" for f in features(m.type, m.reason.split(" "))] for m in found] for _, found, _, _ in data]
        for i, row in enumerate(rows):
            for names in row:
                counts.update(names)
                for name in names:
                    reports[name].add(i)
        kept = sorted(n for n, c in counts.items() if c >= MIN_SEEN and len(reports[n]) >= MIN_REPORTS)
        self.names = kept
        index = {n: i for i, n in enumerate(kept)}
        columns, starts, report, y = [], [0], [], []
        for i, (_, found, right, _) in enumerate(data):
            for m, names in zip(found, rows[i], strict=True):
                columns.extend(index[n] for n in names if n in index)
                starts.append(len(columns))
                report.append(i)
                y.append(trimmed(m.span.start, m.text, m.type) in right)
        self.y = np.array(y, dtype=float)
        self.columns = np.array(columns)
        self.rows = np.repeat(np.arange(len(y)), np.diff(starts))
        self.report = np.array(report)
        self.counts = np.array([data[i][3] for i in report])

    def margin(self, weights: np.ndarray) -> np.ndarray:
        """The sum of the weights of each row."""
        return np.bincount(self.rows, weights=weights[self.columns], minlength=len(self.y))

    def fit(self, use: np.ndarray) -> np.ndarray:
        """Weights by full-batch Adam; ``use`` says how much each row counts."""
        w, m, v = (np.zeros(len(self.names)) for _ in range(3))
        for step in range(1, STEPS + 1):
            p = 1 / (1 + np.exp(-self.margin(w)))
            error = use * (p - self.y)
            gradient = np.bincount(self.columns, weights=error[self.rows], minlength=len(w)) + PENALTY * w
            m = 0.9 * m + 0.1 * gradient
            v = 0.99 * v + 0.01 * gradient**2
            rate = 0.15 * min(1.0, 2.5 * (1 - step / STEPS) + 0.02)
            w -= rate * (m / (1 - 0.9**step)) / (np.sqrt(v / (1 - 0.99**step)) + 1e-8)
        return w


def f1(found: int, predicted: int, gold: int) -> float:
    """Harmonic mean of precision and recall."""
    return 2 * found / max(predicted + gold, 1)


def sweep(data: list[Annotated], p: np.ndarray) -> None:
    """Print F1 for several bars."""
    for bar in (0.2, 0.25, 0.3, 0.35, 0.4, 0.45):
        tally: Counter[str] = Counter()
        at = 0
        for _, found, right, _ in data:
            scored = [replace_score(m, float(p[at + i])) for i, m in enumerate(found)]
            at += len(found)
            said = {trimmed(m.span.start, m.text, m.type) for m in choose(scored, bar)}
            for kind in (*INITIATIVE_TYPES, "Place", "Organization"):
                tally[f"{kind} ok"] += sum(k[2] == kind for k in said & right)
                tally[f"{kind} said"] += sum(k[2] == kind for k in said)
                tally[f"{kind} gold"] += sum(k[2] == kind for k in right)
        ok, said, gold = (sum(tally[f"{k} {w}"] for k in INITIATIVE_TYPES) for w in ("ok", "said", "gold"))
        by = "  ".join(
            f"{k} {f1(tally[f'{k} ok'], tally[f'{k} said'], tally[f'{k} gold']):.3f}"
            for k in (*INITIATIVE_TYPES, "Place", "Organization")
        )
        print(f"bar {bar}: P {ok / max(said, 1):.3f} R {ok / gold:.3f} F1 {f1(ok, said, gold):.3f}   {by}")


def replace_score(m: Mention, score: float) -> Mention:
    """The mention with another score."""
    return Mention(m.report_id, m.type, m.text, m.span, m.sentence, m.section, m.extractor, m.reason, score)


def main() -> None:
    """Fit, cross-validate if asked, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pairs", nargs="+")
    parser.add_argument("--folds", type=int, default=0)
    parser.add_argument("--out", type=Path)
    args = parser.parse_args()
    data = load(args.pairs)
    design = Design(data)
    gold = sum(len(r) for _, _, r, _ in data)
    right = int(design.y.sum())
    print(f"{len(data)} reports, {len(design.y)} findings, {right} right, {gold} annotated, {len(design.names)} facts")
    reach = sum(len({trimmed(m.span.start, m.text, m.type) for m in f} & r) for _, f, r, _ in data)
    print(f"reachable by some finding: {reach / gold:.3f}")
    if args.folds:
        p = np.zeros(len(design.y))
        for fold in range(args.folds):
            held = design.report % args.folds == fold
            w = design.fit(np.where(held, 0.0, design.counts))
            p[held] = (1 / (1 + np.exp(-design.margin(w))))[held]
        sweep(data, p)
    if args.out:
        w = design.fit(design.counts)
        args.out.write_text(toml(design.names, w), encoding="utf-8")


def toml(names: Sequence[str], weights: np.ndarray) -> str:
    """The weights as a table an extractor, each fact on a line; what hardly weighs is left out."""
    lines = ["# Weights of the rules' facts, written by scripts/fit_rules.py: measured, not edited by hand."]
    lines += ["", "[consistency]", f'"repeated" = {REPEATED}']
    table = ""
    for name, weight in zip(names, weights, strict=True):
        extractor, fact = name.split(" ", 1)
        if abs(weight) < LEAST:
            continue
        if extractor != table:
            lines += ["", f"[{extractor}]"]
            table = extractor
        lines.append(f"{json.dumps(fact, ensure_ascii=False)} = {weight:.2f}")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
