"""Which reports are of one town: by name, by the gazetteer, by what their texts share; masked towns and namesakes apart."""

import itertools
from dataclasses import replace

import pytest
from records import extraction

from kg.graph import to_graph
from kg.locate import known_town
from kg.model import KnownTown, Town
from kg.relate import Corpus, relate
from kg.resolve import across

PLACES = {"柳河村": "Place", "白石渡": "Place", "柳河小学": "Organization", "白石渡大桥": "Project"}
ELSEWHERE = {"上湾村": "Place", "石板坡": "Place", "上湾小学": "Organization"}


def report(report_id, names=PLACES, *, town="城关镇", parents=(), year=2022, known=None, masked=False):
    """A report that names some things, with what the gazetteer says of its town: by its own text where nothing is given."""
    text = f"{town}：" + "。".join(names) + "。"
    found = extraction(report_id, text, names, town=town, parents=parents, year=year, masked=masked)
    return replace(found, known_town=known or known_town(found.report))


def towns(*reports):
    """The sets of reports that are of one town."""
    out = {}
    for report_id, town in across(reports).town_of.items():
        out.setdefault(town, set()).add(report_id)
    return sorted(map(sorted, out.values()))


def test_namesakes_with_nothing_in_common_stay_apart():
    assert towns(report("r-a"), report("r-b", ELSEWHERE)) == [["r-a"], ["r-b"]]


def test_reports_that_name_the_same_villages_are_of_one_town():
    assert towns(report("r-a"), report("r-b", year=2023), report("r-c", ELSEWHERE)) == [["r-a", "r-b"], ["r-c"]]


def test_one_name_in_common_is_chance():
    names = {**ELSEWHERE, "柳河村": "Place"}
    assert towns(report("r-a"), report("r-b", names)) == [["r-a"], ["r-b"]]


def test_what_everybody_has_tells_nothing():
    common = {"党群服务中心": "Organization", "便民服务大厅": "Organization"}
    others = [report(f"r-{i}", common, town=t) for i, t in enumerate(("青岩镇", "石鹊镇", "柘河镇"))]
    found = towns(report("r-a", common), report("r-b", common), *others)
    assert ["r-a"] in found
    assert ["r-b"] in found


def test_a_name_that_one_place_has_needs_no_more():
    a, b = report("r-a", town="防城港市"), report("r-b", ELSEWHERE, town="防城港市", year=2012)
    assert towns(a, b) == [["r-a", "r-b"]]
    assert a.known_town.codes == ("450600",)


def test_a_name_that_nobody_has_needs_no_more():
    assert towns(report("r-a", town="石鹊镇"), report("r-b", ELSEWHERE, town="石鹊镇")) == [["r-a", "r-b"]]


def test_parents_tell_namesakes_apart():
    here, there = ("甘肃省", "兰州市", "永登县"), ("安徽省", "蚌埠市", "五河县")
    found = [
        report("r-a", parents=here),
        report("r-b", ELSEWHERE, parents=there),
        report("r-c", ELSEWHERE, parents=here[1:], year=2023),
    ]
    assert [e.known_town.codes for e in found] == [("620121100",), ("340322100",), ("620121100",)]
    assert towns(*found) == [["r-a", "r-c"], ["r-b"]]


def test_what_does_not_say_joins_the_one_it_is_like():
    clear = KnownTown(("620121100",), shared=True, name="城关镇")
    open_ = KnownTown(("520123100", "620121100"), shared=True)
    other = KnownTown(("340123100", "520123100"), shared=True)
    found = [
        report("r-a", known=clear),
        report("r-b", known=open_),
        report("r-c", known=other),
        report("r-d", ELSEWHERE, known=open_),
    ]
    assert towns(*found) == [["r-a", "r-b"], ["r-c"], ["r-d"]]  # r-c is like r-a, and cannot be that place


def test_villages_say_which_namesake_writes():
    base = extraction("r-a", "城关镇推进漴河社区、玄帝庙社区、状元桥社区改造。", {}, town="城关镇").report
    assert known_town(base).codes == ("340322100",)
    one = replace(base, text="城关镇推进玄帝庙社区改造。")
    assert len(known_town(one).codes) > 70
    assert known_town(one).shared


