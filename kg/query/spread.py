"""Questions of spread and time: what is shared, who was first, what is new or gone, what became of plans."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from kg.query import find
from kg.query.facts import STATUS, Edge, Facts, Graph
from kg.query.table import Row, Table


def shared(graph: Graph, *, at_least: int = 2, theme: str | None = None) -> Table:
    """Initiatives that occur in at least so many towns, and the towns where they do not.

    Raises:
        UsageError: no theme has this name.

    """
    facts = Facts(graph)
    families = _families(facts, facts.carried, find.theme(facts, theme) if theme else None)
    rows = []
    for edges in families.values():
        towns = sorted({e.source for e in edges}, key=facts.place)
        if len(towns) >= at_least:
            missing = [facts.place(t) for t in facts.towns if t not in towns]
            main = edges[0].target
            theme_names = "、".join(facts.theme_label(t) for t in facts.main_themes(main))
            names = "、".join(map(facts.place, towns)), "、".join(missing)
            values = (_name(facts, edges), facts.kind(main), theme_names, len(towns), len(facts.towns), *names)
            rows.append(Row(values, facts.all_evidence(edges)))
    rows.sort(key=lambda r: (-int(r.values[3] or 0), str(r.values[0])))
    most = max((len({e.source for e in edges}) for edges in families.values()), default=0)
    return Table(
        "shared",
        f"至少{at_least}个乡镇都有的事项",
        {
            "initiative": "事项",
            "type": "类型",
            "theme": "主题",
            "towns": "乡镇数",
            "of": "全部乡镇",
            "where": "哪些乡镇",
            "missing": "未见于",
        },
        tuple(rows),
        f"{len(facts.towns)}个乡镇，{len(families)}个（类）事项",
        "“未见于”指报告没有提到，不等于没有做；名称隐去的事项不跨乡镇合并。"
        if rows
        else f"没有事项见于{at_least}个以上乡镇；最多的见于{most}个",
    )


def _families(facts: Facts, edges: Iterable[Edge], theme: str | None = None) -> Mapping[str, list[Edge]]:
    out: dict[str, list[Edge]] = defaultdict(list)
    for e in edges:
        if theme is None or any(t == theme or t.startswith(f"{theme}.") for t in facts.themes(e.target)):
            out[facts.kindred(e.target)].append(e)
    return out


def _name(facts: Facts, edges: Sequence[Edge]) -> str:
    """The name that most towns use; the shortest of these."""
    labels = [facts.label(e.target) for e in edges]
    return min(set(labels), key=lambda s: (-labels.count(s), len(s), s))


def adoption(graph: Graph, *, name: str | None = None, at_least: int = 2) -> Table:
    """First year and towns of an initiative, and how many towns had it by each year; all shared ones without a name.

    Raises:
        UsageError: no initiative has this name, or several have.

    """
    facts = Facts(graph)
    families = _families(facts, facts.carried)
    if name:
        key = facts.kindred(find.initiative(facts, name))
        wanted = {key: families.get(key, [])}
    else:
        wanted = {k: v for k, v in families.items() if len({e.source for e in v}) >= at_least}
    order = sorted(wanted, key=lambda k: (_name(facts, wanted[k]) if wanted[k] else k, k))
    rows = [row for key in order for row in _curve(facts, wanted[key])]
    undated = sum(1 for edges in wanted.values() for e in edges if not facts.said_in(e))
    return Table(
        "adoption",
        f"{name or '共有事项'}的扩散",
        {
            "initiative": "事项",
            "year": "年份",
            "new_towns": "新增乡镇",
            "where": "是哪些",
            "towns": "累计乡镇",
            "reporting": "当年有报告的乡镇",
            "first": "首见",
        },
        tuple(rows),
        f"{len(facts.towns)}个乡镇，报告年份：{'、'.join(map(str, facts.years)) or '无'}",
        f"按报告年份；“首见”是本语料中的首见，不是首创。没有年份的{undated}条不计。"
        if rows
        else f"没有可排年份的内容：{undated}条出自没有年份的报告",
    )


def _curve(facts: Facts, edges: Sequence[Edge]) -> list[Row]:
    first: dict[str, int] = {}
    for e in edges:
        for year in facts.said_in(e)[:1]:
            first[e.source] = min(year, first.get(e.source, year))
    rows: list[Row] = []
    so_far = 0
    for year in sorted(set(first.values())):
        new = sorted((t for t, y in first.items() if y == year), key=facts.place)
        so_far += len(new)
        reporting = sum(1 for found in facts.reports.values() if any(facts.year(r) == year for r in found))
        names = "、".join(map(facts.place, new))
        evidence = facts.all_evidence(e for e in edges if e.source in new and facts.said_in(e)[:1] == [year])
        rows.append(Row((_name(facts, edges), year, len(new), names, so_far, reporting, not rows), evidence))
    return rows


def changes(graph: Graph, *, town: str, year: int | None = None) -> Table:
    """What is new in a town's report of a year, what is carried on, and what the report no longer mentions.

    Raises:
        UsageError: no town has this name, or several have.

    """
    facts = Facts(graph)
    node = find.town(facts, town)
    years = sorted({y for r in facts.reports.get(node, []) if (y := facts.year(r)) is not None})
    year = year if year is not None else (years[-1] if years else None)
    before = max((y for y in years if year is not None and y < year), default=None)
    columns = {"change": "变化", "initiative": "事项", "type": "类型", "theme": "主题", "status": "报告所述"}
    title = f"{facts.place(node)}{year or ''}年与{before or '上一'}年相比"
    if year not in years or before is None:
        known = "、".join(map(str, years)) or "无"
        return Table("changes", title, columns, (), f"有报告的年份：{known}", "要比较，须有该年和更早一年的报告。")
    now, then = _said(facts, node, year), _said(facts, node, before)
    rows = []
    for word, keys, source in (
        ("新增", now.keys() - then.keys(), now),
        ("延续", now.keys() & then.keys(), now),
        ("不再提及", then.keys() - now.keys(), then),
    ):
        for key in sorted(keys, key=lambda k: (facts.label(source[k][0].target), k)):
            main = source[key][0].target
            themes = "、".join(facts.theme_label(t) for t in facts.main_themes(main))
            said = "、".join(text for status, text in STATUS.items() if any(e.status == status for e in source[key]))
            rows.append(Row((word, facts.label(main), facts.kind(main), themes, said), facts.all_evidence(source[key])))
    note = "报告提到即算，只是计划的也在内；“不再提及”不等于停止。" if rows else "两年的报告都没有事项"
    return Table("changes", title, columns, tuple(rows), f"{year}年{len(now)}个事项，{before}年{len(then)}个", note)


def _said(facts: Facts, town: str, year: int) -> Mapping[str, list[Edge]]:
    out: dict[str, list[Edge]] = defaultdict(list)
    for e in facts.carried:
        if e.source == town and year in facts.said_in(e):
            out[facts.family(e.target)].append(e)
    return out


def plans(graph: Graph, *, town: str | None = None, year: int | None = None) -> Table:
    """What was planned in a report, and whether later reports of the town say it was done, mention it, or do not.

    Raises:
        UsageError: no town has this name, or several have.

    """
    facts = Facts(graph)
    node = find.town(facts, town) if town else None
    rows = []
    for e in facts.carried:
        if e.status != "planned" or (node and e.source != node):
            continue
        reports = dict.fromkeys(p.report for p in facts.evidence(e.data))
        rows += [_outcome(facts, e, r) for r in reports if year is None or facts.year(r) == year]
    rows.sort(key=lambda r: [str(v) for v in r.values])
    done = sum(1 for r in rows if r.values[4] == "已完成")
    judged = sum(1 for r in rows if r.values[4] != "没有后续报告")
    return Table(
        "plans",
        "计划与落实",
        {
            "town": "乡镇",
            "year": "报告年份",
            "initiative": "事项",
            "planned_for": "计划年份",
            "outcome": "后续报告",
            "later": "后续年份",
        },
        tuple(rows),
        f"{len(rows)}项计划，其中{judged}项有后续报告，{done}项报告为已完成",
        "“未提及”不等于没有做。" if rows else "没有标为计划的事项" + (f"（{year}年的报告）" if year else ""),
    )


def _outcome(facts: Facts, plan: Edge, report: str) -> Row:
    """What the town's later reports say; the most advanced statement counts."""
    later = [r for r in facts.reports.get(plan.source, []) if facts.year(report) and facts.time(r) > facts.time(report)]
    mine = facts.carried_by[plan.source, facts.family(plan.target)]
    after = [(e, p) for r, e, p in facts.stated(mine) if r in later]
    best = next((s for s in ("done", "ongoing", "planned", "none") if any(e.status == s for e, _ in after)), None)
    outcome = STATUS[best] if best else ("未提及" if later else "没有后续报告")
    outcome = {"计划": "仍为计划", "未说明": "提及，未说明"}.get(outcome, outcome)
    years = "、".join(map(str, sorted({y for r in later if (y := facts.year(r))})))
    values = (facts.place(plan.source), facts.year(report), facts.label(plan.target), plan.year, outcome, years)
    first = [p for p in facts.evidence(plan.data) if p.report == report]
    return Row(values, tuple(dict.fromkeys([*first, *(p for e, p in after if e.status == best)])))
