"""The brief: whole, offline, each number with its evidence, safe whatever a report says."""

import re

import networkx as nx
import pytest
from lxml import html

from kg.errors import UsageError
from kg.report import write_brief
from tests.graphs import graph


def test_page_tells_what_is_in_the_graph_and_cites_it(tmp_path):
    page = html.fromstring(write_brief(graph(), tmp_path / "b.html").read_text(encoding="utf-8"))
    text = page.text_content()
    assert "共4份报告" in text
    assert "出自3个乡镇，2021—2022年" in text
    assert "找出8个事项" in text
    assert "最普遍的是河长制，3个乡镇中有3个" in text
    assert "2项计划，其中2项有后续报告，1项报告为已完成" in text
    notes = page.xpath("//ol/li")
    marks = {a.get("href") for a in page.xpath("//span[@class='notes']/a")}
    assert marks == {f"#{li.get('id')}" for li in notes}
    assert "河长制" in [li.find("mark").text for li in notes]
    assert len(page.xpath("//svg|//*[local-name()='svg']")) == 3


def test_page_runs_and_fetches_nothing(tmp_path):
    source = write_brief(graph(hostile=True), tmp_path / "b.html").read_text(encoding="utf-8")
    assert not re.search(r"<script|<b>|src=|@import|url\(", source)
    links = set(re.findall(r"https?://[^\s\"<&]+", source.replace("http://www.w3.org/2000/svg", "")))
    assert links == {"http://x"}  # a report's own words, as text
    assert "&lt;b&gt;" in source


def test_same_graph_same_page(tmp_path):
    first, second = (write_brief(graph(), tmp_path / f"{i}.html").read_bytes() for i in range(2))
    assert first == second


def test_word_file_has_chapters_tables_and_evidence(tmp_path):
    docx = pytest.importorskip("docx")
    file = docx.Document(str(write_brief(graph(hostile=True), tmp_path / "b.docx")))
    text = "\n".join(p.text for p in file.paragraphs)
    assert next(p.text for p in file.paragraphs if p.style.name == "Heading 1") == "一、概况"
    assert "共4份报告" in text
    assert any(p.text.startswith("[1] ") for p in file.paragraphs)
    assert len(file.tables) >= 6


def test_empty_graph_and_bad_ending(tmp_path):
    page = write_brief(nx.MultiDiGraph(format="kg-graph/1"), tmp_path / "b.html").read_text(encoding="utf-8")
    assert "共0份报告" in page
    with pytest.raises(UsageError, match=r"\.docx"):
        write_brief(graph(), tmp_path / "b.pdf")
