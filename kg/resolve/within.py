"""Mentions of one report → its entities: which mentions of one report mean one thing, and why."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache

from kg.model import Mention, ReportEntity
from kg.names import core, is_short_form, normal, same_parts
from kg.ontology import vocabulary

_DEFINED = ("以下简称", "简称")


def within(mentions: Sequence[Mention], reading: str) -> tuple[ReportEntity, ...]:
    """Group mentions by type and name, then join the groups whose names are forms of one name.

    Returns:
        The entities in the order of their first mention; ``merges`` says why each other form was joined.

    """
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for i, mention in enumerate(mentions):
        groups[(mention.type, _canonical(mention.type, mention.text))].append(i)
    clusters = _join(groups, mentions, reading)
    clusters.sort(key=lambda c: c[0][0])
    return tuple(_entity(members, reasons, mentions) for members, reasons in clusters)


def _canonical(type_: str, text: str) -> str:
    """The normal name, or that of the known initiative it is a form of."""
    name = normal(text)
    return _known().get((type_, name), name)


@lru_cache(maxsize=1)
def _known() -> Mapping[tuple[str, str], str]:
    """(type, normal alias) → normal name, for the known initiatives."""
    out: dict[tuple[str, str], str] = {}
    for row in vocabulary("initiatives")["initiative"]:
        for alias in (row["name"], *row.get("aliases", ()), *row.get("weak", ())):
            out.setdefault((row["type"], normal(alias)), normal(row["name"]))
    return out


def _join(
    groups: Mapping[tuple[str, str], list[int]], mentions: Sequence[Mention], reading: str
) -> list[tuple[list[int], list[str]]]:
    """Merge groups by the first rule that holds, the longest name first, so that short forms join the fullest."""
    clusters: list[tuple[str, str, list[int], list[str]]] = []
    for (type_, name), members in sorted(groups.items(), key=lambda g: (-len(g[0][1]), g[0])):
        reason = ""
        fitting = []
        for cluster in clusters:
            why = _same(type_, name, cluster[0], cluster[1], mentions, cluster[2], members, reading)
            if why:
                fitting.append((cluster, why))
        # A short form that fits two full names tells neither: 卫生院项目 beside two 卫生院.
        if len(fitting) == 1 or (fitting and fitting[0][1] == "tail"):
            (_, _, known, reasons), reason = fitting[0]
            known.extend(members)
            reasons.append(f"{mentions[members[0]].text}: {reason}")
        else:
            clusters.append((type_, name, list(members), []))
    return [(sorted(members), reasons) for _, _, members, reasons in clusters]


def _same(
    type_: str,
    name: str,
    other_type: str,
    other: str,
    mentions: Sequence[Mention],
    known: Sequence[int],
    members: Sequence[int],
    reading: str,
) -> str:
    """Why two names of one report are forms of one name; empty where they are not."""
    if type_ != other_type:
        return ""
    if core(name, type_) == core(other, type_):
        return "tail"
    if same_parts(core(name, type_), core(other, type_)):
        return "order"
    if _defined(name, mentions, known, members, reading):
        return "defined"
    if type_ in ("Project", "Organization") and is_short_form(name, other):
        return "short form"
    return ""


def _defined(name: str, mentions: Sequence[Mention], known: Sequence[int], members: Sequence[int], reading: str) -> bool:
    """Whether the text itself says so: ……（以下简称“……”）."""
    del name
    first = mentions[members[0]].span.start
    for i in known:
        between = reading[mentions[i].span.end : first]
        if len(between) <= 12 and any(word in between for word in _DEFINED):  # noqa: PLR2004 -- bracket, words, quote
            return True
    return False


def _entity(members: Sequence[int], reasons: Sequence[str], mentions: Sequence[Mention]) -> ReportEntity:
    """The fullest form is the name, the others in the order of their first mention."""
    forms = Counter(mentions[i].text for i in members)
    by_normal: dict[str, str] = {}
    for text in forms:
        by_normal.setdefault(normal(text), text)
    distinct = list(by_normal.values())
    name = max(distinct, key=lambda t: (len(normal(t)), -distinct.index(t)))
    aliases = tuple(t for t in distinct if t != name)
    return ReportEntity(mentions[members[0]].type, name, aliases, tuple(members), merges=tuple(reasons))
