"""Gold reports → the trained models of the light tagger, of the names inside initiatives, of themes, status and nearness."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.errors import UsageError
from kg.extract.tagging import fit as tagger_fit
from kg.extract.tagging.features import windows
from kg.model import INITIATIVE_TYPES, Document, Mention, Span
from kg.names import EDGE, normal
from kg.read import Source, read
from kg.relate import fit as classifier_fit
from kg.relate.clues import Lines, status_features, theme_features
from kg.relate.nearby import pairs
from kg.segment import segment

_STATUS_STRENGTH = 0.05  # the best of 0.5 0.2 0.1 0.05 0.03 over reports left out
_SECOND_WEIGHT = 0.4  # what a second theme of an initiative counts beside the first


@dataclass(frozen=True, slots=True)
class Gold:
    """An annotated report: its document, its mentions in text order, and the record they come from."""

    stem: str
    document: Document
    mentions: tuple[Mention, ...]
    record: Mapping[str, Any]

    def spans(self) -> list[tuple[int, int, str]]:
        """The mentions as (start, end, type), quotation marks cut from their ends as the scorer does."""
        return [(m.span.start, m.span.end, m.type) for m in self.mentions]

    def members(self, entity: Mapping[str, Any]) -> list[int]:
        """The indices of an entity's mentions."""
        names = {normal(n) for n in (entity["name"], *entity.get("aliases", ()))}
        return [i for i, m in enumerate(self.mentions) if m.type == entity["type"] and normal(m.text) in names]


def read_gold(texts: Path, gold: Path) -> Iterator[Gold]:
    """Pair each ``gold/<name>.json`` with ``texts/<name>.txt``.

    Raises:
        UsageError: a gold file has no text, or its offsets do not fit the text.

    """
    for answer in sorted(gold.glob("*.json")):
        path = texts / f"{answer.stem}.txt"
        if not path.exists():
            raise UsageError(f"{answer}: there is no {path}; give the folder of the texts first, then that of the gold")
        report = read(Source(path, path.name))[0]
        document = segment(report)
        record = json.loads(answer.read_text(encoding="utf-8"))
        for m in record["mentions"]:
            if report.text[m["start"] : m["end"]] != m["text"]:
                raise UsageError(f"{answer}: at {m['start']} the text is not {m['text']!r}; the text has changed")
        yield Gold(answer.stem, document, tuple(_mentions(document, record)), record)


def _mentions(document: Document, record: Mapping[str, Any]) -> Iterator[Mention]:
    """Gold mentions as records, trimmed of quotation marks, those inside noise left out."""
    for m in sorted(record["mentions"], key=lambda m: m["start"]):
        text = m["text"]
        start = m["start"] + len(text) - len(text.lstrip(EDGE))
        end = m["end"] - (len(text) - len(text.rstrip(EDGE)))
        index = document.sentence_at(start)
        if index >= 0 and end > start:
            span = Span(start, end)
            section = document.sentences[index].section
            yield Mention(document.report.id, m["type"], text.strip(EDGE), span, index, section, "gold", "annotated", 1.0)


def train_light(reports: Sequence[Gold], path: Path) -> None:
    """Train the light tagger."""
    tagger_fit.fit(((g.document, g.spans(), windows(g.document)) for g in reports), path)


def train_inner(reports: Sequence[Gold], path: Path) -> None:
    """Train the tagger of places and organisations inside initiatives' spans."""
    tagger_fit.fit(((g.document, *_inside(g)) for g in reports), path)


def _inside(gold: Gold) -> tuple[list[tuple[int, int, str]], list[tuple[int, int]]]:
    """The nested names of a report, and the initiatives' spans they are looked for in."""
    spans, read_in = [], []
    text = gold.document.report.text
    for entity in gold.record["entities"]:
        if entity["type"] not in INITIATIVE_TYPES:
            continue
        for i in gold.members(entity):
            a, b = gold.mentions[i].span.start, gold.mentions[i].span.end
            read_in.append((a, b))
            for field, kind in (("places", "Place"), ("orgs", "Organization")):
                for name in entity.get(field, ()):
                    at = text.find(name, a, b)
                    if at >= 0:
                        spans.append((at, at + len(name), kind))
    return spans, read_in


