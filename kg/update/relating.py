"""Relations after some reports came, went or mean something else now: those between the ends that these reports speak of."""

import heapq
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from kg.ids import theme_id
from kg.ondisk import Base, Shelf
from kg.ondisk.kept import EDGE_ROW, LINE
from kg.ondisk.relating import EDGE, EVIDENCE, PACK, pieces_in, relations_of, row_of, said_by, saying, tie
from kg.ontology import themes
from kg.relate.relations import broader
from kg.relate.years import over_years

Row = tuple[object, ...]
Ends = tuple[str, str, str]
"""Type, source and target of relations."""

_SAID = 'type, source, target, limits, qualifiers, report, start, "end", evidence'
_BROADER = "BROADER"


@dataclass(slots=True)
class Related:
    """The edges that came, went or changed, and the nodes at their ends."""

    edges: set[str] = field(default_factory=set)
    ends: set[str] = field(default_factory=set)


def relate(base: Base, shelf: Shelf, gone: Collection[str], again: Collection[str], towns: Collection[str]) -> Related:
    """Make anew the relations that these reports speak of, and what came of the plans of these towns.

    Args:
        base: with the entities as they are now.
        shelf: the reports that count now.
        gone: reports that count no more.
        again: reports that are new, or whose entities or town are others now.
        towns: those whose reports changed.

    """
    town_of = dict(base.each("SELECT id, town FROM report WHERE town IS NOT NULL"))
    touched = _unsay(base, {*gone, *again})
    said = list(said_by(base, shelf.holding(again), town_of, {}))
    base.add("said", said, width=9)
    touched |= {(str(r[0]), str(r[1]), str(r[2])) for r in said}
    touched |= _broaden(base)
    for town in towns:
        carried = base.each("SELECT DISTINCT type, source, target FROM said WHERE source = ? AND type = 'CARRIES_OUT'", (town,))
        touched |= set(carried)
    times = {id_: LINE(line).order for id_, line in base.each("SELECT id, line FROM report WHERE town IS NOT NULL")}
    years = {report: time[0] for report, time in times.items() if time}
    ordered = sorted(touched)
    relations = over_years(relations_of(row for ends in ordered for row in _said(base, ends)), times, town_of)
    new = {str(row[0]): row for row in (row_of(relation, years) for relation in relations)}
    old = {str(row[0]): row for ends in ordered for row in _between(base, ends)}
    return _replaced(base, old, new)


def _unsay(base: Base, reports: Iterable[str]) -> set[Ends]:
    """Drop what reports said, and give between what."""
    out: set[Ends] = set()
    for report in sorted(reports):
        out |= set(base.each("SELECT DISTINCT type, source, target FROM said WHERE report = ? AND type <> ?", (report, _BROADER)))
        base.do("DELETE FROM said WHERE report = ? AND type <> ?", (report, _BROADER))
    return out


def _broaden(base: Base) -> set[Ends]:
    """Let what says of themes that one is part of another be the first evidence again; between what that changed."""
    ask = "SELECT evidence FROM said WHERE type = 'HAS_THEME' AND target = ? ORDER BY report, start, \"end\" LIMIT 1"
    rows = {theme: base.one(ask, (theme,)) for theme in map(theme_id, themes())}
    first = {theme: EVIDENCE(row[0]) for theme, row in rows.items() if row}
    new = {saying(key, evidence, PACK(evidence)) for key, evidence in broader(first)}
    old = {row for theme in rows for row in base.each(f"SELECT {_SAID} FROM said WHERE source = ? AND type = ?", (theme, _BROADER))}  # noqa: S608
    base.many("DELETE FROM said WHERE source = ? AND type = ?", sorted({(str(r[1]), _BROADER) for r in old ^ new}))
    changed = {r[1] for r in old ^ new}
    base.add("said", sorted((r for r in new if r[1] in changed), key=repr), width=9)
    return {(str(r[0]), str(r[1]), str(r[2])) for r in old ^ new}


def _said(base: Base, ends: Ends) -> Iterator[Row]:
    ask = f'SELECT {_SAID} FROM said WHERE type = ? AND source = ? AND target = ? ORDER BY limits, report, start, "end"'  # noqa: S608
    return base.each(ask, ends)


def _between(base: Base, ends: Ends) -> Iterator[Row]:
    return base.each(f"SELECT {EDGE} FROM relation WHERE type = ? AND source = ? AND target = ?", ends)  # noqa: S608


def _replaced(base: Base, old: Mapping[str, Row], new: Mapping[str, Row]) -> Related:
    changed = {key for key in old.keys() | new.keys() if old.get(key) != new.get(key)}
    base.many("DELETE FROM relation WHERE key = ?", ((key,) for key in sorted(changed & old.keys())))
    tie(base, (new[key] for key in sorted(changed & new.keys())))
    rows = (found[key] for found in (old, new) for key in changed & found.keys())
    return Related(changed, {str(end) for row in rows for end in row[2:4]})


def infer(base: Base, reports: Iterable[str]) -> Related:
    """Put the edges of inferred location of new reports into the graph."""
    new: dict[str, Row] = {}
    for report in sorted(reports):
        for (stored,) in base.each("SELECT edge FROM inference WHERE report = ?", (report,)):
            row = EDGE_ROW(stored)
            new[str(row[0])] = row
    return _replaced(base, {}, new)


def uninfer(base: Base, reports: Iterable[str]) -> Related:
    """Take the edges of inferred location of reports out of the graph."""
    old: dict[str, Row] = {}
    for report in sorted(reports):
        for (key,) in base.each("SELECT key FROM inference WHERE report = ?", (report,)):
            old |= {row[0]: row for row in base.each(f"SELECT {EDGE} FROM relation WHERE key = ?", (key,))}  # noqa: S608
    return _replaced(base, old, {})


def pieces(base: Base, node: str, chosen: str, most: int) -> list[str]:
    """The evidence of the first relations of a node, piece by piece, as far as is wanted; a loop counts at both ends."""
    rows = (
        row
        for end in ("source", "target")
        for row in base.each(
            f"SELECT type, source, target, limits, rowid FROM relation WHERE {end} = ? AND {chosen}",  # noqa: S608 - names are ours
            (node,),
        )
    )
    first = heapq.nsmallest(most, rows)
    texts = [row[0] for *_, id_ in first if (row := base.one("SELECT evidence FROM relation WHERE rowid = ?", (id_,)))]
    return pieces_in(texts, most)
