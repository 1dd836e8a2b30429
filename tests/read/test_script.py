import opencc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.read import understood


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("圍繞著鄉村振興，顯著成績，著名景區", "围绕着乡村振兴，显著成绩，著名景区"),
        ("乾县２０２２年增长９．５％，ＧＤＰ", "乾县2022年增长9.5%，GDP"),
        ("坚持稳中求进,落实责任;成效如下:", "坚持稳中求进，落实责任；成效如下："),
        ("增长1,200万元,完成3.5%", "增长1,200万元，完成3.5%"),
        ('以“三大一强“专项行动，严格落实"四个不摘"', "以“三大一强”专项行动，严格落实“四个不摘”"),
        ("实施“河长制〞", "实施“河长制”"),
        ("“一号工程”“二号工程”", "“一号工程”“二号工程”"),
        ("　　各位代表\u00a0：", "  各位代表 ："),
        ("(一)抓产业", "（一）抓产业"),
        ("", ""),
    ],
)
def test_reads_as_a_reader_would_type_it(text, plain):
    assert understood(text) == plain
    assert len(understood(text)) == len(text)


def test_simplified_names_are_left_alone_and_a_traditional_line_is_not():
    text = "乾县于右任故里建设全面完成，群众满意。\n" * 3 + "全縣經濟發展穩中有進，產業轉型升級。\n"
    assert understood(text) == text[: text.index("全縣")] + "全县经济发展稳中有进，产业转型升级。\n"


def test_a_whole_report_converted_and_understood_is_nearly_the_same(shared):
    traditional = opencc.OpenCC("s2tw")
    for path in sorted((shared / "corpus" / "written").glob("w-*[05].txt")):
        text = path.read_text(encoding="utf-8")
        back = understood(traditional.convert(text))
        plain = understood(text)
        assert len(back) == len(plain)
        assert sum(a != b for a, b in zip(back, plain, strict=True)) <= 0.002 * len(text), path.name


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=80) | st.text(alphabet='“”"〞,;:()镇發展１．％*　\n\r', max_size=60))
def test_never_changes_the_length(text):
    assert len(understood(text)) == len(text)
