"""Tables (csv, xlsx): one report a row, its text from one column, the others carried as metadata."""

import csv
import datetime as dt
import io
import zipfile
from collections.abc import Iterable, Sequence

import openpyxl

from kg.errors import ReportError
from kg.ontology import vocabulary
from kg.read.decode import decode
from kg.read.extracted import Extracted

# A column whose cells are this long on average holds texts, whatever it is called.
TEXT_LENGTH = 100
MOST_ROWS = 200_000
MOST_CELL = 20_000_000
LONGEST_VALUE = 500
Row = Sequence[str]


def extract_csv(data: bytes, text_column: str | None = None) -> list[Extracted]:
    """Read a csv or tsv, its encoding and its separator found.

    Raises:
        ReportError: no column holds texts, or the named one does not exist.

    """
    found = decode(data)
    if found.binary:
        raise ReportError("no table: its bytes are no text; save it as CSV in UTF-8")
    # The limit of the csv module (131,072) is less than a long report.
    csv.field_size_limit(MOST_CELL)
    first = found.text[: found.text.find("\n") + 1 or None]
    separator = max(",\t;|", key=first.count)
    try:
        rows: list[Row] = [row for row in csv.reader(io.StringIO(found.text, newline=""), delimiter=separator) if any(row)]
    except csv.Error as e:
        raise ReportError(f"table cannot be read: {e}; save it as CSV with quoted texts") from e
    warnings = (f"{found.damaged} damaged characters, shown as U+FFFD",) if found.damaged else ()
    return _reports(rows, text_column, f"csv, {found.encoding}", warnings)


def extract_xlsx(data: bytes, text_column: str | None = None) -> list[Extracted]:
    """Read the first sheet of a workbook that has a column of texts.

    Raises:
        ReportError: damaged, or no column holds texts.

    """
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheets = [_rows(sheet.iter_rows(values_only=True)) for sheet in book.worksheets]
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, OSError, AttributeError, IndexError, SyntaxError) as e:
        raise ReportError(f"workbook cannot be read: {e}; open it and save it anew, or as CSV") from e
    problem = ReportError("workbook without sheets")
    for rows in sheets:
        try:
            return _reports(rows, text_column, "xlsx", ())
        except ReportError as e:
            problem = e
    raise problem


def _rows(cells: Iterable[Sequence[object]]) -> list[Row]:
    rows: list[Row] = []
    for row in cells:
        values = [_value(c) for c in row]
        if any(values):
            rows.append(values)
        if len(rows) > MOST_ROWS:
            raise ReportError(f"more than {MOST_ROWS} rows; split the table")
    return rows


def _value(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, dt.date):
        return cell.isoformat()[:10]
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def _reports(rows: list[Row], text_column: str | None, encoding: str, warnings: tuple[str, ...]) -> list[Extracted]:
    if len(rows) < 2:  # noqa: PLR2004
        raise ReportError("table without rows below its head")
    head = [name.strip().lstrip("\ufeff") for name in rows[0]]
    column = _text_column(head, rows[1:], text_column)
    full = (row for row in rows[1:] if column < len(row) and row[column].strip())
    out = [Extracted(r[column], encoding, metadata=_metadata(head, r, column), warnings=warnings) for r in full]
    if not out:
        raise ReportError(f"table without texts: its column {head[column]} is empty")
    return out


def _text_column(head: Sequence[str], rows: list[Row], wanted: str | None) -> int:
    names = [name.lower() for name in head]
    if wanted is not None:
        if wanted.lower() not in names:
            raise ReportError(f"no column {wanted}; the columns are: {', '.join(head)}")
        return names.index(wanted.lower())
    lengths = [sum(len(r[i]) for r in rows[:200] if i < len(r)) / min(len(rows), 200) for i in range(len(head))]
    known = [i for i, name in enumerate(names) if name in vocabulary("read")["table"]["text"]]
    best = max(known or range(len(head)), key=lambda i: lengths[i], default=-1)
    if best < 0 or (not known and lengths[best] < TEXT_LENGTH):
        raise ReportError(f"no column of texts found; name it with --text-column, of: {', '.join(head)}")
    return best


def _metadata(head: Sequence[str], row: Row, column: int) -> tuple[tuple[str, str], ...]:
    """The row's other cells, named ``town``, ``year``, ``title`` where they are called so in either language."""
    roles = {name: role for role in ("town", "year", "title") for name in vocabulary("read")["table"][role]}
    out: dict[str, str] = {}
    for i, (name, value) in enumerate(zip(head, row, strict=False)):
        if i != column and name and value.strip():
            key = roles.get(name.lower(), name)
            out.setdefault(name if key in out else key, value.strip()[:LONGEST_VALUE])
    return tuple(out.items())
