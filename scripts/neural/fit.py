"""The training loop and prediction."""

from __future__ import annotations

import copy
import math
import random
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor, nn

from kg.extract.tagging.labels import LABELS, OUTSIDE
from kg.extract.tagging.neural import marginals, spread
from kg.extract.tagging.pieces import BOS, EOS, MASK, WINDOW, Spec

from .data import Example, Noise, Pool, Report, examples, noisy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from .net import Tagger


@dataclass(frozen=True)
class Recipe:
    """Everything that decides a training run besides the data."""

    epochs: float = 5.0
    batch: int = 4
    rate: float = 3.5e-4
    """of the topmost encoder layer; each layer below gets ``decay`` of the one above"""
    decay: float = 0.85
    head_rate: float = 1.5e-3
    warm_up: float = 0.1
    weight_decay: float = 0.01
    drop_pieces: float = 0.05
    """pieces replaced by the mask piece, so that a name's surroundings are learned too"""
    average: float = 0.99
    """decay of the running mean of the weights, which is what is kept"""
    seed: int = 0
    noise: Noise = field(default_factory=Noise)


Padded = tuple[Tensor, Tensor, Tensor, Tensor]


def padded(chosen: Sequence[Example], drop: float = 0.0) -> Padded:
    """Tensors: rows (batch, pieces + 2), features, labels (batch, pieces), lengths."""
    longest = max(len(e.rows) for e in chosen)
    rows = torch.full((len(chosen), longest + 2), EOS)
    features = torch.zeros((len(chosen), longest, chosen[0].features.shape[1]), dtype=torch.long)
    labels = torch.full((len(chosen), longest), OUTSIDE)
    for i, e in enumerate(chosen):
        n = len(e.rows)
        rows[i, 0] = BOS
        row = torch.from_numpy(e.rows)
        if drop:
            row = torch.where(torch.rand(n) < drop, torch.tensor(MASK), row)
        rows[i, 1 : n + 1] = row
        features[i, :n] = torch.from_numpy(e.features)
        labels[i, :n] = torch.from_numpy(e.labels)
    return rows, features, labels, torch.tensor([len(e.rows) for e in chosen])


def _groups(model: Tagger, recipe: Recipe) -> list[dict[str, object]]:
    """Parameters with their own rates: lower layers move less, the new parts ten times more."""
    depth = len(model.encoder.layers)
    seen: set[int] = set()
    out: list[dict[str, object]] = []

    def add(parameters: Iterator[nn.Parameter], rate: float) -> None:
        kept = [p for p in parameters if p.requires_grad and id(p) not in seen]
        seen.update(map(id, kept))
        if kept:
            out.append({"params": kept, "lr": rate})

    for i, layer in enumerate(model.encoder.layers):
        add(layer.parameters(), recipe.rate * recipe.decay ** (depth - 1 - i))
    add(model.encoder.parameters(), recipe.rate * recipe.decay**depth)
    add(model.crf.parameters(), recipe.head_rate * 3)
    add(model.parameters(), recipe.head_rate)
    return out


def _batches(pool: list[Example], size: int, rng: random.Random) -> Iterator[list[Example]]:
    """Shuffled batches of windows of about the same length, so that little is padding."""
    order = list(range(len(pool)))
    rng.shuffle(order)
    chunk = size * 12
    groups: list[list[int]] = []
    for at in range(0, len(order), chunk):
        part = sorted(order[at : at + chunk], key=lambda k: len(pool[k].rows))
        groups.extend(part[i : i + size] for i in range(0, len(part), size))
    rng.shuffle(groups)
    for group in groups:
        yield [pool[k] for k in group]


def _epoch(reports: Sequence[Report], spec: Spec, pool: Pool, recipe: Recipe, rng: random.Random) -> list[Example]:
    out: list[Example] = []
    for report in reports:
        variant = noisy(report, pool, recipe.noise, rng)
        out.extend(examples(variant, spec, size=WINDOW, first=rng.randrange(40, WINDOW)))
    return out


def fit(
    model: Tagger,
    reports: Sequence[Report],
    spec: Spec,
    recipe: Recipe,
    *,
    log: Callable[[str], None] = print,
    after_epoch: Callable[[int, Tagger], None] | None = None,
) -> Tagger:
    """Train in place; returns the running mean of the weights as a model of its own."""
    torch.manual_seed(recipe.seed)
    rng = random.Random(recipe.seed)  # noqa: S311 -- no secret
    pool = Pool(reports)
    optimizer = torch.optim.AdamW(_groups(model, recipe), weight_decay=recipe.weight_decay)
    size = sum(len(examples(r, spec, size=WINDOW)) for r in reports)
    steps = math.ceil(recipe.epochs * size / recipe.batch)
    warm = max(1, int(steps * recipe.warm_up))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda i: min((i + 1) / warm, max(0.02, (steps - i) / max(1, steps - warm)))
    )
    mean = copy.deepcopy(model)
    began, step, epoch = time.monotonic(), 0, 0
    while step < steps:
        model.train()
        total, count = 0.0, 0
        for chosen in _batches(_epoch(reports, spec, pool, recipe, rng), recipe.batch, rng):
            rows, features, labels, lengths = padded(chosen, recipe.drop_pieces)
            loss = model.crf.loss(model.batch(rows, features, lengths), labels, lengths)
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_([p for p in model.parameters() if p.requires_grad], 1.0)
            optimizer.step()
            schedule.step()
            step += 1
            _blend(mean, model, min(recipe.average, step / (step + 10)))
            total, count = total + loss.item(), count + 1
            if step >= steps:
                break
        epoch += 1
        log(f"epoch {epoch} step {step}/{steps} loss {total / count:.4f} {time.monotonic() - began:.0f}s")
        if after_epoch is not None:
            after_epoch(epoch, mean)
    return mean.eval()


@torch.no_grad()
def _blend(mean: Tagger, model: Tagger, keep: float) -> None:
    for a, b in zip(mean.parameters(), model.parameters(), strict=True):
        a.lerp_(b, 1.0 - keep)


@torch.no_grad()
def posteriors(model: Tagger, report: Report, spec: Spec, batch: int = 8) -> NDArray[np.float32]:
    """Marginals (characters x labels) of a report, as the run time computes them from the exported model."""
    model.eval()
    cut = examples(report, spec, size=WINDOW)
    scores: list[NDArray[np.floating]] = []
    for at in range(0, len(cut), batch):
        rows, features, _, lengths = padded(cut[at : at + batch])
        out = model.batch(rows, features, lengths).numpy()
        scores.extend(out[i, : int(n)] for i, n in enumerate(lengths))
    crf = {k: v.numpy() for k, v in model.crf.scores().items()}
    result = np.zeros((len(report.text), len(LABELS)), dtype=np.float32)
    result[:, OUTSIDE] = 1.0
    for e, gamma in zip(cut, marginals(scores, crf["transitions"], crf["first"], crf["last"]), strict=True):
        result[e.starts[0] : e.starts[-1]] = spread(gamma, e.starts)
    return result
