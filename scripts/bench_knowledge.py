#!/usr/bin/env python3
"""Time the knowledge stages alone over synthetic reports: how CPU seconds and memory grow with their number.

usage: bench_knowledge.py [--reports 1000 10000] [--seed 1] [--again | --truth] [--json FILE]

The reports are those of `make_corpus.py`, with the mentions, states, themes and figures that its truth gives, so that nothing is
read or tagged: what is timed is resolve, relate, graph and locate, on what a build's cache would hold. Each number of reports
is a process of its own; peak memory is that of this process, what the reports themselves take included and stated beside it.
With --again one report is added then and the stages run once more, as a second build would run them.
"""

import argparse
import json
import re
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import count, islice
from pathlib import Path
from typing import Any, cast

sys.path.insert(0, str(Path(__file__).parent))

from make_corpus import corpus

from kg.build import uncollected
from kg.graph import to_graph
from kg.ids import digest
from kg.model import (
    INITIATIVE_TYPES,
    Clue,
    Extraction,
    Figure,
    Guess,
    KnownTown,
    Mention,
    Period,
    Report,
    ReportEntity,
    Section,
    Span,
    Status,
    Town,
)
from kg.placing import place
from kg.read import find_duplicates
from kg.relate import Corpus, relate
from kg.resolve import across, within

_SENTENCE = re.compile(r"[^。；\n]*[。；\n]|[^。；\n]+$")
_PLAN = re.compile(r"^.{0,6}(?:计划|安排|打算|思路).{0,6}$", re.MULTILINE)
_WORDS = re.compile(r"[\u4e00-\u9fff]{2,6}$")
STAGES = ("duplicates", "resolve", "relate", "graph", "locate")


def extractions(seed: int, reports: int) -> Iterator[Extraction]:
    """What the per-report half would give for each synthetic report, by its truth."""
    for text, truth in corpus(seed, reports, 1200, 0.3, 0.01):
        yield _extraction(text, truth)


