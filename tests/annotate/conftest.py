"""A folder of two short reports, with what makes offsets hard: masks, Windows line ends, a character beyond the first plane."""

import pytest

from kg.annotate import Store
from kg.extraction import Options

MASKED = (
    "*镇2022年工作总结\r\n一、主要工作\r\n全面推行“河长制”，启动镇卫生院改扩建项目，投资*万元。\r\n"
    "𠮷水村完成污水管网改造工程，*镇水厂已投入使用。\r\n二、下一步打算\r\n继续落实河长制，开展厕所革命。\r\n"
)
NAMED = "荔溪镇2023年工作总结\n一、主要工作\n推行林长制，开展安全生产大检查。建成荔溪大桥，荔溪桥通车。\n"


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "报告"
    folder.mkdir()
    (folder / "某镇2022.txt").write_bytes(MASKED.encode())
    (folder / "荔溪镇2023.txt").write_bytes(NAMED.encode("gb18030"))
    return folder


@pytest.fixture
def gold(tmp_path):
    return tmp_path / "金标"


@pytest.fixture
def store(folder, gold):
    return Store(folder, gold, Options(tagger="none"))
