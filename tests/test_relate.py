"""From what reports say to the edges of the corpus: each with all its evidence, whatever the order of reports."""

import itertools
from dataclasses import replace

import pytest
from records import extraction

from kg.graph import to_graph
from kg.ids import honor_id, indicator_id, problem_id, theme_id
from kg.model import Figure, Honor, Nested, Problem, Span
from kg.relate import Corpus, relate
from kg.resolve import across

TEXT = "青山镇工作总结。落实河长制，治理青溪。河长制成效明显。"
NAMES = {"河长制": "Program", "青溪": "Place"}


def described(found, **facts):
    """The report's first initiative with themes, status and places, as ``describe`` would fill them in."""
    return replace(found, entities=tuple(replace(e, **facts) if e.type == "Program" else e for e in found.entities))


def relations(*extractions):
    found = across(extractions)
    return relate(Corpus({e.report.id: e for e in extractions}, found.entity_of, found.town_of))


@pytest.fixture(scope="module")
def report():
    facts = {"themes": ("environment",), "subthemes": ("environment.water",), "status": "done", "places": ("青溪",)}
    return described(extraction("r-a", TEXT, NAMES), **facts)


def of(type_, found):
    return [r for r in found if r.type == type_]


def test_each_kind_of_edge(report):
    found = relations(report)
    (carried,) = of("CARRIES_OUT", found)
    assert dict(carried.qualifiers) == {"period": "2022年", "status": "done", "year": 2022}
    assert {r.target for r in of("HAS_THEME", found)} == {theme_id("environment"), theme_id("environment.water")}
    assert [(r.source, r.target) for r in of("BROADER", found)] == [(theme_id("environment.water"), theme_id("environment"))]
    assert len(of("LOCATED_IN", found)) == len(of("WRITTEN_BY", found)) == 1
    assert len(of("MENTIONED_IN", found)) == 2


def test_evidence_is_every_mention_once(report):
    (carried,) = of("CARRIES_OUT", relations(report))
    assert [TEXT[e.span.start : e.span.end] for e in carried.evidence] == ["河长制", "河长制"]
    assert all(e.quote[e.span.start - e.at : e.span.end - e.at] == "河长制" for e in carried.evidence)


def test_status_and_year_keep_edges_apart(report):
    later = described(extraction("r-b", TEXT, NAMES, year=2023), status="planned")
    found = of("CARRIES_OUT", relations(report, later))
    assert [(dict(r.qualifiers)["status"], dict(r.qualifiers)["year"]) for r in found] == [("done", 2022), ("planned", 2023)]
    assert len({(r.source, r.target) for r in found}) == 1


def test_an_unknown_year_is_absent(report):
    masked = replace(report.report, period=replace(report.report.period, year=None, masked=True))
    sections = tuple(replace(s, year=None) for s in report.sections)
    (carried,) = of("CARRIES_OUT", relations(replace(report, report=masked, sections=sections)))
    assert "year" not in dict(carried.qualifiers)


def test_a_place_that_was_not_found_gives_no_edge(report):
    assert not of("LOCATED_IN", relations(described(report, places=("别处",))))


def test_the_order_of_reports_does_not_matter(report):
    reports = [
        report,
        described(extraction("r-b", TEXT, NAMES, town="白水镇"), themes=("environment",)),
        extraction("r-c", "白水镇落实河长制。", {"河长制": "Program"}, town="白水镇", year=2021),
    ]
    first, *others = (relations(*order) for order in itertools.permutations(reports))
    assert all(other == first for other in others)


def test_edges_run_between_known_ends(report):
    found = across([report])
    known = {*found.entities, *found.town_of.values(), report.report.id, theme_id("environment"), theme_id("environment.water")}
    for relation in relations(report):
        assert {relation.source, relation.target} <= known
        assert relation.evidence


