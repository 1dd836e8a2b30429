"""Reports → the towns that wrote them: one node for the reports of one town, masked towns and namesakes apart."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import permutations

from kg.ids import entity_id
from kg.model import Extraction
from kg.names import masked, normal
from kg.resolve.scope import scope_of

# So many names that hardly anyone else uses two reports of namesakes must share to be of one town; one may be chance.
_SHARED_NAMES = 2
MOST_USERS = 2  # towns of other names that use a name which still tells a town
_LEAST = 3  # signs of such a name


def towns(extractions: Sequence[Extraction]) -> Mapping[str, str]:
    """Report id → town id.

    A masked town is a town of its own for each report. Reports of a name that one place has are of one town, unless the
    parents they state contradict each other. Reports of a name that several places share (82 towns are called 城关镇) are
    of one town where the gazetteer says that they are of one place, or where they share names of their own; else apart.
    """
    out: dict[str, str] = {}
    named: dict[str, list[Extraction]] = defaultdict(list)
    for extraction in extractions:
        name = town_name(extraction)
        if name:
            named[name].append(extraction)
        else:
            out[extraction.report.id] = town_alone(extraction)
    common = _common(named) if any(map(is_open, named.values())) else frozenset()
    for name, group in named.items():
        out.update(towns_of_name(name, group, common))
    return out


def town_name(extraction: Extraction) -> str:
    """The normal name of the town that writes; empty where it is masked or not known, so that it is like no other."""
    town = extraction.report.town
    name = normal(town.name or extraction.known_town.name)
    return "" if town.masked or masked(name) else name


def town_alone(extraction: Extraction) -> str:
    """The town of a report whose town has no name."""
    report = extraction.report
    return entity_id("Town", f"report:{report.id}", normal(report.town.name or extraction.known_town.name))


def is_open(group: Sequence[Extraction]) -> bool:
    """Whether several places have the name of these reports' town, so that the names they use must tell which."""
    return len(group) > 1 and any(len(e.known_town.codes) > 1 for e in group)


def towns_of_name(name: str, group: Sequence[Extraction], common: Collection[str]) -> Iterator[tuple[str, str]]:
    """Report id and town id of the reports, by id, whose town has one name; ``common`` are names that tell no town."""
    for report_id, which in _which(group, frozenset(common)):
        yield report_id, entity_id("Town", which, name)


def names_used(extraction: Extraction) -> frozenset[str]:
    """The normal names that a report uses; what towns of more than ``MOST_USERS`` names use tells none of them."""
    return frozenset(normal(e.name) for e in extraction.entities)


def _which(group: Sequence[Extraction], common: frozenset[str]) -> Iterator[tuple[str, str]]:
    """For each report of one name, what tells its town from others of the name: nothing, its code, its parents, the report."""
    if not any(e.known_town.shared for e in group):
        for extraction in group:
            yield extraction.report.id, "/".join(_stated(extraction, group))
        return
    unclear = []
    for extraction in group:
        codes = extraction.known_town.codes
        if len(codes) > 1:
            unclear.append(extraction)
        else:
            yield extraction.report.id, codes[0] if codes else "/".join(_stated(extraction, group))
    if unclear:
        yield from _joined(unclear, [e for e in group if len(e.known_town.codes) == 1], common)


def _joined(unclear: Sequence[Extraction], clear: Sequence[Extraction], common: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Reports of namesakes that do not say which: that of the report with most names in common, else one of their own."""
    near = _near([*clear, *unclear], common)
    which = {e.report.id: e.known_town.codes[0] for e in clear}
    waiting = {e.report.id: e.known_town.codes for e in unclear if e.report.id in near}
    yield from ((e.report.id, f"report:{e.report.id}") for e in unclear if e.report.id not in near)
    while waiting:
        found = {r: key for r, codes in waiting.items() if (key := _likeliest(codes, near[r], which))}
        if not found:  # the first stands for a town of its own, and others may be like it
            first = min(waiting)
            found = {first: f"report:{first}"}
        which |= found
        waiting = {r: codes for r, codes in waiting.items() if r not in found}
        yield from found.items()


def _likeliest(codes: Sequence[str], near: Mapping[str, int], which: Mapping[str, str]) -> str:
    """The town among those known so far whose reports share most names with this one, where one leads."""
    shared: Counter[str] = Counter()
    for other, count in near.items():
        key = which.get(other, "")
        if key in codes or key.startswith("report:"):
            shared[key] = max(shared[key], count)
    ranked = sorted(shared.items(), key=lambda s: (-s[1], s[0]))[:2]
    leads = len(ranked) == 1 or (len(ranked) > 1 and ranked[0][1] > ranked[1][1])
    return ranked[0][0] if leads else ""


def _near(group: Sequence[Extraction], common: frozenset[str]) -> Mapping[str, Mapping[str, int]]:
    """Report → the reports that share enough names with it, and how many."""
    users: dict[str, list[str]] = defaultdict(list)
    for extraction in group:
        for name in _own_names(extraction) - common:
            users[name].append(extraction.report.id)
    shared = Counter(pair for ids in users.values() for pair in permutations(sorted(ids), 2))
    out: dict[str, dict[str, int]] = defaultdict(dict)
    for (one, other), count in shared.items():
        if count >= _SHARED_NAMES:
            out[one][other] = count
    return out


def _common(named: Mapping[str, Sequence[Extraction]]) -> frozenset[str]:
    """Names that towns of several names use: they tell none (党群服务中心)."""
    users: Counter[str] = Counter()
    for group in named.values():
        users.update({name for extraction in group for name in names_used(extraction)})
    return frozenset(name for name, n in users.items() if n > MOST_USERS)


def _own_names(extraction: Extraction) -> frozenset[str]:
    """The names of a report that mean something of its own town: villages, institutions, projects."""
    elsewhere = {p.entity for p in extraction.places if p.role != "own"}
    found = (e for i, e in enumerate(extraction.entities) if i not in elsewhere and scope_of(e, "", "town")[0] == "town")
    return frozenset(name for e in found if len(name := normal(e.name)) >= _LEAST)


def _stated(extraction: Extraction, group: Sequence[Extraction]) -> tuple[str, ...]:
    """The parents that tell this town from others of its name: none where all reports agree."""
    stated = sorted({e.report.town.parents for e in group if e.report.town.parents})
    if all(_agree(a, b) for a in stated for b in stated):
        return ()
    return extraction.report.town.parents


def _agree(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """Whether two lists of parents can be those of one town: one holds the other, masked names fit any."""
    known_a = {p for p in a if not masked(p)}
    known_b = {p for p in b if not masked(p)}
    return known_a <= known_b or known_b <= known_a
