"""The rules that join names, one by one, and what they come to on the labelled pairs."""

import importlib.util
import sys
from pathlib import Path

import pytest
from records import extraction, mentions

from kg.model import ReportEntity
from kg.names import core, normal
from kg.resolve import across, within
from kg.resolve.alike import alike, apart, lean, marks
from kg.resolve.scope import known_initiative, scope_of

SCRIPTS = Path(__file__).parents[2] / "scripts"


def script(name):
    spec = importlib.util.spec_from_file_location(name, SCRIPTS / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def figures(shared):
    pairs = script("score_pairs")
    rows, entity = pairs.labelled(), pairs.clusters(list(pairs.golds(shared)))
    return {half: pairs.score([r for r in rows if pairs.half(r) == half], entity) for half in ("fit", "test")}


@pytest.fixture(scope="module")
def check():
    return script("check_merges")


@pytest.mark.slow
class TestPairs:
    @pytest.mark.parametrize(("half", "precision", "f1"), [("fit", 0.97, 0.93), ("test", 0.98, 0.92)])
    def test_figures_stay(self, figures, half, precision, f1):
        assert figures[half].pairs > 200
        assert figures[half].precision >= precision
        assert figures[half].f1 >= f1
        assert figures[half].bcubed >= 0.97


class TestNames:
    @pytest.mark.parametrize(
        ("one", "other", "type_"),
        [
            ("城建百项工程", "城市建设百项工程", "Project"),
            ("北岭商贸城建设", "北岭商贸城", "Project"),
            ("白石煤矿技改", "白石煤矿技术改造", "Project"),
            ("15分钟社区生活圈", "十五分钟社区生活圈", "Project"),
            ("惠企20条", "惠企二十条", "Policy"),
            ("白石市城市管理办法（试行）", "白石市城市管理办法", "Policy"),
            ("403—407号泊位", "403～407号泊位", "Project"),
            ("海港500KV变电站", "海港500千伏变电工程", "Project"),
            ("中央1号文件", "中央一号文件", "Policy"),
            ("水庫除險加固工程", "水库除险加固", "Project"),
            ("创建国家卫生城市", "国家卫生城市创建活动", "Campaign"),
            ("柳河村", "柳河", "Place"),
        ],
    )
    def test_one_core(self, one, other, type_):
        assert core(one, type_) == core(other, type_)

    def test_digits_that_are_no_words_stay(self):
        assert normal("５Ｇ") != core("五G", "Project")
        assert core("县道X105线", "Project") == "县道X105线"

    def test_sizes_in_words_are_sizes(self):
        assert lean(core("勐坝50台智能设备项目", "Project")) == lean(core("勐坝智能设备项目", "Project"))
        assert apart("5万吨级码头", "15万吨级码头")

    def test_a_phase_is_no_tail(self):
        assert core("琴水河防洪堤二期", "Project") == "琴水河防洪堤二期"


class TestApart:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("安置房一期", "安置房二期"),
            ("第五届桃花节", "第六届桃花节"),
            ("“十一五”规划", "“十二五”规划"),
            ("六五普法", "七五普法"),
            ("2009年招商会", "2010年招商会"),
            ("春季集中服务活动", "秋季集中服务活动"),
            ("礁盛1号平台", "礁盛2号平台"),
            ("澜江三桥", "澜江四桥"),
            ("5万吨级码头", "10万吨级码头"),
            ("白石药业年产30万套生产线", "白石药业年产55万件生产线"),
            ("白石水厂日处理5万吨", "白石水厂日处理10万方"),
            ("****科技有限公司", "******科技有限公司"),
        ],
    )
    def test_marks_of_one_kind_differ(self, one, other):
        assert apart(one, other)
        assert not alike("Project", one, other, near=True)
        assert not alike("Project", one, other, near=False)

    def test_a_mark_on_one_side_keeps_nothing_apart(self):
        assert not apart("仙人山公园一期", "仙人山公园")
        assert not apart("年产*万片背光模组项目", "背光模组项目")
        assert marks("第3批、2010年") == {"sitting": ("三",), "year": ("2010",)}


class TestNear:
    @pytest.mark.parametrize(
        ("one", "other", "type_", "why"),
        [
            ("钢铁、核电项目", "钢铁、核电两个特大项目", "Project", "left out"),
            ("年产*万吨可降解薄膜项目", "可降解薄膜项目", "Project", "left out"),
            ("城市建设“双百工程”", "双百工程", "Project", "slogan"),
            ("新城区石南大道", "石南大道", "Project", "owner"),
            ("荷塘路—观音桥棚户区改造", "观音桥棚改", "Project", "short form"),
            ("农村劳动力转移培训", "劳动力转移培训", "Program", "short form"),
            ("国企国资改革", "国资国企改革", "Campaign", "order"),
            ("盛隆冶金", "盛隆", "Organization", "short form"),
        ],
    )
    def test_a_rule_for_each(self, one, other, type_, why):
        assert alike(type_, one, other, near=True) == alike(type_, other, one, near=True) == why

    @pytest.mark.parametrize(
        ("one", "other", "type_"),
        [
            ("钢铁、核电项目", "钢铁项目", "Project"),  # a list and one of its items
            ("东湾、冲仑等物流园区", "东湾物流园区", "Project"),
            ("冰雪小镇", "冰雪小镇一期", "Project"),  # whole and part, both said
            ("核电项目进厂道路", "核电项目", "Project"),
            ("行政中心片区", "中心片区", "Place"),
            ("县人民医院", "县人", "Organization"),
            ("金融体制改革", "科技体制改革", "Campaign"),
        ],
    )
    def test_other_things_stay_apart(self, one, other, type_):
        assert not alike(type_, one, other, near=True)

    def test_a_known_name_abbreviates_nothing(self):
        names = {"失地农民社会保险": "Program", "工伤保险": "Program", "被征地人员工伤保险": "Program"}
        text = "办理失地农民社会保险、被征地人员工伤保险；工伤保险扩面。"
        assert len(within(mentions(text, names), text)) == 3


