"""What a first afternoon would give: quotation marks, a list of names, a regular expression over final words."""

import re
from collections.abc import Iterator

from kg.extract import candidates
from kg.model import Document

Found = tuple[int, int, str]
_QUOTED = re.compile(r"[“《「]([^“”《》「」\n]{2,30})[”》」]")
_NAME = r"[一-鿿*＊×○XＸA-Za-z0-9]{2,16}?"
__all__ = ["lexicon", "quotes", "suffixes"]


def quotes(document: Document) -> Iterator[Found]:
    """Everything between quotation marks is a policy, between book-title marks too."""
    for match in _QUOTED.finditer(document.report.text):
        yield match.start(1), match.end(1), "Policy"


def lexicon(document: Document) -> Iterator[Found]:
    """The known initiatives of the lexicon, each wherever it stands, the longest first."""
    taken: set[int] = set()
    known = [m for m in candidates(document) if m.extractor == "lexicon"]
    for m in sorted(known, key=lambda m: (m.span.start - m.span.end, m.span.start)):
        inside = range(m.span.start, m.span.end)
        if taken.isdisjoint(inside):
            taken.update(inside)
            yield m.span.start, m.span.end, m.type


def suffixes(document: Document) -> Iterator[Found]:
    """Up to sixteen characters before a final word of the guidelines' table, from the last punctuation on."""
    for kind, words in _FINAL.items():
        for match in re.finditer(rf"{_NAME}(?:{'|'.join(words)})(?![一-鿿]*(?:{'|'.join(words)}))", document.report.text):
            yield match.start(), match.end(), kind


# The type table of the annotation guidelines, as anyone would type it in.
_FINAL = {
    "Project": ("项目", "工程", "公路", "高速", "水库", "管网", "园区", "基地", "安置点", "改造", "扩建", "迁建"),
    "Program": ("制度", "机制", "体系", "计划", "平台", "模式", "补贴", "补助", "救助", "责任制"),
    "Policy": ("条例", "规定", "规划", "方案", "办法", "意见", "战略", "方针", "原则", "理念"),
    "Campaign": ("行动", "斗争", "整治", "清零", "大排查", "大检查", "活动", "主题教育", "革命", "保卫战", "竞赛"),
    "Place": ("省", "市", "区", "县", "镇", "乡", "村", "社区", "小组", "河", "景区"),
    "Organization": ("公司", "厂", "矿业", "局", "委", "所", "合作社"),
}
