"""Whatever the bytes: a report or a clear error, offsets inside the text, no lost character, in no time."""

import tempfile
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_files import as_doc, as_docx, as_html, as_mht, as_pdf, as_xlsx, as_zip

from kg.errors import ReportError
from kg.extraction import Options, extract_report
from kg.model import Period, Report, Town
from kg.read import find, formats, read, understood
from kg.read.clean import reading
from kg.read.decode import decode
from kg.read.describe import describe
from kg.read.extracted import Extracted
from kg.read.noise import blanked, find_noise
from kg.read.split import split

TEXT = "青山镇2022年工作总结\n一年来，青山镇党委、政府实施了“河长制”，完成村道硬化工程3.5公里。\n"
SEEDS = {
    "docx": as_docx(TEXT),
    "pdf": as_pdf(TEXT),
    "html": as_html(TEXT),
    "mht": as_mht(TEXT),
    "doc": as_doc(TEXT),
    "xlsx": as_xlsx([["正文"], [TEXT]]),
    "csv": f"正文\n{TEXT}".encode(),
    "txt": TEXT.encode("gb18030"),
}
PIECES = [
    "镇",
    "*",
    "某",
    "X",
    "2022年",
    "20XX年",
    "上半年",
    "工作总结",
    "政府工作报告",
    "一、",
    "（一）",
    "。",
    "，",
    '"',
    "“",
    "”",
    "<p>",
    "</p>",
    "&nbsp;",
    "第3页",
    "（zhèn）",
    "会员",
    "来源：",
    "發展",
    "ｅ９",
    "青山镇党委",
    "在某县县委",
    "各位代表：",
    "\r\n",
    "\n",
    "\r",
    "- 3 -",
    "\u200b",
    "\u202e",
    "\u3000",
    "\xa0",
    "\x00",
    "😀",
]
TEXTS = st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=60).map("".join)
QUICK = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@QUICK
@given(TEXTS)
def test_any_text_is_understood_described_split_and_marked_inside_itself(text):
    noise = find_noise(text)
    assert all(0 <= n.span.start < n.span.end <= len(text) for n in noise)
    assert all(a.span.end <= b.span.start for a, b in pairwise(noise))
    assert len(blanked(text, noise)) == len(understood(text)) == len(text)
    assert "".join(p.text for p in split(Extracted(text))) == text
    said = describe(text, "name", noise)
    if said.town.span:
        assert reading(text, noise)[said.town.span.start : said.town.span.end] == said.town.name


NAMES = st.sampled_from(
    ["河长制", "污水处理厂", "建设项目", "专项行动", "实施", "投资3.5万元", "增长5%", "荣获全国先进称号", "一是"]
)


@settings(QUICK, max_examples=40)
@given(st.lists(st.sampled_from(PIECES) | NAMES | st.text(max_size=2), max_size=60).map("".join))
def test_whatever_is_found_in_any_text_stands_there(text):
    noise = find_noise(text)
    town, period = Town("青山镇", "township"), Period(2022, "year", "2022年")
    report = Report("r", "r", "r.txt", text, "", "", "summary", period, town, reading(text, noise), noise=noise)
    found = extract_report(report, Options(tagger="none"))
    assert all(text[x.span.start : x.span.end] == x.text for x in (*found.mentions, *found.figures))
    assert all(0 <= s.start < s.end <= len(text) for s in found.sentences)
    assert all(a.end <= b.start for a, b in pairwise(found.sentences))
    assert all(a.span.end <= b.span.start for a, b in pairwise(found.mentions))


@QUICK
@given(st.binary(max_size=300) | TEXTS.map(lambda t: t.encode("gb18030", "replace")))
def test_any_bytes_are_decoded_and_no_surrogate_comes_out(data):
    found = decode(data)
    found.text.encode("utf-8")
    assert found.damaged == found.text.count("\ufffd")


@pytest.mark.parametrize("kind", SEEDS)
def test_damaged_files_end_in_a_text_or_a_clear_error(kind):
    """Bytes changed and cut off, in every format."""
    seed = SEEDS[kind]

    @settings(QUICK, max_examples=40)
    @given(st.lists(st.tuples(st.integers(0, len(seed) - 1), st.integers(0, 255)), max_size=8), st.integers(0, len(seed)))
    def damaged(changes, end):
        data = bytearray(seed)
        for at, value in changes:
            data[at] = value
        _read(kind, bytes(data[: end or None]))

    damaged()


def _read(kind, data):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"a.{kind}")
        path.write_bytes(data)
        for source in find([path]):
            try:
                reports = read(source)
            except ReportError as e:
                assert str(e).startswith(source.display)  # noqa: PT017
                continue
            for r in reports:
                r.text.encode("utf-8")
                assert all(0 <= n.span.start < n.span.end <= len(r.text) for n in r.noise)
                assert all(0 <= p <= len(r.text) for p in r.pages)


@settings(QUICK, max_examples=30)
@given(st.lists(st.tuples(st.integers(0, 500), st.integers(0, 255)), max_size=8))
def test_damaged_archives_end_in_texts_or_clear_errors(changes):
    data = bytearray(as_zip({"报告/甲.txt": SEEDS["txt"], "乙.docx": SEEDS["docx"]}, "gbk"))
    for at, value in changes:
        data[at % len(data)] = value
    _read("zip", bytes(data))


def test_every_risky_format_has_a_seed():
    assert not formats.RISKY - SEEDS.keys()


RUNS = ['"', "“", "*镇", "1", "。", "<a", "&nb", "第1页", "青山区州镇", "\u200b", "開通會員", "（zhen", "工作"]
RUNS += ["\n", "\r\n", " ", "1 ", "——"]


@pytest.mark.parametrize("unit", [*RUNS, "青山镇2022年工作总结\n", "\r"])
def test_long_runs_take_time_in_proportion(unit):
    """The slowest needs 0.2 s for these 100,000 characters; a quadratic pattern would take minutes."""
    text = unit * (100_000 // len(unit))
    noise = find_noise(text)
    describe(text, "name", noise)
    assert "".join(p.text for p in split(Extracted(text))) == text