def test_a_name_inside_an_initiative_that_nothing_is_said_of_is_no_node(report):
    inner = Nested(0, "Place", Span(0, 3), "青山镇")
    by_id = {"r-a": replace(report, nested=(inner,))}
    found = across(by_id.values())
    made = relate(Corpus(by_id, found.entity_of, found.town_of, found.nested_of))
    graph = to_graph(by_id, found.entities, found.entity_of, found.town_of, made, found.merges)
    assert all(d["evidence"] != "[]" for _, d in graph.nodes(data=True))


def test_an_empty_span_is_never_evidence(report):
    assert all(len(e.span) > 0 and e.span != Span(0, 0) for r in relations(report) for e in r.evidence)


FACTS = "青山镇工作总结。落实河长制，整治河道12公里。地区生产总值30亿元。获评全县先进乡镇。污水处理设施不足，集镇环境差。"


def spanned(text):
    return Span(FACTS.index(text), FACTS.index(text) + len(text))


@pytest.fixture(scope="module")
def told():
    """Relations of a report that claims, measures and admits something."""
    found = extraction("r-f", FACTS, {"河长制": "Program"})
    length = Figure("12公里", spanned("12公里"), 0, "整治河道", 12.0, "公里", 12000.0, "米", initiative=0, role="target", year=2023)
    product = Figure("30亿元", spanned("30亿元"), 0, "生产总值", 30.0, "亿元", 3e9, "元", modifier="约", change="up", share=True)
    nameless = Figure("7次", Span(0, 2), 0, "", 7.0, "次", 7.0, "次")
    honor = Honor("先进乡镇", "县级", "县委", 2022, spanned("先进乡镇"), 0, "honor")
    problem = Problem("污水处理设施不足，集镇环境差", spanned("污水处理设施不足，集镇环境差"), 0)
    rank = replace(honor, year=None, kind="rank")
    return relations(replace(found, figures=(length, product, nameless), honors=(honor, rank), problems=(problem,)))


def test_a_figure_belongs_to_its_initiative_or_to_the_town(told):
    (initiative,) = {r.target for r in of("CARRIES_OUT", told)}
    (town,) = {r.source for r in of("CARRIES_OUT", told)}
    (own,), (whole,) = of("HAS_FIGURE", told), of("REPORTS", told)
    assert (own.source, own.target) == (initiative, indicator_id("整治河道", "r-f"))
    assert (whole.source, whole.target) == (town, indicator_id("生产总值", "r-f"))
    said = {
        "text": "12公里",
        "value": 12.0,
        "unit": "公里",
        "normal_value": 12000.0,
        "normal_unit": "米",
        "role": "target",
        "year": 2023,
    }
    assert dict(own.qualifiers) == said | {"masked": False, "share": False}
    said = {
        "text": "30亿元",
        "value": 30.0,
        "unit": "亿元",
        "normal_value": 3e9,
        "normal_unit": "元",
        "role": "result",
        "change": "up",
    }
    assert dict(whole.qualifiers) == said | {"modifier": "约", "masked": False, "share": True}


def test_honours_keep_kind_level_grantor_and_year(told):
    with_year, without = sorted(of("AWARDED", told), key=lambda r: len(r.qualifiers), reverse=True)
    assert dict(with_year.qualifiers) == {"kind": "honor", "level": "县级", "grantor": "县委", "year": 2022}
    assert dict(without.qualifiers) == {"kind": "rank", "level": "县级", "grantor": "县委"}
    assert with_year.target == honor_id("先进乡镇", "县级", "r-f")
    assert [FACTS[e.span.start : e.span.end] for e in with_year.evidence] == ["先进乡镇"]


def test_a_problem_has_the_one_main_theme_of_its_words(told):
    (problem,) = of("HAS_PROBLEM", told)
    assert problem.target == problem_id("r-f", "污水处理设施不足，集镇环境差")
    themes = [r.target for r in of("HAS_THEME", told) if r.source == problem.target]
    assert themes == [theme_id("environment")]
    assert [FACTS[e.span.start : e.span.end] for e in problem.evidence] == ["污水处理设施不足，集镇环境差"]
