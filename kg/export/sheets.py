"""graph → the sheets of the workbook: what stands in which column, in the words of an office."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kg.export.columns import Graph
from kg.export.lists import members, pieces
from kg.model import INITIATIVE_TYPES

Cell = str | int | float | bool | None
STATUS = {"done": "已完成", "ongoing": "推进中", "planned": "计划", "none": "未说明"}
LEVEL = {"province": "省级", "city": "市级", "county": "县级", "township": "乡级", "village": "村级"}


@dataclass(frozen=True, slots=True)
class Heading:
    """A column: its heading and its width in characters."""

    label: str
    width: float = 10


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet to be; ``shade`` colours the cells by their numbers, the first and the last column left out."""

    name: str
    headings: Sequence[Heading]
    rows: Iterator[Sequence[Cell]]
    note: str = ""
    shade: bool = False


_TOWNS = "名称=16 级别=8 上级=24 报告数=8 事项数=8 起始年=8 最近年=8 推测地点=24 名称隐去=9 编号=24"
_INITIATIVES = (
    "名称=32 类型=10 别名=24 主题=28 状态=9 乡镇数=8 实施乡镇=28 报告数=8 提及次数=9 首见年=8 末见年=8 "
    "范围=12 地点=18 涉及单位=20 可信度=8 名称隐去=9 证据=60 编号=26"
)
_EDGES = "起点=24 关系=10 终点=28 状态=9 年份=8 数据=16 证据条数=9 证据=60 编号=22"
_EVIDENCE = "起点=20 关系=10 终点=24 报告=30 标题=36 原文要点=24 原句=70 起=8 止=8 关系编号=22"
_COUNTING = "每格为该乡镇在该主题下的事项数；一个事项可属多个主题，故各主题之和可大于事项合计。"


def sheets(graph: Graph) -> Iterator[Sheet]:
    """The five sheets, in their order."""
    yield Sheet("乡镇", _headings(_TOWNS), _towns(graph))
    shown = _shown(graph)
    yield Sheet("项目与政策", _headings(_INITIATIVES), _initiatives(graph, shown))
    yield Sheet("关系", _headings(_EDGES), _edges(graph, shown))
    yield Sheet("证据", _headings(_EVIDENCE), _evidence(graph, shown))
    themes = main_themes(graph)
    heads = [Heading("乡镇", 18), *(Heading(_label(graph, n), 11) for n in themes), Heading("事项合计", 10)]
    yield Sheet("主题矩阵", heads, _matrix(graph, themes, shown), _COUNTING, shade=True)


def _headings(text: str) -> list[Heading]:
    return [Heading(label, float(width)) for label, width in (part.split("=") for part in text.split())]


def of_type(graph: Graph, *types: str) -> list[str]:
    """The nodes of some types, by label and key."""
    found = [n for n, d in graph.nodes(data=True) if d.get("type") in types]
    return sorted(found, key=lambda n: (str(graph.nodes[n].get("label")), n))


def main_themes(graph: Graph) -> list[str]:
    """The themes that no theme is above, by id."""
    found = [n for n in of_type(graph, "Theme") if not graph.nodes[n].get("broader")]
    return sorted(found, key=lambda n: str(graph.nodes[n].get("theme_id")))


def ends(graph: Graph, node: str, kind: str, *, incoming: bool = False) -> list[str]:
    """The nodes at the other end of a node's edges of one type, each once, by label."""
    edges = graph.in_edges(node, data=True) if incoming else graph.out_edges(node, data=True)
    found = {source if incoming else target for source, target, data in edges if data.get("type") == kind}
    return sorted(found, key=lambda n: (_label(graph, n), n))


def _label(graph: Graph, node: str) -> str:
    return str(graph.nodes[node].get("label", node))


def _shown(graph: Graph) -> Mapping[str, str]:
    """How each town is called in lists: with the county above it, or the end of its key, where others have its name."""
    towns = of_type(graph, "Town")
    same = Counter(_label(graph, n) for n in towns)
    out = {}
    for node in towns:
        label, above = _label(graph, node), members(graph.nodes[node].get("parents"))
        longer = f"{above[-1]}{label}" if above else f"{label}（{node[-4:]}）"
        out[node] = label if same[label] == 1 else longer
    return out


def _labels(graph: Graph, nodes: Sequence[str]) -> str:
    return "、".join(_label(graph, n) for n in nodes)


