"""Annotated reports, and what is done to them at training time."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kg.extract.tagging.labels import INITIATIVE_TYPES, TYPES, Span, encode
from kg.extract.tagging.pieces import Spec, windows

if TYPE_CHECKING:
    import random
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

_EDGE = "「」“”‘’《》〈〉\"'（）() \t\r\n\u3000\u00a0"
_SWAPPED = range(2, 25)
"""Lengths of mentions that are swapped for each other."""
_SHORT = 6
"""Characters an organisation needs to stay a name with two of them masked."""
_MASKED = 0.6
"""Of the places and organisations of a masked report, how many are masked."""
_DIGITS = re.compile(r"\d+(?:\.\d+)?")
_PLACE_TAIL = re.compile(r"(省|市|自治区|区|县|镇|乡|村|社区|街道|小组|路|街|河|江|湖|山|大道|景区|港|岛)$")


@dataclass(frozen=True, slots=True)
class Report:
    """A text with its annotated spans."""

    name: str
    text: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Example:
    """One window as the network sees it; ``base`` is its first character's place in the report."""

    report: str
    starts: NDArray[np.int64]
    rows: NDArray[np.int64]
    features: NDArray[np.int64]
    labels: NDArray[np.int64]


def trimmed(text: str, spans: Iterable[Span]) -> tuple[Span, ...]:
    """Spans without quotation marks and white space at their ends, as the scorer compares them; no doubles."""
    out: set[Span] = set()
    for start, end, kind in spans:
        piece = text[start:end]
        left = start + len(piece) - len(piece.lstrip(_EDGE))
        right = end - (len(piece) - len(piece.rstrip(_EDGE)))
        if right > left and kind in TYPES:
            out.add((left, right, kind))
    return tuple(sorted(out))


def load(texts: Path, gold: Path) -> list[Report]:
    """The reports of a folder of texts that have a gold file of the same name; file order."""
    out: list[Report] = []
    for path in sorted(gold.glob("*.json")):
        source = texts / f"{path.stem}.txt"
        if not source.exists():
            continue
        text = source.read_bytes().decode("utf-8")
        record = json.loads(path.read_text(encoding="utf-8"))
        spans = [(m["start"], m["end"], m["type"]) for m in record["mentions"]]
        for start, end, _ in spans:
            if not 0 <= start < end <= len(text):
                raise ValueError(f"{path.name}: span {start}-{end} is outside the text")
        out.append(Report(path.stem, text, trimmed(text, spans)))
    return out


def digest(reports: Sequence[Report]) -> str:
    """One fingerprint of texts and spans, whatever the order."""
    parts = sorted(json.dumps([r.name, r.text, r.spans], ensure_ascii=False) for r in reports)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def examples(report: Report, spec: Spec, *, size: int, first: int = 0) -> list[Example]:
    """The windows of a report, labelled piece by piece (a span takes every piece it touches)."""
    pieces = spec.prepare(report.text)
    starts = pieces.starts
    touched = [
        (int(np.searchsorted(starts, s, "right")) - 1, int(np.searchsorted(starts, e, "left")), kind) for s, e, kind in report.spans
    ]
    labels = np.array(encode(len(pieces.rows), touched), dtype=np.int64)
    out: list[Example] = []
    for left, right in windows(report.text, size, first):
        k = pieces.between(left, right)
        if k.stop > k.start:
            out.append(Example(report.name, starts[k.start : k.stop + 1], pieces.rows[k], pieces.features[k], labels[k]))
    return out


# ---------------------------------------------------------------------------------------------------------------------
# Augmentation


@dataclass(frozen=True, slots=True)
class Noise:
    """How often what is done to a training text, each time it is seen."""

    swap: float = 0.15
    """a mention replaced by another of its type (an initiative: with the same last character, if there is one)"""
    mask_digits: float = 0.15
    """reports whose figures are masked, wholly or in part"""
    mask_names: float = 0.12
    """reports in which places and organisations are masked, as published township reports often are"""
    drop_quotes: float = 0.15
    """pairs of quotation marks removed around a mention"""


class Pool:
    """Mentions to swap in, by type and last character."""

    def __init__(self, reports: Iterable[Report]) -> None:
        self._by_end: dict[tuple[str, str], list[str]] = {}
        for report in reports:
            for start, end, kind in report.spans:
                name = report.text[start:end]
                if len(name) in _SWAPPED and "\n" not in name:
                    self._by_end.setdefault((kind, name[-1]), []).append(name)

    def other(self, name: str, kind: str, rng: random.Random) -> str:
        """A random mention of the same type and last character, maybe the same."""
        return rng.choice(self._by_end.get((kind, name[-1])) or [name])


def _masked_name(name: str, kind: str, mask: str, rng: random.Random) -> tuple[str, bool]:
    """A place or organisation with its own part masked, and whether it is a name still (not if all is mask)."""
    if kind == "Place":
        tail = _PLACE_TAIL.search(name)
        if tail is None or tail.start() == 0:
            return name, True
        own, end = name[: tail.start()], tail.group()
        if any(c in "省市区县镇乡村" for c in own):
            return name, True
        return mask * rng.choice((1, 1, 2, len(own))) + end, False
    keep = max(3, len(name) - 2)
    return (mask * rng.choice((1, 2)) + name[-keep:], True) if len(name) >= _SHORT else (name, True)


def _figures(text: str, mask: str, rng: random.Random) -> str:
    def one(match: re.Match[str]) -> str:
        if mask:
            return mask
        return "".join(str(rng.randrange(10)) if c.isdigit() else c for c in match.group())

    return _DIGITS.sub(one, text)


def noisy(report: Report, pool: Pool, noise: Noise, rng: random.Random) -> Report:
    """A variant of a report: swapped mentions, masked figures and names, bare quotes. Spans follow the text."""
    mask = rng.choice(("*", "*", "X", "**", "XX", "某"))
    digits = rng.random() < noise.mask_digits
    digit_mask = rng.choice((mask, "", "*")) if mask != "某" else "*"
    names = rng.random() < noise.mask_names
    parts: list[str] = []
    spans: list[Span] = []
    length = at = 0

    def put(piece: str) -> None:
        nonlocal length
        parts.append(piece)
        length += len(piece)

    def between(piece: str) -> str:
        return _figures(piece, digit_mask, rng) if digits else piece

    for start, end, kind in report.spans:
        if start < at:
            continue
        before, name = report.text[at:start], report.text[start:end]
        at = end
        named = True
        if names and kind not in INITIATIVE_TYPES and rng.random() < _MASKED:
            name, named = _masked_name(name, kind, mask, rng)
        elif rng.random() < noise.swap:
            name = pool.other(name, kind, rng)
        if digits:
            name = _figures(name, digit_mask, rng)
        if before.endswith("“") and report.text[at : at + 1] == "”" and rng.random() < noise.drop_quotes:
            before, at = before[:-1], at + 1
        put(between(before))
        if named:
            spans.append((length, length + len(name), kind))
        put(name)
    put(between(report.text[at:]))
    return Report(report.name, "".join(parts), tuple(spans))
