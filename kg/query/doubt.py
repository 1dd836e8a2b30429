"""What a person should look at: weak, conflicting, masked or unsorted items."""

from collections import defaultdict

from kg.query import find
from kg.query.facts import STATUS, Edge, Facts, Graph
from kg.query.table import Piece, Row, Table
from kg.query.town import about


def check(graph: Graph, *, town: str | None = None, below: float = 0.6) -> Table:
    """Items to check by hand, each with the reason.

    Raises:
        UsageError: no town has this name, or several have.

    """
    facts = Facts(graph)
    node = find.town(facts, town) if town else None
    rows = [*_weak(facts, below), *_statuses(facts), *_types(facts), *_figures(facts)]
    if node:
        rows = [r for r in rows if any(facts.town_of.get(p.report) == node for p in r.evidence)]
    rows.sort(key=lambda r: [str(v) for v in r.values])
    return Table(
        "check",
        "需要人工核对的内容",
        {"reason": "原因", "item": "对象", "detail": "说明"},
        tuple(rows),
        f"{len(facts.initiatives)}个事项，{len(facts.of('REPORTS')) + len(facts.of('HAS_FIGURE'))}个数据",
        f"可信度低于{below}、状态或数值冲突、同名异类、没有主题的都列出。" if rows else "没有需要核对的内容",
    )


def _weak(facts: Facts, below: float) -> list[Row]:
    rows = []
    for node in facts.initiatives:
        data, label = facts.data(node), f"{facts.label(node)}（{facts.kind(node)}）"
        score = data.get("score")
        if isinstance(score, float) and score < below:
            rows.append(Row(("可信度低", label, f"可信度{score:g}"), facts.evidence(data)))
        if not facts.themes(node):
            rows.append(Row(("没有主题", label, ""), facts.evidence(data)))
    return rows


def _statuses(facts: Facts) -> list[Row]:
    """One report says of one year both that a thing is done and that it is planned."""
    said: dict[tuple[str, str, int, str], dict[str, list[Piece]]] = defaultdict(lambda: defaultdict(list))
    for report, e, piece in facts.stated(facts.carried):
        for year in about(facts, e):
            said[e.source, e.target, year, report][e.status].append(piece)
    rows = []
    for (town, target, year, _), found in said.items():
        if {"done", "planned"} <= found.keys():
            detail = f"{facts.place(town)}{year}年：" + "、".join(STATUS[s] for s in sorted(found))
            pieces = tuple(p for s in sorted(found) for p in found[s])
            rows.append(Row(("状态冲突", facts.label(target), detail), pieces))
    return rows


def _types(facts: Facts) -> list[Row]:
    """One name, two types."""
    same: dict[str, set[str]] = defaultdict(set)
    for node in facts.initiatives:
        if not facts.data(node).get("masked"):
            same[facts.label(node)].add(node)
    rows = []
    for label, nodes in same.items():
        kinds = sorted({facts.kind(n) for n in nodes})
        if len(kinds) > 1:
            pieces = tuple(p for n in sorted(nodes) for p in facts.evidence(facts.data(n)))
            rows.append(Row(("同名异类", label, "、".join(kinds)), pieces))
    return rows


def _figures(facts: Facts) -> list[Row]:
    """One town, one indicator, one year, two results."""
    same: dict[tuple[str, str, int, str], list[Edge]] = defaultdict(list)
    for e in facts.of("REPORTS"):
        if e.year is not None and e.data.get("role") != "target" and e.data.get("normal_value") is not None:
            same[e.source, e.target, e.year, str(e.data.get("normal_unit"))].append(e)
    rows = []
    for (town, indicator, year, _), edges in same.items():
        if len({e.data["normal_value"] for e in edges}) > 1:
            texts = "、".join(sorted({str(e.data.get("text")) for e in edges}))
            detail = f"{facts.place(town)}{year}年：{texts}"
            rows.append(Row(("数值不一", facts.label(indicator), detail), facts.all_evidence(edges)))
    return rows
