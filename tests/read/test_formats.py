import io
import re
import struct
import zipfile

import docx
import openpyxl
import pytest
from docx.oxml import parse_xml
from made_files import as_doc, as_docx, as_html, as_mht, as_pdf, as_xlsx, ole, scanned_pdf

from kg.errors import ReportError
from kg.read import find, formats, read, understood
from kg.read.numbering import chinese

TEXT = """青山镇2022年上半年工作总结
今年以来，青山镇党委、政府在县委、县政府的坚强领导下，深入贯彻落实各项决策部署，全镇经济社会各项事业稳步推进。现将有关情况总结如下：
一、上半年工作情况
（一）抓项目，经济运行平稳。深入推进“河长制”“林长制”，完成青山至白水公路改造工程6.5公里，投资1200万元的冷链物流园项目竣工投产，带动就业326人。
（二）抓治理，人居环境改善。开展农村人居环境整治三年行动，拆除违章建筑32处，新建公厕8座，清运垃圾460吨，群众满意度明显提升。
二、存在问题
一是项目储备不足，二是基础设施欠账较多，三是干部队伍能力有待提高。
三、下半年工作打算
重点抓好高标准农田建设、乡村振兴示范村创建、污水处理厂扩建工程等工作，确保全年目标任务圆满完成。"""

MAKERS = {
    "txt": lambda t: t.encode(),
    "gb.txt": lambda t: t.encode("gb18030"),
    "docx": as_docx,
    "html": as_html,
    "gb.htm": lambda t: as_html(t, "gb2312"),
    "mht": as_mht,
    "pdf": as_pdf,
    "doc": as_doc,
    "wps": as_doc,
}


def read_bytes(folder, name, data, **options):
    (folder / name).write_bytes(data)
    return read(find([folder / name])[0], **options)


def bare(text):
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize("suffix", MAKERS)
def test_one_report_reads_the_same_from_every_format(tmp_path, suffix):
    (report,) = read_bytes(tmp_path, f"某报告.{suffix}", MAKERS[suffix](TEXT))
    assert report.text.strip().split("\n") == TEXT.split("\n")
    assert (report.title, report.kind, report.town.name) == ("青山镇2022年上半年工作总结", "summary", "青山镇")
    assert (report.period.year, report.period.part) == (2022, "first_half")
    assert report.town.span is not None
    assert report.text[report.town.span.start : report.town.span.end] == "青山镇"
    assert report.name == f"某报告.{suffix}".rsplit(".", 1)[0]


@pytest.mark.parametrize("suffix", ["docx", "html", "pdf", "doc"])
def test_the_contents_decide_and_not_the_suffix(tmp_path, suffix):
    (report,) = read_bytes(tmp_path, "a.txt", MAKERS[suffix](TEXT))
    assert bare(report.text) == bare(TEXT)


def test_every_written_report_keeps_its_characters_in_every_format(shared, tmp_path):
    for path in sorted((shared / "corpus" / "written").glob("w-*[05].txt")):
        text = path.read_text(encoding="utf-8")
        for suffix in ("docx", "html", "pdf", "doc"):
            (report,) = read_bytes(tmp_path, f"a.{suffix}", MAKERS[suffix](text))
            assert bare(report.text) == bare(text), (path.name, suffix)