class TestFar:
    @pytest.mark.parametrize(
        ("one", "other", "type_", "why"),
        [
            ("市博物馆", "博物馆", "Project", "owner"),
            ("防城港市城市总体规划", "城市总体规划", "Policy", "owner"),
            ("柳钢防城港钢铁基地", "钢铁基地", "Project", "short form"),
            ("仙人山公园一期", "仙人山公园", "Project", "phase one"),
            ("德城国际大酒店", "德城大酒店", "Project", "left out"),
        ],
    )
    def test_a_rule_for_each(self, one, other, type_, why):
        assert alike(type_, one, other, near=False) == alike(type_, other, one, near=False) == why

    @pytest.mark.parametrize(
        ("one", "other", "type_"),
        [
            ("桃花节", "第六届桃花节", "Campaign"),  # each year has its own
            ("技术创新工程", "新一轮技术创新工程", "Program"),
            ("义乌国际商贸城", "义乌国际商贸城三期", "Project"),
            ("北部湾广场", "北部湾家具广场", "Project"),  # a short form with a hole is too short for another year
            ("污水处理厂", "城南污水处理厂一期", "Project"),
        ],
    )
    def test_other_things_stay_apart(self, one, other, type_):
        assert not alike(type_, one, other, near=False)

    def test_a_report_that_says_both_keeps_the_phase_apart(self):
        a = extraction("r-a", "建成仙人山公园，仙人山公园一期开放。", {"仙人山公园": "Project", "仙人山公园一期": "Project"})
        b = extraction("r-b", "仙人山公园完工。", {"仙人山公园": "Project"}, year=2023)
        assert len(across([a, b]).entities) == 2

    def test_a_second_phase_keeps_the_first_apart_from_the_whole(self):
        texts = ("琴水防洪堤一期完工，开工琴水防洪堤二期。", "琴水防洪堤受损。")
        a = extraction("r-a", texts[0], {"琴水防洪堤一期": "Project", "琴水防洪堤二期": "Project"})
        b = extraction("r-b", texts[1], {"琴水防洪堤": "Project"}, year=2023)
        assert len(across([a, b]).entities) == 3


class TestScope:
    def scope(self, type_, *forms):
        return scope_of(ReportEntity(type_, forms[0], forms[1:], ()), "r-a", "town:t")

    @pytest.mark.parametrize("name", ["高新区", "老城区", "经济技术开发区", "全县", "工业园区"])
    def test_areas_that_every_city_has(self, name):
        assert self.scope("Place", name)[0] == "town:t"

    @pytest.mark.parametrize(("type_", "name"), [("Place", "长三角"), ("Organization", "国务院"), ("Organization", "国家发改委")])
    def test_names_that_mean_one_thing_everywhere(self, type_, name):
        assert self.scope(type_, name)[0] == "national"

    @pytest.mark.parametrize("name", ["县公安局", "市人民医院", "县国家税务局", "中国银行青山支行"])
    def test_each_towns_own_bodies(self, name):
        assert self.scope("Organization", name)[0] == "town:t"

    def test_a_masked_form_keeps_the_whole_in_its_report(self):
        assert self.scope("Campaign", "平安*镇创建", "平安创建")[0] == "report:r-a"
        assert self.scope("Project", "泰霖光电背光模组项目", "年产*万片背光模组项目")[0] == "report:r-a"

    def test_another_sitting_of_a_known_thing(self):
        assert self.scope("Campaign", "第六次全国人口普查") == ("national", "第六次全国人口普查")
        assert self.scope("Project", "三北防护林五期工程") == ("national", "三北防护林五期")

    def test_a_known_thing_in_another_order(self):
        assert known_initiative(ReportEntity("Campaign", "国企国资改革", (), ())).name == "国有企业改革"


class TestMerges:
    def graph(self, label, aliases="", type_="Project"):
        nodes = [{"id": "x", "type": type_, "label": label, "aliases": aliases}]
        edges = [{"type": "WRITTEN_BY", "source": f"r{i}", "target": f"t{i}"} for i in "ab"]
        edges += [{"type": "MENTIONED_IN", "source": "x", "target": f"r{i}"} for i in "ab"]
        return {"nodes": nodes, "edges": edges}

    def test_the_sample_has_none(self, built, check):
        graph = check.json.loads((built / "graph.json").read_text(encoding="utf-8"))
        assert list(check.wrong(graph)) == []

    @pytest.mark.parametrize(
        ("label", "aliases", "said"),
        [("X村道路", "", "masked"), ("村道", "*村道", "masked"), ("中心幼儿园", "", "two towns' own")],
    )
    def test_wrong_merges_are_seen(self, check, label, aliases, said):
        (line,) = check.wrong(self.graph(label, aliases))
        assert line.startswith(said)

    def test_known_things_may_be_in_two_towns(self, check):
        assert list(check.wrong(self.graph("河长制", "河湖长制", "Program"))) == []
