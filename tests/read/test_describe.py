import pytest

from kg.read import find, read
from kg.read.describe import describe
from kg.read.town import parse

BODY = "\n一年来，全镇上下齐心协力，各项工作取得新成效，社会大局保持和谐稳定。\n一、主要工作\n抓项目。\n"


@pytest.mark.parametrize(
    ("text", "kind", "when", "where"),
    [
        (
            "*镇2022年上半年工作总结和下半年工作打算",
            "summary",
            (2022, "first_half", "2022年上半年"),
            ("*镇", "township", True),
        ),
        ("某乡２０２１年工作总结及２０２２年工作思路", "summary", (2021, "year", "2021年"), ("某乡", "township", True)),
        (
            "XX街道办事处20XX年第三季度工作情况汇报",
            "briefing",
            (None, "q3", "20XX年第三季度"),
            ("XX街道", "township", True),
        ),
        ("××镇202*年工作总结", "summary", (None, "year", "202*年"), ("××镇", "township", True)),
        ("青山镇*年工作总结", "summary", (None, "year", "*年"), ("青山镇", "township", False)),
        ("关于白水乡二〇一五年度工作的总结报告", "summary", (2015, "year", "2015年"), ("白水乡", "township", False)),
        ("2023年青山镇政府工作计划", "plan", (2023, "year", "2023年"), ("青山镇", "township", False)),
        ("青 山 镇 2020 年 工 作 总 结", "summary", (2020, "year", "2020年"), ("", "township", False)),
        ("# 青山苏木2019年工作总结", "summary", (2019, "year", "2019年"), ("青山苏木", "township", False)),
        (
            "青山社区2024年1-6月工作情况汇报",
            "briefing",
            (2024, "first_half", "2024年上半年"),
            ("青山社区", "village", False),
        ),
        ("白水县2024年政府工作报告", "government_report", (2024, "year", "2024年"), ("白水县", "county", False)),
    ],
)
def test_reads_the_title(text, kind, when, where):
    said = describe(text + BODY, "file")
    assert (said.kind, (said.period.year, said.period.part, said.period.label)) == (kind, when)
    assert (said.town.name, said.town.level, said.town.masked) == where
    assert said.period.masked == (when[0] is None)


@pytest.mark.parametrize(
    ("text", "year", "part", "town", "parents"),
    [
        (
            "政府工作报告\n——2021年2月5日在武威市第四届人民代表大会第六次会议上\n各位代表：\n",
            2020,
            "year",
            "武威市",
            (),
        ),
        (
            "政府工作报告\n（2016年12月29日在青山乡第五届人民代表大会第二次会议上）\n各位代表：\n",
            2016,
            "year",
            "青山乡",
            (),
        ),
        (
            "各位代表：\n现在，我代表金华市人民政府向大会作工作报告，请予审议。\n一、2016年工作回顾\n",
            2016,
            "year",
            "金华市",
            (),
        ),
        (
            "各位代表：\n我代表市人民政府报告工作。\n一、过去五年工作回顾\n在中共青山市委领导下，2012年全市经济增长。\n",
            2012,
            "term",
            "青山市",
            (),
        ),
        ("政府工作报告\n各位代表：\n一、“十三五”及2020年工作回顾\n", 2020, "year", "", ()),
        (
            "2022年，*镇党委政府在*县县委、县政府领导下认真工作。\n上半年*镇服务园区。\n",
            2022,
            "first_half",
            "*镇",
            ("*县",),
        ),
        ("江西省宜春市袁州区青山镇2022年工作总结\n", 2022, "year", "青山镇", ("江西省", "宜春市", "袁州区")),
        (
            "广西壮族自治区防城港市港口区某镇2020年工作总结\n",
            2020,
            "year",
            "某镇",
            ("广西壮族自治区", "防城港市", "港口区"),
        ),
    ],
)
def test_reads_what_the_opening_says(text, year, part, town, parents):
    said = describe(text + "各项工作取得新成效。", "file")
    assert (said.period.year, said.period.part, said.town.name, said.town.parents) == (year, part, town, parents)


def test_a_report_without_a_title_is_called_by_its_file():
    said = describe("各位代表：\n现在，我代表市人民政府作工作报告。\n2009年工作回顾\n", "某市-2010")
    assert (said.title, said.town.name, said.town.level, said.period.year) == ("某市-2010", "", "city", 2009)


@pytest.mark.parametrize(
    ("name", "town", "level", "parents"),
    [
        ("贵州省黔南布依族苗族自治州乌岭县", "乌岭县", "county", ("贵州省", "黔南布依族苗族自治州")),
        ("重庆市", "重庆市", "province", ()),
        ("锡林郭勒盟", "锡林郭勒盟", "city", ()),
        ("石头城", "石头城", "unknown", ()),
    ],
)
def test_takes_names_apart(name, town, level, parents):
    found = parse(name)
    assert (found.name, found.level, found.parents) == (town, level, parents)


# The reports of the corpus, each read by a person against its first lines: year, part, town.
READ = {
    "seed-000": (2022, "first_half", "*镇"),
    "seed-001": (2022, "first_half", "*镇"),
    "seed-003": (2022, "year", "某镇"),
    "wuwei-2021": (2020, "year", "武威市"),
    "qingdao-2019": (2018, "year", "青岛市"),
    "hebi-2009": (2008, "term", ""),
    "anshan-2003": (2002, "term", ""),
    "jinhua-2011": (2010, "term", ""),
    "ordos-2004": (2003, "year", "鄂尔多斯市"),
    "guizhou-2021": (2020, "year", "贵州省"),
    "fangchenggang-2011": (2010, "term", "防城港市"),
    "w-09": (2021, "year", "某乡"),
    "w-11": (2023, "first_half", "蒲湾镇"),
    "w-14": (None, "first_half", "**镇"),
    "w-19": (2016, "year", "马圈岭乡"),
    "w-31": (2011, "term", "岚溪乡"),
    "w-34": (2015, "year", "沧岭市"),
    "w-38": (2011, "first_half", "白鹭溪乡"),
}


def test_real_reports_are_described_as_read(shared):
    found = {s.name: read(s)[0] for s in find([shared / "corpus"]) if s.name in READ}
    assert {n: (r.period.year, r.period.part, r.town.name) for n, r in found.items()} == READ
    for r in found.values():
        if r.town.span:
            assert r.text[r.town.span.start : r.town.span.end] == r.town.name
