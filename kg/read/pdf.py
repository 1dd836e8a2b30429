"""PDF: the text layer, lines joined to paragraphs, headers and footers of pages left out, the pages' places kept."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw

from kg.errors import ReportError
from kg.read.extracted import Extracted

# A scanned page has a number or a stamp as its text layer at most; the emptiest written pages have hundreds.
FEWEST_A_PAGE = 20
MOST_PAGES = 3000
# A line reaches the right margin if no two more characters would fit; a paragraph begins one character in or more.
FULL = 2.2
# Figures are not broken: a line before 12,345.6万元 may end this much earlier, but not with a sentence.
RAGGED = 7
INDENT = 0.8
FEW_LINES = 8
NARROWEST = 24
# A page's header stands within its first two lines, its footer within the last two.
EDGE = 2
LONGEST_NUMBER = 30
_SENTENCE_ENDS = ("。", "：", "；", "！", "？", "”", "）")
# No paragraph ends so, however much room its last line leaves: a word that may not be broken follows.
_GOES_ON = ("，", "、")
# Layout programs set this much of a character between Chinese and Latin; the library makes a blank of it.
SET_APART = 0.5
_HAN = re.compile(r"[\u3400-\u9fff，。、；：“”（）《》]")
_PAGE_NUMBER = re.compile(r"[-—–－·•\s~]*(?:第\s*)?\d{1,4}\s*(?:页)?\s*(?:[/／,，]?\s*共?\s*\d{1,4}\s*页?)?[-—–－·•\s~]*")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page with its edges in points and the size of its characters; ``bottom`` is that of its first one."""

    text: str
    left: float
    right: float
    size: float
    bottom: float


def extract(data: bytes) -> Extracted:
    """Take the text layer out of a PDF.

    Raises:
        ReportError: encrypted, damaged, or scanned: pages that are pictures only.

    """
    pages = _pages(data)
    letters = sum(len(line.text.strip()) for page in pages for line in page)
    if letters < FEWEST_A_PAGE * len(pages):
        raise ReportError(
            f"scanned PDF: {len(pages)} pages with hardly a letter as text; run OCR on it first (ocrmypdf -l chi_sim)"
        )
    bodies, dropped = _without_furniture(pages)
    text, starts = _joined(bodies)
    warnings = (f"{dropped} lines of page headers and footers left out",) if dropped else ()
    return Extracted(text, encoding="pdf", pages=starts, warnings=warnings)


def _pages(data: bytes) -> list[list[Line]]:
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as e:
        reason = "encrypted; remove its password" if "assword" in str(e) else "damaged; print it to a new PDF"
        raise ReportError(f"PDF cannot be opened: {reason} ({e})") from e
    try:
        if not 0 < len(document) <= MOST_PAGES:
            raise ReportError(f"PDF of {len(document)} pages; 1 to {MOST_PAGES} are read: split it")
        return [list(_lines(document, i)) for i in range(len(document))]
    finally:
        document.close()


def _lines(document: pypdfium2.PdfDocument, index: int) -> Iterator[Line]:
    try:
        page = document[index]
        layer = page.get_textpage()
    except pypdfium2.PdfiumError:
        return
    count = layer.count_chars()
    start = 0
    codes = [pypdfium2.raw.FPDFText_GetUnicode(layer, i) for i in range(count)]
    for i in range(1, count - 1):
        if codes[i] == ord(" ") and _is_set_apart(layer, codes, i):
            codes[i] = 0
    for i in range(count + 1):
        if i == count or codes[i] in (10, 13):
            if line := _line(layer, codes, start, i):
                yield line
            start = i + 1
    layer.close()
    page.close()


def _is_set_apart(layer: pypdfium2.PdfTextPage, codes: Sequence[int], i: int) -> bool:
    """Whether a blank is none of the text's: one that the library made of the small gap between 年 and 2022."""
    before, after = _character(codes[i - 1]), _character(codes[i + 1])
    mixed = bool(_HAN.match(before)) != bool(_HAN.match(after)) and not (before.isspace() or after.isspace())
    if not mixed or pypdfium2.raw.FPDFText_IsGenerated(layer, i) != 1:
        return False
    left, right = layer.get_charbox(i - 1, loose=True), layer.get_charbox(i + 1, loose=True)
    return bool(right[0] - left[2] < SET_APART * max(left[3] - left[1], right[3] - right[1]))