def test_docx_numbers_tables_and_text_boxes_as_a_reader_sees_them(tmp_path):
    document = docx.Document()
    numbering = document.part.numbering_part.element
    w = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    numbering.insert(
        0,
        parse_xml(
            f'<w:abstractNum {w} w:abstractNumId="90"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
            '<w:numFmt w:val="chineseCountingThousand"/>'
            '<w:lvlText w:val="%1、"/></w:lvl><w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/>'
            '<w:lvlText w:val="（%2）"/></w:lvl></w:abstractNum>'
        ),
    )
    numbering.append(parse_xml(f'<w:num {w} w:numId="90"><w:abstractNumId w:val="90"/></w:num>'))
    for depth, line in ((0, "工作回顾"), (1, "抓经济"), (1, "抓民生"), (0, "存在问题"), (1, "项目少")):
        properties = document.add_paragraph(line)._p.get_or_add_pPr()
        properties.append(parse_xml(f'<w:numPr {w}><w:ilvl w:val="{depth}"/><w:numId w:val="90"/></w:numPr>'))
    table = document.add_table(2, 2)
    for cell, value in zip(table._cells, ("指标", "完成", "财政收入", "1200万元"), strict=True):
        cell.text = value
    changed = document.add_paragraph("新增")
    changed._p.append(parse_xml(f"<w:del {w}><w:r><w:delText>删去的字</w:delText></w:r></w:del>"))
    changed._p.append(parse_xml(f"<w:ins {w}><w:r><w:t>的一句</w:t></w:r></w:ins>"))
    out = io.BytesIO()
    document.save(out)
    (report,) = read_bytes(tmp_path, "a.docx", out.getvalue())
    assert report.text.split("\n") == [
        "一、工作回顾",
        "（一）抓经济",
        "（二）抓民生",
        "二、存在问题",
        "（一）项目少",
        "指标\t完成",
        "财政收入\t1200万元",
        "新增的一句",
    ]


@pytest.mark.parametrize(
    ("n", "text"),
    [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (35, "三十五"), (101, "一百零一"), (110, "一百一十")],
)
def test_counts_as_headings_do(n, text):
    assert chinese(n) == text


def test_pdf_joins_lines_keeps_pages_and_drops_headers(tmp_path):
    text = "\n".join(f"{TEXT}\n第{i}部分到此为止，以下另起一段。" for i in range(4))
    (report,) = read_bytes(tmp_path, "a.pdf", as_pdf(text, rows=20, header="青山镇人民政府文件"))
    assert report.text == text
    assert "headers and footers left out" in report.warnings[0]
    assert report.pages[0] == 0
    assert list(report.pages) == sorted(set(report.pages))
    lines = [line for paragraph in text.split("\n") for line in _wrapped(paragraph)]
    assert bare(report.text[report.pages[1] :]).startswith(bare(lines[20]))


def _wrapped(paragraph, width=28):
    first, rest = paragraph[: width - 2], paragraph[width - 2 :]
    return [first, *[rest[i : i + width] for i in range(0, len(rest), width)]]


def test_a_scanned_pdf_is_named_as_one(tmp_path):
    with pytest.raises(ReportError, match=r"a\.pdf: scanned PDF: 3 pages.*OCR"):
        read_bytes(tmp_path, "a.pdf", scanned_pdf(3))


def test_html_gives_the_main_text_only(tmp_path):
    (report,) = read_bytes(tmp_path, "a.html", as_html(TEXT))
    assert not re.search("政务公开栏目|版权所有|不是正文", report.text)
    assert dict(report.metadata) == {"page_title": "某某政府网"}


def test_a_page_wrongly_declared_is_read_by_its_bytes(tmp_path):
    (report,) = read_bytes(tmp_path, "a.html", as_html(TEXT).replace(b"charset='utf-8'", b"charset='gb2312'"))
    assert bare(report.text) == bare(TEXT)


def test_a_page_built_by_scripts_is_named(tmp_path):
    with pytest.raises(ReportError, match="without a text of its own"):
        read_bytes(tmp_path, "a.html", "<html><body><div id='app'></div><script>var t='正文'</script></body></html>".encode())


def test_doc_shows_results_of_fields_and_rows_of_tables(tmp_path):
    text = '青山镇工作总结\n详见\x13 HYPERLINK "http://x" \x14附件一\x15。\n指标\x07完成\x07\x07收入\x07九万元\x07\x07完'
    (report,) = read_bytes(tmp_path, "a.doc", as_doc(text))
    assert report.text == "青山镇工作总结\n详见附件一。\n指标\t完成\n收入\t九万元\n完"


def test_doc_hides_the_codes_of_fields_inside_codes_and_keeps_what_is_not_ended(tmp_path):
    text = "甲镇\x13 IF \x13 REF a \x14一\x15 = 1 \x14二\x13 PAGE \x153\x15。四\x15五\x14六\x13七"
    (report,) = read_bytes(tmp_path, "a.doc", as_doc(text + "镇工作总结"))
    assert report.text == "甲镇二3。四五六七镇工作总结"