def test_the_county_that_a_report_names_says_which_namesake_writes():
    base = extraction("r-a", "城关镇深入学习永登县委会议精神。", {}, town="城关镇").report
    assert known_town(base).codes == ("620121100",)
    partner = replace(base, text="城关镇赴永登县招商。")
    assert len(known_town(partner).codes) > 10


def test_a_county_nobody_knows_is_not_that_of_a_namesake():
    base = extraction("r-a", "城关镇。", {}, town="城关镇", parents=("泽安县",)).report
    assert known_town(base) == KnownTown(parents=(("", "泽安县"),))


def test_masked_towns_never_meet():
    found = [report(r, town="*镇", masked=True) for r in ("r-a", "r-b")]
    assert towns(*found) == [["r-a"], ["r-b"]]


def test_a_report_that_names_no_town_is_of_the_city_it_names():
    silent = report("r-a", town="")
    silent = replace(silent, known_town=KnownTown(("450600",), name="防城港市"))
    assert towns(silent, report("r-b", town="防城港市"), report("r-c", town="")) == [["r-a", "r-b"], ["r-c"]]


def test_the_order_of_reports_does_not_matter():
    open_ = KnownTown(("520123100", "620121100"), shared=True)
    found = [report("r-a", known=open_), report("r-b", known=open_), report("r-c", ELSEWHERE, known=open_), report("r-d")]
    first, *others = (across(order).town_of for order in itertools.permutations(found))
    assert all(other == first for other in others)


class TestParents:
    """The places that a town is stated to lie in are the gazetteer's, and masked ones stay in their report."""

    def graph(self, *reports):
        by_id = {e.report.id: e for e in reports}
        found = across(reports)
        relations = relate(Corpus(by_id, found.entity_of, found.town_of))
        return to_graph(by_id, found.entities, found.entity_of, found.town_of, relations, found.merges)

    def within(self, graph):
        label = {n: d["label"] for n, d in graph.nodes(data=True)}
        return sorted((label[a], label[b]) for a, b, d in graph.edges(data=True) if d["type"] == "WITHIN")

    def test_stated_parent_and_named_place_are_one_node(self):
        names = {"江西省": "Place"}
        found = report("r-a", names, town="湖田镇", parents=("江西省", "宜春市", "袁州区"))
        known = [replace(p, entity=0) for p in _places(found)]
        graph = self.graph(replace(found, places=tuple(known)))
        places = [d["label"] for _, d in graph.nodes(data=True) if d["type"] == "Place"]
        assert sorted(places) == ["宜春市", "江西省", "袁州区"]
        assert self.within(graph) == [("宜春市", "江西省"), ("湖田镇", "袁州区"), ("袁州区", "宜春市")]

    def test_masked_parents_never_meet(self):
        reports = [report(r, {}, town="*镇", masked=True, parents=("某县",)) for r in ("r-a", "r-b")]
        graph = self.graph(*reports)
        assert sum(d["label"] == "某县" for _, d in graph.nodes(data=True)) == 2

    def test_the_town_has_its_code(self):
        graph = self.graph(report("r-a", {}, town="防城港市"))
        (town,) = (d for _, d in graph.nodes(data=True) if d["type"] == "Town")
        assert town["code"] == "450600"


def _places(found):
    from kg.locate import resolve_places  # noqa: PLC0415
    from kg.model import KnownPlace  # noqa: PLC0415

    facts = resolve_places(found.report, [(e.name, found.mentions[e.mentions[0]].span) for e in found.entities])
    for i, fact in enumerate(facts):
        parents, above = tuple(n for _, n in fact.parents), tuple(c for c, _ in fact.parents)
        yield KnownPlace(i, fact.role, fact.code, fact.full_name, parents, above=above)


@pytest.mark.parametrize("town", [Town("*镇", "township", masked=True), Town("", "unknown")])
def test_nothing_named_is_nothing_known(town):
    base = extraction("r-a", "落实河长制。", {}).report
    assert known_town(replace(base, town=town)).codes == ()