def _line(layer: pypdfium2.PdfTextPage, codes: Sequence[int], start: int, end: int) -> Line | None:
    text = "".join(_character(c) for c in codes[start:end])
    inked = [i for i in range(start, end) if not _character(codes[i]).isspace() and codes[i]]
    if not inked:
        return None
    first, last = layer.get_charbox(inked[0], loose=True), layer.get_charbox(inked[-1], loose=True)
    return Line(_paired(text), first[0], last[2], max(first[3] - first[1], last[3] - last[1], 1.0), first[1])


def _character(code: int) -> str:
    # U+FFFE stands for a hyphen at a line's end; nothing and what is out of range are no characters.
    return "" if code in (0, 0xFFFE, 0xFFFF) or code > 0x10FFFF else chr(code)  # noqa: PLR2004


def _paired(text: str) -> str:
    """Characters beyond the basic plane come as two halves of UTF-16; lone halves are lost characters."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _without_furniture(pages: list[list[Line]]) -> tuple[list[list[Line]], int]:
    """Drop page numbers, and lines at the edges that come back on most pages."""
    edges = Counter(k for page in pages for k in {_key(line) for line in (*page[:EDGE], *page[-EDGE:])})
    often = max(3.0, len(pages) / 2)
    out, dropped = [], 0
    for page in pages:
        kept = [
            line
            for i, line in enumerate(page)
            if not ((i < EDGE or i >= len(page) - EDGE) and (edges[_key(line)] >= often or _is_number(line)))
        ]
        dropped += len(page) - len(kept)
        out.append(kept)
    return out, dropped


def _is_number(line: Line) -> bool:
    """Whether the line is a page's number; a longer one is none, whatever its blanks."""
    text = line.text.strip()
    return len(text) <= LONGEST_NUMBER and bool(_PAGE_NUMBER.fullmatch(text))


def _key(line: Line) -> str:
    return re.sub(r"\d+", "0", re.sub(r"\s", "", line.text))


def _joined(pages: list[list[Line]]) -> tuple[str, tuple[int, ...]]:
    """One text of paragraphs, with the offset where each page begins, be it inside a paragraph."""
    lines = [line for page in pages for line in page]
    left, right = _margins(lines)
    out: list[str] = []
    starts, length = [], 0
    before: Line | None = None
    for page in pages:
        starts.append(length)
        for i, line in enumerate(page):
            text = line.text.strip()
            glue = "" if before is None else _between(before, line, left, right)
            out += [glue, text]
            length += len(glue) + len(text)
            before = line
            if i == 0:
                starts[-1] = length - len(text)
    return "".join(out), tuple(starts)


def _margins(lines: list[Line]) -> tuple[float, float]:
    """Where running text begins and ends: the commonest left edge, the right edge that one line in ten passes."""
    if not lines:
        return 0.0, 0.0
    lefts = Counter(round(line.left) for line in lines)
    left = float(max(lefts, key=lambda x: (lefts[x], -x)))
    rights = sorted(line.right for line in lines)
    right = rights[int(0.9 * (len(rights) - 1))]
    # A notice of a few short lines shows no margin: nothing is set narrower than this.
    return left, right if len(lines) >= FEW_LINES else max(right, left + NARROWEST * lines[0].size)


def _is_broken(before: Line, line: Line) -> bool:
    """Whether the second line only goes on where the first ends: the library ends one before a character of another font."""
    level = abs(line.bottom - before.bottom) < SET_APART * before.size
    return level and line.left - before.right < SET_APART * before.size


def _between(before: Line, line: Line, left: float, right: float) -> str:
    gap = (right - before.right) / before.size
    said = before.text.rstrip()
    ended = said.endswith(_SENTENCE_ENDS)
    short = gap > (FULL if ended else RAGGED) and not said.endswith(_GOES_ON)
    if _is_broken(before, line):
        return ""
    if line.left > left + INDENT * line.size or short:
        return "\n"
    a, b = before.text.rstrip()[-1:], line.text.lstrip()[:1]
    return " " if a.isascii() and b.isascii() and a.isalpha() and b.isalpha() else ""
