"""An entity of one report → its scope: within which borders the same name means the same thing."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from kg.model import ReportEntity
from kg.names import core, masked, normal
from kg.ontology import vocabulary

# Names of provinces, cities and counties mean one place everywhere; a village's name is common to hundreds.
_WIDE_PLACE = re.compile(r".{2,}(?:省|自治区|市|自治州|地区|盟|县|自治县|旗|区|群岛|山脉|长江|黄河)$")
_COMPANY = re.compile(r".{4,}(?:有限公司|有限责任公司|股份公司|集团)$")


@dataclass(frozen=True, slots=True)
class Known:
    """A known initiative: its normal name, type and scope."""

    name: str
    type: str
    scope: str
    themes: tuple[str, ...]


@lru_cache(maxsize=1)
def known() -> Mapping[tuple[str, str], Known]:
    """(type, normal form) → known initiative, for its name, its aliases and their cores."""
    out: dict[tuple[str, str], Known] = {}
    for row in vocabulary("initiatives")["initiative"]:
        scope = f"province:{row['region']}" if row.get("region") else "national"
        entry = Known(row["name"], row["type"], scope, tuple(row.get("themes", ())))
        for form in (row["name"], *row.get("aliases", ()), *row.get("weak", ())):
            out.setdefault((row["type"], normal(form)), entry)
            out.setdefault((row["type"], core(form, row["type"])), entry)
    return out


def known_initiative(entity: ReportEntity) -> Known | None:
    """The known initiative that one of the entity's forms names, if any."""
    table = known()
    for form in (entity.name, *entity.aliases):
        found = table.get((entity.type, normal(form))) or table.get((entity.type, core(form, entity.type)))
        if found:
            return found
    return None


def scope_of(entity: ReportEntity, report_id: str, town_scope: str) -> tuple[str, str]:
    """The scope and the canonical name of an entity.

    Known initiatives are national or provincial. Whatever is masked stays in its report. Counties, cities and provinces, and
    companies under their full name, mean the same everywhere. All else belongs to the town that writes.
    """
    entry = known_initiative(entity)
    if entry:
        return entry.scope, entry.name
    if masked(entity.name):
        return f"report:{report_id}", entity.name
    if entity.type == "Place" and _WIDE_PLACE.match(normal(entity.name)):
        return "national", entity.name
    if entity.type == "Organization" and _COMPANY.match(normal(entity.name)):
        return "national", entity.name
    return town_scope, entity.name
