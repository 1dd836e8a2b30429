"""Word 97–2003 and WPS documents (OLE): the text through the piece table, without an office program."""

import io
import re
import struct
from itertools import pairwise

import olefile

from kg.errors import ReportError
from kg.read.extracted import Extracted

_MAGIC = (0xA5EC, 0xA5DC)
_ENCRYPTED, _TABLE_ONE = 0x0100, 0x0200
# Word 97 is the first that writes Unicode pieces; what is older goes to an office program.
WORD_97 = 0x00C1
_SHIFTS = (9, 12)  # sectors of 512 or 4,096 bytes
# Every character stands in the file once; copied pieces are allowed for.
MOST_REPEATED = 4
_COMPRESSED = 0x40000000
_FIELD = re.compile("([\x13\x14\x15])")  # begins, its result begins, ends
_MARKS = str.maketrans({"\r": "\n", "\x0b": "\n", "\x0c": "\n", "\x07": "\t", "\x1e": "-", "\xa0": "\xa0", "\x0e": "\n"})
_OBJECTS = re.compile(r"[\x00-\x06\x08\x0f-\x1f]")


class NeedsOfficeError(ReportError):
    """A file that an office program may read and we do not."""


def extract(data: bytes) -> Extracted:
    """Take the main text out of a .doc or .wps.

    Raises:
        NeedsOfficeError: an older Word, or a document of another program.
        ReportError: encrypted, or damaged.

    """
    try:
        _check_header(data)
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            _check_sizes(ole)
            return Extracted(_seen(_text(ole)), encoding="doc")
    except NeedsOfficeError:
        raise
    except (OSError, struct.error, IndexError, ValueError, MemoryError) as e:
        raise ReportError(f"damaged Word document: {e}; open and save it anew as docx") from e


def _check_header(data: bytes) -> None:
    """Refuse a header that counts more sectors than there are: a chain that bites its tail is followed as long as it says."""
    shift = struct.unpack_from("<H", data, 30)[0]
    fat, mini, more = (struct.unpack_from("<I", data, at)[0] for at in (44, 64, 72))
    if shift not in _SHIFTS or max(fat, mini, more) > len(data) >> shift:
        raise ReportError("damaged Word document: more sectors than the file has; open and save it anew as docx")


def _check_sizes(ole: olefile.OleFileIO) -> None:
    """Refuse a stream larger than all sectors together: likewise."""
    most = len(ole.fat) * ole.sectorsize
    if any(entry is not None and entry.size > most for entry in ole.direntries):
        raise ReportError("damaged Word document: a stream larger than the file; open and save it anew as docx")


def _text(ole: olefile.OleFileIO) -> str:
    names = {"/".join(n) for n in ole.listdir()}
    if "EncryptedPackage" in names:
        raise ReportError("encrypted; remove its password and save it anew")
    if "WordDocument" not in names:
        raise NeedsOfficeError("no Word document, though it looks like one from outside")
    stream = ole.openstream("WordDocument").read()
    magic, version = struct.unpack_from("<HH", stream)
    flags, length = struct.unpack_from("<H", stream, 0x0A)[0], struct.unpack_from("<i", stream, 0x4C)[0]
    if magic not in _MAGIC or version < WORD_97:
        raise NeedsOfficeError("written by a Word older than 97")
    if flags & _ENCRYPTED:
        raise ReportError("encrypted; remove its password and save it anew")
    table = ole.openstream("1Table" if flags & _TABLE_ONE else "0Table").read()
    at, size = struct.unpack_from("<II", stream, 0x1A2)
    return _pieces(stream, table[at : at + size])[: max(length, 0)]


def _pieces(stream: bytes, clx: bytes) -> str:
    """The pieces in their order: 16-bit ones, and 8-bit ones where a piece holds no Chinese."""
    at = 0
    while clx[at] == 1:
        at += 3 + struct.unpack_from("<H", clx, at + 1)[0]
    if clx[at] != 2:  # noqa: PLR2004
        raise ReportError("damaged Word document: no piece table; open and save it anew as docx")
    size = struct.unpack_from("<I", clx, at + 1)[0]
    table = clx[at + 5 : at + 5 + size]
    count = (len(table) - 4) // 12
    places = struct.unpack_from(f"<{count + 1}I", table)
    lengths = [max(b - a, 0) for a, b in pairwise(places)]
    if sum(lengths) > MOST_REPEATED * len(stream):
        raise ReportError("damaged Word document: its pieces are longer than the file; open and save it anew as docx")
    out = []
    for i, length in enumerate(lengths):
        start = struct.unpack_from("<I", table, 4 * (count + 1) + 8 * i + 2)[0]
        if start & _COMPRESSED:
            begin = (start & ~_COMPRESSED) // 2
            out.append(stream[begin : begin + length].decode("cp1252", "replace"))
        else:
            out.append(stream[start : start + 2 * length].decode("utf-16-le", "replace"))
    return "".join(out)


def _seen(text: str) -> str:
    """What a reader sees: results of fields, not their codes; a line for each row of a table."""
    text = _results(text)
    rows = text.replace("\x07\x07", "\n").translate(_MARKS)
    return _OBJECTS.sub("", rows)


def _results(text: str) -> str:
    """The results of fields without their codes, whatever stands in these; what is begun and never ended stays."""
    out: list[str] = []
    open_fields: list[tuple[int, bool]] = []  # where each begins in ``out``, and whether its result has begun
    for part in _FIELD.split(text):
        if part == "\x13":
            open_fields.append((len(out), False))
        elif part in ("\x14", "\x15") and open_fields:
            begin, has_result = open_fields.pop()
            if not has_result:
                del out[begin:]
            if part == "\x14":
                open_fields.append((begin, True))
        else:
            out.append(part)
    return "".join(out)
