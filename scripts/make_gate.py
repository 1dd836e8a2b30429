#!/usr/bin/env python3
"""Make what scripts/gate.py needs: classifiers of each fold, stored posteriors, and the weights of the weighing.

usage: make_gate.py posteriors LIGHT NEURAL    folders of <report>.npy, (characters x labels), out of fold
       make_gate.py classifiers SHARED         themes, status, nearby and inner of both folds
       make_gate.py apart SHARED DIR           tagger and rules without every third of the other reports, to weigh those by
       make_gate.py join SHARED DIR            tests/gate/join-*.toml from the other fold, schemas/join.toml from both,
                                               and what ``apart`` left in DIR

To make the light tagger's posteriors anew: kg train --model light --skip <the fold's reports>, then its posteriors of those.
"""

import sys
import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from fit_rules import Design, load, toml
from gate import FOLDS, GATE, HERE, posteriors
from scipy.optimize import minimize
from sklearn.feature_extraction import DictVectorizer

from kg.evaluate import spans
from kg.extract import RULE_FLOOR, candidates, scores
from kg.extract.tagging import crf
from kg.extract.tagging import fit as tagger_fit
from kg.extract.tagging.features import features, windows
from kg.extract.tagging.join import offered
from kg.locate import place_hints
from kg.train import Gold, read_gold, train

Row = tuple[dict[str, float], bool]
# How strongly weights are drawn to nothing, and to what the reports set apart teach. Of 0.5, 1, 2, 3 and 10 the figures out of fold
# differ by less than their interval; these let none of the gate's figures fall.
NO_PRIOR = 1.0
PRIOR = {"light": 0.5, "neural": 2.0}


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


def others(shared: Path) -> list[Gold]:
    """The annotated reports that are not of the development set."""
    found = [g for texts, gold in folders(shared)[1:] for g in read_gold(texts, gold)]
    return sorted(found, key=lambda g: g.stem)


def set_apart(shared: Path, out: Path) -> None:
    """Posteriors of every third of the other reports, and scores of the rules, both made without them."""
    out.mkdir(parents=True, exist_ok=True)
    reports = others(shared)
    apart = {g.stem for g in reports[::3]}
    learn = [g for texts, gold in folders(shared)[:1] for g in read_gold(texts, gold)] + reports
    tagger_fit.fit(((g.document, g.spans(), windows(g.document)) for g in learn if g.stem not in apart), out / "light.npz")
    model = crf.load(out / "light.npz")
    for g in reports[::3]:
        emissions = crf.emissions(model, features(g.document))
        found = crf.posteriors(model, emissions, windows(g.document))
        np.save(out / f"{g.stem}.npy", found.astype(np.float16))
    data = load([f"{texts}:{gold}" for texts, gold in folders(shared)[1:]], apart)
    design = Design(data)
    (out / "scores.toml").write_text(toml(design.names, design.fit(design.counts)), encoding="utf-8")


def rows(gold: Gold, found: np.ndarray) -> list[Row]:
    """All offered spans of a report with their facts, and whether they are right."""
    right = spans(gold.record)
    rules = candidates(gold.document, floor=RULE_FLOOR)
    hints = place_hints(gold.document.report)
    return [(facts, (span.start, span.end, kind) in right) for span, kind, facts, _ in offered(gold.document, found, rules, hints)]


def fitted(examples: Iterable[Row], prior: Mapping[str, float], strength: float) -> dict[str, float]:
    """Weights of a logistic regression, its constant among the facts, drawn towards ``prior``."""
    examples = list(examples)
    vectorizer = DictVectorizer()
    facts = vectorizer.fit_transform([f for f, _ in examples]).tocsr()
    right = np.array([y for _, y in examples], float)
    names = vectorizer.get_feature_names_out()
    start = np.array([prior.get(n, 0.0) for n in names])

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        odds, off = facts @ weights, weights - start
        value = np.logaddexp(0, odds).sum() - right @ odds + strength / 2 * (off @ off)
        return value, facts.T @ (1 / (1 + np.exp(-odds)) - right) + strength * off

    best = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 3000})
    return dict(zip(names, best.x.tolist(), strict=True))


def written(weights: dict[str, dict[str, float]]) -> str:
    """Weights as TOML."""
    out = []
    for tagger, table in weights.items():
        out += [f"[{tagger}]", *(f'"{k}" = {v:.4f}' for k, v in sorted(table.items())), ""]
    return "\n".join(out)


def fit_join(shared: Path, apart: Path) -> None:
    """Fit the weighing of both taggers, by fold and on all.

    The reports set apart are many, but most were written for this and are easier than real ones; so what they teach is only
    where the weights of the development reports are drawn to. The network has no posteriors of them and takes the light tagger's.
    """
    reports = list(read_gold(shared / "corpus" / "dev", shared / "gold" / "dev"))
    found = {t: {g.stem: rows(g, posteriors(g.stem, t)) for g in reports} for t in ("light", "neural")}
    with rules_of(apart / "scores.toml"):
        more = [r for g in others(shared)[::3] for r in rows(g, np.load(apart / f"{g.stem}.npy").astype(np.float32))]
    prior = fitted(more, {}, NO_PRIOR)

    def both(stems: Collection[str]) -> dict[str, dict[str, float]]:
        return {t: fitted((r for s in stems for r in found[t][s]), prior, PRIOR[t]) for t in found}

    for name, stems in FOLDS.items():
        part = both([g.stem for g in reports if g.stem not in stems])
        (GATE / f"join-{name}.toml").write_text(written(part), encoding="utf-8")
    head = "# Weights of what tagger and rules say of a span, fitted out of fold by scripts/make_gate.py join.\n"
    (HERE / "schemas" / "join.toml").write_text(head + written(both([g.stem for g in reports])), encoding="utf-8")


@contextmanager
def rules_of(path: Path) -> Iterator[None]:
    """Other scores of the rules for a while."""
    own, table = scores.vocabulary, tomllib.loads(path.read_text(encoding="utf-8"))
    for look in (lambda _: table, own):
        scores.vocabulary = look
        scores._table.cache_clear()  # noqa: SLF001 -- what is remembered of the other scores
        scores._sum.cache_clear()  # noqa: SLF001
        if look is not own:
            yield


def main() -> int:
    """Do one of the four."""
    match sys.argv[1:]:
        case ["posteriors", light, neural]:
            store_posteriors(Path(light), Path(neural))
        case ["classifiers", shared]:
            train_classifiers(Path(shared))
        case ["apart", shared, out]:
            set_apart(Path(shared), Path(out))
        case ["join", shared, apart]:
            fit_join(Path(shared), Path(apart))
        case _:
            print(__doc__, file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
