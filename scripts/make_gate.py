#!/usr/bin/env python3
"""Make what scripts/gate.py needs: classifiers of each fold, stored posteriors, and the weights of the weighing.

usage: make_gate.py posteriors LIGHT NEURAL    folders of <report>.npy, (characters x labels), out of fold
       make_gate.py classifiers SHARED         themes, status, nearby and inner of both folds
       make_gate.py join SHARED                tests/gate/join-*.toml from the other fold, schemas/join.toml from both

To make the light tagger's posteriors anew: kg train --model light --skip <the fold's reports>, then its posteriors of those.
"""

import sys
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from gate import FOLDS, GATE, HERE, posteriors
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from kg.evaluate import spans
from kg.extract import RULE_FLOOR, candidates
from kg.extract.tagging.join import offered
from kg.locate import place_hints
from kg.train import Gold, read_gold, train

Row = tuple[dict[str, float], bool]


def store_posteriors(light: Path, neural: Path) -> None:
    """Both taggers' posteriors of each development report in one compressed file."""
    GATE.mkdir(exist_ok=True)
    for stems in FOLDS.values():
        for stem in stems:
            a, b = (np.load(folder / f"{stem}.npy").astype(np.float32) for folder in (light, neural))
            a[a < 1e-4], b[b < 1e-4] = 0, 0  # noqa: PLR2004 -- below what half precision and the weighing tell apart
            np.savez_compressed(GATE / f"{stem}.npz", light=a.astype(np.float16), neural=b.astype(np.float16))


def folders(shared: Path) -> list[tuple[Path, Path]]:
    """All annotated reports."""
    return [
        (shared / "corpus" / "dev", shared / "gold" / "dev"),
        (shared / "corpus" / "single", shared / "gold" / "single"),
        (HERE / "tests" / "corpus", HERE / "tests" / "gold"),
        (shared / "corpus" / "more", HERE / "tests" / "gold" / "more"),
    ]


def train_classifiers(shared: Path) -> None:
    """The small models of each fold, blind to its reports."""
    for name, stems in FOLDS.items():
        out = GATE / f"fold-{name}"
        train(folders(shared), out, models=("themes", "status", "nearby", "inner"), skip=stems)
        for path in sorted(out.rglob("*.npz")):
            path.replace(out / path.name)


def rows(gold: Gold, tagger: str) -> list[Row]:
    """All offered spans of a report with their facts, and whether they are right."""
    right = spans(gold.record)
    rules = candidates(gold.document, floor=RULE_FLOOR)
    hints = place_hints(gold.document.report)
    found = offered(gold.document, posteriors(gold.stem, tagger), rules, hints)
    return [(facts, (span.start, span.end, kind) in right) for span, kind, facts, _ in found]


def fitted(examples: Iterable[Row]) -> dict[str, float]:
    """Weights of a logistic regression, its constant among the facts."""
    examples = list(examples)
    vectorizer = DictVectorizer()
    model = LogisticRegression(C=1.0, max_iter=3000, fit_intercept=False)
    model.fit(vectorizer.fit_transform([f for f, _ in examples]), [y for _, y in examples])
    return dict(zip(vectorizer.get_feature_names_out(), model.coef_[0].tolist(), strict=True))


def written(weights: dict[str, dict[str, float]]) -> str:
    """Weights as TOML."""
    out = []
    for tagger, table in weights.items():
        out += [f"[{tagger}]", *(f'"{k}" = {v:.4f}' for k, v in sorted(table.items())), ""]
    return "\n".join(out)


def fit_join(shared: Path) -> None:
    """Fit the weighing of both taggers, by fold and on all."""
    reports = list(read_gold(shared / "corpus" / "dev", shared / "gold" / "dev"))
    found = {t: {g.stem: rows(g, t) for g in reports} for t in ("light", "neural")}
    for name, stems in FOLDS.items():
        part = {t: fitted(r for s, rs in found[t].items() if s not in stems for r in rs) for t in found}
        (GATE / f"join-{name}.toml").write_text(written(part), encoding="utf-8")
    whole = {t: fitted(r for rs in found[t].values() for r in rs) for t in found}
    head = "# Weights of what tagger and rules say of a span, fitted out of fold by scripts/make_gate.py join.\n"
    (HERE / "schemas" / "join.toml").write_text(head + written(whole), encoding="utf-8")


def main() -> int:
    """Do one of the three."""
    match sys.argv[1:]:
        case ["posteriors", light, neural]:
            store_posteriors(Path(light), Path(neural))
        case ["classifiers", shared]:
            train_classifiers(Path(shared))
        case ["join", shared]:
            fit_join(Path(shared))
        case _:
            print(__doc__, file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
