"""Questions about one town and towns side by side: what it did, what it stresses, who is like it, in what mix."""

import math
from collections import Counter
from collections.abc import Sequence

from kg.model import INITIATIVE_TYPES
from kg.query import find
from kg.query.facts import STATUS, Edge, Facts, Graph
from kg.query.table import Row, Table

_Z = 1.96  # 95 %


def town_year(graph: Graph, *, town: str, year: int | None = None) -> Table:
    """What a town did in a year, by type and theme.

    Raises:
        UsageError: no town has this name, or several have.

    """
    facts = Facts(graph)
    node = find.town(facts, town)
    mine = [e for e in facts.carried if e.source == node]
    found = [e for e in mine if year is None or year in about(facts, e)]
    rows = sorted((_did(facts, e) for e in found), key=lambda r: [str(v) for v in r.values[:4]])
    known = "、".join(map(str, sorted({y for e in mine for y in about(facts, e)}))) or "（报告均无年份）"
    when = f"{year}年" if year else "各年"
    return Table(
        "town-year",
        f"{facts.place(node)}{when}做了什么",
        {"type": "类型", "theme": "主题", "initiative": "事项", "year": "年份", "status": "状态"},
        tuple(rows),
        f"{facts.place(node)}的{len(facts.reports.get(node, []))}份报告，共{len({e.target for e in mine})}个事项",
        "" if rows else f"{facts.place(node)}没有{when}的内容；有内容的年份：{known}",
    )


def about(facts: Facts, edge: Edge) -> list[int]:
    """The year a statement is about; where it does not say, the years of its reports."""
    return [edge.year] if edge.year is not None else facts.said_in(edge)


def _did(facts: Facts, edge: Edge) -> Row:
    themes = facts.main_themes(edge.target)
    theme = "、".join(facts.theme_label(t) for t in themes)
    values = (facts.kind(edge.target), theme, facts.label(edge.target), edge.year, STATUS[edge.status])
    return Row(values, facts.evidence(edge.data))


def theme_counts(facts: Facts, towns: Sequence[str]) -> tuple[Counter[str], int]:
    """Initiatives of some towns by main theme, and how many there are; a town counts each once."""
    wanted = set(towns)
    pairs = {(e.source, e.target) for e in facts.carried if e.source in wanted}
    return Counter(theme for _, node in pairs for theme in facts.main_themes(node)), len(pairs)


def stress(graph: Graph, *, town: str, against: str = "county") -> Table:
    """Which themes a town stresses: its share of initiatives against other towns', as location quotient with interval.

    ``against`` is ``county`` (the other towns of its county; all others where it has none) or ``corpus``.

    Raises:
        UsageError: no town has this name, or several have.

    """
    facts = Facts(graph)
    return stress_of(facts, find.town(facts, town), against)


def stress_of(facts: Facts, node: str, against: str) -> Table:
    """``stress`` of a town that is known by its key."""
    others, basis = _others(facts, node, against)
    mine, n = theme_counts(facts, [node])
    theirs, m = theme_counts(facts, others)
    rows = []
    for t in sorted({*mine, *theirs}):
        shares = mine[t], _share(mine[t], n), theirs[t], _share(theirs[t], m)
        edges = (e for e in facts.carried if e.source == node and t in facts.main_themes(e.target))
        rows.append(Row((facts.theme_label(t), *shares, *quotient(mine[t], n, theirs[t], m)), facts.all_evidence(edges)))
    rows.sort(key=lambda r: (-(float(r.values[5] or 0)), str(r.values[0])))
    return Table(
        "stress",
        f"{facts.place(node)}偏重的主题",
        {
            "theme": "主题",
            "n": "本镇事项",
            "share": "本镇占比",
            "others": "对照事项",
            "others_share": "对照占比",
            "quotient": "区位商",
            "low": "下限",
            "high": "上限",
        },
        tuple(rows) if n else (),
        f"本镇{n}个事项；对照为{basis}的{m}个",
        "区位商 = 本镇占比 ÷ 对照占比，区间为95%（对数正态近似，零值各加0.5）；下限大于1才算偏重。"
        if n
        else f"{facts.place(node)}没有事项，无从比较",
    )


def _others(facts: Facts, node: str, against: str) -> tuple[list[str], str]:
    parents = facts.data(node).get("parents")
    near = [t for t in facts.towns if t != node and parents and facts.data(t).get("parents") == parents]
    if against == "county" and near:
        return near, f"同县其他{len(near)}个乡镇"
    rest = [t for t in facts.towns if t != node]
    return rest, f"其他全部{len(rest)}个乡镇"


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def quotient(x: int, n: int, y: int, m: int) -> tuple[float | None, float | None, float | None]:
    """The ratio of two shares, x of n to y of m, with its 95 % interval (Katz); nothing where one side is empty."""
    if not n or not m:
        return None, None, None
    a, b = (x, y) if x and y else (x + 0.5, y + 0.5)
    n1, m1 = (n, m) if x and y else (n + 0.5, m + 0.5)
    ratio = (a / n1) / (b / m1)
    spread = _Z * math.sqrt(max(0.0, 1 / a - 1 / n1 + 1 / b - 1 / m1))
    return round(ratio, 2), round(ratio * math.exp(-spread), 2), round(ratio * math.exp(spread), 2)


