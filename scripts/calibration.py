#!/usr/bin/env python3
"""How far scores are probabilities: share of right spans by score, out of fold, and the expected calibration error.

usage: calibration.py SHARED [--plot FILE.svg]     (needs tests/gate/ and the development gold of the shared folder)

The error is the mean distance between score and share right over ten bins of equal width, weighted by their spans
(Naeini et al., AAAI 2015). Spans are all that tagger and rules offer, weighed by the weights of the other fold.
"""

import argparse
import sys
import tomllib
from pathlib import Path

import numpy as np
from gate import GATE, fold_of, posteriors
from matplotlib import pyplot as plt

from kg.evaluate import spans
from kg.extract import RULE_FLOOR, candidates
from kg.extract.tagging.join import weigh
from kg.locate import place_hints
from kg.train import read_gold

BINS = 10


def scored(shared: Path, tagger: str) -> tuple[np.ndarray, np.ndarray]:
    """Scores of all offered spans, and whether they are right."""
    scores, right = [], []
    for g in read_gold(shared / "corpus" / "dev", shared / "gold" / "dev"):
        weights = tomllib.loads((GATE / f"join-{fold_of(g.stem)}.toml").read_text(encoding="utf-8"))[tagger]
        rules = candidates(g.document, floor=RULE_FLOOR)
        gold, hints = spans(g.record), place_hints(g.document.report)
        for m in weigh(g.document, posteriors(g.stem, tagger), rules, tagger, weights, hints):
            scores.append(m.score)
            right.append((m.span.start, m.span.end, m.type) in gold)
    return np.array(scores), np.array(right)


def bins(scores: np.ndarray, right: np.ndarray) -> list[tuple[float, float, int]]:
    """Mean score, share right and number of spans of each bin that has any."""
    place = np.minimum((scores * BINS).astype(int), BINS - 1)
    inside = [place == b for b in range(BINS)]
    return [(float(scores[i].mean()), float(right[i].mean()), int(i.sum())) for i in inside if i.any()]


def draw(curves: dict[str, list[tuple[float, float, int]]], path: Path) -> None:
    """A reliability diagram: share right against score, the area of a point by its spans."""
    plt.rcParams["svg.hashsalt"] = "kg"  # the same figures, the same bytes
    figure, axes = plt.subplots(figsize=(5, 5), layout="constrained")
    axes.plot([0, 1], [0, 1], color="0.6", linewidth=1, linestyle="--", label="as promised")
    for (tagger, points), colour in zip(curves.items(), ("#1f6f8b", "#c0562f"), strict=True):
        mean, share, count = zip(*points, strict=True)
        axes.plot(mean, share, color=colour, label=tagger)
        axes.scatter(mean, share, s=[2 * c**0.5 for c in count], color=colour)
    axes.set(xlim=(0, 1), ylim=(0, 1), xlabel="score of a span", ylabel="share of them right", aspect="equal")
    axes.legend(frameon=False)
    figure.savefig(path, metadata={"Date": None, "Creator": None})


def main() -> int:
    """Print a table for each tagger, and draw them if asked to."""
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("shared", type=Path)
    ap.add_argument("--plot", type=Path)
    a = ap.parse_args()
    curves = {tagger: bins(*scored(a.shared, tagger)) for tagger in ("light", "neural")}
    for tagger, points in curves.items():
        print(tagger)
        for mean, share, count in points:
            print(f"  {mean:.2f}  right {share:.2f}  {count:>5} spans")
        error = sum(abs(mean - share) * count for mean, share, count in points) / sum(count for *_, count in points)
        print(f"  expected calibration error {error:.3f}")
    if a.plot:
        draw(curves, a.plot)
    return 0


if __name__ == "__main__":
    sys.exit(main())
