"""What a question gives: rows with evidence and what they are counted against; in five formats."""

import csv
import io
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from kg.errors import UsageError

Cell = str | int | float | bool | None
# A cell that begins so is a formula to a spreadsheet.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
# Whatever some program takes for the end of a line.
_LINES = re.compile("[\x00-\x1f\x7f\x85\u2028\u2029]+")
_QUOTE = 120  # characters of a quotation in Markdown


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a report: ``quote[start - at : end - at]`` is what bears a row out."""

    report: str
    title: str
    start: int
    end: int
    at: int
    quote: str
    heading: str = ""

    @property
    def text(self) -> str:
        """The words themselves."""
        return self.quote[max(0, self.start - self.at) : max(0, self.end - self.at)]


@dataclass(frozen=True, slots=True)
class Row:
    """The values of a row by the table's columns, and what they rest on."""

    values: tuple[Cell, ...]
    evidence: tuple[Piece, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """An answer. ``columns`` are names and Chinese headings; ``denominator`` says what was counted against.

    ``note`` says how to read it, and why there is no row where there is none.
    """

    name: str
    title: str
    columns: Mapping[str, str]
    rows: tuple[Row, ...]
    denominator: str = ""
    note: str = ""

    def records(self) -> list[dict[str, Cell]]:
        """The rows by column name, without evidence."""
        return [dict(zip(self.columns, row.values, strict=True)) for row in self.rows]

    def column(self, name: str) -> list[Cell]:
        """One column."""
        at = list(self.columns).index(name)
        return [row.values[at] for row in self.rows]

    def to_json(self) -> str:
        """Everything, each row with its evidence."""
        rows = [
            {**record, "evidence": [_piece(p) for p in row.evidence]} for record, row in zip(self.records(), self.rows, strict=True)
        ]
        about = {"name": self.name, "title": self.title, "columns": dict(self.columns)}
        about |= {"denominator": self.denominator, "note": self.note}
        return _utf8(json.dumps({**about, "rows": rows}, ensure_ascii=False, indent=1))

    def to_csv(self) -> str:
        """Rows under column names, the first piece of evidence beside them; no cell that a spreadsheet would run."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow([*self.columns, *_EVIDENCE])
        writer.writerows([_safe(v) for v in (*row.values, *_first(row))] for row in self.rows)
        return out.getvalue()

    def to_md(self) -> str:
        """A table to read, with headings in Chinese, the count's basis and the note below it."""
        heads = [*self.columns.values(), "证据"]
        lines = [f"**{self.title}**", "", _md(heads), _md("---" for _ in heads)]
        lines += [_md([*(_shown(v) for v in row.values), _cited(row)]) for row in self.rows]
        lines += [f"\n{text}" for text in (self.denominator and f"基数：{self.denominator}", self.note) if text]
        return "\n".join(lines) + "\n"

    def to_xlsx(self, path: Path) -> None:
        """Write a workbook with this table.

        Raises:
            ExportError: the file cannot be written.

        """
        xlsx, sheets = import_module("kg.export.xlsx"), import_module("kg.export.sheets")
        heads = [*self.columns.values(), *_EVIDENCE.values()]
        rows = [(*row.values, *_first(row)) for row in self.rows]
        headings = [sheets.Heading(h, _width(h, [row[i] for row in rows])) for i, h in enumerate(heads)]
        note = "　".join(t for t in (self.denominator and f"基数：{self.denominator}", self.note) if t)
        xlsx.write_sheet(path, self.title, headings, rows, note)

    def to_pandas(self) -> Any:  # noqa: ANN401 - pandas is there or not
        """A data frame of the rows; the evidence is a column of lists of dicts.

        Raises:
            UsageError: pandas is not installed.

        """
        try:
            pandas = import_module("pandas")
        except ImportError:
            raise UsageError("data frames need pandas, which is not installed: pip install pandas") from None
        rows = json.loads(self.to_json())["rows"]
        evidence = [row.pop("evidence") for row in rows]
        frame = pandas.DataFrame(rows, columns=list(self.columns))
        frame["evidence"] = evidence
        return frame


_EVIDENCE = {"evidence_count": "证据数", "report": "报告", "start": "起", "end": "止", "text": "要点", "quote": "原句"}


def _piece(piece: Piece) -> dict[str, Cell]:
    names = ("report", "title", "start", "end", "at", "quote", "heading")
    return {name: getattr(piece, name) for name in names} | {"text": piece.text}


def _first(row: Row) -> tuple[Cell, ...]:
    if not row.evidence:
        return (0, None, None, None, None, None)
    piece = row.evidence[0]
    return (len(row.evidence), piece.title, piece.start, piece.end, piece.text, piece.quote)


def _safe(value: Cell) -> Cell:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        text = _utf8(value).replace("\0", "")
        return f"'{text}" if text.startswith(_FORMULA) else text
    return value


def _utf8(text: str) -> str:
    """Without lone surrogates, which no file can hold."""
    return text.encode(errors="ignore").decode()


def _shown(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _cited(row: Row) -> str:
    if not row.evidence:
        return ""
    piece = row.evidence[0]
    quote = piece.quote if len(piece.quote) <= _QUOTE else piece.quote[:_QUOTE] + "…"
    more = f"（共{len(row.evidence)}处）" if len(row.evidence) > 1 else ""
    return f"「{quote}」《{piece.title}》{piece.start}–{piece.end}{more}"


def _md(cells: Sequence[str] | Any) -> str:  # noqa: ANN401 - any iterable of texts
    return "| " + " | ".join(_LINES.sub(" ", _utf8(c)).replace("|", "\\|") for c in cells) + " |"


def _width(heading: str, values: Sequence[Cell]) -> float:
    longest = max((len(_shown(v)) for v in values), default=0)
    return float(min(60, max(9, 2 * len(heading), 1.8 * longest)))
