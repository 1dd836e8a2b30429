"""Gold and predicted records → precision, recall and F1 of mentions and entities, with the misses.

The figures are defined by the annotation guidelines: strict (same span and type once quotation marks and blanks are cut
from both ends), relaxed (same type, overlapping), span (same span, any type); of entities: names, themes, status, places,
organisations.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kg.errors import UsageError
from kg.model import ENTITY_TYPES, INITIATIVE_TYPES
from kg.names import EDGE

_DROP = re.compile(r"[「」“”‘’《》〈〉\"'（）()\s\u3000\u00a0、，,]")
Record = Mapping[str, Any]
SpanType = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class Error:
    """A gold mention that was missed, or a predicted one that is extra."""

    report: str
    kind: str
    type: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Scores:
    """All figures, shaped as the published JSON, and the errors."""

    figures: Mapping[str, Any]
    errors: tuple[Error, ...]


@dataclass(slots=True)
class _Tally:
    strict: Counter[str] = field(default_factory=Counter)
    predicted: Counter[str] = field(default_factory=Counter)
    gold: Counter[str] = field(default_factory=Counter)
    other: Counter[str] = field(default_factory=Counter)
    entity: Counter[str] = field(default_factory=Counter)
    by_report: dict[str, float] = field(default_factory=dict)
    errors: list[Error] = field(default_factory=list)


def evaluate(gold: Path, predicted: Path) -> Scores:
    """Score a folder of predicted records against one of gold records, by file name.

    Raises:
        UsageError: no gold files, or a file that is no record.

    """
    files = sorted(gold.glob("*.json"))
    if not files:
        raise UsageError(f"{gold}: no gold files (*.json)")
    tally = _Tally()
    for path in files:
        other = predicted / path.name
        found = _record(other) if other.exists() else {"mentions": [], "entities": []}
        _score_mentions(path.stem, _record(path), found, tally)
        _score_entities(_record(path), found, tally.entity)
    return Scores(_figures(tally, len(files)), tuple(tally.errors))


def _record(path: Path) -> Record:
    try:
        record: Record = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as e:
        raise UsageError(f"{path}: not a JSON record: {e}") from e
    if "mentions" not in record or "entities" not in record:
        raise UsageError(f'{path}: a record needs "mentions" and "entities"')
    return record


def spans(record: Record) -> set[SpanType]:
    """The mentions as (start, end, type), trimmed of quotation marks and blanks, without doubles."""
    out = set()
    for m in record["mentions"]:
        text = m["text"]
        start = m["start"] + len(text) - len(text.lstrip(EDGE))
        end = m["end"] - (len(text) - len(text.rstrip(EDGE)))
        if end > start and m["type"] in ENTITY_TYPES:
            out.add((start, end, m["type"]))
    return out


def name_key(name: str) -> str:
    """A name as entities are matched: without quotation marks, brackets, blanks and list commas."""
    return _DROP.sub("", name)


def prf(found: int, predicted: int, gold: int) -> dict[str, float | int]:
    """Precision, recall, F1 and the counts behind them."""
    p = found / predicted if predicted else 0.0
    r = found / gold if gold else 0.0
    f1 = 2 * p * r / (p + r) if p + r else 0.0
    return {"p": round(p, 4), "r": round(r, 4), "f1": round(f1, 4), "found": found, "predicted": predicted, "gold": gold}


def _score_mentions(name: str, gold: Record, found: Record, tally: _Tally) -> None:
    g, p = spans(gold), spans(found)
    tally.strict.update(s[2] for s in g & p)
    tally.predicted.update(s[2] for s in p)
    tally.gold.update(s[2] for s in g)
    gi = {s for s in g if s[2] in INITIATIVE_TYPES}
    pi = {s for s in p if s[2] in INITIATIVE_TYPES}
    tally.by_report[name] = float(prf(len(gi & pi), len(pi), len(gi))["f1"])
    tally.other["relaxed gold"] += _overlapped(gi, pi)
    tally.other["relaxed predicted"] += _overlapped(pi, gi)
    gs, ps = {s[:2]: s[2] for s in gi}, {s[:2]: s[2] for s in pi}
    both = gs.keys() & ps.keys()
    tally.other.update({"span": len(both), "span predicted": len(ps), "span gold": len(gs)})
    tally.other["type right"] += sum(gs[k] == ps[k] for k in both)
    text_of = {(m["start"], m["end"]): m["text"] for m in (*gold["mentions"], *found["mentions"])}
    for kind, missing in (("missed", gi - pi), ("extra", pi - gi)):
        for s in sorted(missing):
            text = next((t for k, t in text_of.items() if k[0] <= s[0] and k[1] >= s[1]), "")
            tally.errors.append(Error(name, kind, s[2], s[0], s[1], text))


def _overlapped(some: Iterable[SpanType], others: Sequence[SpanType] | set[SpanType]) -> int:
    """How many spans are overlapped by one of the same type among the others."""
    return sum(any(a[2] == b[2] and a[0] < b[1] and b[0] < a[1] for b in others) for a in some)


def _score_entities(gold: Record, found: Record, tally: Counter[str]) -> None:
    ge = [e for e in gold["entities"] if e["type"] in INITIATIVE_TYPES]
    pe = [e for e in found["entities"] if e["type"] in INITIATIVE_TYPES]
    names: dict[tuple[str, str], int] = {}
    for i, e in enumerate(ge):
        for form in (e["name"], *e.get("aliases", [])):
            names.setdefault((name_key(form), e["type"]), i)
    matched: dict[int, Record] = {}
    for e in pe:
        keys = [(name_key(form), e["type"]) for form in (e["name"], *e.get("aliases", []))]
        hit = next((names[k] for k in keys if k in names), None)
        if hit is not None and hit not in matched:
            matched[hit] = e
    tally.update({"found": len(matched), "predicted": len(pe), "gold": len(ge)})
    for i, e in matched.items():
        _score_facts(ge[i], e, tally)


def _score_facts(gold: Record, found: Record, tally: Counter[str]) -> None:
    gt, pt = gold.get("themes", []), found.get("themes", [])
    tally["theme first"] += bool(pt) and pt[0] in gt
    tally.update({"theme found": len(set(gt) & set(pt)), "theme predicted": len(set(pt)), "theme gold": len(set(gt))})
    tally["status"] += gold.get("status") == found.get("status")
    for what in ("places", "orgs"):
        a, b = {name_key(v) for v in gold.get(what, [])}, {name_key(v) for v in found.get(what, [])}
        tally.update({f"{what} found": len(a & b), f"{what} predicted": len(b), f"{what} gold": len(a)})


def _figures(t: _Tally, reports: int) -> dict[str, Any]:
    found, predicted, gold = (sum(c[k] for k in INITIATIVE_TYPES) for c in (t.strict, t.predicted, t.gold))
    p = t.other["relaxed predicted"] / predicted if predicted else 0.0
    r = t.other["relaxed gold"] / gold if gold else 0.0
    e = t.entity
    matched = e["found"] or 1
    return {
        "reports": reports,
        "strict": prf(found, predicted, gold),
        "strict_by_type": {k: prf(t.strict[k], t.predicted[k], t.gold[k]) for k in ENTITY_TYPES},
        "strict_all_types": prf(sum(t.strict.values()), sum(t.predicted.values()), sum(t.gold.values())),
        "relaxed": {"p": round(p, 4), "r": round(r, 4), "f1": round(2 * p * r / (p + r), 4) if p + r else 0.0},
        "span": prf(t.other["span"], t.other["span predicted"], t.other["span gold"]),
        "type_accuracy": round(t.other["type right"] / t.other["span"], 4) if t.other["span"] else 0.0,
        "entities": prf(e["found"], e["predicted"], e["gold"]),
        "theme_first_right": round(e["theme first"] / matched, 4),
        "themes": prf(e["theme found"], e["theme predicted"], e["theme gold"]),
        "status_accuracy": round(e["status"] / matched, 4),
        "places": prf(e["places found"], e["places predicted"], e["places gold"]),
        "orgs": prf(e["orgs found"], e["orgs predicted"], e["orgs gold"]),
        "strict_f1_by_report": t.by_report,
    }
