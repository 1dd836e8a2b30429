"""What makes a thing the same thing → stable ids: hashes of type, scope and normal name, set apart by a separator."""

import hashlib
from collections.abc import Sequence

from kg.names import normal

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


def indicator_id(name: str) -> str:
    """The node key of an indicator: the same words measure the same thing."""
    return entity_id("Indicator", "national", normal(name))


def honor_id(name: str, level: str) -> str:
    """The node key of an honour: one title of one level, for all who got it."""
    return entity_id("Honor", level, normal(name))


def problem_id(report_id: str, text: str) -> str:
    """The node key of a problem: as one report words it."""
    return entity_id("Problem", report_id, normal(text))