def _extraction(text: str, truth: Mapping[str, Any]) -> Extraction:
    report = _report(text, truth)
    sentences = tuple(Span(*m.span()) for m in _SENTENCE.finditer(text))
    plan = next((m.start() for m in _PLAN.finditer(text) if m.start() > len(text) // 2), len(text))
    year = truth["year"]
    parts = ((0, len(text), "review", year, -1), (plan, len(text), "plan", year + 1, 0))
    sections = tuple(Section(Span(a, b), "", int(p == "plan"), cast("Any", p), y, up) for a, b, p, y, up in parts if a < b)
    index = [i for i, s in enumerate(sentences) for _ in range(len(s))]
    mentions = tuple(_mention(report.id, m, index[m["start"]], int(m["start"] >= plan)) for m in truth["mentions"])
    told = {m["start"]: m for m in truth["mentions"]}
    entities = tuple(_entity(e, mentions, told) for e in within(mentions, text))
    owner = {(mentions[m].sentence): i for i, e in enumerate(entities) if e.type in INITIATIVE_TYPES for m in e.mentions}
    figures = tuple(_figure(text, f, index[f["start"]], owner) for f in truth["figures"])
    out = Extraction(report, sections, sentences, mentions, entities, figures=figures)
    code, name = truth["town"]["code"], truth["town"]["name"]
    if not truth["town"]["masked"]:
        return replace(out, known_town=KnownTown((code,), shared=True, name=name))
    clue = Clue(name, Span(0, len(name)), 5.0, "truth")
    province = Guess("province", code[:2] + "0000", truth["town"]["parents"][0], (), 0.95)
    return replace(out, guesses=(province,), location_clues=(clue,))


def _report(text: str, truth: Mapping[str, Any]) -> Report:
    town, name = truth["town"], truth["file"].rpartition("/")[2]
    written = Town(town["name"], "township", () if town["masked"] else tuple(town["parents"]), town["masked"])
    period = Period(truth["year"], "year", f"{truth['year']}年")
    title = text.partition("\n")[0]
    return Report("r-" + digest(name, text), name, name, text, digest(text), title, "work_summary", period, written)


def _mention(report_id: str, m: Mapping[str, Any], sentence: int, section: int) -> Mention:
    span = Span(m["start"], m["end"])
    return Mention(report_id, m["type"], m["text"], span, sentence, section, "truth", "made", 1.0)


def _entity(entity: ReportEntity, mentions: Sequence[Mention], told: Mapping[int, Mapping[str, Any]]) -> ReportEntity:
    """With the state and the themes of its first mention, and the places and organisations of its sentences."""
    if entity.type not in INITIATIVE_TYPES:
        return entity
    first = told[mentions[entity.mentions[0]].span.start]
    sentences = {mentions[m].sentence for m in entity.mentions}
    near: dict[str, list[str]] = {"Place": [], "Organization": []}
    for m in mentions:
        if m.sentence in sentences and m.type in near:
            near[m.type].append(m.text)
    places, orgs = (tuple(dict.fromkeys(near[t])) for t in ("Place", "Organization"))
    main = tuple(dict.fromkeys(t.partition(".")[0] for t in first["themes"]))
    return replace(entity, status=cast("Status", first["status"]), themes=main, places=places, orgs=orgs)


def _figure(text: str, f: Mapping[str, Any], sentence: int, owner: Mapping[int, int]) -> Figure:
    words = _WORDS.search(text[max(0, f["start"] - 6) : f["start"]])
    value = f["value"]
    span = Span(f["start"], f["end"])
    masked = value is None
    indicator = words.group() if words else ""
    normal = None if masked else float(value)
    return Figure(
        f["text"], span, sentence, indicator, normal, f["unit"], normal, f["unit"], masked=masked, initiative=owner.get(sentence)
    )


@uncollected()
def timed(found: Mapping[str, Extraction]) -> tuple[dict[str, float], dict[str, int]]:
    """CPU seconds of each stage, and what came out."""
    seconds: dict[str, float] = {}
    clock = time.process_time()

    def done(stage: str) -> None:
        nonlocal clock
        seconds[stage], clock = time.process_time() - clock, time.process_time()

    repeats = find_duplicates([e.report for e in found.values()])
    kept = {k: found[k] for k in sorted(found) if k not in repeats}
    done("duplicates")
    resolution = across(kept.values())
    done("resolve")
    relations = relate(Corpus(kept, resolution.entity_of, resolution.town_of, resolution.nested_of))
    done("relate")
    graph = to_graph(kept, resolution.entities, resolution.entity_of, resolution.town_of, relations, resolution.merges)
    done("graph")
    place(graph, kept, resolution.town_of, "province")
    done("locate")
    return seconds, {"reports": len(kept), "nodes": graph.number_of_nodes(), "edges": graph.number_of_edges()}


def against_truth(seed: int, reports: int) -> Iterator[str]:
    """How the entities of so many reports compare with the truth: initiatives of two keys in one, and of one key in two."""
    made = [(_extraction(text, truth), truth) for text, truth in corpus(seed, reports, 1200, 0.3, 0.01)]
    entity_of = across([e for e, _ in made]).entity_of
    nodes: dict[tuple[str, str], set[str]] = {}
    keys: dict[str, set[str]] = {}
    for extraction, truth in made:
        owner = {m: i for i, e in enumerate(extraction.entities) for m in e.mentions}
        for number, told in enumerate(truth["mentions"]):
            if told["type"] in INITIATIVE_TYPES:
                node = entity_of[extraction.report.id, owner[number]]
                nodes.setdefault((told["type"], told["key"]), set()).add(node)
                keys.setdefault(node, set()).add(told["key"])
    own = [sorted(k) for k in keys.values() if sum(not key.startswith("national/") for key in k) > 1]
    yield f"{reports:,} reports: {len(nodes):,} initiatives in truth, {len(keys):,} found"
    yield f"{sum(len(k) > 1 for k in keys.values())} found hold several, {len(own)} of them a town's own: {own}"
    yield f"{sum(len(n) > 1 for n in nodes.values())} in truth are found as several"


def peak_mb() -> float:
    """The most memory this process has had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(seed: int, reports: int, *, again: bool) -> dict[str, Any]:
    """One row of the table, measured in this process; then, where asked, the same with one report more."""
    made = extractions(seed, reports + 1)
    found = {e.report.id: e for e in islice(made, reports)}
    held = peak_mb()
    seconds, sizes = timed(found)
    row = {**sizes, "seconds": seconds, "held_mb": held, "peak_mb": peak_mb()}
    if not again:
        return row
    added = next(made)
    return row | {"again": timed(found | {added.report.id: added})[0]}


def main() -> int:
    """Measure each number in a process of its own; print the table."""
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--reports", type=int, nargs="+", default=[1000, 10000])
    ap.add_argument("--seed", type=int, default=1)
    ap.add_argument("--again", action="store_true", help="also time a second build of one report more")
    ap.add_argument("--json", type=Path)
    ap.add_argument("--truth", action="store_true", help="time nothing: compare the entities with the truth")
    ap.add_argument("--alone", action="store_true", help=argparse.SUPPRESS)
    a = ap.parse_args()
    if a.alone:
        print(json.dumps(measure(a.seed, a.reports[0], again=a.again)))
        return 0
    if a.truth:
        print(*(line for n in a.reports for line in against_truth(a.seed, n)), sep="\n")
        return 0
    rows = [_alone(a.seed, n, again=a.again) for n in a.reports]
    for line in table(rows):
        print(line)
    if a.json:
        a.json.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    return 0


def _alone(seed: int, reports: int, *, again: bool) -> dict[str, Any]:
    command = [sys.executable, __file__, "--alone", "--reports", str(reports), "--seed", str(seed), *(["--again"] if again else [])]
    return cast("dict[str, Any]", json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout))


def table(rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """The rows as Markdown, and how all stages together grew from each to the next."""
    yield f"| reports | nodes | edges | {' | '.join(STAGES)} | all stages | one report more | reports, MB | peak, MB |"
    yield "|" + " --- |" * (len(STAGES) + 7)
    totals = []
    for row in rows:
        total, again = (sum(row.get(which, {}).values()) for which in ("seconds", "again"))
        totals.append(total)
        by_stage = " | ".join(f"{row['seconds'][s]:.1f}" for s in STAGES)
        sizes = f"{row['reports']:,} | {row['nodes']:,} | {row['edges']:,}"
        yield f"| {sizes} | {by_stage} | {total:.1f} | {again:.1f} | {row['held_mb']:,.0f} | {row['peak_mb']:,.0f} |"
    for i, one, other in zip(count(1), totals, totals[1:], strict=False):
        yield f"{rows[i]['reports'] / rows[i - 1]['reports']:.1f} times the reports, {other / one:.1f} times the CPU seconds"


if __name__ == "__main__":
    sys.exit(main())
