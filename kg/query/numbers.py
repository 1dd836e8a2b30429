"""Questions of quantity: figures, shares of the text, shifts over years, instruments."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from kg.errors import UsageError
from kg.ontology import vocabulary
from kg.query import find
from kg.query.facts import Edge, Facts, Graph
from kg.query.table import Piece, Row, Table

_ROLE = {"target": "目标", "result": "结果"}


def figures(graph: Graph, *, name: str | None = None, town: str | None = None, year: int | None = None) -> Table:
    """All figures of an initiative or an indicator, by town and year: target or result, unit, limits, masked or not.

    Raises:
        UsageError: no initiative, indicator or town has this name, or several have.

    """
    facts = Facts(graph)
    wanted = _subject(facts, name) if name else None
    place = find.town(facts, town) if town else None
    rows = []
    for e in [*facts.of("HAS_FIGURE"), *facts.of("REPORTS")]:
        evidence = facts.evidence(e.data)
        towns = {e.source} if e.source in facts.reports else {t for p in evidence if (t := facts.town_of.get(p.report))}
        fits = (wanted in {None, e.source, e.target}, place is None or place in towns, year in {None, e.year})
        if all(fits):
            rows.append(_figure(facts, e, sorted(facts.place(t) for t in towns), evidence))
    rows.sort(key=lambda r: [str(v) for v in r.values[:5]])
    known = len(facts.of("HAS_FIGURE")) + len(facts.of("REPORTS"))
    return Table(
        "figures",
        f"{name or '全部'}的数据",
        {
            "town": "乡镇",
            "initiative": "事项",
            "indicator": "指标",
            "year": "年份",
            "role": "目标或结果",
            "value": "数值",
            "unit": "单位",
            "modifier": "限定",
            "change": "变化",
            "masked": "隐去",
            "text": "原文",
        },
        tuple(rows),
        f"图中共{known}个数据",
        "" if rows else f"没有符合条件的数据{'' if known else '：图中没有数据'}",
    )


def _figure(facts: Facts, edge: Edge, towns: Sequence[str], evidence: tuple[Piece, ...]) -> Row:
    d = edge.data
    subject = facts.label(edge.source) if d.get("type") == "HAS_FIGURE" else ""
    known = ("、".join(towns), subject, facts.label(edge.target), edge.year, _ROLE.get(str(d.get("role")), ""))
    texts = (str(d.get(name) or "") for name in ("unit", "modifier", "change"))
    return Row((*known, d.get("value"), *texts, bool(d.get("masked")), str(d.get("text") or "")), evidence)


def _subject(facts: Facts, name: str) -> str:
    """An indicator of exactly this name, else an initiative, else an indicator that is like it."""
    indicators = facts.by_type.get("Indicator", [])
    exact = [n for n in indicators if facts.label(n) == name]
    if exact:
        return exact[0]
    try:
        return find.initiative(facts, name)
    except UsageError:
        if not any(name in facts.label(n) for n in indicators):
            raise
        return find.node(facts, name)


def attention(graph: Graph, *, town: str | None = None) -> Table:
    """Share of the reports' characters by theme: sentences that name an initiative, shared among its themes.

    Raises:
        UsageError: no town has this name, or several have.

    """
    facts = Facts(graph)
    node = find.town(facts, town) if town else None
    reports = [r for t, found in facts.reports.items() if node in {None, t} for r in found]
    characters = sum(int(facts.data(r).get("characters") or 0) for r in reports)
    themes, evidence = _sentences(facts, set(reports))
    counts: dict[str, float] = defaultdict(float)
    for (_, _, quote), found in themes.items():
        for theme in found:
            counts[theme] += len(quote) / len(found)
    covered = sum(len(quote) for (_, _, quote), found in themes.items() if found)
    rows = [
        Row((facts.theme_label(t), round(n), _part(n, covered), _part(n, characters)), tuple(evidence[t]))
        for t, n in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    ]
    return Table(
        "attention",
        f"{facts.place(node) if node else '全部报告'}的篇幅分布",
        {"theme": "主题", "characters": "字数", "share_of_themed": "占有主题的", "share_of_all": "占全文"},
        tuple(rows),
        f"{len(reports)}份报告共{characters}字，其中{covered}字的句子提到事项",
        "一句话涉及多个主题时平分。" if rows else "没有提到事项的句子",
    )


_Key = tuple[str, int, str]


def _sentences(facts: Facts, reports: set[str]) -> tuple[Mapping[_Key, set[str]], Mapping[str, list[Piece]]]:
    """The main themes of each sentence that names an initiative, and the sentences of each theme."""
    out: dict[_Key, set[str]] = defaultdict(set)
    evidence: dict[str, list[Piece]] = defaultdict(list)
    for report, e, piece in facts.stated(facts.carried):
        if report in reports:
            found = out[report, piece.at, piece.quote]
            for theme in facts.main_themes(e.target):
                if theme not in found:
                    found.add(theme)
                    evidence[theme].append(piece)
    return out, evidence


def _part(part: float, whole: float) -> float | None:
    return round(part / whole, 4) if whole else None


def shift(graph: Graph, *, theme: str | None = None, town: str | None = None) -> Table:
    """Share of initiatives by theme and report year, with numbers of initiatives and of reports.

    Raises:
        UsageError: no theme or town has this name, or several have.

    """
    facts = Facts(graph)
    wanted = find.theme(facts, theme) if theme else None
    node = find.town(facts, town) if town else None
    pairs: dict[int, set[tuple[str, str]]] = defaultdict(set)
    evidence: dict[tuple[int, str], list[Piece]] = defaultdict(list)
    for report, e, piece in facts.stated(facts.carried):
        year = facts.year(report)
        if year is not None and node in {None, e.source}:
            pairs[year].add((e.source, e.target))
            for t in _levels(facts, e.target, wanted):
                evidence[year, t].append(piece)
    # A theme that a year does not touch has a row with 0: what went away is half of the answer.
    themes = sorted({t for found in pairs.values() for _, target in found for t in _levels(facts, target, wanted)})
    rows = []
    for year in sorted(pairs):
        counts = Counter(t for _, target in pairs[year] for t in _levels(facts, target, wanted))
        reports = sum(1 for r, t in facts.town_of.items() if facts.year(r) == year and node in {None, t})
        for t in themes:
            values = (year, facts.theme_label(t), counts[t], len(pairs[year]), _part(counts[t], len(pairs[year])), reports)
            rows.append(Row(values, tuple(dict.fromkeys(evidence[year, t]))))
    return Table(
        "shift",
        f"{facts.theme_label(wanted) if wanted else '各主题'}占比逐年变化",
        {"year": "年份", "theme": "主题", "n": "事项", "of": "当年事项", "share": "占比", "reports": "当年报告"},
        tuple(rows),
        f"报告年份：{'、'.join(map(str, sorted(pairs))) or '无'}",
        "一个乡镇的一个事项每年计一次；报告少的年份占比不稳；0表示当年报告没有这一主题。" if rows else "没有符合条件且有年份的报告",
    )


def _levels(facts: Facts, node: str, wanted: str | None) -> list[str]:
    """The main themes of an initiative; with a theme, that theme if it or one below it is among them."""
    if wanted is None:
        return facts.main_themes(node)
    return [wanted] if any(t == wanted or t.startswith(f"{wanted}.") for t in facts.themes(node)) else []


def instruments(graph: Graph, *, theme: str | None = None) -> Table:
    """Supply, environment and demand instruments of each theme, by the words of the sentences that name initiatives.

    Raises:
        UsageError: no theme has this name.

    """
    facts = Facts(graph)
    wanted = find.theme(facts, theme) if theme else None
    kinds = vocabulary("questions")["instrument"]
    counts: Counter[tuple[str, str]] = Counter()
    totals: Counter[str] = Counter()
    evidence: dict[str, list[Piece]] = defaultdict(list)
    for e in facts.carried:
        pieces = facts.evidence(e.data)
        text = facts.label(e.target) + "".join(p.quote for p in pieces)
        for t in _levels(facts, e.target, wanted):
            totals[t] += 1
            evidence[t] += pieces
            counts.update((t, kind["id"]) for kind in kinds if any(cue in text for cue in kind["cues"]))
    rows = []
    for t in sorted(totals):
        each = [counts[t, kind["id"]] for kind in kinds]
        shares = (_part(n, totals[t]) for n in each)
        rows.append(Row((facts.theme_label(t), totals[t], *each, *shares), tuple(dict.fromkeys(evidence[t]))))
    columns = {kind["id"]: kind["label"] for kind in kinds} | {f"{k['id']}_share": f"{k['label']}占比" for k in kinds}
    return Table(
        "instruments",
        "政策工具与主题",
        {"theme": "主题", "statements": "陈述", **columns},
        tuple(rows),
        f"{sum(totals.values())}条“乡镇实施事项”的陈述（按主题计）",
        "按名称和所在句子的用词判断（schemas/questions.toml），一条可属多类。" if rows else "没有符合条件的事项",
    )