def train_themes(reports: Sequence[Gold], path: Path) -> None:
    """Train the classifier of themes; a second theme counts less than the first."""
    examples = []
    for gold, entity, members in _initiatives(reports):
        found = theme_features(Lines(gold.document), gold.mentions, members)
        for theme, weight in zip(entity["themes"], (1.0, _SECOND_WEIGHT), strict=False):
            examples.append((dict.fromkeys(found, 1.0), theme, weight))
    classifier_fit.fit(examples, path)


def train_status(reports: Sequence[Gold], path: Path) -> None:
    """Train the classifier of status."""
    examples = [
        (dict.fromkeys(status_features(Lines(gold.document), gold.mentions, members), 1.0), entity["status"], 1.0)
        for gold, entity, members in _initiatives(reports)
    ]
    classifier_fit.fit(examples, path, strength=_STATUS_STRENGTH)


def train_nearby(reports: Sequence[Gold], path: Path) -> None:
    """Train the classifier that says whether a place or organisation of a sentence belongs to an initiative in it."""
    examples = []
    for gold in reports:
        belongs = _belongings(gold)
        for i, j, found in pairs(gold.document, gold.mentions):
            examples.append((found, "yes" if normal(gold.mentions[j].text) in belongs.get(i, ()) else "no", 1.0))
    classifier_fit.fit(examples, path)


def _belongings(gold: Gold) -> Mapping[int, set[str]]:
    """Initiative mention → the normal names of its places and organisations."""
    out = {}
    for entity in gold.record["entities"]:
        if entity["type"] in INITIATIVE_TYPES:
            names = {normal(n) for n in (*entity.get("places", ()), *entity.get("orgs", ()))}
            for i in gold.members(entity):
                out[i] = names
    return out


def _initiatives(reports: Sequence[Gold]) -> Iterator[tuple[Gold, Mapping[str, Any], list[int]]]:
    for gold in reports:
        for entity in gold.record["entities"]:
            members = gold.members(entity) if entity["type"] in INITIATIVE_TYPES else []
            if members and entity.get("themes"):
                yield gold, entity, members


MODELS: Mapping[str, tuple[Callable[[Sequence[Gold], Path], None], str]] = {
    "light": (train_light, "extract/tagging/data/light.npz"),
    "inner": (train_inner, "extract/tagging/data/inner.npz"),
    "themes": (train_themes, "relate/data/themes.npz"),
    "status": (train_status, "relate/data/status.npz"),
    "nearby": (train_nearby, "relate/data/nearby.npz"),
}
"""What ``kg train`` trains, and where the package keeps it."""


def train(
    folders: Sequence[tuple[Path, Path]], out: Path, *, models: Sequence[str] = tuple(MODELS), skip: Sequence[str] = ()
) -> int:
    """Train the named models on all annotated reports of (texts, gold) folders, the stems in ``skip`` left out.

    Returns:
        How many reports were trained on.

    Raises:
        UsageError: no report, an unknown model, a gold file that does not fit, or the ``train`` extra is missing.

    """
    reports = [g for texts, gold in folders for g in read_gold(texts, gold) if g.stem not in skip]
    if not reports:
        raise UsageError("no gold report: give folders of texts and of gold JSON files with the same names")
    for name in models:
        if name not in MODELS:
            raise UsageError(f"no model {name!r}; there are: {', '.join(MODELS)}")
        train_one, place = MODELS[name]
        path = out / place
        path.parent.mkdir(parents=True, exist_ok=True)
        train_one(reports, path)
    return len(reports)
