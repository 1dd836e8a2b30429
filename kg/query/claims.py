"""Questions about what reports claim: campaigns with a term, pilots, honours, bridges of themes, organisations."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from kg.ontology import vocabulary
from kg.query import find
from kg.query.facts import STATUS, Edge, Facts, Graph
from kg.query.table import Cell, Piece, Row, Table

_HONOUR = {"honor": "荣誉", "rank": "排名", "pilot": "试点"}
# A level in the clause before is another thing's: "通过县级验收，双圩村改革试点有序推进".
_CLAUSE = re.compile(r"[，。；：！？、\n]")


def campaigns(graph: Graph) -> Table:
    """Initiatives whose name states a term (三年行动, 百日攻坚), and the years of the reports that mention them."""
    facts = Facts(graph)
    pattern = re.compile(vocabulary("questions")["span"]["pattern"])
    rows = []
    for node in facts.initiatives:
        term = pattern.search(facts.label(node))
        if term:
            edges = [e for e in facts.carried if e.target == node]
            years = sorted({y for e in edges for y in facts.said_in(e)})
            towns = sorted({facts.place(e.source) for e in edges})
            run = "、".join(map(str, years))
            values = (facts.label(node), facts.kind(node), term[0], run, len(years), len(towns), "、".join(towns))
            rows.append(Row(values, facts.all_evidence(edges)))
    return Table(
        "campaigns",
        "名称带期限的行动",
        {
            "initiative": "事项",
            "type": "类型",
            "term": "期限",
            "years": "提及年份",
            "n": "年数",
            "towns": "乡镇数",
            "where": "哪些乡镇",
        },
        tuple(rows),
        f"{len(facts.initiatives)}个事项",
        "提及年份是报告的年份。" if rows else "没有名称带期限的事项",
    )


def pilots(graph: Graph, *, town: str | None = None) -> Table:
    """Pilots and demonstration titles: who, at which level, of which theme.

    Raises:
        UsageError: no town has this name, or several have.

    """
    facts = Facts(graph)
    node = find.town(facts, town) if town else None
    # A title that the town also carries out as an initiative is told once, with theme and status.
    carried: dict[str, set[str]] = defaultdict(set)
    for e in facts.carried:
        carried[e.source].add(facts.label(e.target))
    titles = [e for e in facts.of("AWARDED") if not _told(facts.label(e.target), carried[e.source])]
    rows = []
    for e in [*facts.carried, *titles]:
        label, evidence = facts.label(e.target), facts.evidence(e.data)
        word = _pilot(label, evidence)
        if word and node in {None, e.source}:
            themes = "、".join(facts.theme_label(t) for t in facts.main_themes(e.target))
            status = STATUS[e.status] if e.data.get("type") == "CARRIES_OUT" else ""
            values = (facts.place(e.source), label, word, level(label, evidence), themes, status, e.year)
            rows.append(Row(values, evidence))
    rows.sort(key=lambda r: [str(v) for v in r.values])
    return Table(
        "pilots",
        "试点与示范",
        {
            "town": "乡镇",
            "title": "名称",
            "word": "用词",
            "level": "级别",
            "theme": "主题",
            "status": "状态",
            "year": "年份",
        },
        tuple(rows),
        f"{len(facts.towns)}个乡镇，{len(facts.initiatives)}个事项，{len(facts.by_type.get('Honor', []))}项荣誉",
        "级别按名称和原句用词判断，判断不了的为空。"
        if rows
        else f"没有名称含{'、'.join(vocabulary('questions')['pilot']['words'])}的事项或荣誉",
    )


def _told(title: str, names: Iterable[str]) -> bool:
    """Whether one of these is the title, or the title without its level (国家海绵城市建设试点, 海绵城市建设试点)."""
    return any(title.endswith(name) for name in names)


def _pilot(label: str, evidence: Iterable[Piece]) -> str | None:
    """The word that makes a name one of a pilot: in it, or right behind it (“红色物业”试点)."""
    told = [(p.text, p.quote[p.end - p.at :].lstrip("”’》）")) for p in evidence]
    words = vocabulary("questions")["pilot"]["words"]
    return next((w for w in words if w in label or any(w in text or rest.startswith(w) for text, rest in told)), None)


def level(label: str, evidence: Iterable[Piece]) -> str:
    """The level of a title by its own words, else by those before it in its clause; empty where they do not say."""
    near = [_CLAUSE.split(p.quote[: p.start - p.at])[-1] + p.text for p in evidence]
    for text in (label, *near):
        for row in vocabulary("questions")["level"]:
            if any(word in text for word in row["words"]):
                return str(row["label"])
    return ""


def honours(graph: Graph, *, town: str | None = None) -> Table:
    """Honours and rankings that reports claim, with their level.

    Raises:
        UsageError: no town has this name, or several have.

    """
    facts = Facts(graph)
    node = find.town(facts, town) if town else None
    rows = []
    for e in facts.of("AWARDED"):
        if node in {None, e.source}:
            evidence = facts.evidence(e.data)
            rows.append(
                Row(
                    (
                        facts.place(e.source),
                        _HONOUR.get(str(facts.data(e.target).get("kind")), "荣誉"),
                        facts.label(e.target),
                        level(facts.label(e.target), evidence),
                        e.year,
                    ),
                    evidence,
                )
            )
    rows += _ranks(facts, node)
    rows.sort(key=lambda r: [str(v) for v in r.values])
    return Table(
        "honours",
        "荣誉与排名",
        {"town": "乡镇", "kind": "种类", "title": "名称", "level": "级别", "year": "年份"},
        tuple(rows),
        f"{len(facts.towns)}个乡镇的{len(facts.town_of)}份报告",
        "是报告自己的说法。" if rows else "报告没有提到荣誉或排名",
    )


def _ranks(facts: Facts, node: str | None) -> list[Row]:
    """Rankings in the sentences that name something."""
    pattern = re.compile(vocabulary("questions")["honour"]["ranks"])
    found: dict[tuple[Cell, ...], Piece] = {}
    told = {(r, i) for r, _, p in facts.stated(facts.of("AWARDED")) for i in range(p.start, p.end)}
    edges = [e for kind in ("CARRIES_OUT", "REPORTS", "AWARDED", "MENTIONED_IN") for e in facts.of(kind)]
    for report, _, piece in facts.stated(edges):
        town = facts.town_of.get(report)
        if town and node in {None, town}:
            for hit in pattern.finditer(piece.quote):
                start, end = piece.at + hit.start(), piece.at + hit.end()
                if any((report, i) in told for i in range(start, end)):
                    continue  # an honour of its own already
                exact = Piece(report, piece.title, start, end, piece.at, piece.quote, piece.heading)
                found.setdefault((facts.place(town), "排名", hit[0], level(hit[0], [exact]), facts.year(report)), exact)
    return [Row(values, (piece,)) for values, piece in found.items()]


def bridges(graph: Graph, *, top: int | None = None) -> Table:
    """Initiatives that belong to two or more main themes (党建+, 红色物业)."""
    facts = Facts(graph)
    rows = []
    for node in facts.initiatives:
        themes = facts.main_themes(node)
        if len(themes) > 1:
            edges = [e for e in facts.carried if e.target == node]
            towns = sorted({facts.place(e.source) for e in edges})
            names = "、".join(facts.theme_label(t) for t in themes)
            values = (facts.label(node), facts.kind(node), len(themes), names, len(towns), "、".join(towns))
            rows.append(Row(values, facts.all_evidence(edges)))
    rows.sort(key=lambda r: (-int(r.values[2] or 0), -int(r.values[4] or 0), str(r.values[0])))
    return Table(
        "bridges",
        "跨主题的事项",
        {"initiative": "事项", "type": "类型", "n": "主题数", "themes": "主题", "towns": "乡镇数", "where": "哪些乡镇"},
        tuple(rows[:top]),
        f"{len(facts.initiatives)}个事项",
        f"共{len(rows)}个跨主题。" if rows else "没有跨主题的事项",
    )


def organizations(graph: Graph, *, name: str | None = None, town: str | None = None) -> Table:
    """Companies, villages and departments tied to an initiative; masked ones are marked.

    Raises:
        UsageError: no initiative or town has this name, or several have.

    """
    facts = Facts(graph)
    wanted = find.initiative(facts, name) if name else None
    node = find.town(facts, town) if town else None
    rows = []
    for e in [*facts.of("INVOLVES"), *facts.of("LOCATED_IN")]:
        evidence = tuple(p for p in facts.evidence(e.data) if node in {None, facts.town_of.get(p.report)})
        if wanted in {None, e.source} and (evidence or node is None):
            rows.append(_tied(facts, e, evidence))
    rows.sort(key=lambda r: [str(v) for v in r.values])
    return Table(
        "organizations",
        f"{name or '各事项'}涉及的单位和地点",
        {
            "initiative": "事项",
            "name": "单位或地点",
            "kind": "种类",
            "relation": "关系",
            "town": "乡镇",
            "masked": "隐去",
        },
        tuple(rows),
        f"{len(facts.by_type.get('Organization', []))}个单位，{len(facts.by_type.get('Place', []))}个地点",
        "" if rows else "没有与之相连的单位或地点",
    )


def _tied(facts: Facts, edge: Edge, evidence: Sequence[Piece]) -> Row:
    towns = sorted({facts.place(t) for p in evidence if (t := facts.town_of.get(p.report))})
    label, data = facts.label(edge.target), facts.data(edge.target)
    kind = _sort_of(label, vocabulary("questions")["organization"]) or facts.kind(edge.target)
    relation = str(edge.data.get("label", ""))
    values = (facts.label(edge.source), label, kind, relation, "、".join(towns), bool(data.get("masked")))
    return Row(values, tuple(evidence))


def _sort_of(label: str, rows: Sequence[Any]) -> str:
    return next((str(r["label"]) for r in rows if label.endswith(tuple(r["ends"]))), "")
