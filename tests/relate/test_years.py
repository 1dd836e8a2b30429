"""What towns plan and what their later reports say of it: three ways, with evidence at both ends; since when they say it."""

import itertools
from dataclasses import replace

import networkx as nx
import pytest
from records import extraction

from kg.graph import to_graph
from kg.model import Period, Section, Span
from kg.query import ask
from kg.relate import Corpus, relate
from kg.resolve import across
from kg.stats import explained

PLAN = "新建青溪水厂，实施青溪大道工程，修建白云公园，推行红榜制度，整治北河。"
DONE = "青溪水厂建成投用，青溪大道工程加快推进，红榜制度深入人心，继续实施整治北河。"
NAMES = {"青溪水厂": "Project", "青溪大道工程": "Project", "白云公园": "Project", "红榜制度": "Program", "整治北河": "Campaign"}
LATER = {"青溪水厂": "done", "青溪大道工程": "ongoing", "红榜制度": "none", "整治北河": "planned"}


def report(report_id, text, status, *, year, part="year", town="石鹊镇", **more):
    """A report whose initiatives have the states given by name, or all the one state."""
    names = {name: type_ for name, type_ in NAMES.items() if name in text}
    found = extraction(report_id, text, names, town=town, year=year, **more)
    period = Period(year, part, f"{year}年{part}")
    states = status if isinstance(status, dict) else dict.fromkeys(names, status)
    entities = tuple(replace(e, status=states[e.name]) for e in found.entities)
    return replace(found, report=replace(found.report, period=period), entities=entities)


def built(*extractions):
    by_id = {e.report.id: e for e in extractions}
    found = across(extractions)
    relations = relate(Corpus(by_id, found.entity_of, found.town_of))
    return to_graph(by_id, found.entities, found.entity_of, found.town_of, relations, found.merges)


def carried(graph, **wanted):
    """(label, edge) of the CARRIES_OUT edges with these attributes, by label."""
    edges = [(graph.nodes[t]["label"], d) for _, t, d in graph.edges(data=True) if d["type"] == "CARRIES_OUT"]
    return sorted((e for e in edges if wanted.items() <= e[1].items()), key=lambda e: e[0])


@pytest.fixture(scope="module")
def two_years():
    return built(report("r-a", PLAN, "planned", year=2021), report("r-b", DONE, LATER, year=2022))


def test_three_ways(two_years):
    plans = {label: d for label, d in carried(two_years, status="planned") if "outcome" in d}
    assert {label: (d["outcome"], d["outcome_year"]) for label, d in plans.items()} == {
        "青溪水厂": ("done", 2022),
        "青溪大道工程": ("carried_on", 2022),
        "红榜制度": ("carried_on", 2022),
        "整治北河": ("carried_on", 2022),
        "白云公园": ("not_mentioned", 2022),
    }


def test_evidence_at_both_ends(two_years):
    edges = {d["edge_id"]: d for _, _, d in two_years.edges(data=True)}
    for label, plan in carried(two_years, status="planned"):
        if "outcome_edge" in plan:
            assert '"report":"r-a"' in plan["evidence"]
            later = edges[plan["outcome_edge"]]
            assert label in later["evidence"]
            assert '"report":"r-b"' in later["evidence"]
        elif "outcome" in plan:
            assert plan["outcome"] == "not_mentioned"


def test_without_a_later_report_nothing_is_said():
    graph = built(report("r-a", PLAN, "planned", year=2021), report("r-b", DONE, LATER, year=2022, town="白水镇"))
    assert not any("outcome" in d for _, d in carried(graph))


def test_the_most_advanced_of_all_later_reports_counts():
    years = [("planned", 2019), ("none", 2020), ("done", 2021), ("ongoing", 2022), ("done", 2023)]
    graph = built(*(report(f"r-{year}", "青溪水厂进展。", status, year=year) for status, year in years))
    ((_, plan),) = carried(graph, status="planned")
    assert (plan["outcome"], plan["outcome_year"]) == ("done", 2021)
    assert {d["first_seen"] for _, d in carried(graph)} == {2019}
    (node,) = (d for _, d in graph.nodes(data=True) if d["label"] == "青溪水厂")
    assert node["timeline"] == "2019:planned|2020:none|2021:done|2022:ongoing|2023:done"


