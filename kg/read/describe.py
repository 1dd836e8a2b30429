"""Text → what it says of itself: title, kind of report, period, town; the file's name is asked only where it says nothing."""

import re
from dataclasses import dataclass
from typing import cast

from kg.model import Noise, Period, Span, Town
from kg.ontology import vocabulary
from kg.read.noise import blanked
from kg.read.period import period
from kg.read.script import understood
from kg.read.town import parse, town

# Site boilerplate is blanked before; a title stands within the first lines that are left.
FIRST_LINES = 12
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
    plain = blanked(understood(text), noise)
    span = _title(plain)
    found = plain[span.start : span.end] if span else ""
    title = given.get("title") or found
    body_at = span.end if span else 0
    body = plain[body_at:]
    kind = _kind(title, body)
    where = parse(given["town"]) if given.get("town") else town(found or title, span.start if span else 0, body, body_at)
    when = period(given.get("year", "") + title if given else title, body, kind, name)
    return Description(_shown(title) or name, kind, _given_year(when, given.get("year", "")), where)


def _title(plain: str) -> Span | None:
    """The first of the first lines that is short and has a title's word; a second line that carries it on belongs to it."""
    words = vocabulary("reports")["title"]
    seen = 0
    for line in re.finditer(r"[^\r\n]+", plain):
        squeezed = re.sub(r"\s", "", line.group())
        if not squeezed:
            continue
        seen += 1
        if seen > FIRST_LINES or squeezed.startswith(("各位代表", "现在，我代表")) or re.match(r"[（(]?[一二三四五六七八九十1-9][、.．)）]", squeezed):
            return None
        if len(squeezed) <= words["most"] and re.search(words["words"], squeezed) and not re.search("[。；;]|，.*，|[：:]$", squeezed):
            lead = len(line.group()) - len(line.group().lstrip())
            return Span(line.start() + lead, line.start() + len(line.group().rstrip()))
    return None


def _kind(title: str, body: str) -> str:
    kinds = vocabulary("reports")["kind"]
    squeezed = re.sub(r"\s", "", title)
    for row in kinds:
        if re.search(row["title"], squeezed):
            return cast("str", row["id"])
    opening = body[:OPENING]
    return next((cast("str", row["id"]) for row in kinds if re.search(row["opening"], opening)), "other")


def _shown(title: str) -> str:
    """A title as it is shown: 政 府 工 作 报 告 without its blanks, Markdown's marks cut."""
    bare = title.strip().strip("#＃ ").strip()
    if re.fullmatch(r"(?:\S\s+)+\S", bare):
        return re.sub(r"\s+", "", bare)
    return re.sub(r"\s+", " ", bare)


def _given_year(found: Period, year: str) -> Period:
    m = re.search(r"(?:19|20)\d{2}", year)
    if m is None or found.year == int(m.group()):
        return found
    label = found.label.split("年", 1)[-1] if "年" in found.label else ""
    return Period(int(m.group()), found.part, f"{m.group()}年{label}")
