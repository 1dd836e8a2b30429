"""The output folder of a build: locked while it is written, its files whole or as they were before."""

import json
import os
import sqlite3
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
from filelock import FileLock, Timeout

from kg.errors import ExportError, KGError
from kg.export.atomic import atomic, sweep
from kg.extraction import to_record
from kg.model import Extraction

if TYPE_CHECKING:
    from kg.export.columns import Rows


CACHE, PAGE, TEXTS = "cache.sqlite", "graph.html", "texts"
_BESIDE = "graph.graphml", "graph.json", "mentions.jsonl"
BASE = "base.sqlite"
"""What `kg.update` knows."""


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Make the folder and keep other builds out of it.

    The lock's file stays: whoever deleted it would take the lock of another build away.

    Raises:
        ExportError: it cannot be made or written, or another build has it.

    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not os.access(folder, os.W_OK):
            raise ExportError(f"{folder}: cannot be written; choose another folder with -o")
        with FileLock(folder / ".lock", timeout=0):
            sweep(folder)
            yield
    except Timeout:
        raise ExportError(f"{folder}: another build is writing here; wait for it or choose another folder with -o") from None
    except KGError:
        raise
    except (OSError, sqlite3.Error) as e:
        reason = getattr(e, "strerror", None) or e
        raise ExportError(f"{folder}: cannot be written ({reason}); free some space, or choose another folder with -o") from e


def write(
    rows: "Rows",
    extractions: Mapping[str, Extraction],
    entity_of: Mapping[tuple[str, int], str],
    town_of: Mapping[str, str],
    out: Path,
    *,
    alone: bool = False,
) -> None:
    """Write all files but the page and the manifest; each is whole or not there, and the old one stays until then.

    With ``alone`` texts and database are all, and what stood beside them goes: it would be of an older state.

    Raises:
        ExportError: one of them cannot be written.

    """
    from kg import store, view  # noqa: PLC0415 -- what shards and workers, which do the per-report half alone, need not load

    if not alone:
        _write_beside(rows, extractions, out)
    _write_texts(extractions, out / TEXTS)
    store.write(rows, extractions, entity_of, town_of, out, tables=not alone)
    if alone:
        for name in _BESIDE:
            (out / name).unlink(missing_ok=True)
        view.remove(out / PAGE)
    else:
        (out / BASE).unlink(missing_ok=True)  # it is of another database than this one


def _write_beside(rows: "Rows", extractions: Mapping[str, Extraction], out: Path) -> None:
    """GraphML, JSON, and what was found in each report."""
    from kg.export import graphml, node_link  # noqa: PLC0415

    graphml.write_rows(out / "graph.graphml", rows)
    node_link.write_rows(out / "graph.json", rows)
    with atomic(out / "mentions.jsonl") as part, part.open("w", encoding="utf-8", newline="\n") as file:
        for extraction in extractions.values():
            file.write(json.dumps(to_record(extraction), ensure_ascii=False) + "\n")


def _write_texts(extractions: Mapping[str, Extraction], folder: Path) -> None:
    """The stored texts that all offsets point into; those of reports that are gone are removed."""
    folder.mkdir(exist_ok=True)
    for extraction in extractions.values():
        write_text(extraction, folder)
    keep_texts(extractions.keys(), folder)


def keep_texts(reports: Collection[str], folder: Path) -> None:
    """Take away the stored texts of all other reports."""
    for path in folder.glob("r-*.txt"):
        if path.stem not in reports:
            path.unlink()


def write_text(extraction: Extraction, folder: Path) -> None:
    """The stored text of a report, where it is not there yet."""
    path = folder / f"{extraction.report.id}.txt"
    data = extraction.report.text.encode("utf-8", "surrogatepass")
    if not path.exists() or path.read_bytes() != data:
        # Not synced like the other files, which would take longer than all else: each build looks at the bytes again.
        with atomic(path, sync=False) as part:
            part.write_bytes(data)


def write_manifest(manifest: Mapping[str, Any], seconds: Mapping[str, float], out: Path) -> dict[str, Any]:
    """Write ``build.json``, with the seconds of each stage, and return what it holds."""
    whole = {**manifest, "seconds": dict(seconds)}
    with atomic(out / "build.json") as part:
        part.write_bytes(msgspec.json.format(msgspec.json.encode(whole), indent=1) + b"\n")
    return whole