def _tail_biting(data):
    """A Word document whose text is said to be of 50 MB, in a chain of sectors that bites its tail."""
    out = bytearray(data)
    entry = data.index("WordDocument".encode("utf-16-le"))
    struct.pack_into("<I", out, entry + 120, 50_000_000)
    fat = 512 * (1 + struct.unpack_from("<I", data, 76)[0])
    start = struct.unpack_from("<I", data, entry + 116)[0]
    struct.pack_into("<I", out, fat + 4 * start, start)
    return bytes(out)


def _repeating(data):
    """One whose 5,000 pieces are all of the whole text."""
    pieces = struct.pack("<5001I", *[i * 10_000 for i in range(5001)]) + struct.pack("<HIH", 0, 0, 0) * 5000
    stream = bytearray(data)
    clx = b"\x02" + struct.pack("<I", len(pieces)) + pieces
    struct.pack_into("<i", stream, 0x4C, 2**31 - 1)
    struct.pack_into("<II", stream, 0x1A2, 0, len(clx))
    return ole({"WordDocument": bytes(stream), "0Table": clx})


def test_a_doc_that_points_in_circles_is_not_followed(tmp_path):
    """Found by fuzzing: 10 KB took a minute and 9 GB; as did pieces that all are the whole."""
    body = TEXT.encode("utf-16-le").ljust(20_000, b"\0")
    fib = struct.pack("<HH", 0xA5EC, 0xC1).ljust(0x400, b"\0")
    many = bytearray(as_doc(TEXT))
    struct.pack_into("<I", many, 44, 2**31)
    for data, said in (
        (_tail_biting(as_doc(TEXT)), "larger than"),
        (_repeating(fib + body), "longer than"),
        (many, "more sectors"),
    ):
        with pytest.raises(ReportError, match=f"damaged Word document.*{said}"):
            formats.extract("doc", bytes(data), "a.doc")


@pytest.mark.parametrize("page", ["<div>" * 5000 + "{}", "<div>{}" * 5000, "<table><tr><td>" * 2000 + "{}"])
def test_pages_nested_deep_take_time_in_proportion(page):
    """A twentieth of a second; counting the text of each element anew would take ten."""
    assert "青山镇工作总结" in formats.extract("html", page.replace("{}", "青山镇工作总结").encode(), "a")[0].text


def test_a_page_all_of_which_stands_in_an_anchor_that_is_not_closed_is_read():
    page = '<body><a name="top"><div><ul><li><a href="/">首页</a></ul></div><div><p>青山镇工作总结。</p><p>实施河长制。</p></div>'
    assert "青山镇工作总结。\n实施河长制。" in formats.extract("html", page.encode(), "a")[0].text


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (as_doc(TEXT, flags=0x0100), "encrypted"),
        (ole({"EncryptedPackage": b"x", "EncryptionInfo": b"y"}), "encrypted"),
        (as_doc(TEXT)[:1500], "damaged"),
        (as_docx(TEXT)[:3000], "damaged"),
        (b"%PDF-1.5\nnothing else", "PDF cannot be opened"),
    ],
)
def test_what_cannot_be_opened_says_why(tmp_path, data, message):
    with pytest.raises(ReportError, match=message):
        read_bytes(tmp_path, "报告.bin.txt", data)


@pytest.mark.parametrize("data", [b"{\\rtf1\\ansi x}", as_doc(TEXT, version=0x65), ole({"Workbook": b"x"})])
def test_what_needs_an_office_program_says_what_to_install(tmp_path, monkeypatch, data):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ReportError, match="install LibreOffice"):
        read_bytes(tmp_path, "a.doc", data)


