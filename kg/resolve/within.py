"""Mentions of one report → its entities: which mentions of one report mean one thing, and why."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from kg.model import Mention, ReportEntity
from kg.names import normal
from kg.ontology import initiatives
from kg.resolve.alike import alike, apart, shown, sought

_DEFINED = "简称"
_NEAR = 12  # signs between a full name and the short one it is given: bracket, words, quotation mark


@dataclass(slots=True)
class _Cluster:
    """The mentions of one thing, one mention of each of its names, and why the later names were joined."""

    members: list[int] = field(default_factory=list)
    names: list[int] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Clusters:
    """The clusters of a report so far, found by the keys under which their names are shown, and by their mentions."""

    mentions: Sequence[Mention]
    reading: str
    every: list[_Cluster] = field(default_factory=list)
    by_key: dict[tuple[str, str], dict[int, None]] = field(default_factory=lambda: defaultdict(dict))
    by_mention: dict[int, int] = field(default_factory=dict)
    by_end: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))


def within(mentions: Sequence[Mention], reading: str) -> tuple[ReportEntity, ...]:
    """Group mentions by type and name, then join the groups whose names are forms of one name.

    Returns:
        The entities in the order of their first mention; ``merges`` says why each other form was joined.

    """
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for i, mention in enumerate(mentions):
        groups[(mention.type, _canonical(mention.type, mention.text))].append(i)
    clusters = _join(groups, mentions, reading)
    return tuple(_entity(sorted(c.members), c.reasons, mentions) for c in sorted(clusters, key=lambda c: min(c.members)))


def _canonical(type_: str, text: str) -> str:
    """The normal name, or that of the known initiative it is a form of; another sitting of it stays itself."""
    name = normal(text)
    known = _known().get((type_, name), name)
    return name if apart(name, known) else known


@lru_cache(maxsize=1)
def _known() -> Mapping[tuple[str, str], str]:
    """(type, normal alias) → normal name, for the known initiatives."""
    out: dict[tuple[str, str], str] = {}
    for row in initiatives():
        for form in row.forms:
            out.setdefault((row.type, normal(form)), normal(row.name))
    return out


def _join(groups: Mapping[tuple[str, str], list[int]], mentions: Sequence[Mention], reading: str) -> list[_Cluster]:
    """Merge groups by the first rule that holds, the longest name first, so that short forms join the fullest."""
    found = _Clusters(mentions, reading)
    for i, mention in enumerate(mentions):
        found.by_end[mention.span.end].append(i)
    for _, members in sorted(groups.items(), key=lambda g: (-len(g[0][1]), g[0])):
        _place(members, found)
    return found.every


def _place(members: list[int], found: _Clusters) -> None:
    """Put a group into the cluster it is a form of, or into a new one."""
    name = found.mentions[members[0]]
    fitting = list(_fitting(members[0], found))
    # A short form that fits two full names tells neither: 卫生院项目 beside two 卫生院.
    if len(fitting) == 1 or (fitting and fitting[0][1] == "tail"):
        number, why = fitting[0]
        found.every[number].reasons.append(f"{name.text}: {why}")
    else:
        number = len(found.every)
        found.every.append(_Cluster())
    found.every[number].members += members
    found.every[number].names.append(members[0])
    found.by_mention.update(dict.fromkeys(members, number))
    for key in shown(name.type, name.text):
        found.by_key[name.type, key][number] = None


def _fitting(first: int, found: _Clusters) -> Iterator[tuple[int, str]]:
    """The clusters that a name is a form of, and why, in the order they were made."""
    name = found.mentions[first]
    defined = {found.by_mention[i] for i in _defined(first, found) if i in found.by_mention}
    near = {number for key in sought(name.type, name.text) for number in found.by_key.get((name.type, key), ())}
    for number in sorted(defined | near):
        forms = [found.mentions[i].text for i in found.every[number].names]
        if not any(apart(name.text, form) for form in forms):
            why = "defined" if number in defined else _same(name, forms)
            if why:
                yield number, why


def _same(name: Mention, forms: Sequence[str]) -> str:
    """Why a name is a form of one of a cluster's names."""
    reason = next(filter(None, (alike(name.type, name.text, form, near=True) for form in forms)), "")
    # A nationally known name abbreviates nothing: 养老保险 is not 社会养老保险, even where one report says both.
    return "" if reason == "short form" and (name.type, normal(name.text)) in _known() else reason


def _defined(first: int, found: _Clusters) -> Iterator[int]:
    """The mentions that the text itself says this one is short for: ……（以下简称“……”）."""
    name = found.mentions[first]
    start = name.span.start
    at = found.reading.find(_DEFINED, max(0, start - _NEAR), start)
    if at >= 0:
        for end in range(start - _NEAR, at + 1):
            yield from (i for i in found.by_end.get(end, ()) if found.mentions[i].type == name.type)


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
