"""An entity of one report → its scope: within which borders the same name means the same thing."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from kg.model import ReportEntity
from kg.names import core, masked, normal
from kg.ontology import initiatives, vocabulary
from kg.resolve.alike import apart, marks, phaseless, sitting_of

# Names of provinces, cities and counties mean one place everywhere; a village's name is common to hundreds.
_WIDE_PLACE = re.compile(r".{2,}(?:省|自治区|市|自治州|地区|盟|县|自治县|旗|区|群岛|山脉)$")
_COMPANY = re.compile(r".{4,}(?:有限公司|有限责任公司|股份公司|集团)$")


@dataclass(frozen=True, slots=True)
class Known:
    """A known initiative: its name and scope."""

    name: str
    scope: str


@lru_cache(maxsize=1)
def known() -> Mapping[tuple[str, str], Known]:
    """(type, normal form) → known initiative, for its name, its aliases, their cores, and the signs of these in their order."""
    out: dict[tuple[str, str], Known] = {}
    later: dict[tuple[str, str], Known] = {}
    for row in initiatives():
        entry = Known(row.name, f"province:{row.region}" if row.region else "national")
        for form in row.forms:
            short = core(form, row.type)
            out.setdefault((row.type, normal(form)), entry)
            out.setdefault((row.type, short), entry)
            later.setdefault((row.type, _signs(short)), entry)
    return later | out


def _signs(name: str) -> str:
    """The signs of a name in a fixed order, marked so that they are no name: 国企国资改革 has those of 国资国企改革."""
    return "=" + "".join(sorted(name))


def known_initiative(entity: ReportEntity) -> Known | None:
    """The known initiative that one of the entity's forms names, if any."""
    return next(filter(None, (_known_by(entity.type, form) for form in (entity.name, *entity.aliases))), None)


def _known_by(type_: str, form: str) -> Known | None:
    """The known initiative of a form; a phase of one, or another sitting than its name says, is known under its own name."""
    table, short = known(), core(form, type_)
    found = table.get((type_, normal(form))) or table.get((type_, short)) or (len(short) > 3 and table.get((type_, _signs(short))))  # noqa: PLR2004 -- three signs in any order fit too many names
    if found:
        return replace(found, name=sitting_of(found.name, form)) if apart(form, found.name) else found
    phase = marks(form).get("phase")
    whole = phase and table.get((type_, phaseless(form, type_)))
    return replace(whole, name=short) if whole else None


def scope_of(entity: ReportEntity, report_id: str, town_scope: str) -> tuple[str, str]:
    """The scope and the canonical name of an entity.

    Known initiatives are national or provincial. Whatever is masked stays in its report. Counties, cities and provinces, and
    companies under their full name, mean the same everywhere. All else belongs to the town that writes.
    """
    hidden = [form for form in (entity.name, *entity.aliases) if masked(form)]
    if hidden and not all(_known_by(entity.type, form) for form in hidden):
        return f"report:{report_id}", entity.name
    entry = known_initiative(entity)
    if entry:
        return entry.scope, entry.name
    return "national" if _wide(entity.type, normal(entity.name)) else town_scope, entity.name


def _wide(type_: str, name: str) -> bool:
    """Whether a name means the same thing whoever writes it; every city has a 高新区 of its own."""
    everywhere = vocabulary("names")["everywhere"]
    if name in everywhere.get(type_, ()):
        return True
    if type_ == "Place":
        return bool(_WIDE_PLACE.match(name)) and not re.fullmatch(everywhere["local"], name)
    return type_ == "Organization" and bool(_COMPANY.match(name) or re.fullmatch(everywhere["national"], name))
