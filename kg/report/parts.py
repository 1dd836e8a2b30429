"""A graph's facts → the chapters of the brief."""

from collections import Counter, defaultdict
from collections.abc import Sequence

from kg.model import INITIATIVE_TYPES
from kg.query.claims import honours
from kg.query.doubt import check
from kg.query.facts import STATUS, Edge, Facts
from kg.query.numbers import attention
from kg.query.spread import plans, shared
from kg.query.table import Cell, Row, Table
from kg.query.town import matrix, stress_of
from kg.report.content import Bar, Chart, Grid, Part, Statement

_ROWS = 20  # of a list in print
_TOWNS = 40  # of the matrix on a page
_STRESSED = 15  # towns whose differences are told


def parts(facts: Facts) -> list[Part]:
    """The chapters in their order; one that would be empty says why."""
    return [
        _overview(facts),
        _towns(facts),
        _themes(facts),
        _matrix(facts),
        _shared(facts),
        _stressed(facts),
        _plans(facts),
        _statuses(facts),
        _honours(facts),
        _doubts(facts),
    ]


def _overview(facts: Facts) -> Part:
    reports, about = facts.by_type.get("Report", []), facts.graph.graph
    kinds = Counter(facts.kind(n) for n in facts.initiatives)
    years = f"{facts.years[0]}—{facts.years[-1]}年" if facts.years else "年份不明"
    unknown = sum(1 for r in reports if facts.year(r) is None)
    masked = sum(1 for n in facts.initiatives if facts.data(n).get("masked"))
    hidden = sum(1 for t in facts.towns if facts.data(t).get("masked"))
    told = "、".join(f"{kind}{n}个" for kind, n in kinds.most_common())
    evidence = facts.all_evidence(facts.of("WRITTEN_BY")[:3])
    lines = [
        Statement(
            f"本语料共{len(reports)}份报告，{about.get('characters', '？')}字，出自{len(facts.towns)}个乡镇，{years}。",
            evidence,
        ),
        Statement(f"从中找出{len(facts.initiatives)}个事项：{told or '无'}。"),
        Statement(f"{hidden}个乡镇隐去了名称，{masked}个事项的名称有隐去的字，{unknown}份报告没有可辨的年份。"),
        Statement("每一说法后的方括号是证据编号，原句列在文末。未提及不等于没有做。"),
    ]
    return Part("一、概况", lines)


def _towns(facts: Facts) -> Part:
    by_town: dict[str, list[Edge]] = defaultdict(list)
    for e in facts.carried:
        by_town[e.source].append(e)
    order = sorted(facts.towns, key=lambda t: (-len({e.target for e in by_town[t]}), facts.place(t)))
    rows: list[tuple[Cell, ...]] = []
    evidence = []
    for town in order[:_TOWNS]:
        edges = by_town[town]
        counts = Counter(t for n in {e.target for e in edges} for t in facts.main_themes(n))
        top = "、".join(f"{facts.theme_label(t)}（{n}）" for t, n in sorted(counts.items(), key=lambda c: (-c[1], c[0]))[:3])
        years = "、".join(str(y) for r in facts.reports.get(town, []) if (y := facts.year(r)))
        above = str(facts.data(town).get("parents") or "").replace("|", "")
        rows.append((facts.place(town), above, years, len({e.target for e in edges}), top))
        evidence.append(facts.all_evidence(edges[:1]))
    more = f"，列出事项最多的{_TOWNS}个" if len(order) > _TOWNS else ""
    heads = ["乡镇", "所属", "报告年份", "事项", "最多的主题（事项数）"]
    if not any(row[1] for row in rows):  # no report says where its town lies
        heads, rows = [heads[0], *heads[2:]], [(row[0], *row[2:]) for row in rows]
    return Part("二、各乡镇", grid=Grid(heads, rows, evidence), basis=f"{len(order)}个乡镇{more}")


def _themes(facts: Facts) -> Part:
    pairs = {(e.source, e.target) for e in facts.carried}
    counts = Counter(t for _, n in pairs for t in facts.main_themes(n))
    order = sorted(counts.items(), key=lambda c: (-c[1], c[0]))
    bars = [Bar(facts.theme_label(t), (n,), f"{n}（{n / len(pairs):.0%}）") for t, n in order]
    lines = []
    if order:
        first, n = order[0]
        edges = [e for e in facts.carried if first in facts.main_themes(e.target)]
        text = f"事项最多的主题是{facts.theme_label(first)}，{len(pairs)}个“乡镇—事项”中占{n}个（{n / len(pairs):.0%}）。"
        lines.append(Statement(text, facts.all_evidence(edges[:3])))
    space = attention(facts.graph)
    if space.rows:
        values = space.rows[0].values
        lines.append(
            Statement(f"提到事项的句子里，{values[0]}占字数最多，{values[1]}字；{space.denominator}。", space.rows[0].evidence)
        )
    basis = f"{len(pairs)}个“乡镇—事项”；一个事项可属多个主题"
    return Part("三、主题", lines, Chart("各主题的事项", bars) if bars else None, basis=basis)


