"""graph → tables: the questions of people who read many reports."""

import inspect
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from kg.errors import UsageError
from kg.query.around import around, ego, subgraph
from kg.query.claims import bridges, campaigns, honours, organizations, pilots
from kg.query.doubt import check
from kg.query.facts import Facts, Graph
from kg.query.network import annotate, centrality
from kg.query.numbers import attention, figures, instruments, shift
from kg.query.search import search
from kg.query.spread import adoption, changes, plans, shared
from kg.query.table import Piece, Row, Table
from kg.query.town import matrix, mix, similar, stress, town_year
from kg.query.wording import boilerplate, wording

__all__ = [
    "QUERIES",
    "Facts",
    "Piece",
    "Query",
    "Row",
    "Table",
    "annotate",
    "ask",
    "ego",
    "search",
    "subgraph",
]


class Query(NamedTuple):
    """A question: the function that answers it, and what it asks, in Chinese."""

    answer: Callable[..., Table]
    asks: str

    @property
    def options(self) -> Mapping[str, inspect.Parameter]:
        """What may be given to it, by name; those without a default must be."""
        found = inspect.signature(self.answer).parameters.values()
        return {p.name: p for p in found if p.kind is inspect.Parameter.KEYWORD_ONLY}


QUERIES: Mapping[str, Query] = {
    "town-year": Query(town_year, "某乡镇某年做了什么"),
    "stress": Query(stress, "某乡镇比同县（或全部）偏重哪些主题"),
    "matrix": Query(matrix, "乡镇 × 主题"),
    "similar": Query(similar, "与某乡镇最相近的乡镇，共有什么"),
    "shared": Query(shared, "至少 k 个乡镇都有的事项，哪些乡镇没有"),
    "adoption": Query(adoption, "事项首见于何年何地，怎样扩散"),
    "changes": Query(changes, "某乡镇今年新增、延续、不再提及什么"),
    "plans": Query(plans, "计划后来怎样"),
    "figures": Query(figures, "事项或指标的全部数据"),
    "campaigns": Query(campaigns, "名称带期限的行动，各年是否提及"),
    "pilots": Query(pilots, "试点与示范：谁、级别、主题"),
    "honours": Query(honours, "荣誉与排名"),
    "instruments": Query(instruments, "各主题的政策工具：供给、环境、需求"),
    "mix": Query(mix, "各乡镇的项目、制度、政策、行动构成"),
    "bridges": Query(bridges, "跨主题的事项"),
    "attention": Query(attention, "各主题占报告篇幅多少"),
    "boilerplate": Query(boilerplate, "至少 k 份报告共有的句子"),
    "organizations": Query(organizations, "事项涉及哪些单位、村和企业"),
    "shift": Query(shift, "主题占比逐年变化"),
    "check": Query(check, "需要人工核对的内容"),
    "around": Query(around, "与某一事物相关的全部关系"),
    "wording": Query(wording, "两个乡镇的报告有哪些文字相同"),
    "centrality": Query(centrality, "乡镇或事项网络的社群与中心性"),
}


def ask(graph: Graph, question: str, /, **options: Any) -> Table:  # noqa: ANN401 - each question has options of its own
    """Answer one of ``QUERIES``; options that are None are taken as not given.

    Raises:
        UsageError: there is no such question, it has no such option, an option is missing, or a name is not known.

    """
    if question not in QUERIES:
        raise UsageError(f"没有问题“{question}”；有：{'、'.join(QUERIES)}")
    known = QUERIES[question].options
    given = {key: value for key, value in options.items() if value is not None}
    unknown = [key for key in given if key not in known]
    if unknown:
        raise UsageError(f"{question} 没有选项 {'、'.join(unknown)}；有：{'、'.join(known) or '无'}")
    missing = [key for key, p in known.items() if p.default is inspect.Parameter.empty and key not in given]
    if missing:
        raise UsageError(f"{question} 还需要 {'、'.join(f'--{key}' for key in missing)}")
    return QUERIES[question].answer(graph, **given)
