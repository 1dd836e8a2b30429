"""The table of formats: which module takes the text out of which, and which of them run in a process of their own."""
# ruff: noqa: PLC0415 - a format's libraries (100 ms for all) are loaded when the first file of it comes

from pathlib import PurePath

from kg.errors import ReportError
from kg.read.extracted import Extracted

# Their parsers are large, or unpack, or are known to loop on hostile files. Plain text and csv are ours and linear.
RISKY = frozenset({"docx", "doc", "pdf", "html", "mht", "xlsx"})


def extract(kind: str, data: bytes, name: str, text_column: str | None = None) -> list[Extracted]:
    """Take the texts out of a file's bytes. A format's module is imported when the first file of it comes.

    Raises:
        ReportError: what the format's module raises; or no module reads this.

    """
    match kind:
        case "txt":
            from kg.read import txt

            return [txt.extract(data)]
        case "docx":
            from kg.read import docx

            return [docx.extract(data)]
        case "pdf":
            from kg.read import pdf

            return [pdf.extract(data)]
        case "html":
            from kg.read import html

            return [html.extract(data)]
        case "mht":
            from kg.read import html

            return [html.extract_mht(data)]
        case "doc":
            from kg.read import doc

            return [doc.extract(data)]
        case "csv" | "xlsx":
            from kg.read import table

            return table.extract_csv(data, text_column) if kind == "csv" else table.extract_xlsx(data, text_column)
        case "office":
            from kg.read import office

            return [office.extract(data, PurePath(name).suffix)]
    raise ReportError("an archive that is no zip of reports and no office document; unpack it first")
