"""What makes a thing the same thing → stable ids: hashes of type, scope and normal name, set apart by a separator."""

import hashlib
from collections.abc import Sequence

from kg.names import masked, normal

_SEPARATOR = "\x1f"


def entity_id(type_: str, scope: str, name: str) -> str:
    """``project-0123456789abcdef``: the same for the same parts, on any machine and in any order."""
    return f"{type_.lower()}-{digest(type_, scope, name)}"


def digest(*parts: str) -> str:
    """Sixteen hex digits over the parts; 64 bits keep a billion names apart with a chance of error below 3 %."""
    return hashlib.sha256(_SEPARATOR.join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def edge_id(type_: str, source: str, target: str, qualifiers: Sequence[tuple[str, str | int | float | bool]]) -> str:
    """The key of an edge: the same for the same type, ends and qualifiers."""
    return "e-" + digest(type_, source, target, repr(qualifiers))


def theme_id(theme: str) -> str:
    """The node key of a theme: themes have names of their own, no hash."""
    return "theme-" + theme.replace(".", "-")


def place_id(name: str, code: str = "", report_id: str = "") -> str:
    """The node key of a place outside any town's own: a code makes it that place; a masked name stays in its report."""
    return entity_id("Place", _scope(name, report_id), f"{name} {code}" if code else normal(name))


def indicator_id(name: str, report_id: str) -> str:
    """The node key of an indicator: the same words measure the same thing, but for masked ones."""
    return entity_id("Indicator", _scope(name, report_id), normal(name))


def honor_id(name: str, level: str, report_id: str) -> str:
    """The node key of an honour: one title of one level, for all who got it; a masked title stays in its report."""
    return entity_id("Honor", f"{level} {report_id}" if masked(name) else level, normal(name))


def problem_id(report_id: str, text: str) -> str:
    """The node key of a problem: as one report words it."""
    return entity_id("Problem", report_id, normal(text))


def _scope(name: str, report_id: str) -> str:
    return f"report:{report_id}" if masked(name) else "national"
