"""Places in running text: names, codes, roles."""

import pytest

from kg.locate import PlaceFact, administrative_places, find_places, resolve_places
from kg.locate.roles import role_of
from kg.model import Period, Report, Span, Town


def report(text: str, town: Town | None = None, year: int | None = 2022) -> Report:
    return Report("r", "r", "r", text, "", "", "summary", Period(year, "year", ""), town or Town("*镇", "township", masked=True))


def facts(text: str, town: Town | None = None, year: int | None = 2022) -> list[PlaceFact]:
    r = report(text, town, year)
    return resolve_places(r, [(f.name, f.span) for f in find_places(r).found])


def names(text: str) -> list[str]:
    return [f.name for f in administrative_places(text)]


@pytest.mark.parametrize(
    "text",
    [
        "服务园区、融入城区，文化兴镇、产业强镇",
        "联合镇综治办、司法所持续推进",
        "新增城市绿地65公顷，其中城镇居民人均可支配收入",
        "建设美丽宜居乡村，创建平安乡镇和文明村镇",
        "乡村振兴、资源利用、惠民政策、专业合作社",
        "年日照时数1800小时，国庆70周年大庆活动",
        "推进大都市区建设，完成县乡公路",
        "浦阳江国家湿地公园获批",
        "与俄罗斯白山市结为友好城市",
    ],
)
def test_words_are_no_places(text: str):
    assert names(text) == []


def test_a_chain_of_names_is_a_chain_of_places():
    found = facts("位于江西省宜春市袁州区湖田镇。")
    assert [f.code for f in found] == ["360000", "360900", "360902", "360902116"]
    assert found[-1].parents == (("360000", "江西省"), ("360900", "宜春市"), ("360902", "袁州区"))


def test_a_county_is_named_bare_only_beside_the_place_above_or_at_home():
    assert [f.code for f in facts("签约浙江义乌客商")] == ["330000", "330782"]
    assert names("义乌客商来访") == []
    home = Town("金华市", "city")
    assert [f.code for f in facts("义乌、东阳成为生态县市", home)] == ["330782", "330783"]


def test_an_ambiguous_town_is_that_of_the_own_county_or_stays_open():
    at_home = facts("改造城关镇老街", Town("宿松县", "county", ("安徽省", "安庆市")))
    assert [f.code for f in at_home] == []  # 宿松县 has none
    open_ = resolve_places(report("在城关镇"), [("城关镇", Span(1, 4))])
    assert open_[0].code == ""
    assert len(open_[0].candidates) > 70


@pytest.mark.parametrize(
    ("text", "name", "role"),
    [
        ("贡献力量，助力袁州区实现高质量跨越式发展", "袁州区", "own"),
        ("先后赴武汉、大连、上海招商", "上海", "partner"),
        ("先后前往杭州等地招商", "杭州", "partner"),
        ("其中上海返乡人员12人", "上海", "origin"),
        ("支援武汉、湖北主战场坚决有力", "湖北", "donation"),
        ("引进江西大隆重型工业有限公司", "江西", "firm"),
        ("格执行《湖南省森林防火条例》", "湖南省", "doc"),
        ("习近平总书记视察江西重要讲话精神", "江西", "own"),
    ],
)
def test_roles(text: str, name: str, role: str):
    at = text.index(name)
    assert role_of(text, Span(at, at + len(name)))[0] == role


def test_only_what_lies_in_the_own_area_is_own():
    found = facts("袁州区与上海建设合作平台", Town("袁州区", "county", ("江西省", "宜春市")))
    assert (found[0].name, found[0].role) == ("袁州区", "own")
    assert found[1].role != "own"


def test_a_village_of_a_known_town_lies_in_it():
    town = Town("湖田镇", "township", ("江西省", "宜春市", "袁州区"))
    fact = resolve_places(report("在一寺村修路", town), [("一寺村", Span(1, 4))])[0]
    assert (fact.level, fact.code, fact.role) == ("village", "360902116", "own")


def test_old_names_in_old_years():
    assert [f.code for f in facts("位于山东省青岛市胶南市", year=2009)][-1] == "370284"


def test_the_hand_checked_sample(shared, monkeypatch):
    monkeypatch.syspath_prepend("scripts")
    import score_places  # noqa: PLC0415

    precision, recall, with_towns = score_places.score(shared / "corpus")
    assert precision >= 0.95
    assert recall >= 0.90
    assert with_towns >= 0.90
