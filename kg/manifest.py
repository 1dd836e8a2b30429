"""What became of each file, and the manifest of a build: what was read with which versions, and what came out."""

import platform
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, NamedTuple

from kg import __version__
from kg.cache import Outcome
from kg.extraction import Options
from kg.model import Extraction
from kg.ontology import fingerprint
from kg.read import Source

if TYPE_CHECKING:
    import networkx as nx


Counts = tuple[Mapping[str, int], Mapping[str, int]]
"""Nodes and edges by type."""


@dataclass(frozen=True, slots=True)
class FileStatus:
    """What became of one source: read, a duplicate, or skipped and why."""

    source: str
    status: str
    detail: str = ""
    reports: int = 0
    encoding: str = ""
    characters: int = 0
    noise: int = 0
    warnings: tuple[str, ...] = ()


class Line(NamedTuple):
    """What a manifest says of a report, and when it is from."""

    id: str
    source: str
    sha256: str
    title: str
    characters: int
    mentions: int
    order: tuple[int, int] | None


def line_of(extraction: Extraction) -> Line:
    """What a manifest says of a report."""
    r = extraction.report
    return Line(r.id, r.source, r.sha256, r.title, len(r.text), len(extraction.mentions), r.period.order)


def status_of(source: Source, outcome: Outcome, duplicate_of: Mapping[str, str]) -> FileStatus:
    """What became of one source: one line of the run's report."""
    if outcome.error:
        return FileStatus(source.display, "skipped", outcome.error)
    reports = [e.report for e in outcome.extractions]
    read = FileStatus(
        source.display,
        "read",
        "",
        len(reports),
        reports[0].encoding,
        sum(len(r.text) for r in reports),
        sum(len(n.span) for r in reports for n in r.noise),
        tuple(w for r in reports for w in r.warnings),
    )
    return repeating(read, [r.id for r in reports], duplicate_of)


def repeating(status: FileStatus, reports: Sequence[str], duplicate_of: Mapping[str, str]) -> FileStatus:
    """What became of a source that holds these reports, of which some may repeat others."""
    copies = [r for r in reports if r in duplicate_of]
    if not copies:
        return status
    detail = f"repeats {', '.join(sorted({duplicate_of[c] for c in copies}))}"
    return replace(status, status="duplicate" if len(copies) == len(reports) else "read", detail=detail)


def nothing(files: Sequence[FileStatus]) -> str:
    """Why there is nothing to build from."""
    if not files:
        return "nothing to read: give files or folders with reports (.txt .md .docx .pdf .html .doc .zip .csv .xlsx)"
    listed = "\n".join(f"  {f.source}: {f.detail}" for f in files[:20])
    return f"none of the {len(files)} files could be read:\n{listed}"


def counts_of(graph: "nx.MultiDiGraph[str]") -> Counts:
    """How many nodes and edges of each type there are."""
    return Counter(d["type"] for _, d in graph.nodes(data=True)), Counter(d["type"] for _, _, d in graph.edges(data=True))


def manifest_of(
    files: Sequence[FileStatus],
    lines: Iterable[Line],
    counts: Counts,
    options: Options,
) -> dict[str, Any]:
    """What was read with which versions, and what came out; seconds are added last, all else is the same each time.

    ``lines`` are of the reports that count, and gone through once; where there are none, the manifest says of each file why.
    """
    nodes, edges = counts
    mentions, characters = 0, 0
    reports = []
    for line in lines:
        mentions, characters = mentions + line.mentions, characters + line.characters
        reports.append({"id": line.id, "source": line.source, "sha256": line.sha256, "title": line.title})
    return {
        "format": "kg-build/1",
        "kg_version": __version__,
        "python": platform.python_version(),
        "packages": {name: version(name) for name in ("jieba", "networkx", "numpy", "pyvis", "spacy-pkuseg")},
        "vocabularies": fingerprint(),
        "options": {
            "segmenter": options.segmenter,
            "tagger": options.tagger,
            "min_score": options.min_score,
            "text_column": options.text_column,
        },
        "counts": {
            "reports": len(reports),
            "characters": characters,
            "mentions": mentions,
            "nodes": dict(sorted(nodes.items())),
            "edges": dict(sorted(edges.items())),
        },
        "reports": reports,
        "files": [_file_record(f) for f in files],
    }


def _file_record(status: FileStatus) -> dict[str, Any]:
    out: dict[str, Any] = {"source": status.source, "status": status.status}
    if status.detail:
        out["detail"] = status.detail
    if status.status != "skipped":
        out |= {
            "reports": status.reports,
            "encoding": status.encoding,
            "characters": status.characters,
            "noise_characters": status.noise,
        }
    if status.warnings:
        out["warnings"] = list(status.warnings)
    return out
