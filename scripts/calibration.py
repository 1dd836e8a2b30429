#!/usr/bin/env python3
"""How far scores are probabilities: share of right spans by score, out of fold, and the expected calibration error.

usage: calibration.py SHARED        (needs tests/gate/ and the development gold of the shared folder)

The error is the mean distance between score and share right over ten bins of equal width, weighted by their spans
(Naeini et al., AAAI 2015). Spans are all that tagger and rules offer, weighed by the weights of the other fold.
"""

import sys
import tomllib
from pathlib import Path

import numpy as np
from gate import GATE, fold_of, posteriors

from kg.evaluate import spans
from kg.extract import RULE_FLOOR, candidates
from kg.extract.tagging.join import weigh
from kg.locate import place_hints
from kg.train import read_gold


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


def main() -> int:
    """Print a table for each tagger."""
    for tagger in ("light", "neural"):
        scores, right = scored(Path(sys.argv[1]), tagger)
        bins = np.minimum((scores * 10).astype(int), 9)
        error = 0.0
        print(tagger)
        for b in range(10):
            inside = bins == b
            if inside.any():
                error += abs(scores[inside].mean() - right[inside].mean()) * inside.mean()
                print(f"  {scores[inside].mean():.2f}  right {right[inside].mean():.2f}  {inside.sum():>5} spans")
        print(f"  expected calibration error {error:.3f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
