import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_documents import document, mentions

from kg.errors import SchemaError
from kg.extract.figures import figures
from kg.extract.figures import units as units_module
from kg.extract.figures.numerals import chinese, value
from kg.extract.figures.units import normal, units


def found(text: str, **how):
    return figures(document(text, **how), ())


def only(text: str, **how):
    every = found(text, **how)
    assert len(every) == 1, every
    return every[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("两千五百", 2500), ("三十", 30), ("十二", 12), ("三百二", 320), ("一百零五", 105), ("二点五", 2.5),
        ("十", 10), ("七八", None), ("千百", None), ("两万五千", 25000), ("一万二", 12000), ("三千万", 30_000_000),
    ],
)  # fmt: skip
def test_chinese_numerals_have_the_value_they_are_said_with(text, expected):
    assert chinese(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"), [("百分之三十", 30), ("五分之一", 0.2), ("1,234.5", 1234.5), ("**", None), ("2*", None)]
)
def test_other_numerals(text, expected):
    assert value(text) == expected


@pytest.mark.parametrize(
    ("text", "number", "unit", "base_value", "base"),
    [
        ("完成财政总收入3.5亿元。", 3.5, "亿元", 350_000_000, "元"),
        ("硬化村组道路１２．６公里。", 12.6, "公里", 12.6, "公里"),
        ("铺设管网850米。", 850, "米", 0.85, "公里"),
        ("流转土地两千五百亩。", 2500, "亩", 2500, "亩"),
        ("造林20公顷。", 20, "公顷", 300, "亩"),
        ("接待游客1.2万人次。", 1.2, "万人次", 12_000, "人次"),
        ("群众满意率达百分之九十八。", 98, "%", 98, "%"),
        ("商品率接近七成。", 7, "成", 70, "%"),
        ("人口自然增长率4.3‰。", 4.3, "‰", 4.3, "‰"),
        ("发电量突破30亿千瓦时。", 30, "亿千瓦时", 3e9, "千瓦时"),
        ("粮食亩产1,020斤。", 1020, "斤", 0.51, "吨"),
    ],
)
def test_value_and_unit_as_written_and_in_the_base(text, number, unit, base_value, base):
    figure = only(text)
    assert (figure.value, figure.unit, figure.normal_unit) == (number, unit, base)
    assert figure.normal_value == pytest.approx(base_value)


@pytest.mark.parametrize(
    "text",
    [
        "2022年5月18日召开第三次会议。",
        "纵深推进“三个一”工程，打好三大攻坚战。",
        "居全县第2位。",
        "拨打12345热线。",
        "学习〔2021〕5号文件。",
        "建成4A级景区，接入5G网络。",
        "严格落实“八项规定”，做到“两个维护”。",
        "开展了一次排查，形成一批成果。",
        "从三个方面抓好落实。",
        "二期工程进展顺利。",
        "七八个村组受益。",
        "**村、X镇、*组、*支部配合。",
        "实施G320改造。",
        "连续三年无事故。",
        "市委三届四次全会召开。",
    ],
)
def test_names_dates_ranks_and_slogans_are_no_figures(text):
    assert found(text) == ()


@pytest.mark.parametrize(
    ("text", "unit", "indicator"),
    [
        ("共清理垃圾*余吨。", "吨", "清理垃圾"),
        ("税收完成*****万元。", "万元", "税收"),
        ("办结率X%。", "%", "办结率"),
        ("拆除旱厕***个。", "个", "拆除旱厕"),
        ("补助2**户。", "户", "补助"),
    ],
)
def test_masked_figures_keep_unit_and_what_they_measure(text, unit, indicator):
    figure = only(text)
    assert figure.masked
    assert (figure.value, figure.normal_value) == (None, None)
    assert (figure.unit, figure.indicator) == (unit, indicator)


@pytest.mark.parametrize(
    ("text", "modifier"),
    [
        ("投入资金约30万元。", "约"),
        ("参保率达95%以上。", "以上"),
        ("排查隐患50余处。", "余"),
        ("新增岗位不低于200个。", "不低于"),
        ("产值超5亿元。", "超"),
        ("生产总值增长8%左右。", "左右"),
    ],
)
def test_limits(text, modifier):
    assert only(text).modifier == modifier


def test_a_range_is_one_figure_with_its_lower_end():
    figure = only("税收增长10%-12%。")
    assert (figure.text, figure.value, figure.unit, figure.modifier) == ("10%-12%", 10, "%", "至12")


def test_a_change_from_one_level_to_another_is_two_figures():
    before, after = found("补助标准由100元提高到120元。")
    assert (before.value, before.modifier, before.year) == (100, "由", None)
    assert (after.value, after.indicator, after.change) == (120, "补助标准", "")


@pytest.mark.parametrize(
    ("text", "change", "indicator"),
    [
        ("全镇财政总收入2亿元，同比增长8%。", "同比增长", "财政总收入"),
        ("信访总量比上年下降12%。", "下降", "信访总量"),
        ("覆盖率提高3个百分点。", "提高", "覆盖率"),
        ("固定资产投资增幅15%。", "增幅", "固定资产投资"),
    ],
)
def test_changes_belong_to_what_changed(text, change, indicator):
    figure = found(text)[-1]
    assert (figure.change, figure.indicator, figure.share) == (change, indicator, False)


