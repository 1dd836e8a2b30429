"""The brief as a Word file for offices: headings, tables, evidence as a numbered list at the end."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from kg.export.atomic import atomic
from kg.export.extra import need
from kg.query.table import Cell, Piece
from kg.report.content import Chart, Grid, Notes, Part

_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_FONT = "SimSun"
_BLOCKS = 30  # of the longest bar


def write(parts: Sequence[Part], path: Path, title: str) -> None:
    """Write ``path``.

    Raises:
        ExportError: python-docx is not installed, or the file cannot be written.

    """
    word = need("docx", "docx")
    file, notes = word.Document(), Notes()
    _prepare(word, file)
    file.add_heading(_clean(title), 0)
    for part in parts:
        _chapter(file, part, notes)
    file.add_heading("证据", 1)
    for number, piece in enumerate(notes.found, 1):
        _note(file, number, piece)
    with atomic(path) as target:
        file.save(str(target))


def _prepare(word: Any, file: Any) -> None:  # noqa: ANN401 - the library has no types
    style = file.styles["Normal"]
    style.font.size = word.shared.Pt(11)
    for name in ("Normal", "Title", "Heading 1"):
        fonts = file.styles[name].element.get_or_add_rPr().get_or_add_rFonts()
        # Word picks the font of Chinese letters by this attribute alone.
        fonts.set("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}eastAsia", _FONT)
    for section in file.sections:
        section.page_width, section.page_height = word.shared.Mm(210), word.shared.Mm(297)
        section.left_margin = section.right_margin = word.shared.Mm(20)
    # A fixed date: the same graph gives the same file.
    file.core_properties.created = file.core_properties.modified = datetime(2000, 1, 1, tzinfo=UTC)
    file.core_properties.author = ""


def _chapter(file: Any, part: Part, notes: Notes) -> None:  # noqa: ANN401
    file.add_heading(_clean(part.heading), 1)
    for statement in part.statements:
        paragraph = file.add_paragraph(_clean(statement.text))
        paragraph.add_run(_marks(notes.cite(statement.evidence))).font.superscript = True
    if part.chart:
        _bars(file, part.chart)
    if part.grid:
        _grid(file, part.grid, notes)
    if part.basis:
        file.add_paragraph().add_run(_clean(f"基数：{part.basis}")).italic = True


def _marks(numbers: Sequence[int]) -> str:
    return "".join(f"[{n}]" for n in numbers)


def _bars(file: Any, chart: Chart) -> None:  # noqa: ANN401
    """A table with bars of block letters: it can be edited, and needs no picture."""
    longest = max((sum(bar.values) for bar in chart.bars), default=0) or 1
    file.add_paragraph().add_run(_clean(chart.title)).bold = True
    table = file.add_table(rows=0, cols=3)
    for bar in chart.bars:
        cells = table.add_row().cells
        told = "，".join(f"{n}{v:g}" for n, v in zip(chart.legend, bar.values, strict=False) if v)
        cells[0].text, cells[1].text = _clean(bar.label), "█" * max(1, round(sum(bar.values) / longest * _BLOCKS))
        cells[2].text = _clean(f"{bar.note}（{told}）" if told else bar.note)


def _grid(file: Any, grid: Grid, notes: Notes) -> None:  # noqa: ANN401
    heads = [*grid.headings, "证据"] if grid.evidence else list(grid.headings)
    table = file.add_table(rows=1, cols=len(heads))
    table.style = "Light Grid Accent 1"
    for cell, head in zip(table.rows[0].cells, heads, strict=True):
        cell.text = _clean(head)
    for number, row in enumerate(grid.rows):
        marks = [_marks(notes.cite(grid.evidence[number]))] if grid.evidence else []
        for cell, value in zip(table.add_row().cells, [*map(_shown, row), *marks], strict=True):
            cell.text = _clean(value)


def _shown(value: Cell) -> str:
    return "" if value is None else str(value)


def _note(file: Any, number: int, piece: Piece) -> None:  # noqa: ANN401
    first, last = max(0, piece.start - piece.at), max(0, piece.end - piece.at)
    paragraph = file.add_paragraph(_clean(f"[{number}] {piece.quote[:first]}"))
    paragraph.add_run(_clean(piece.quote[first:last])).bold = True
    where = f"《{piece.title}》第{piece.start}—{piece.end}字"
    paragraph.add_run(_clean(f"{piece.quote[last:]}（{'，'.join(p for p in (where, piece.heading) if p)}）"))


def _clean(text: str) -> str:
    return _UNFIT.sub("", text)
