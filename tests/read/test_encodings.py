import codecs
import random

import opencc
import pytest

from kg.errors import ReportError
from kg.read import find, read, understood
from kg.read.decode import decode

TEXT = (
    "青山镇2022年上半年工作总结\r\n\r\n　　今年以来，青山镇党委、政府在县委、县政府的坚强领导下，扎实推进“河长制”，"
    "完成村道硬化工程3.5公里，*户群众受益。\r\n　　一、上半年工作情况\r\n"
    "（一）经济平稳运行。实现财政收入1200万元，增长6.2％。\n"
) * 3
BIG5 = opencc.OpenCC("s2tw").convert(TEXT)


@pytest.mark.parametrize(
    ("data", "text", "name"),
    [
        (TEXT.encode(), TEXT, "utf-8"),
        (codecs.BOM_UTF8 + TEXT.encode(), TEXT, "utf-8-sig"),
        (codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"), TEXT, "utf-16-le"),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), TEXT, "utf-16-be"),
        (TEXT.encode("utf-16-le"), TEXT, "utf-16-le"),
        (TEXT.encode("utf-16-be"), TEXT, "utf-16-be"),
        (TEXT.encode("gb18030"), TEXT, "gb18030"),
        (TEXT.encode("gbk"), TEXT, "gb18030"),
        (BIG5.encode("cp950"), BIG5, "cp950"),
    ],
)
def test_finds_the_encoding_and_keeps_every_character(tmp_path, data, text, name):
    (tmp_path / "a.txt").write_bytes(data)
    (report,) = read(find([tmp_path])[0])
    assert (report.text, report.encoding, report.warnings) == (text, name, ())
    assert (report.period.year, report.period.part, understood(report.town.name)) == (2022, "first_half", "青山镇")


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "cp950", "utf-16-le", "utf-16-be"])
def test_damage_is_counted_and_leads_to_no_other_encoding(tmp_path, encoding):
    data = bytearray((BIG5 if encoding == "cp950" else TEXT).encode(encoding))
    rnd = random.Random(7)
    for _ in range(4):
        data[rnd.randrange(len(data))] = 0xFF
    found = decode(bytes(data))
    assert found.encoding == encoding
    assert found.text == bytes(data).decode(encoding, "replace")
    (tmp_path / "a.txt").write_bytes(data)
    (report,) = read(find([tmp_path])[0])
    if "\ufffd" in report.text:
        assert f"{report.text.count(chr(0xFFFD))} damaged characters" in report.warnings[0]


@pytest.mark.parametrize(
    "data",
    [
        bytes(range(256)) * 40,
        random.Random(1).randbytes(5000),
        b"\x7fELF\x02\x01\x01" + bytes(3000),
        b"\x89PNG\r\n\x1a\n" + bytes(range(200)) * 9,
    ],
)
def test_a_binary_file_is_no_text(tmp_path, data):
    (tmp_path / "a.txt").write_bytes(data)
    with pytest.raises(ReportError, match=r"a\.txt: not a text"):
        read(find([tmp_path])[0])


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "empty"),
        (b" \r\n\t\n", "empty"),
        ("*** **镇 ×××\n某某".encode(), "no Chinese text"),
        (b"hello", "no Chinese text"),
    ],
)
def test_a_file_without_a_text_says_so(tmp_path, data, message):
    (tmp_path / "a.txt").write_bytes(data)
    with pytest.raises(ReportError, match=message):
        read(find([tmp_path])[0])


def test_slices_of_real_reports(shared):
    """One slice of 1,000 bytes of every report in every encoding; scripts/measure_encodings.py gives the table."""
    rnd = random.Random(3)
    wrong = []
    texts = [p.read_text(encoding="utf-8-sig") for p in sorted((shared / "corpus").rglob("*.txt"))]
    for text in texts:
        for encoding in ("utf-8", "gb18030", "utf-16-le", "utf-16-be"):
            data = text.encode(encoding)
            start = rnd.randrange(0, len(data) - 1000, 2)
            piece = data[start : start + 1000]
            if decode(piece).text[1:-1] != piece.decode(encoding, "replace")[1:-1]:
                wrong.append(encoding)
    assert len(wrong) <= 0.01 * 4 * len(texts), wrong
