"""Reports → the towns that wrote them: one node for the reports of one town, masked towns apart."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from kg.ids import entity_id
from kg.model import Report
from kg.names import masked, normal


def towns(reports: Sequence[Report]) -> Mapping[str, str]:
    """Report id → town id.

    A masked town is a town of its own for each report. Reports of one name are of one town unless the parents they state
    contradict each other (城关镇 of two counties).
    """
    out: dict[str, str] = {}
    named: dict[str, list[Report]] = defaultdict(list)
    for report in reports:
        name = normal(report.town.name)
        if not name or report.town.masked or masked(name):
            out[report.id] = entity_id("Town", f"report:{report.id}", name)
        else:
            named[name].append(report)
    for name, group in named.items():
        for report in group:
            parents = "/".join(_stated(report, group))
            out[report.id] = entity_id("Town", parents, name)
    return out


def _stated(report: Report, group: Sequence[Report]) -> tuple[str, ...]:
    """The parents that tell this town from others of its name: none where all reports agree."""
    stated = sorted({r.town.parents for r in group if r.town.parents})
    if all(_agree(a, b) for a in stated for b in stated):
        return ()
    return report.town.parents


def _agree(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """Whether two lists of parents can be those of one town: one holds the other, masked names fit any."""
    known_a = {p for p in a if not masked(p)}
    known_b = {p for p in b if not masked(p)}
    return known_a <= known_b or known_b <= known_a
