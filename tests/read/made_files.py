"""The same report as a file of every format, made from its text with as little as each format needs."""

import io
import struct
import zipfile
from collections.abc import Sequence
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

import docx
import openpyxl

SECTOR = 512


def as_docx(text: str) -> bytes:
    document = docx.Document()
    for line in text.split("\n"):
        document.add_paragraph(line)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def as_html(text: str, encoding: str = "utf-8") -> bytes:
    body = "".join(f"<p>　　{line}</p>\n" for line in text.split("\n"))
    menu = "".join(f"<li><a href='#{i}'>政务公开栏目{i}</a></li>" for i in range(12))
    page = (
        f"<!DOCTYPE html><html><head><meta charset='{encoding}'><title>某某政府网</title><style>p{{}}</style>"
        f"<script>var 脚本='不是正文';</script></head><body><div id='menu'><ul>{menu}</ul></div>"
        f"<div class='wrap'><div class='content'>{body}</div></div>"
        "<div class='footer'>主办单位：某某人民政府　版权所有</div></body></html>"
    )
    return page.encode(encoding, "xmlcharrefreplace")


def as_mht(text: str) -> bytes:
    mail = MIMEMultipart("related")
    mail.attach(MIMEText(as_html(text, "gb18030").decode("gb18030"), "html", "gb18030"))
    return mail.as_bytes()


def as_pdf(text: str, *, width: int = 28, rows: int = 30, header: str = "", numbered: bool = True) -> bytes:
    """A PDF in a font that is not embedded, as office printers make them: fixed cells, paragraphs indented."""
    lines: list[tuple[int, str]] = []
    for paragraph in text.split("\n"):
        rest, indent = paragraph, 2
        while rest:
            lines.append((indent, rest[: width - indent]))
            rest, indent = rest[width - indent :], 0
    pages = [lines[i : i + rows] for i in range(0, len(lines), rows)] or [[]]
    return _pdf([_page(page, i + 1, header, numbered) for i, page in enumerate(pages)])


def scanned_pdf(pages: int = 3) -> bytes:
    return _pdf([b"0.5 g 100 100 300 400 re f"] * pages)


def _page(lines: Sequence[tuple[int, str]], number: int, header: str, numbered: bool) -> bytes:
    out = ["BT /F1 14 Tf"]
    if header:
        out.append(f"1 0 0 1 200 800 Tm <{_hex(header)}> Tj")
    for i, (indent, line) in enumerate(lines):
        out.append(f"1 0 0 1 {80 + 14 * indent} {770 - 23 * i} Tm <{_hex(line)}> Tj")
    if numbered:
        out.append(f"1 0 0 1 290 40 Tm <{_hex(f'- {number} -')}> Tj")
    return "\n".join([*out, "ET"]).encode()


def _hex(text: str) -> str:
    return text.encode("utf-16-be").hex()


def _pdf(streams: Sequence[bytes]) -> bytes:
    font = b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UTF16-H/DescendantFonts[4 0 R]>>"
    cid = (
        b"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)"
        b"/Supplement 4>>/DW 1000/FontDescriptor<</Type/FontDescriptor/FontName/STSong-Light/Flags 6"
        b"/FontBBox[-25 -254 1000 880]/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 880/StemV 93>>>>"
    )
    kids = b" ".join(f"{5 + 2 * i} 0 R".encode() for i in range(len(streams)))
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(streams), kids), font, cid]
    for i, stream in enumerate(streams):
        resources = b"/MediaBox[0 0 595 842]/Resources<</Font<</F1 3 0 R>>>>"
        objects.append(b"<</Type/Page/Parent 2 0 R%s/Contents %d 0 R>>" % (resources, 6 + 2 * i))
        objects.append(b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream))
    out, places = bytearray(b"%PDF-1.5\n"), []
    for i, body in enumerate(objects):
        places.append(len(out))
        out += b"%d 0 obj%s endobj\n" % (i + 1, body)
    table = b"".join(b"%010d 00000 n \n" % p for p in places)
    out += b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (
        len(objects) + 1,
        table,
        len(objects) + 1,
        len(out),
    )
    return bytes(out)