def _matrix(facts: Facts) -> Part:
    table = matrix(facts.graph)
    rows = sorted(table.rows, key=lambda r: (-int(r.values[-1] or 0), str(r.values[0])))[:_TOWNS]
    grid = Grid(list(table.columns.values()), [r.values for r in rows], shaded=True)
    return Part("四、乡镇与主题", grid=grid if rows else None, basis=table.denominator, statements=_why(table))


def _why(table: Table) -> list[Statement]:
    return [Statement(table.note)] if not table.rows else []


def _grid(table: Table, names: Sequence[str]) -> Grid | None:
    at = [list(table.columns).index(n) for n in names]
    rows = table.rows[:_ROWS]
    heads = [table.columns[n] for n in names]
    return Grid(heads, [[r.values[i] for i in at] for r in rows], [r.evidence for r in rows]) if rows else None


def _shared(facts: Facts) -> Part:
    table = shared(facts.graph)
    lines = _why(table)
    if table.rows:
        values = table.rows[0].values
        lines.append(
            Statement(
                f"{len(table.rows)}个（类）事项见于两个以上乡镇；最普遍的是{values[0]}，{values[4]}个乡镇中有{values[3]}个。",
                table.rows[0].evidence,
            )
        )
    grid = _grid(table, ("initiative", "type", "theme", "towns"))
    return Part("五、共有的事项", lines, grid=grid, basis=f"{table.denominator}。{table.note if table.rows else ''}")


def _stressed(facts: Facts) -> Part:
    """Only what the interval bears out: its lower end above 1."""
    rows: list[Statement] = []
    for town in facts.towns:
        if len(rows) == _STRESSED or len(facts.towns) < 2:  # noqa: PLR2004 - one town has no other
            break
        table = stress_of(facts, town, "corpus")
        clear = [r for r in table.rows if float(r.values[6] or 0) > 1]
        if clear:
            text = "；".join(_told(r) for r in clear[:3])
            rows.append(Statement(f"{facts.place(town)}偏重{text}。", tuple(p for r in clear[:3] for p in r.evidence[:1])))
    if not rows:
        rows = [Statement("没有一个乡镇的偏重在统计上明确（95%区间的下限都不大于1）。")]
    return Part("六、差异", rows, basis="与其他全部乡镇相比的区位商，只列95%区间下限大于1的")


def _told(row: Row) -> str:
    theme, n, share, _, others, ratio, low, high = row.values
    return f"{theme}（{n}个，{float(share or 0):.0%}，其他乡镇{float(others or 0):.0%}；区位商{ratio}，{low}—{high}）"


def _plans(facts: Facts) -> Part:
    table = plans(facts.graph)
    counts = Counter(str(r.values[4]) for r in table.rows)
    judged = {name: n for name, n in counts.most_common() if name != "没有后续报告"}
    bars = [Bar(name, (n,), f"{n}（{n / sum(judged.values()):.0%}）") for name, n in judged.items()]
    lines = _why(table)
    if table.rows and not judged:
        lines.append(Statement(f"{len(table.rows)}项计划都还没有后续报告，无从对照；下面列出计划本身。"))
    done = [r for r in table.rows if r.values[4] == "已完成"]
    if done:
        lines.append(Statement(f"{table.denominator}。例如{done[0].values[0]}的{done[0].values[2]}。", done[0].evidence))
    grid = _grid(table, ("town", "year", "initiative", *(("outcome",) if judged else ("planned_for",))))
    chart = Chart("有后续报告的计划后来怎样", bars) if bars else None
    return Part("七、计划与落实", lines, chart, grid, table.denominator)


def _statuses(facts: Facts) -> Part:
    kinds = {k: Counter(e.status for e in facts.carried if facts.data(e.target).get("type") == k) for k in INITIATIVE_TYPES}
    bars = []
    for kind, counts in kinds.items():
        nodes = facts.by_type.get(kind, [])
        if nodes:
            values = tuple(float(counts[s]) for s in STATUS)
            bars.append(Bar(facts.kind(nodes[0]), values, f"{counts.total()}"))
    chart = Chart("各类事项的状态", bars, tuple(STATUS.values())) if bars else None
    return Part("八、状态", chart=chart, basis=f"{len(facts.carried)}条“乡镇实施事项”的陈述")


def _honours(facts: Facts) -> Part:
    table = honours(facts.graph)
    grid = _grid(table, ("town", "kind", "title", "level", "year"))
    return Part("九、荣誉与排名", _why(table), grid=grid, basis=f"{table.denominator}；是报告自己的说法")


def _doubts(facts: Facts) -> Part:
    table = check(facts.graph)
    counts = Counter(str(r.values[0]) for r in table.rows)
    lines = _why(table) or [Statement("、".join(f"{name}{n}处" for name, n in counts.most_common()) + "。")]
    return Part("十、需要核对", lines, grid=_grid(table, ("reason", "item", "detail")), basis=table.denominator)
