import pytest
from made_documents import document

from kg.extract.honors import honors


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2021年被县委、县政府评为“平安建设先进集体”。", [("平安建设先进集体", "县级", "县委、县政府", 2021, "honor")]),
        ("云溪村荣获全国文明村称号。", [("全国文明村", "国家级", "", 2022, "honor")]),
        ("获得“省级卫生乡镇”“市级平安乡镇”称号。", [
            ("省级卫生乡镇", "省级", "", 2022, "honor"), ("市级平安乡镇", "市级", "", 2022, "honor")]),
        ("满意度排名全县第一。", [("全县第一", "县级", "", 2022, "rank")]),
        ("入选国家乡村治理试点。", [("国家乡村治理试点", "国家级", "", 2022, "pilot")]),
        ("省级数字乡村试点稳步推进。", [("省级数字乡村试点", "省级", "", 2022, "pilot")]),
        ("荣获全市考核一等奖等荣誉。", [("全市考核一等奖", "市级", "", 2022, "honor")]),
    ],
)  # fmt: skip
def test_titles_ranks_and_pilots(text, expected):
    assert [(h.name, h.level, h.grantor, h.year, h.kind) for h in honors(document(text))] == expected


@pytest.mark.parametrize(
    "text",
    [
        "积极创建省级卫生乡镇。",
        "争创全国文明村。",
        "获得专项资金20万元。",
        "成为群众好评的样板工程。",
        "参加第十三届运动会。",
        "把安全摆在首位。",
        "争取全省第一批扶持资金。",
    ],
)
def test_what_is_striven_for_is_no_honour(text):
    assert honors(document(text)) == ()


def test_the_plan_has_no_honours():
    assert honors(document("一、2022年工作总结\n税收增长。\n二、2023年工作打算\n荣获“全国文明镇”称号。\n")) == ()


def test_whole_district_is_the_region_for_a_city():
    text = "增速居全区第一。"
    assert honors(document(text, level="city"))[0].level == "省级"
    assert honors(document(text))[0].level == "县级"


def test_spans_hold_the_names():
    made = document("镇卫生院获评省级示范站；云溪村被命名为市级美丽乡村，居全县第2位。")
    for honor in honors(made):
        assert made.report.text[honor.span.start : honor.span.end] == honor.name
