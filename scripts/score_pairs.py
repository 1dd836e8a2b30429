#!/usr/bin/env python3
"""Resolve the annotated reports' own mentions and compare with the labelled pairs: pairwise figures and B-cubed F1.

usage: score_pairs.py [SHARED]     default: ../shared, the folder of corpora beside the repository

`tests/resolve/pairs.tsv` holds the pairs; rules were fitted on the half called fit, figures count on the half test.
Prints every pair of the fit half that comes out wrong, and of the test half none, so that nobody fits to it.
"""

import csv
import hashlib
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kg.locate import resolve_places
from kg.model import Extraction, KnownPlace, Mention, Report, ReportEntity
from kg.read.town import parse
from kg.resolve import Resolution, across, within
from kg.train import Gold, read_gold

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"
PAIRS = ROOT / "tests" / "resolve" / "pairs.tsv"
COLUMNS = ("report_a", "start_a", "report_b", "start_b", "type", "name_a", "name_b", "label", "why")

CITIES = {
    "fangchenggang": "防城港市",
    "jinhua": "金华市",
    "ordos": "鄂尔多斯市",
    "shaoguan": "韶关市",
    "qingdao": "青岛市",
    "hebi": "鹤壁市",
}
"""The towns of the series by their files' names: several of these reports never name their city; a table's town column would."""

Key = tuple[str, int]  # a report's stem, a mention's start
Pair = tuple[Key, Key]


@dataclass(frozen=True, slots=True)
class Figures:
    """Pairwise and B-cubed figures over labelled pairs."""

    pairs: int
    precision: float
    recall: float
    f1: float
    bcubed: float


def golds(shared: Path = SHARED) -> Iterator[Gold]:
    """All annotated reports, those of the series under their city."""
    folders = [(shared / "corpus" / part, shared / "gold" / part) for part in ("dev", "single")]
    folders.append((ROOT / "tests" / "corpus", ROOT / "tests" / "gold"))
    folders.append((shared / "corpus" / "more", ROOT / "tests" / "gold" / "more"))
    for texts, answers in folders:
        yield from read_gold(texts, answers)


def town_name(stem: str, report: Report) -> str:
    """The town that wrote a report, as far as its text or the table says."""
    return report.town.name or CITIES.get(stem.split("-", maxsplit=1)[0], "")


def extraction(gold: Gold) -> Extraction:
    """What resolution is given: the gold mentions, grouped by our own rules."""
    report = gold.document.report
    if not report.town.name and town_name(gold.stem, report):
        report = replace(report, town=parse(town_name(gold.stem, report)))
    entities = within(gold.mentions, report.understood)
    spans = tuple(s.span for s in gold.document.sentences)
    places = tuple(_known(report, gold.mentions, entities))
    return Extraction(report, gold.document.sections, spans, gold.mentions, entities, places=places)


def _known(report: Report, mentions: Sequence[Mention], entities: Sequence[ReportEntity]) -> Iterator[KnownPlace]:
    """The places that the gazetteer knows, as a build looks them up."""
    places = [(i, e) for i, e in enumerate(entities) if e.type == "Place"]
    facts = resolve_places(report, [(e.name, mentions[e.mentions[0]].span) for _, e in places])
    for (i, _), fact in zip(places, facts, strict=True):
        yield KnownPlace(i, fact.role, fact.code, fact.full_name)


def clusters(reports: Sequence[Gold]) -> Mapping[Key, str]:
    """Mention → the entity it came to."""
    made = [extraction(g) for g in reports]
    resolution: Resolution = across(made)
    out = {}
    for gold, one in zip(reports, made, strict=True):
        for i, entity in enumerate(one.entities):
            for m in entity.mentions:
                out[gold.stem, gold.mentions[m].span.start] = resolution.entity_of[one.report.id, i]
    return out


def labelled(path: Path = PAIRS) -> list[dict[str, str]]:
    """The labelled pairs.

    Raises:
        SystemExit: a row has no label.

    """
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    for number, line in enumerate(rows, 2):
        if line["label"] not in ("same", "different"):
            sys.exit(f"{path}:{number}: label is {line['label']!r}; write same or different")
    return rows


def keys(line: Mapping[str, str]) -> Pair:
    """The two mentions of a row."""
    return (line["report_a"], int(line["start_a"])), (line["report_b"], int(line["start_b"]))


def half(line: Mapping[str, str]) -> str:
    """``fit`` or ``test``, by a hash of the two mentions: the same for ever, whatever rows are added."""
    parts = [line[c] for c in COLUMNS[:4]]
    return "test" if hashlib.sha256("\x1f".join(parts).encode()).digest()[0] % 2 else "fit"


def score(rows: Sequence[Mapping[str, str]], entity: Mapping[Key, str]) -> Figures:
    """The figures over some rows."""
    said = [(entity[a] == entity[b], line["label"] == "same") for line in rows for a, b in [keys(line)]]
    hits = sum(found and true for found, true in said)
    precision = hits / max(1, sum(found for found, _ in said))
    recall = hits / max(1, sum(true for _, true in said))
    f1 = 2 * precision * recall / max(1e-9, precision + recall)
    return Figures(len(rows), precision, recall, f1, bcubed(rows, entity))


def bcubed(rows: Sequence[Mapping[str, str]], entity: Mapping[Key, str]) -> float:
    """B-cubed F1 of the mentions in the rows; the true clusters are what the pairs labelled same hang together.

    Two mentions that no row compares and no chain of rows joins count neither way: they may be one thing, unread.
    """
    every = sorted({key for line in rows for key in keys(line)})
    true = _chains(every, (keys(line) for line in rows if line["label"] == "same"))
    apart = {frozenset((true[a], true[b])) for line in rows if line["label"] == "different" for a, b in [keys(line)]}
    precision = recall = 0.0
    for key in every:
        known = [o for o in every if true[o] == true[key] or frozenset((true[o], true[key])) in apart]
        found = [o for o in known if entity[o] == entity[key]]
        right = [o for o in found if true[o] == true[key]]
        precision += len(right) / len(found)
        recall += len(right) / sum(true[o] == true[key] for o in known)
    return 2 * precision * recall / (precision + recall) / len(every)


def _chains(every: Iterable[Key], same: Iterable[Pair]) -> dict[Key, Key]:
    """Mention → the least mention of its chain of pairs."""
    of = {key: key for key in every}
    for a, b in same:
        least, other = sorted((of[a], of[b]))
        of = {key: least if value == other else value for key, value in of.items()}
    return of


def wrong(rows: Iterable[Mapping[str, str]], entity: Mapping[Key, str]) -> Iterator[str]:
    """The rows that come out wrong, as lines."""
    for line in rows:
        a, b = keys(line)
        if (entity[a] == entity[b]) != (line["label"] == "same"):
            yield " ".join([line["label"], line["report_a"], line["name_a"], "|", line["report_b"], line["name_b"]])


def main() -> None:
    """Print the mistakes on the fit half and the figures of both halves."""
    rows = labelled()
    halves: defaultdict[str, list[dict[str, str]]] = defaultdict(list)
    for line in rows:
        halves[half(line)].append(line)
    entity = clusters(list(golds(Path(sys.argv[1]) if len(sys.argv) > 1 else SHARED)))
    for text in wrong(halves["fit"], entity):
        print(text)
    for name in ("fit", "test"):
        f = score(halves[name], entity)
        print(
            f"{name}: {f.pairs} pairs, precision {f.precision:.3f}, recall {f.recall:.3f}, F1 {f.f1:.3f}, B-cubed F1 {f.bcubed:.3f}"
        )


if __name__ == "__main__":
    main()
