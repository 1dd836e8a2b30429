"""graph → a brief to read and print, as HTML or DOCX: each statement with its evidence."""

from pathlib import Path

from kg.errors import UsageError
from kg.query.facts import Facts, Graph
from kg.report import docx, html
from kg.report.parts import parts

__all__ = ["write_brief"]

TITLE = "乡镇工作报告摘要"


def write_brief(graph: Graph, path: str | Path, *, title: str = TITLE) -> Path:
    """Write the brief of a graph to a ``.html`` or ``.docx`` file.

    Raises:
        UsageError: the file's name has another ending.
        ExportError: python-docx is not installed, or the file cannot be written.

    """
    path = Path(path)
    writers = {".html": html.write, ".htm": html.write, ".docx": docx.write}
    if path.suffix.lower() not in writers:
        raise UsageError(f"{path}: a brief is .html or .docx")
    writers[path.suffix.lower()](parts(Facts(graph)), path, title)
    return path