def matrix(graph: Graph, *, year: int | None = None) -> Table:
    """Town × main theme: how many initiatives."""
    facts = Facts(graph)
    found = [e for e in facts.carried if year is None or year in about(facts, e)]
    pairs = {(e.source, e.target) for e in found}
    themes = sorted({t for _, node in pairs for t in facts.main_themes(node)})
    counts = Counter((town, theme) for town, node in pairs for theme in facts.main_themes(node))
    total = Counter(town for town, _ in pairs)
    towns = [t for t in facts.towns if total[t]]
    mine = {t: facts.all_evidence(e for e in found if e.source == t) for t in towns}
    rows = [Row((facts.place(t), *(counts[t, theme] for theme in themes), total[t]), mine[t]) for t in towns]
    return Table(
        "matrix",
        "乡镇与主题" + (f"（{year}年）" if year else ""),
        {"town": "乡镇", **{t: facts.theme_label(t) for t in themes}, "initiatives": "事项合计"},
        tuple(rows),
        f"{len(pairs)}个“乡镇—事项”组合，{len(towns)}个乡镇",
        "一个事项可属多个主题，各主题之和可大于合计。" if rows else _no_year(facts, year),
    )


def _no_year(facts: Facts, year: int | None) -> str:
    known = "、".join(map(str, facts.years)) or "无"
    return f"没有{year}年的报告；有报告的年份：{known}" if year else "图中没有乡镇实施的事项"


def similar(graph: Graph, *, town: str, top: int = 10) -> Table:
    """Towns most like a town, by the initiatives they share, and which these are.

    Raises:
        UsageError: no town has this name, or several have.

    """
    facts = Facts(graph)
    node = find.town(facts, town)
    sets: dict[str, dict[str, Edge]] = {}
    for e in facts.carried:
        sets.setdefault(e.source, {}).setdefault(facts.kindred(e.target), e)
    mine = sets.get(node, {})
    rows = []
    for other, theirs in sets.items():
        both = sorted(mine.keys() & theirs.keys())
        if other != node and both:
            names = "、".join(sorted(facts.label(mine[f].target) for f in both))
            alike = round(len(both) / len(mine.keys() | theirs.keys()), 4)
            values = (facts.place(other), alike, len(both), len(mine.keys() | theirs.keys()), names)
            rows.append(Row(values, facts.all_evidence(theirs[f] for f in both)))
    rows.sort(key=lambda r: (-float(r.values[1] or 0), -int(r.values[2] or 0), str(r.values[0])))
    return Table(
        "similar",
        f"与{facts.place(node)}相近的乡镇",
        {
            "town": "乡镇",
            "similarity": "相似度",
            "shared": "共有事项",
            "together": "合计事项",
            "initiatives": "共有的是",
        },
        tuple(rows[:top]),
        f"{facts.place(node)}的{len(mine)}个事项；其他{max(0, len(facts.towns) - 1)}个乡镇",
        "相似度 = 共有 ÷ 合计（Jaccard）。" if rows else f"没有乡镇与{facts.place(node)}有共同事项",
    )


def mix(graph: Graph, *, town: str | None = None) -> Table:
    """Projects, programs, policies and campaigns of each town, as counts and shares.

    Raises:
        UsageError: no town has this name, or several have.

    """
    facts = Facts(graph)
    towns = [find.town(facts, town)] if town else facts.towns
    pairs = {(e.source, e.target) for e in facts.carried}
    counts = Counter((t, str(facts.data(node).get("type"))) for t, node in pairs)
    rows = []
    for t in towns:
        each = [counts[t, kind] for kind in INITIATIVE_TYPES]
        if sum(each):
            evidence = facts.all_evidence(e for e in facts.carried if e.source == t)
            rows.append(Row((facts.place(t), *each, sum(each), *(_share(n, sum(each)) for n in each)), evidence))
    names = {"Project": "项目", "Program": "制度计划", "Policy": "政策", "Campaign": "行动"}
    columns = {kind.lower(): name for kind, name in names.items()}
    shares = {f"{kind.lower()}_share": f"{name}占比" for kind, name in names.items()}
    return Table(
        "mix",
        "事项类型构成",
        {"town": "乡镇", **columns, "initiatives": "合计", **shares},
        tuple(rows),
        f"{len(rows)}个乡镇，{len(pairs) if not town else sum(int(r.values[5] or 0) for r in rows)}个“乡镇—事项”组合",
        "" if rows else "没有事项",
    )