def test_an_office_program_on_the_machine_is_used(tmp_path, monkeypatch):
    (tmp_path / "made.docx").write_bytes(as_docx(TEXT))
    program = tmp_path / "bin" / "soffice"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nfor last; do :; done\ncp "{tmp_path}/made.docx" "${{last%.*}}.docx"\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(program.parent), prepend=":")
    (report,) = read_bytes(tmp_path, "a.rtf", b"{\\rtf1\\ansi x}")
    assert report.text == TEXT


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_tables_give_a_report_a_row_with_metadata(tmp_path, suffix):
    rows = [
        ["乡镇", "年份", "标题", "正文", "来源"],
        ["江西省宜春市某某区白水镇", 2021, "", TEXT, "甲"],
        ["", "", "", "", ""],
        ["*乡", "2020年", "半年总结", "其他" + TEXT, ""],
    ]
    data = as_xlsx(rows) if suffix == "xlsx" else _as_csv(rows).encode("gb18030")
    first, second = read_bytes(tmp_path, f"库.{suffix}", data)
    assert (first.town.name, first.town.parents, first.period.year) == ("白水镇", ("江西省", "宜春市", "某某区"), 2021)
    assert ("来源", "甲") in first.metadata
    assert (second.town.name, second.town.masked, second.period.year, second.title) == ("*乡", True, 2020, "半年总结")
    assert first.name == "库-1"
    assert first.id != second.id
    (only, _) = read_bytes(tmp_path, f"库.{suffix}", data, text_column="正文")
    assert only == first
    with pytest.raises(ReportError, match="no column body; the columns are: 乡镇"):
        read_bytes(tmp_path, f"库.{suffix}", data, text_column="body")


def _as_csv(rows):
    return "\r\n".join(",".join('"' + str(c).replace('"', '""') + '"' for c in row) for row in rows)


def test_a_table_without_texts_and_rows_without_text_are_named(tmp_path):
    with pytest.raises(ReportError, match="no column of texts"):
        read_bytes(tmp_path, "a.csv", "镇,人口\n甲镇,3\n".encode())
    (report,) = read_bytes(tmp_path, "b.csv", f"正文\n***\n{bare(TEXT)}\n".encode())
    assert "part 1 left out" in report.warnings[-1]


def test_two_equal_rows_are_two_reports(tmp_path):
    reports = read_bytes(tmp_path, "a.csv", f"正文\n{bare(TEXT)}\n{bare(TEXT)}\n".encode())
    assert len({r.id for r in reports}) == 2


def test_the_id_depends_on_name_and_text_only(tmp_path):
    (tmp_path / "x").mkdir()
    (here,) = read_bytes(tmp_path, "a.txt", TEXT.encode())
    (there,) = read_bytes(tmp_path / "x", "a.txt", TEXT.encode("gb18030"))
    assert here.id == there.id
    assert re.fullmatch("r-[0-9a-f]{16}", here.id)
    assert here.sha256 != there.sha256
    assert str(tmp_path) not in repr(here)


def test_understood_is_as_long_as_every_text(tmp_path):
    for suffix, make in MAKERS.items():
        for report in read_bytes(tmp_path, f"a.{suffix}", make(TEXT)):
            assert len(understood(report.text)) == len(report.text)


def test_a_workbook_with_empty_first_sheet_is_read(tmp_path):
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx([["正文"], [TEXT]])))
    book.create_sheet("封面", 0)
    out = io.BytesIO()
    book.save(out)
    assert len(read_bytes(tmp_path, "a.xlsx", out.getvalue())) == 1


def test_an_entity_bomb_stays_small(tmp_path):
    bomb = "<!DOCTYPE b [<!ENTITY a0 'ha'>" + "".join(f"<!ENTITY a{i} '{f'&a{i - 1};' * 10}'>" for i in range(1, 10))
    w = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    paragraph = "<w:p><w:r><w:t>青山镇总结&a9;</w:t></w:r></w:p>"
    body = f'{bomb}]><w:document xmlns:w="{w}"><w:body>{paragraph}</w:body></w:document>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as z:
        z.writestr("word/document.xml", body)
    try:
        (report,) = read_bytes(tmp_path, "a.docx", out.getvalue())
    except ReportError:
        return
    assert len(report.text) < 1000
