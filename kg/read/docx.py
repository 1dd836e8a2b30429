"""Word documents (docx): paragraphs and tables in their order, numbers before headings as a reader sees them."""

from collections.abc import Iterator

from lxml import etree

from kg.errors import ReportError
from kg.read.extracted import Extracted
from kg.read.numbering import Numbering, W
from kg.read.zip import member

# Deleted text, the fallback of a drawing that stands there twice, and instructions of fields are not seen by a reader.
_UNSEEN = {f"{W}del", f"{W}delText", f"{W}moveFrom", f"{W}instrText", f"{W}rPr", f"{W}pPr", f"{W}sectPr"}
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_MARKS = {f"{W}tab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-", f"{W}ptab": "\t"}


def extract(data: bytes) -> Extracted:
    """Take the text out of a docx.

    Raises:
        ReportError: the file is damaged, encrypted, or no Word document.

    """
    body = _parse(data, "word/document.xml").find(f"{W}body")
    if body is None:
        raise ReportError("no Word document: it has no body; save it anew as docx")
    numbering = Numbering(_optional(data, "word/numbering.xml"), _optional(data, "word/styles.xml"))
    return Extracted("\n".join(_blocks(body, numbering)), encoding="docx")


def _parse(data: bytes, name: str) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True, recover=True, huge_tree=False)
    try:
        root = etree.fromstring(member(data, name), parser)
    except etree.XMLSyntaxError as e:
        raise ReportError(f"damaged Word document: {name}: {e}; open and save it anew") from e
    if root is None:
        raise ReportError(f"damaged Word document: {name} is no XML; open and save it anew")
    return root


def _optional(data: bytes, name: str) -> etree._Element | None:
    try:
        return _parse(data, name)
    except ReportError:
        return None


def _blocks(parent: etree._Element, numbering: Numbering) -> Iterator[str]:
    """Paragraphs, tables as lines, and what content controls and insertions wrap."""
    for child in parent:
        if child.tag == f"{W}p":
            yield from _paragraph(child, numbering)
        elif child.tag == f"{W}tbl":
            yield from _rows(child, numbering)
        elif isinstance(child.tag, str) and child.tag not in _UNSEEN and child.tag != _FALLBACK:
            yield from _blocks(child, numbering)


def _paragraph(p: etree._Element, numbering: Numbering) -> Iterator[str]:
    """A paragraph after its number; the text boxes anchored in it follow, each of their paragraphs on a line."""
    boxes: list[etree._Element] = []
    text = "".join(_runs(p, boxes))
    yield numbering.label(p) + text
    for box in boxes:
        yield from _blocks(box, numbering)


def _runs(element: etree._Element, boxes: list[etree._Element]) -> Iterator[str]:
    stack = [iter(element)]
    while stack:
        child = next(stack[-1], None)
        if child is None:
            stack.pop()
        elif child.tag == f"{W}txbxContent":
            boxes.append(child)
        elif child.tag == f"{W}t":
            yield child.text or ""
        elif child.tag in _MARKS:
            yield _MARKS[child.tag]
        elif isinstance(child.tag, str) and child.tag not in _UNSEEN and child.tag != _FALLBACK:
            stack.append(iter(child))


def _rows(table: etree._Element, numbering: Numbering) -> Iterator[str]:
    """A table's rows, the cells with tabs between them; the lines inside a cell are set off by blanks."""
    for row in table.iter(f"{W}tr"):
        if next(row.iterancestors(f"{W}tbl")) is table:
            cells = (c for c in row.iter(f"{W}tc") if next(c.iterancestors(f"{W}tr")) is row)
            yield "\t".join(" ".join(t for t in _blocks(c, numbering) if t) for c in cells)
