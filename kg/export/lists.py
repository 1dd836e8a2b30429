"""Which attributes are lists joined by ``|``, and what evidence holds: for formats that have lists and records."""

from collections.abc import Mapping
from typing import Any

from kg.nodes import decoded

LISTS = frozenset({"aliases", "themes", "parents", "clues", "why", "merges"})


def members(text: object) -> list[str]:
    """The members of ``a|b``; none for an empty text."""
    return [part for part in str(text).split("|") if part] if text else []


def pieces(attributes: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The evidence of a node or edge; none where it is not the JSON that docs/graph.md describes."""
    try:
        found = decoded(attributes.get("evidence") or "[]")
    except (TypeError, ValueError):
        return []
    return [piece for piece in found if isinstance(piece, dict)] if isinstance(found, list) else []
