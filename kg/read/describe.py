"""Text → what it says of itself: title, kind, period, town; the file's name is asked only where it says nothing."""

import re
from dataclasses import dataclass
from typing import cast

from kg.model import Noise, Period, Town
from kg.ontology import vocabulary
from kg.read.clean import reading
from kg.read.period import period
from kg.read.titles import find_title, shown
from kg.read.town import parse, town

OPENING = 1500


@dataclass(frozen=True, slots=True)
class Description:
    """What a report is: see the fields of the same names in ``kg.model.Report``."""

    title: str
    kind: str
    period: Period
    town: Town


def describe(text: str, name: str, noise: tuple[Noise, ...] = (), metadata: tuple[tuple[str, str], ...] = ()) -> Description:
    """Describe a report. ``metadata`` of a table's row (title, town, year) goes before what the text says."""
    given = dict(metadata)
    plain = reading(text, noise)
    span = find_title(plain)
    found = plain[span.start : span.end] if span else ""
    title = given.get("title") or found
    body_at = span.end if span else 0
    body = plain[body_at:]
    kind = _kind(title, body)
    where = parse(given["town"]) if given.get("town") else town(found or title, span.start if span else 0, body, body_at)
    when = period(given.get("year", "") + title if given else title, body, kind, name)
    return Description(shown(title) or name, kind, _given_year(when, given.get("year", "")), where)


def _kind(title: str, body: str) -> str:
    kinds = vocabulary("reports")["kind"]
    squeezed = re.sub(r"\s", "", title)
    for row in kinds:
        if re.search(row["title"], squeezed):
            return cast("str", row["id"])
    opening = body[:OPENING]
    return next((cast("str", row["id"]) for row in kinds if re.search(row["opening"], opening)), "other")


def _given_year(found: Period, year: str) -> Period:
    m = re.search(r"(?:19|20)\d{2}", year)
    if m is None or found.year == int(m.group()):
        return found
    label = found.label.split("年", 1)[-1] if "年" in found.label else ""
    return Period(int(m.group()), found.part, f"{m.group()}年{label}")
