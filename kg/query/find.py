"""A name as people type it → the node that is meant, or the candidates."""

import difflib
from collections.abc import Iterable, Sequence

from kg.errors import UsageError
from kg.query.facts import Facts

_SHOWN = 8


def town(facts: Facts, name: str) -> str:
    """The town of a name, a key, or a name with what is above it (靖安县青石镇).

    Raises:
        UsageError: no town has this name, or several have; the message lists the candidates.

    """
    return _find(facts, name, facts.towns, "乡镇")


def initiative(facts: Facts, name: str) -> str:
    """The initiative of a name, an alias or a key; raises as ``town``."""
    return _find(facts, name, facts.initiatives, "事项")


def theme(facts: Facts, name: str) -> str:
    """The id of the theme of a name, an English name, an id or a key; raises as ``town``."""
    nodes = facts.by_type.get("Theme", [])
    ids = {str(facts.data(n).get("theme_id")): n for n in nodes}
    return name if name in ids else str(facts.data(_find(facts, name, nodes, "主题")).get("theme_id"))


def node(facts: Facts, name: str) -> str:
    """The node of any type of a name or a key; raises as ``town``."""
    nodes = [n for kind, found in facts.by_type.items() if kind != "Report" for n in found]
    return _find(facts, name, nodes, "名称")


def full_name(facts: Facts, key: str) -> str:
    """A node's name with what tells it from others of the same name."""
    data = facts.data(key)
    parents = "".join(str(data.get("parents") or "").split("|"))
    kind, _, owner = str(data.get("scope") or "").partition(":")
    where = {"national": "全国", "province": f"{owner}", "report": "仅一份报告"}.get(kind, facts.label(owner) if owner else "")
    return f"{parents}{facts.label(key)}（{'，'.join(p for p in (facts.kind(key), where, key) if p)}）"


def _find(facts: Facts, name: str, nodes: Sequence[str], what: str) -> str:
    wanted = name.strip()
    for found in (
        [n for n in nodes if n == wanted],
        [n for n in nodes if wanted in _names(facts, n)],
        [n for n in nodes if wanted and any(wanted in other for other in _names(facts, n))],
    ):
        if len(found) == 1:
            return found[0]
        if found:
            raise UsageError(f"{what}“{name}”有{len(found)}个，请用全名或括号内的编号：{_listed(facts, found)}")
    raise UsageError(f"没有{what}“{name}”{_near(facts, wanted, nodes)}")


def _names(facts: Facts, key: str) -> list[str]:
    data = facts.data(key)
    label, parents = facts.label(key), [p for p in str(data.get("parents") or "").split("|") if p]
    longer = ["".join(parents[i:]) + label for i in range(len(parents))]
    names = [label, *longer, *(p for p in str(data.get("aliases") or "").split("|") if p)]
    english = str(data.get("label_en") or "")
    return [*names, english] if english else names


def _near(facts: Facts, name: str, nodes: Sequence[str]) -> str:
    labels = sorted({facts.label(n) for n in nodes})
    close = difflib.get_close_matches(name, labels, n=_SHOWN, cutoff=0.4)
    shown = close or labels[:_SHOWN]
    if not shown:
        return "：图中没有这一类"
    return f"；{'相近的有' if close else '例如'}：{'、'.join(shown)}"


def _listed(facts: Facts, found: Iterable[str]) -> str:
    names = [full_name(facts, n) for n in found]
    more = f" 等{len(names)}个" if len(names) > _SHOWN else ""
    return "；".join(names[:_SHOWN]) + more
