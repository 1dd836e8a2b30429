#!/usr/bin/env python3
"""Score the extraction on the development reports as if they had never been seen, and hold the figures to their floors.

usage: gate.py [--shared ../shared] [--tagger light|neural|none …] [--write-floors]

The posteriors of both taggers for each development report come from folds that were trained without it; they are stored under
tests/gate/ with the classifiers of themes, status, nearness and inner names of the same folds (scripts/make_gate.py makes them).
Rules, weighing, choice, grouping and scoring are the package's own, run anew. The weights of the weighing are those fitted on the
other fold. Prints a table with a bootstrap interval over reports; exit code 1 when a figure is below its floor in tests/gate.toml.
"""

import argparse
import hashlib
import json
import random
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import Any

import numpy as np

from kg.evaluate import evaluate, spans
from kg.extract import BARS, RULE_FLOOR, combine
from kg.extract.inner import inner
from kg.extract.page import Page
from kg.extract.tagging import LIGHT_SHARE
from kg.extraction import to_record
from kg.locate import place_hints
from kg.model import INITIATIVE_TYPES, Extraction
from kg.relate import describe
from kg.resolve import within
from kg.train import Gold, read_gold

HERE = Path(__file__).resolve().parent.parent
GATE = HERE / "tests" / "gate"
FOLDS = {
    "a": ("seed-000", "seed-003", "hebi-2009", "qingdao-2019"),
    "b": ("seed-001", "fangchenggang-2010", "jinhua-2017", "wuwei-2021"),
}


def fold_of(stem: str) -> str:
    """The fold that a report is scored in."""
    return next(name for name, stems in FOLDS.items() if stem in stems)


def posteriors(stem: str, tagger: str) -> np.ndarray:
    """The out-of-fold posteriors of a report."""
    with np.load(GATE / f"{stem}.npz") as stored:
        light = stored["light"].astype(np.float32)
        if tagger == "light":
            return light
        return LIGHT_SHARE * light + (1 - LIGHT_SHARE) * stored["neural"].astype(np.float32)


def record(gold: Gold, tagger: str, bar: float) -> dict[str, Any]:
    """The record of one report, every model blind to it."""
    fold = fold_of(gold.stem)
    hints = place_hints(gold.document.report)
    if tagger == "none":
        mentions = combine(Page(gold.document, bar), bar)
    else:
        weights = tomllib.loads((GATE / f"join-{fold}.toml").read_text(encoding="utf-8"))[tagger]
        page = Page(gold.document, RULE_FLOOR)
        mentions = combine(page, bar, tagger, posteriors(gold.stem, tagger), weights, hints)
    nested = inner(gold.document, mentions, hints, GATE / f"fold-{fold}" / "inner.npz")
    report = gold.document.report
    local = within(mentions, report.understood)
    entities = describe(gold.document, mentions, local, nested, GATE / f"fold-{fold}")
    sentences = tuple(s.span for s in gold.document.sentences)
    return to_record(Extraction(report, gold.document.sections, sentences, mentions, entities, nested))


def interval(counts: list[tuple[int, int, int]], seed: int = 0) -> tuple[float, float]:
    """95 % bootstrap interval of F1 over reports from their (found, predicted, gold) counts."""
    draw = random.Random(seed)  # noqa: S311 -- statistics, no secret
    scores = []
    for _ in range(2000):
        sample = [draw.choice(counts) for _ in counts]
        found, predicted, gold = (sum(c[i] for c in sample) for i in range(3))
        scores.append(2 * found / (predicted + gold) if predicted + gold else 0.0)
    scores.sort()
    return scores[50], scores[1949]


def digest(gold: Path) -> str:
    """A hash over the gold files: floors mean something for one gold only."""
    out = hashlib.sha256()
    for path in sorted(gold.glob("*.json")):
        out.update(path.name.encode() + path.read_bytes())
    return out.hexdigest()[:16]


def measure(reports: list[Gold], gold: Path, tagger: str) -> dict[str, float]:
    """All figures of one tagger."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        counts = []
        for g in reports:
            found = record(g, tagger, BARS[tagger])
            (out / f"{g.stem}.json").write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")
            ours, theirs = ({s for s in spans(r) if s[2] in INITIATIVE_TYPES} for r in (found, g.record))
            counts.append((len(ours & theirs), len(ours), len(theirs)))
        figures = evaluate(gold, out).figures
    low, high = interval(counts)
    flat = {"strict": figures["strict"]["f1"], "low": low, "high": high}
    flat |= {"precision": figures["strict"]["p"], "recall": figures["strict"]["r"]}
    flat |= {"relaxed": figures["relaxed"]["f1"], "span": figures["span"]["f1"], "type": figures["type_accuracy"]}
    flat |= {k: v["f1"] for k, v in figures["strict_by_type"].items()}
    flat |= {"entities": figures["entities"]["f1"], "theme": figures["theme_first_right"]}
    flat |= {"themes": figures["themes"]["f1"], "status": figures["status_accuracy"]}
    return flat | {"places": figures["places"]["f1"], "orgs": figures["orgs"]["f1"]}


def raised(floors: dict[str, Any], table: dict[str, dict[str, float]], gold: str) -> str:
    """The floors as TOML, half a point below what was measured; for the same gold they only rise."""
    before = floors if floors["gold"] == gold else {}
    lines = [f'gold = "{gold}"']
    for tagger, row in table.items():
        least = before.get(tagger, {})
        lines += ["", f"[{tagger}]"]
        lines += [f"{k} = {max(v - 0.005, least.get(k, 0.0)):.3f}" for k, v in row.items() if k not in ("low", "high")]
    return "\n".join(lines) + "\n"


def main() -> int:
    """Measure, print, compare."""
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--shared", type=Path, default=HERE.parent / "shared")
    ap.add_argument("--tagger", nargs="*", default=["none", "light", "neural"])
    ap.add_argument("--write-floors", action="store_true")
    a = ap.parse_args()
    texts, gold = a.shared / "corpus" / "dev", a.shared / "gold" / "dev"
    if not gold.is_dir():
        print(f"gate: skipped, there is no {gold.name} gold beside the project")
        return 0
    reports = list(read_gold(texts, gold))
    table = {t: measure(reports, gold, t) for t in a.tagger}
    names = list(next(iter(table.values())))
    print(f"{'':<14}" + "".join(f"{t:>10}" for t in table))
    for name in names:
        print(f"{name:<14}" + "".join(f"{row[name]:>10.3f}" for row in table.values()))
    path = HERE / "tests" / "gate.toml"
    if a.write_floors:
        path.write_text(raised(tomllib.loads(path.read_text(encoding="utf-8")), table, digest(gold)), encoding="utf-8")
        return 0
    floors = tomllib.loads(path.read_text(encoding="utf-8"))
    if floors["gold"] != digest(gold):
        print("gate: the gold has changed since the floors were set; look, then --write-floors")
        return 1
    fallen = [f"{t} {k}: {table[t][k]:.3f} < {v}" for t in table for k, v in floors[t].items() if table[t][k] < v]
    print("\n".join(fallen) or "gate: every figure is at or above its floor")
    return 1 if fallen else 0


if __name__ == "__main__":
    sys.exit(main())
