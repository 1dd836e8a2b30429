"""In which role a place is named: own area, partner, origin of people, receiver of help, in a name of something."""

import re
from functools import lru_cache
from typing import Literal, NamedTuple, cast

from kg.errors import SchemaError
from kg.model import Span
from kg.ontology import vocabulary

Role = Literal["own", "partner", "origin", "donation", "firm", "doc", "other"]
ROLES: tuple[Role, ...] = ("own", "partner", "origin", "donation", "firm", "doc", "other")
# Longer clauses are lists of things, where a cue at one end says nothing about the other.
_REACH = 60
_CLAUSE = re.compile(r"[，,。；;！!？?\r\n]")


class Rule(NamedTuple):
    """A cue before or after the place, or both."""

    role: Role
    before: re.Pattern[str] | None
    after: re.Pattern[str] | None
    name: str


def role_of(reading: str, span: Span) -> tuple[Role | None, str]:
    """The role that the clause around a place gives it, and the rule that said so; None where no rule fits."""
    left = reading[max(0, span.start - _REACH) : span.start]
    right = reading[span.end : span.end + _REACH]
    cuts = [m.end() for m in _CLAUSE.finditer(left)]
    title = left
    left = left[cuts[-1] :] if cuts else left
    end = _CLAUSE.search(right)
    right = right[: end.start()] if end else right
    for rule in rules():
        text = title if rule.role == "doc" else left
        if (rule.before is None or rule.before.search(text)) and (rule.after is None or rule.after.match(right)):
            return rule.role, rule.name
    return None, ""


@lru_cache(maxsize=1)
def rules() -> tuple[Rule, ...]:
    """The rules of ``schemas/roles.toml`` in order.

    Raises:
        SchemaError: a rule has an unknown role, no cue, or a pattern that cannot be compiled.

    """
    return tuple(_rule(i, row) for i, row in enumerate(vocabulary("roles")["rule"], 1))


def _rule(number: int, row: dict[str, str]) -> Rule:
    if row.get("role") not in ROLES or not (row.get("before") or row.get("after")):
        raise SchemaError(f"roles.toml: rule {number} needs a role out of {', '.join(ROLES)} and a cue before or after")
    try:
        before, after = (re.compile(row[k]) if row.get(k) else None for k in ("before", "after"))
    except re.error as e:
        raise SchemaError(f"roles.toml: rule {number}: not a regular expression: {e}") from e
    return Rule(cast("Role", row["role"]), before, after, row.get("name") or f"roles.toml rule {number}")
