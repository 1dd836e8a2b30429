"""graph → an Excel workbook for offices, in Chinese: towns, initiatives, relations, evidence, town × theme matrix."""

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import xlsxwriter

from kg.export.atomic import atomic
from kg.export.columns import Graph
from kg.export.sheets import Cell, Heading, Sheet, sheets

_LONGEST = 32_767  # characters in a cell
_LINE, _LINES = 16.5, 6  # points of a line, lines of a row at most
_LETTER = 1.6  # columns that a Chinese character takes, between what LibreOffice (1.3) and Excel (1.9) make of the fonts
_WIDE = 200  # characters of a sheet that A4 would make too small to read
_MOST = 1_048_575  # rows under the headings
# Texts are texts: nothing that a report says becomes a formula or a link.
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": True,
}
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_FONT = {"font_name": "Microsoft YaHei", "font_size": 10, "valign": "top"}


@dataclass(frozen=True, slots=True)
class _Looks:
    head: Any
    text: Any
    number: Any
    note: Any


def write(graph: Graph, path: Path) -> None:
    """Write ``path``.

    Raises:
        ExportError: the file cannot be written.

    """
    with atomic(path) as part, xlsxwriter.Workbook(str(part), _OPTIONS) as book:
        # A fixed date: the same graph gives the same bytes.
        book.set_properties({"title": "乡镇工作报告知识图谱", "created": datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)})
        looks = _looks(book)
        for sheet in sheets(graph):
            _add(book, looks, sheet)


def write_sheet(path: Path, name: str, headings: Sequence[Heading], rows: Iterable[Sequence[Cell]], note: str = "") -> None:
    """Write one table as a workbook of its own; ``note`` stands under the rows.

    Raises:
        ExportError: the file cannot be written.

    """
    with atomic(path) as part, xlsxwriter.Workbook(str(part), _OPTIONS) as book:
        book.set_properties({"title": name, "created": datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)})
        _add(book, _looks(book), Sheet(name, headings, iter(rows), note))


def _looks(book: Any) -> _Looks:  # noqa: ANN401 - the library has no types
    head = {"bold": True, "bg_color": "#1F4E79", "font_color": "#FFFFFF", "text_wrap": True, "border": 1}
    return _Looks(
        book.add_format({**_FONT, **head, "valign": "vcenter"}),
        book.add_format({**_FONT, "text_wrap": True}),
        book.add_format({**_FONT, "num_format": "General", "align": "center"}),
        book.add_format(_FONT),
    )


def _add(book: Any, looks: _Looks, sheet: Sheet) -> None:  # noqa: ANN401
    """One sheet, and more of its name where the rows do not fit one."""
    number = 1
    rows = islice(sheet.rows, _MOST)
    while True:
        page = book.add_worksheet(_name(sheet.name if number == 1 else f"{sheet.name}{number}"))
        _prepare(page, looks, sheet.headings)
        count = _fill(page, looks, rows, sheet.headings)
        page.autofilter(0, 0, max(1, count), len(sheet.headings) - 1)
        if sheet.note:
            page.write_string(count + 2, 0, _clean(sheet.note), looks.note)
        if sheet.shade and count:
            page.conditional_format(1, 1, count, len(sheet.headings) - 2, _shade())
        number += 1
        following = list(islice(sheet.rows, 1))
        if not following:
            return
        rows = islice(_chain(following, sheet.rows), _MOST)


def _chain(first: Iterable[Sequence[Cell]], rest: Iterable[Sequence[Cell]]) -> Iterator[Sequence[Cell]]:
    yield from first
    yield from rest


def _name(name: str) -> str:
    # Names of sheets may not hold these, nor more than 31 characters.
    return re.sub(r"[\[\]:*?/\\']", " ", name)[:31]


def _shade() -> Mapping[str, str]:
    return {"type": "2_color_scale", "min_color": "#FFFFFF", "max_color": "#5B9BD5"}


def _prepare(page: Any, looks: _Looks, headings: Sequence[Heading]) -> None:  # noqa: ANN401
    for at, heading in enumerate(headings):
        page.set_column(at, at, heading.width)
    page.set_row(0, 30)
    for at, heading in enumerate(headings):
        page.write_string(0, at, heading.label, looks.head)
    page.freeze_panes(1, 1)
    page.set_landscape()
    page.set_paper(8 if sum(h.width for h in headings) > _WIDE else 9)  # A3, A4
    page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    page.set_footer("&C&P / &N")


def _fill(page: Any, looks: _Looks, rows: Iterable[Sequence[Cell]], headings: Sequence[Heading]) -> int:  # noqa: ANN401
    count = 0
    for count, row in enumerate(rows, 1):
        lines = _lines(row, headings)
        if lines > 1:
            page.set_row(count, lines * _LINE)
        for at, value in enumerate(row[: len(headings)]):
            if isinstance(value, bool):
                page.write_string(count, at, "是" if value else "否", looks.text)
            elif isinstance(value, int | float):
                page.write_number(count, at, value, looks.number)
            elif value:
                page.write_string(count, at, _clean(value), looks.text)
    return count


def _lines(row: Sequence[Cell], headings: Sequence[Heading]) -> int:
    """Lines that the row's texts need: not every program makes rows higher by itself."""
    texts = ((v, h.width) for v, h in zip(row, headings, strict=False) if isinstance(v, str))
    most = max((len(v) * (1 if v.isascii() else _LETTER) / max(1, width - 1) for v, width in texts), default=1)
    return min(_LINES, math.ceil(most))


def _clean(text: str) -> str:
    text = _UNFIT.sub("", text)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