def test_shares():
    income, share = found("畜牧业产值2亿元，占农业总产值的35%。")
    assert (income.share, share.share) == (False, True)
    assert share.indicator == "畜牧业产值占农业总产值"


@pytest.mark.parametrize(
    ("text", "indicators"),
    [
        ("规划建设12个特色村。", ["特色村"]),
        ("发现隐患30条，整改28条。", ["发现隐患", "整改隐患"]),
        ("享受低保共20户，35人。", ["享受低保", "享受低保"]),
        ("为265名退役军人发放补助金80万元。", ["退役军人", "发放补助金"]),
        ("城镇和农村居民收入分别增长4%和6%。", ["城镇居民收入", "农村居民收入"]),
        ("存款余额20亿元、贷款余额16亿元，分别增长5%、7%。", ["存款余额", "贷款余额", "存款余额", "贷款余额"]),
        ("90%的行政村开通了班车。", ["行政村开通了班车"]),
    ],
)
def test_what_is_measured(text, indicators):
    assert [f.indicator.removeprefix("规划建设") for f in found(text)] == indicators


def test_role_and_year_follow_part_and_words():
    text = "一、2022年工作总结\n全年完成税收3亿元。\n二、2023年工作打算\n完成税收4亿元，2022年已完成3亿元。\n"
    done, planned, before = found(text)
    assert (done.role, done.year) == ("result", 2022)
    assert (planned.role, planned.year) == ("target", 2023)
    assert (before.role, before.year) == ("result", 2022)
    assert only("力争引进项目10个。").role == "target"


def test_text_without_lines_still_has_a_plan():
    text = "各位代表，现在向大会报告工作，请予审议，并请列席人员提出意见。一、2022年工作回顾。完成税收3亿元。"
    text += "二、2023年主要工作任务。完成税收4亿元。"
    assert [(f.role, f.year) for f in found(text)] == [("result", 2022), ("target", 2023)]


@pytest.mark.parametrize(
    ("text", "name", "owned"),
    [
        ("云溪水库加固工程完成投资3000万元。", "云溪水库加固工程", [True]),
        ("实施云溪水库加固工程，总投资3000万元，惠及500户。", "云溪水库加固工程", [True, True]),
        ("总投资2亿元的云溪产业园项目开工。", "云溪产业园项目", [True]),
        ("云溪水库加固工程顺利推进；全镇税收3亿元。", "云溪水库加固工程", [False]),
    ],
)
def test_a_figure_belongs_to_the_initiative_it_speaks_of(text, name, owned):
    made = document(text)
    assert [f.initiative == 0 for f in figures(made, mentions(made, (name, "Project")))] == owned


def test_places_own_no_figures():
    made = document("云溪村新建公厕5座。")
    assert figures(made, mentions(made, ("云溪村", "Place")))[0].initiative is None


_PIECES = [
    *(
        "完成税收",
        "3.5亿元",
        "，",
        "。",
        "*万元",
        "约",
        "百分之三十",
        "、",
        "1.2万人",
        "“",
        "”",
        "10-20%",
        "２０户",
        "\n",
    ),
    *("分别增长", "和", "第三次", "由", "提高到", "（", "）", "五百亩", "X%", "🙂", "的", "占", "5%"),
]


@settings(max_examples=80, deadline=None)
@given(st.lists(st.sampled_from(_PIECES), max_size=24).map("".join))
def test_text_at_span_is_the_figure(text):
    made = document(text)
    for figure in figures(made, ()):
        assert made.report.text[figure.span.start : figure.span.end] == figure.text
        assert made.sentences[figure.sentence].span.contains(figure.span)
        assert (figure.value is None) == figure.masked


def test_figures_do_not_overlap():
    spans = [f.span for f in found("投资1亿元、2亿元和3－5亿元，增长10%至12%，惠及*户*人。")]
    assert all(a.end <= b.start for a, b in pairwise(spans))


@pytest.mark.parametrize("piece", ["清理垃圾30吨、", "1", "一", "*", "(", "增长", "3亿元", "由5%", "占"])
def test_time_is_linear(piece):
    def seconds(times: int) -> float:
        made = document(piece * times)
        begin = time.perf_counter()
        figures(made, ())
        return time.perf_counter() - begin

    seconds(50)
    small, large = seconds(400), seconds(3200)
    assert large < 8 * max(small, 0.01) * 4


def test_normal_values_have_no_tail_of_digits():
    assert normal(0.3, "万", "斤") == (1.5, "吨")


def test_a_unit_listed_twice_is_an_error(monkeypatch):
    monkeypatch.setattr(units_module, "vocabulary", lambda _: {"counters": {"words": ["亩"]}, "base": {"亩": {"亩": 1}}})
    units.cache_clear()
    with pytest.raises(SchemaError, match="亩 is listed twice"):
        units()
    units.cache_clear()
