"""What became of each file, and the manifest of a build: what was read with which versions, and what came out."""

import platform
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

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


def status_of(source: Source, outcome: Outcome, duplicate_of: Mapping[str, str]) -> FileStatus:
    """What became of one source: one line of the run's report."""
    if outcome.error:
        return FileStatus(source.display, "skipped", outcome.error)
    reports = [e.report for e in outcome.extractions]
    copies = [r.id for r in reports if r.id in duplicate_of]
    return FileStatus(
        source.display,
        "duplicate" if len(copies) == len(reports) else "read",
        f"repeats {', '.join(sorted({duplicate_of[c] for c in copies}))}" if copies else "",
        len(reports),
        reports[0].encoding,
        sum(len(r.text) for r in reports),
        sum(len(n.span) for r in reports for n in r.noise),
        tuple(w for r in reports for w in r.warnings),
    )


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
    extractions: Mapping[str, Extraction],
    counts: Counts,
    options: Options,
) -> dict[str, Any]:
    """What was read with which versions, and what came out; seconds are added last, all else is the same each time.

    ``extractions`` are gone through once; where there are none, the manifest says of each file why.
    """
    nodes, edges = counts
    mentions, characters = 0, 0
    reports = []
    for extraction in extractions.values():
        r = extraction.report
        mentions, characters = mentions + len(extraction.mentions), characters + len(r.text)
        reports.append({"id": r.id, "source": r.source, "sha256": r.sha256, "title": r.title})
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
