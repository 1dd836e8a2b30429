"""Entities after some reports came and some went: of the towns that they are of, and of the names everywhere that they use."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from kg.ondisk import Base, Shelf
from kg.ondisk.kept import Key, members
from kg.ondisk.resolving import Beside, entity_row, local_rows, sureness_of
from kg.resolve import Judgements
from kg.resolve.across import Group, groups_of, joined, own
from kg.resolve.alike import rearranged

Local = tuple[str, int]
Row = tuple[object, ...]


@dataclass(slots=True)
class Resolved:
    """What became of entities: the rows that changed, and the reports whose entities are others now."""

    entities: set[str] = field(default_factory=set)
    reports: set[str] = field(default_factory=set)


def own_entities(base: Base, shelf: Shelf, towns: Iterable[str], before: Iterable[str], judgements: Judgements) -> Resolved:
    """Resolve again what is some towns' own.

    Args:
        base: `kg.update` has forgotten the reports that are gone, and noted those that are new.
        shelf: the reports that count now.
        towns: those whose reports changed.
        before: the reports that these towns had, gone or not.
        judgements: verdicts on names, none on ids.

    """
    of_town = {
        town: [r for (r,) in base.each("SELECT id FROM report WHERE town = ? ORDER BY id", (town,))] for town in sorted(towns)
    }
    town_of = {report: town for town, reports in of_town.items() for report in reports}
    scopes = {f"town:{town}" for town in towns} | {f"report:{r}" for r in (*before, *town_of)}
    old = _rows(base, "scope", scopes)
    new: dict[str, Row] = {}
    locals_: dict[Local, Row] = {}
    for reports in of_town.values():
        found = [shelf[report] for report in reports]
        beside = Beside({}, dict(sureness_of(found)))
        groups = groups_of(found, town_of, beside.nested, judgements)
        for group in joined([g for g in groups if own(g.key[1])], judgements):
            row = entity_row(group, beside)
            new[str(row[0])] = row
            locals_ |= {(str(r[0]), int(str(r[1]))): r for r in local_rows(group, str(row[0]), beside)}
    changed = _changed(old, new)
    _replace(base, old, changed, new)
    return Resolved(changed, _tied(base, {*before, *town_of}, set(old) | set(new), locals_))


def _rows(base: Base, column: str, values: Iterable[str]) -> dict[str, Row]:
    """Rows of ``entity`` by id."""
    ask = f"SELECT * FROM entity WHERE {column} = ?"  # noqa: S608 - names are ours
    return {row[0]: row for value in sorted(values) for row in base.each(ask, (value,))}


def _changed(old: Mapping[str, Row], new: Mapping[str, Row]) -> set[str]:
    return {id_ for id_ in old.keys() | new.keys() if old.get(id_) != new.get(id_)}


def _replace(base: Base, old: Mapping[str, Row], changed: Collection[str], new: Mapping[str, Row]) -> None:
    base.many("DELETE FROM entity WHERE id = ?", ((id_,) for id_ in sorted(changed & old.keys())))
    base.add("entity", (new[id_] for id_ in sorted(changed & new.keys())), width=5)


def _tied(base: Base, reports: Iterable[str], entities: Collection[str], now: Mapping[Local, Row]) -> set[str]:
    """Put the rows of ``local`` in place of those that lead to these entities; the reports in which one changed."""
    before: dict[Local, Row] = {}
    for report in sorted(reports):
        rows = base.each("SELECT * FROM local WHERE report = ?", (report,))
        before |= {(row[0], row[1]): row for row in rows if row[2] in entities}
    changed = {key for key in before.keys() | now.keys() if before.get(key) != now.get(key)}
    base.many("DELETE FROM local WHERE report = ? AND number = ?", sorted(changed))
    base.add("local", (now[key] for key in sorted(changed & now.keys())), width=5)
    return {report for report, _ in changed}


def wide_entities(base: Base, touched: Collection[Key], new: Collection[str], judgements: Judgements) -> Resolved:
    """Resolve again what means the same everywhere: the groups that were touched, and those whose names may be forms of theirs.

    Args:
        base: with the members of all groups.
        touched: the groups that lost or got a member.
        new: the reports whose entities stand nowhere yet.
        judgements: verdicts on names, none on ids.

    """
    before: dict[Key, str] = {row[:3]: row[3] for row in base.each("SELECT type, scope, core, entity FROM grouped")}
    keys = _around(touched, before.keys(), judgements)
    old = _rows(base, "id", {before[k] for k in keys if k in before})
    beside = Beside({}, {})
    groups = [g for key in sorted(keys) if (g := _group(base, key, beside)).members]
    done = Resolved()
    rows: dict[str, Row] = {}
    after: dict[Key, str] = {}
    for group in joined(groups, judgements):
        row = entity_row(group, beside)
        rows[str(row[0])] = row
        after |= dict.fromkeys((group.key, *group.taken), str(row[0]))
    done.entities = _changed(old, rows)
    _replace(base, old, done.entities, rows)
    moved = {key for key in keys if before.get(key) != after.get(key)}
    base.many("DELETE FROM grouped WHERE type = ? AND scope = ? AND core = ?", sorted(moved))
    base.add("grouped", ((*key, after[key]) for key in sorted(moved & after.keys())), width=4)
    for group in groups:
        rows_ = local_rows(group, after[group.key], beside)
        fresh = [r for r in rows_ if group.key in moved or r[0] in new]
        base.add("local", fresh, width=5, instead=True)
        if group.key in moved:
            done.reports |= {str(r[0]) for r in fresh}
    return done


def _group(base: Base, key: Key, beside: Beside) -> Group:
    group = Group(key)
    for report, number, member in members(base, key):
        local = report, number
        group.members.append((local, member.entity, member.name))
        group.reasons += member.reasons
        if member.nested:
            beside.nested[local] = member.nested
        if member.sure:
            beside.sure[local] = member.sure
    return group


def _around(touched: Collection[Key], known: Iterable[Key], judgements: Judgements) -> set[Key]:
    """The groups with which these may be joined, over any number of steps: they share a sign, or a person named them."""
    blocks = {key[:2] for key in touched}
    near = {key for key in known if key[:2] in blocks} | set(touched)
    if judgements.verdicts:
        return near
    by_sign: dict[tuple[str, str, str], list[Key]] = defaultdict(list)
    for key in near:
        for sign in _signs(key):
            by_sign[sign].append(key)
    out: set[Key] = set()
    waiting = list(touched)
    while waiting:
        key = waiting.pop()
        if key not in out:
            out.add(key)
            waiting += [other for sign in _signs(key) for other in by_sign[sign]]
    return out


def _signs(key: Key) -> Iterator[tuple[str, str, str]]:
    type_, scope, core = key
    return ((type_, scope, sign) for sign in rearranged(core))
