"""The brief as one HTML page: no script, nothing fetched, made for reading and for paper."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from kg.export.atomic import atomic
from kg.query.table import Cell, Piece
from kg.report.charts import svg
from kg.report.content import Grid, Notes, Part

_SHORT = 8  # characters of a cell that is not broken
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def write(parts: Sequence[Part], path: Path, title: str) -> None:
    """Write ``path``.

    Raises:
        ExportError: the file cannot be written.

    """
    notes = Notes()
    chapters = [_chapter(part, notes) for part in parts]
    places = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined)
    page = places.get_template("brief.html.j2").render(title=title, chapters=chapters, notes=[_note(p) for p in notes.found])
    with atomic(path) as part:
        part.write_text(_UNFIT.sub("", page), encoding="utf-8")


def _chapter(part: Part, notes: Notes) -> dict[str, Any]:
    return {
        "heading": part.heading,
        "basis": part.basis,
        "statements": [{"text": s.text, "notes": notes.cite(s.evidence)} for s in part.statements],
        "chart": {"title": part.chart.title, "svg": Markup(svg(part.chart))} if part.chart else None,  # noqa: S704 - escaped where it is made
        "grid": _grid(part.grid, notes) if part.grid else None,
    }


def _grid(grid: Grid, notes: Notes) -> dict[str, Any]:
    most = max((float(v) for row in grid.rows for v in row[1:-1] if isinstance(v, int | float)), default=0)
    rows = []
    for number, row in enumerate(grid.rows):
        evidence = grid.evidence[number] if grid.evidence else ()
        cells = [_cell(value, most if grid.shaded and 0 < i < len(row) - 1 else 0) for i, value in enumerate(row)]
        rows.append({"cells": cells, "notes": notes.cite(evidence)})
    return {"headings": grid.headings, "rows": rows, "cited": bool(grid.evidence), "shaded": grid.shaded}


def _cell(value: Cell, most: float) -> dict[str, Any]:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    shade = round(float(value or 0) / most, 2) if number and most else 0
    text = "" if value is None else str(value)
    return {"text": text, "number": number, "shade": shade, "short": len(text) <= _SHORT}


def _note(piece: Piece) -> dict[str, Any]:
    first, last = max(0, piece.start - piece.at), max(0, piece.end - piece.at)
    quote = piece.quote
    where = f"《{piece.title}》第{piece.start}—{piece.end}字"
    return {
        "before": quote[:first],
        "text": quote[first:last],
        "after": quote[last:],
        "where": where,
        "heading": piece.heading,
    }