def as_doc(text: str, *, flags: int = 0, version: int = 0x00C1) -> bytes:
    """A Word 97 document: one 16-bit piece, its table stream, in an OLE file of two streams."""
    body = text.replace("\n", "\r").encode("utf-16-le")
    count = len(body) // 2
    pieces = struct.pack("<II", 0, count) + struct.pack("<HIH", 0, 0x400, 0)
    clx = b"\x01\x02\x00\x00\x00" + b"\x02" + struct.pack("<I", len(pieces)) + pieces
    fib = bytearray(0x400)
    struct.pack_into("<HH", fib, 0, 0xA5EC, version)
    struct.pack_into("<H", fib, 0x0A, flags)
    struct.pack_into("<i", fib, 0x4C, count)
    struct.pack_into("<II", fib, 0x1A2, 0, len(clx))
    return ole({"WordDocument": bytes(fib) + body, "0Table": clx})


def ole(streams: dict[str, bytes]) -> bytes:
    """An OLE file; each stream padded so that it needs no small sectors."""
    padded = {name: data.ljust(4096, b"\0") for name, data in streams.items()}
    fat: list[int] = []
    body = b""
    starts = {}
    for name, data in padded.items():
        sectors = -(-len(data) // SECTOR)
        starts[name] = len(fat)
        fat += [*range(len(fat) + 1, len(fat) + sectors), 0xFFFFFFFE]
        body += data.ljust(sectors * SECTOR, b"\0")
    directory = _directory(padded, starts)
    first = len(fat)
    sectors = len(directory) // SECTOR
    fat += [*range(first + 1, first + sectors), 0xFFFFFFFE]
    fats = -(-(len(fat) + 8) // (SECTOR // 4 - 1))
    place = len(fat)
    fat += [0xFFFFFFFD] * fats
    table = struct.pack(f"<{len(fat)}I", *fat).ljust(fats * SECTOR, b"\xff")
    header = bytearray(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(SECTOR, b"\0"))
    struct.pack_into("<HHHHH", header, 24, 0x3E, 3, 0xFFFE, 9, 6)
    struct.pack_into("<IIIIIIIII", header, 44, fats, first, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0, 0)
    struct.pack_into("<109I", header, 76, *[*range(place, place + fats), *[0xFFFFFFFF] * (109 - fats)])
    return bytes(header) + body + directory + table


def _directory(streams: dict[str, bytes], starts: dict[str, int]) -> bytes:
    rows = [_entry("Root Entry", 5, 0xFFFFFFFE, 0, 0xFFFFFFFF, 1)]
    names = list(streams)
    for i, name in enumerate(names):
        right = i + 2 if i + 1 < len(names) else 0xFFFFFFFF
        rows.append(_entry(name, 2, starts[name], len(streams[name]), right, 0xFFFFFFFF))
    return b"".join(rows).ljust(-(-len(rows) // 4) * SECTOR, b"\0")


def _entry(name: str, kind: int, start: int, size: int, right: int, child: int) -> bytes:
    raw = name.encode("utf-16-le") + b"\0\0"
    links = struct.pack("<III", 0xFFFFFFFF, right, child)
    head = raw.ljust(64, b"\0") + struct.pack("<HBB", len(raw), kind, 1) + links
    return head + bytes(36) + struct.pack("<IQ", start, size)


def as_zip(members: dict[str, bytes], encoding: str = "utf-8") -> bytes:
    """A zip; with an encoding other than UTF-8 its names are written without the flag, as old Windows tools do."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        for name, data in members.items():
            z.writestr(_old(name, encoding) if encoding != "utf-8" else name, data)
    return out.getvalue()


def _old(name: str, encoding: str) -> zipfile.ZipInfo:
    class Old(zipfile.ZipInfo):
        __slots__ = ()

        def _encodeFilenameFlags(self):  # noqa: N802
            return name.encode(encoding), self.flag_bits

    return Old(name)


def as_xlsx(rows: Sequence[Sequence[object]]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
