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
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FONT = "SimSun"
_WIDTH = 170  # millimetres between the margins
_LETTER, _MARGINS, _SHORT = 3.3, 5.0, 10  # millimetres of a letter and of a cell's margins; letters of a column that is not broken
_MANY = 8  # columns that ask for smaller letters
_BAR = (42.0, 78.0, 50.0)  # millimetres of name, the longest bar, and number


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
        _chapter(word, file, part, notes)
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
        fonts.set(f"{_W}eastAsia", _FONT)
    language = style.element.get_or_add_rPr().makeelement(f"{_W}lang", {f"{_W}eastAsia": "zh-CN"})
    style.element.get_or_add_rPr().append(language)
    for section in file.sections:
        section.page_width, section.page_height = word.shared.Mm(210), word.shared.Mm(297)
        section.left_margin = section.right_margin = word.shared.Mm(20)
    # A fixed date: the same graph gives the same file.
    file.core_properties.created = file.core_properties.modified = datetime(2000, 1, 1, tzinfo=UTC)
    file.core_properties.author = ""


def _chapter(word: Any, file: Any, part: Part, notes: Notes) -> None:  # noqa: ANN401
    file.add_heading(_clean(part.heading), 1)
    for statement in part.statements:
        paragraph = file.add_paragraph(_clean(statement.text))
        paragraph.add_run(_marks(notes.cite(statement.evidence))).font.superscript = True
    if part.chart:
        _bars(word, file, part.chart)
    if part.grid:
        _grid(word, file, part.grid, notes)
    if part.basis:
        file.add_paragraph().add_run(_clean(f"基数：{part.basis}")).italic = True


def _marks(numbers: Sequence[int]) -> str:
    return "".join(f"[{n}]" for n in numbers)


def _bars(word: Any, file: Any, chart: Chart) -> None:  # noqa: ANN401
    """A table with bars, each an empty line with a coloured ground: it can be edited, and needs no picture."""
    longest = max((sum(bar.values) for bar in chart.bars), default=0) or 1
    file.add_paragraph().add_run(_clean(chart.title)).bold = True
    table = file.add_table(rows=len(chart.bars), cols=3)
    table.autofit = False
    _columns(word, table, _BAR)
    for line, bar in zip(table.rows, chart.bars, strict=True):
        told = "，".join(f"{n}{v:g}" for n, v in zip(chart.legend, bar.values, strict=False) if v)
        texts = bar.label, "", f"{bar.note}（{told}）" if told else bar.note
        for cell, text, width in zip(line.cells, texts, _BAR, strict=True):
            cell.width = word.shared.Mm(width)
            cell.paragraphs[0].paragraph_format.space_after = word.shared.Pt(2)
            cell.paragraphs[0].add_run(_clean(text)).font.size = word.shared.Pt(9)
        _ground(word, line.cells[1].paragraphs[0], sum(bar.values) / longest)


def _ground(word: Any, paragraph: Any, share: float) -> None:  # noqa: ANN401
    """Colour a line from the left to its share of the column."""
    space = _BAR[1] - 4  # between the cell's own margins
    paragraph.paragraph_format.right_indent = word.shared.Mm(space * (1 - max(share, 0.01)))
    paragraph.add_run("\u00a0").font.size = word.shared.Pt(9)
    properties = paragraph._p.get_or_add_pPr()  # noqa: SLF001 - the library has no other way to a paragraph's ground
    marks = {f"{_W}val": "clear", f"{_W}color": "auto", f"{_W}fill": "1F4E79"}
    properties.insert_element_before(properties.makeelement(f"{_W}shd", marks), "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr")


def _grid(word: Any, file: Any, grid: Grid, notes: Notes) -> None:  # noqa: ANN401
    heads = [*grid.headings, "证据"] if grid.evidence else list(grid.headings)
    rows = [heads]
    for number, row in enumerate(grid.rows):
        marks = [_marks(notes.cite(grid.evidence[number]))] if grid.evidence else []
        rows.append([*map(_shown, row), *marks])
    table = file.add_table(rows=len(rows), cols=len(heads))
    table.style, table.autofit = "Light Grid Accent 1", False
    _repeated(table.rows[0])
    widths = _widths(rows)
    _columns(word, table, widths)
    for line, texts in zip(table.rows, rows, strict=True):
        for cell, text, width in zip(line.cells, texts, widths, strict=True):
            cell.width = word.shared.Mm(width)
            cell.paragraphs[0].add_run(_clean(text)).font.size = word.shared.Pt(8 if len(heads) > _MANY else 9)


def _repeated(row: Any) -> None:  # noqa: ANN401
    """The row stands again at the top of every page the table goes on to."""
    properties = row._tr.get_or_add_trPr()  # noqa: SLF001 - as above
    properties.append(properties.makeelement(f"{_W}tblHeader", {f"{_W}val": "true"}))


def _columns(word: Any, table: Any, widths: Sequence[float]) -> None:  # noqa: ANN401
    # Word goes by the width of cells, LibreOffice by that of columns.
    for column, width in zip(table.columns, widths, strict=True):
        column.width = word.shared.Mm(width)


def _widths(rows: Sequence[Sequence[str]]) -> list[float]:
    """The width of each column in millimetres: short ones whole, the others share what is left by their longest cell."""
    longest = [min(30, max(4, *(len(row[i]) for row in rows[1:]), len(rows[0][i]) / 2)) for i in range(len(rows[0]))]
    wanted = [n * _LETTER + _MARGINS for n in longest]
    short = sum(w for w, n in zip(wanted, longest, strict=True) if n <= _SHORT)
    rest = sum(wanted) - short
    if not rest or short > _WIDTH / 2:
        return [_WIDTH * w / sum(wanted) for w in wanted]
    return [w if n <= _SHORT else (_WIDTH - short) * w / rest for w, n in zip(wanted, longest, strict=True)]


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
