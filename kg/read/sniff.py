"""Bytes → format, by what they begin with: a .doc from a web site is often HTML, RTF or a renamed docx."""

import io
import re
import zipfile
import zlib

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# How far into a file its marks may stand: PDF allows a kilobyte of anything before, pages begin with comments.
HEAD = 4096

# Nothing is tried twice (*+): where each of many comments could end at the end of a later one, that took for ever.
_HTML = re.compile(
    r"\s*+(?:<\?xml[^>]*+>\s*+)?+(?:<!--(?:(?!-->).)*+-->\s*+)*+<(?:!doctype\s++html|html|head|body|meta)\b",
    re.IGNORECASE | re.DOTALL,
)
_MIME = re.compile(rb"\s*(?:From|MIME-Version|Subject|Date|Content-Type|Snapshot-Content-Location):", re.IGNORECASE)
_HTML_SUFFIXES = (".html", ".htm", ".shtml", ".xhtml")
_TABLE_SUFFIXES = (".csv", ".tsv")


def sniff(data: bytes, name: str) -> str:
    """The format: txt, docx, doc, pdf, html, mht, csv, xlsx, or office for what only an office program reads.

    The name's suffix decides only between formats that look alike: text, tables as text, fragments of pages.
    """
    head, lower = data[:HEAD], name.lower()
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith(OLE):
        return "doc"
    if head.startswith(b"PK\x03\x04"):
        return _zipped(data)
    if head.lstrip().startswith(b"{\\rtf"):
        return "office"
    if _MIME.match(head) and re.search(rb"multipart/(?:related|alternative|mixed)|text/html", head, re.IGNORECASE):
        return "mht"
    return _textual(head, lower)


def _textual(head: bytes, lower: str) -> str:
    start = head.decode("utf-16" if head[:2] in (b"\xff\xfe", b"\xfe\xff") else "latin-1", "replace").lstrip("\ufeffï»¿")
    if _HTML.match(start) or (lower.endswith(_HTML_SUFFIXES) and "<" in start):
        return "html"
    return "csv" if lower.endswith(_TABLE_SUFFIXES) else "txt"


def _zipped(data: bytes) -> str:
    """What an office document in a zip is; ``zip`` for any other archive."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as z:
            names = set(z.namelist())
    except (zipfile.BadZipFile, zlib.error, ValueError, NotImplementedError, EOFError):
        return "docx"  # its reader says what is broken
    if "word/document.xml" in names or any(n.startswith("word/") for n in names):
        return "docx"
    if any(n.startswith("xl/") for n in names):
        return "xlsx"
    return "office" if "mimetype" in names else "zip"