def test_half_years_follow_each_other():
    half = report("r-a", "新建青溪水厂。", "planned", year=2022, part="first_half")
    whole = report("r-b", "青溪水厂建成。", "done", year=2022)
    ((_, plan),) = carried(built(half, whole), status="planned")
    assert (plan["outcome"], plan["outcome_year"]) == ("done", 2022)


def test_what_was_said_before_the_plan_is_no_outcome():
    graph = built(report("r-a", "青溪水厂建成。", "done", year=2020), report("r-b", "新建青溪水厂。", "planned", year=2021))
    ((_, plan),) = carried(graph, status="planned")
    assert "outcome" not in plan
    assert plan["first_seen"] == 2020


def test_undated_reports_stand_aside():
    undated = report("r-c", "青溪水厂建成。", "done", year=2022)
    undated = replace(undated, report=replace(undated.report, period=Period(None, "year", "")))
    graph = built(report("r-a", "新建青溪水厂。", "planned", year=2021), undated)
    edges = dict(zip(("done", "planned"), (d for s in ("done", "planned") for _, d in carried(graph, status=s)), strict=True))
    assert "first_seen" not in edges["done"]
    assert "outcome" not in edges["planned"]


def test_each_town_has_its_own_first_year():
    names = {"河长制": "Program"}
    found = [
        extraction(r, "落实河长制。", names, town=town, year=year)
        for r, town, year in (("r-a", "石鹊镇", 2018), ("r-b", "石鹊镇", 2019), ("r-c", "柘河镇", 2020))
    ]
    graph = built(*found)
    first = {(graph.nodes[s]["label"], d["first_seen"]) for s, _, d in graph.edges(data=True) if d["type"] == "CARRIES_OUT"}
    assert first == {("石鹊镇", 2018), ("柘河镇", 2020)}


def test_the_year_of_a_plan_is_that_of_the_section_of_plans():
    text = "青溪水厂前期工作完成。新建青溪水厂。"
    found = report("r-a", text, "planned", year=2021)
    parts = (Section(Span(0, 11), "", 0, "review", 2021, -1), Section(Span(11, len(text)), "", 1, "plan", 2022, 0))
    mentions = tuple(replace(m, section=int(m.span.start >= 11)) for m in found.mentions)
    ((_, plan),) = carried(built(replace(found, sections=parts, mentions=mentions)))
    assert plan["year"] == 2022


def test_the_query_says_the_same(two_years):
    said = {
        "已完成": "done",
        "推进中": "carried_on",
        "仍为计划": "carried_on",
        "提及，未说明": "carried_on",
        "未提及": "not_mentioned",
    }
    rows = {r["initiative"]: r["outcome"] for r in ask(two_years, "plans").records() if r["outcome"] != "没有后续报告"}
    plans = {label: d["outcome"] for label, d in carried(two_years, status="planned") if "outcome" in d}
    assert {label: said[outcome] for label, outcome in rows.items()} == plans


def test_explain_tells_what_came_of_a_plan(two_years):
    assert "  planned: 石鹊镇 2021年year（2021） → 完成 done 2022" in list(explained(two_years, "青溪水厂"))
    assert any(line.endswith("未提及 not mentioned 2022") for line in explained(two_years, "白云公园"))


def test_the_order_of_reports_does_not_matter():
    reports = [
        report("r-a", PLAN, "planned", year=2021),
        report("r-b", DONE, LATER, year=2022),
        report("r-c", DONE, "done", year=2023),
    ]
    first, *others = (built(*order) for order in itertools.permutations(reports))
    assert all(nx.utils.graphs_equal(other, first) for other in others)