def _towns(graph: Graph) -> Iterator[Sequence[Cell]]:
    for node in of_type(graph, "Town"):
        data = graph.nodes[node]
        level, parents = LEVEL.get(str(data.get("level")), ""), "".join(members(data.get("parents")))
        counts = (data.get(name) for name in ("reports", "initiatives", "first_year", "last_year"))
        yield (data.get("label"), level, parents, *counts, _guesses(graph, node), data.get("masked"), node)


def _guesses(graph: Graph, town: str) -> str:
    edges = [(t, d) for _, t, d in graph.out_edges(town, data=True) if d.get("type") == "INFERRED_LOCATION"]
    edges.sort(key=lambda e: (-float(e[1].get("confidence", 0)), e[0]))
    return "、".join(f"{_label(graph, t)}（推测，{d.get('confidence')}）" for t, d in edges)


def _initiatives(graph: Graph, shown: Mapping[str, str]) -> Iterator[Sequence[Cell]]:
    for node in of_type(graph, *INITIATIVE_TYPES):
        data = graph.nodes[node]
        towns = ends(graph, node, "CARRIES_OUT", incoming=True)
        yield (
            data.get("label"),
            data.get("type_label"),
            "、".join(members(data.get("aliases"))),
            _labels(graph, ends(graph, node, "HAS_THEME")),
            STATUS.get(str(data.get("status")), ""),
            len(towns),
            "、".join(shown[t] for t in towns),
            *(data.get(name) for name in ("reports", "mentions", "first_year", "last_year")),
            _scope(graph, str(data.get("scope", ""))),
            _labels(graph, ends(graph, node, "LOCATED_IN")),
            _labels(graph, ends(graph, node, "INVOLVES")),
            data.get("score"),
            data.get("masked"),
            _first(data),
            node,
        )


def _scope(graph: Graph, scope: str) -> str:
    kind, _, name = scope.partition(":")
    if kind in {"town", "report"}:
        owner = _label(graph, name) if name in graph else ""
        return {"town": f"本乡镇（{owner}）" if owner else "本乡镇", "report": "仅本报告"}[kind]
    return {"national": "全国", "province": f"省（{name}）"}.get(kind, scope)


def _first(data: Mapping[str, Any]) -> str:
    found = pieces(data)
    return str(found[0].get("quote") or "") if found else ""


def _sorted(graph: Graph) -> list[tuple[str, str, str, dict[str, Any]]]:
    rows = graph.edges(keys=True, data=True)
    return sorted(rows, key=lambda r: (str(r[3].get("type")), _label(graph, r[0]), _label(graph, r[1]), str(r[2])))


def _edges(graph: Graph, shown: Mapping[str, str]) -> Iterator[Sequence[Cell]]:
    for source, target, key, data in _sorted(graph):
        status = STATUS.get(str(data.get("status")), "")
        yield (
            shown.get(source) or _label(graph, source),
            data.get("label"),
            shown.get(target) or _label(graph, target),
            status,
            data.get("year"),
            data.get("text"),
            len(pieces(data)),
            _first(data),
            key,
        )


def _evidence(graph: Graph, shown: Mapping[str, str]) -> Iterator[Sequence[Cell]]:
    for source, target, key, data in _sorted(graph):
        for piece in pieces(data):
            report, quote = str(piece.get("report", "")), str(piece.get("quote", ""))
            start, end, at = (int(piece.get(name) or 0) for name in ("start", "end", "at"))
            title = _label(graph, report) if report in graph else report
            yield (
                shown.get(source) or _label(graph, source),
                data.get("label"),
                shown.get(target) or _label(graph, target),
                title,
                str(piece.get("heading", "")),
                quote[max(0, start - at) : max(0, end - at)],
                quote,
                start,
                end,
                key,
            )


def _matrix(graph: Graph, themes: Sequence[str], shown: Mapping[str, str]) -> Iterator[Sequence[Cell]]:
    main = {str(graph.nodes[n].get("theme_id")): i for i, n in enumerate(themes)}
    for town in of_type(graph, "Town"):
        done = ends(graph, town, "CARRIES_OUT")
        counts = [0] * len(themes)
        for node in done:
            found = {theme.split(".", 1)[0] for theme in members(graph.nodes[node].get("themes"))}
            for theme in found & main.keys():
                counts[main[theme]] += 1
        yield (shown[town], *counts, len(done))
