"""CARRIES_OUT relations → the same, each with the year its town first spoke of it, plans with what came of them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import cast

from kg.ids import edge_id
from kg.model import STATUSES, Relation, Status

Order = tuple[int, int]
Said = tuple[Order, Relation]


def over_years(relations: Iterable[Relation], times: Mapping[str, Order | None], town_of: Mapping[str, str]) -> Iterator[Relation]:
    """Add to each CARRIES_OUT relation of a dated report ``first_seen``, and to plans what later reports say.

    ``outcome`` of a plan is ``done``, ``carried_on`` (going on, planned again, or named without more) or ``not_mentioned``;
    it is absent where the town has no later report. The most advanced statement of all later reports counts, and of
    equals the first: ``outcome_year`` is the year of its report, ``outcome_edge`` the edge that holds its evidence. A
    plan that nobody mentions again has failed or not, who knows: it has the year of the next report, and no edge.

    Args:
        relations: those between the same two ends one after the other.
        times: what puts the reports in order, by report id; None where it is not known.
        town_of: the town of each report.

    """
    reports = _by_town(times, town_of)
    for (type_, town, _), group in groupby(relations, key=lambda r: (r.type, r.source, r.target)):
        if type_ == "CARRIES_OUT":
            yield from _followed(list(group), times, reports.get(town, ()))
        else:
            yield from group


def _by_town(order: Mapping[str, Order | None], town_of: Mapping[str, str]) -> Mapping[str, Sequence[Order]]:
    """The times of each town's dated reports, ascending."""
    found: dict[str, set[Order]] = defaultdict(set)
    for report_id, time in order.items():
        if time:
            found[town_of[report_id]].add(time)
    return {town: sorted(times) for town, times in found.items()}


def _followed(same: Sequence[Relation], order: Mapping[str, Order | None], reports: Sequence[Order]) -> Iterator[Relation]:
    """What a town says of one initiative, put in the order of time."""
    said = sorted(_dated(same, order), key=lambda s: (s[0], repr(s[1].qualifiers)))
    if not said:
        yield from same
        return
    first = said[0][0][0]
    for relation in same:
        mine = [time for time, r in said if r is relation]
        more: tuple[tuple[str, str | int], ...] = (("first_seen", first),)
        if mine and dict(relation.qualifiers)["status"] == "planned":
            more += _outcome(max(mine), said, reports)
        yield replace(relation, attributes=(*relation.attributes, *more)) if mine else relation


def _dated(same: Sequence[Relation], order: Mapping[str, Order | None]) -> Iterator[Said]:
    """Each relation once for each time at which a report says it."""
    for relation in same:
        for time in sorted({time for e in relation.evidence if (time := order[e.report_id])}):
            yield time, relation


def _outcome(planned: Order, said: Sequence[Said], reports: Sequence[Order]) -> tuple[tuple[str, str | int], ...]:
    """What the reports after the plan say of it."""
    later = [time for time in reports if time > planned]
    if not later:
        return ()
    after = [(time, relation) for time, relation in said if time > planned]
    if not after:
        return ("outcome", "not_mentioned"), ("outcome_year", later[0][0])
    time, best = max(after, key=lambda s: STATUSES.index(_status(s[1])))
    outcome = "done" if _status(best) == "done" else "carried_on"
    key = edge_id(best.type, best.source, best.target, best.qualifiers)
    return ("outcome", outcome), ("outcome_year", time[0]), ("outcome_edge", key)


def _status(relation: Relation) -> Status:
    return cast("Status", dict(relation.qualifiers)["status"])
