"""Entities of all reports → entities of the corpus: what is the same across reports, by type, scope and normal name."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from kg.errors import SchemaError
from kg.ids import entity_id
from kg.model import INITIATIVE_TYPES, Entity, Extraction, ReportEntity
from kg.names import core, normal
from kg.resolve.alike import alike, apart, is_later_phase, lean, phaseless, rearranged, reordered, shown, sought
from kg.resolve.judge import Judgement, Judgements
from kg.resolve.scope import scope_of
from kg.resolve.towns import towns

LocalKey = tuple[str, int]  # report id, index of the entity in its report; below zero for a nested name
NestedKey = tuple[str, str, str]  # report id, type, name
_JUDGED = "judged "  # before the names under which a judgement's groups are found; no sign of a name has a blank


@dataclass(frozen=True, slots=True)
class Resolution:
    """The entities by id, which of them each report's entities are, the towns, and why forms were joined."""

    entities: Mapping[str, Entity]
    entity_of: Mapping[LocalKey, str]
    town_of: Mapping[str, str]
    merges: Mapping[str, tuple[str, ...]]
    nested_of: Mapping[NestedKey, str]


@dataclass(slots=True)
class Group:
    """Entities of reports under one (type, scope, core), which are to be one entity."""

    key: tuple[str, str, str]
    members: list[tuple[LocalKey, ReportEntity, str]] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    taken: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def ids(self) -> list[str]:
        """The id of the entity to be, and those that the groups it took would have had."""
        return [entity_id(*key) for key in (self.key, *self.taken)]

    def take(self, other: "Group", why: str) -> None:
        """Join another group to this one."""
        self.members += other.members
        self.taken += [other.key, *other.taken]
        self.reasons += [*other.reasons, f"{other.key[2]} = {self.key[2]}: {why}"]


def across(extractions: Iterable[Extraction], judgements: Judgements | None = None) -> Resolution:
    """Resolve all reports' entities; the order of the reports does not matter.

    Raises:
        SchemaError: a judgement names an id that nothing has, or joins what can never be one; the message names the line.

    """
    judgements = judgements or Judgements()
    ordered = sorted(extractions, key=lambda e: e.report.id)
    town_of = towns(ordered)
    nested: dict[LocalKey, NestedKey] = {}
    groups = groups_of(ordered, town_of, nested, judgements)
    entities, entity_of, merges = {}, {}, {}
    for group in joined(groups, judgements):
        entity = made(group)
        entities[entity.id] = entity
        merges[entity.id] = tuple(sorted(set(group.reasons)))
        for key, _, _ in group.members:
            entity_of[key] = entity.id
    nested_of = {name: entity_of[key] for key, name in nested.items()}
    return Resolution(dict(sorted(entities.items())), entity_of, town_of, merges, nested_of)


def groups_of(
    ordered: Sequence[Extraction], town_of: Mapping[str, str], nested: dict[LocalKey, NestedKey], judgements: Judgements
) -> list[Group]:
    """First blocking: equal type, scope and core; ``nested`` is filled with the names inside initiatives.

    Args:
        ordered: reports by id.
        town_of: the town of each.
        nested: gets the names that stand inside initiatives only.
        judgements: what a person said of names.

    """
    out: dict[tuple[str, str, str], Group] = {}
    for extraction in ordered:
        report = extraction.report
        known = {p.entity: p for p in extraction.places if p.code}
        inner = {-number: local for number, local in enumerate(_nested_only(extraction), 1)}
        nested |= {(report.id, i): (report.id, local.type, local.name) for i, local in inner.items()}
        for i, local in (*enumerate(extraction.entities), *inner.items()):
            scope, name = scope_of(local, report.id, f"town:{town_of[report.id]}")
            plain = normal(name)
            key = (local.type, scope, plain if (local.type, plain) in judgements.apart else core(name, local.type))
            if i in known:  # a place with a code is that place, whatever it is called: 江西, 江西省
                scope, name = "national", known[i].full_name
                key = (local.type, scope, f"{name} {known[i].code}")
            group = out.setdefault(key, Group(key))
            group.members.append(((report.id, i), local, name))
            group.reasons += [f"{report.name}: {reason}" for reason in local.merges]
    return [out[k] for k in sorted(out)]


def _nested_only(extraction: Extraction) -> list[ReportEntity]:
    """Places and organisations that the report names inside initiatives only: entities without mentions of their own."""
    named = {(e.type, form) for e in extraction.entities for form in (e.name, *e.aliases)}
    found = sorted({(n.type, n.text) for n in extraction.nested} - named)
    return [ReportEntity(type_, name, (), ()) for type_, name in found]


def _apart(groups: Sequence[Group], judgements: Judgements) -> Mapping[str, set[str]]:
    """Id → the ids that a person judged to be other things; all ids of judgements must be there."""
    known = {entity_id(*group.key): group for group in groups} if any(judgements.ids) else {}
    out: dict[str, set[str]] = defaultdict(set)
    for one, other, judgement in judgements.ids:
        unknown = next((i for i in (one, other) if i not in known), "")
        if unknown:
            raise SchemaError(f"{judgement.where}: nothing has the id {unknown}; `kg explain NAME` prints ids, or give names")
        a, b = known[one].key, known[other].key
        if judgement.verdict == "different":
            out[one].add(other)
            out[other].add(one)
        elif a[0] != b[0]:
            raise SchemaError(f"{judgement.where}: {one} is a {a[0]}, {other} a {b[0]}; only things of one type can be the same")
        elif a[1] != b[1] and any(key[1].startswith("report:") for key in (a, b)):
            raise SchemaError(f"{judgement.where}: {a[2]} and {b[2]} are masked in their reports, and never the same; give it up")
    return out


def joined(groups: Sequence[Group], judgements: Judgements) -> list[Group]:
    """Join the groups that are one thing: by rule within a scope, by a person's word anywhere."""
    return _joined_by_id(_join(groups, judgements, _apart(groups, judgements)), judgements)


def _join(groups: Sequence[Group], judgements: Judgements, apart: Mapping[str, set[str]]) -> list[Group]:
    """Join groups of one type and scope whose names are forms of one name; masked scopes hold one report and pass."""
    blocks: dict[tuple[str, str], list[Group]] = defaultdict(list)
    for group in groups:
        blocks[group.key[:2]].append(group)
    out: list[Group] = []
    for key in sorted(blocks):
        out += _join_block(blocks[key], judgements, apart)
    return out


def _joined_by_id(groups: list[Group], judgements: Judgements) -> list[Group]:
    """Join what a person judged to be the same by id, wherever the rules put it."""
    if not any(judgements.ids):
        return groups
    holder = {i: group for group in groups for i in group.ids}
    for one, other, judgement in judgements.ids:
        into, group = holder[one], holder[other]
        if judgement.verdict == "same" and into is not group:
            into.take(group, judgement.why)
            holder |= {i: into for i, g in holder.items() if g is group}
    return list({id(group): group for group in holder.values()}.values())


def _join_block(block: list[Group], judgements: Judgements, apart: Mapping[str, set[str]]) -> list[Group]:
    """Short forms join the one longer name they fit; a person's judgement overrules every rule."""
    kept: list[Group] = []
    index: dict[str, list[Group]] = defaultdict(list)
    later = {phaseless(g.key[2], g.key[0]) for g in block if is_later_phase(g.key[2])}
    for group in sorted(block, key=lambda g: (-len(g.key[2]), g.key)):
        fitting: list[tuple[Group, str, Judgement | None]] = []
        for other in _worth_comparing(group, index, judgements):
            said = judgements.on(group.key[0], _forms(group), _forms(other))
            if (said and said.verdict == "different") or (apart and _parted(group, other, apart)):
                continue
            reason = said.why if said else _rule(group, other, later)
            if reason:
                fitting.append((other, reason, said))
        fitting = [f for f in fitting if f[2]][:1] or fitting
        if len(fitting) == 1:
            fitting[0][0].take(group, fitting[0][1])
        else:
            kept.append(group)
            for sign in (*_signs(group, shown), *(_JUDGED + normal(form) for form in _forms(group) if judgements.verdicts)):
                index[sign].append(group)
    return kept


def _parted(group: Group, other: Group, apart: Mapping[str, set[str]]) -> bool:
    """Whether a person said of the ids of two groups that they are different."""
    return any(apart.get(i, set()) & set(other.ids) for i in group.ids)


def _signs(group: Group, keys: Callable[[str, str], frozenset[str]]) -> set[str]:
    """The keys under which a group is found, or finds others.

    Names that are the same everywhere have no short forms of a town: the order of their signs alone may differ, and what may
    be left out, so that a block of a hundred thousand names needs no comparison of all pairs.
    """
    type_, scope, name = group.key
    if not own(scope):
        return set(rearranged(name))
    return {key for form in _forms(group) for key in keys(type_, form)}


def _worth_comparing(group: Group, index: Mapping[str, list[Group]], judgements: Judgements) -> list[Group]:
    """The groups that may hold the full form of this one's name, or that a judgement names with it, in their order."""
    judged = (_JUDGED + name for name in judgements.partners(group.key[0], _forms(group)))
    found = {other.key: other for sign in (*_signs(group, sought), *judged) for other in index.get(sign, ())}
    return [found[key] for key in sorted(found, key=lambda k: (-len(k[2]), k))]


def own(scope: str) -> bool:
    """Whether a scope is one town's or one report's."""
    return scope.startswith(("town:", "report:"))


def _rule(group: Group, other: Group, later: Collection[str]) -> str:
    """Why two groups of one type and scope are one, by rule; what keeps any two of their names apart goes before."""
    if any(apart(a, b) for a in _forms(group) for b in _forms(other)):
        return ""
    type_, scope, name = group.key
    if not own(scope):
        a, b = name, other.key[2]
        return "order" if reordered(type_, a, b) else "left out" if type_ in INITIATIVE_TYPES and lean(a) == lean(b) else ""
    pairs = ((a, b) for a in _forms(group) for b in _forms(other))
    reason = next(filter(None, (alike(type_, a, b, near=False) for a, b in pairs)), "")
    # Whoever says both the whole and its first phase, or names a second one, tells them apart.
    parted = phaseless(name, type_) in later or _reports(group) & _reports(other)
    return "" if reason == "phase one" and parted else reason


def _forms(group: Group) -> list[str]:
    """The names under which the reports' entities stand."""
    return list(dict.fromkeys(name for _, _, name in group.members))


def _reports(group: Group) -> set[str]:
    return {key[0] for key, _, _ in group.members}


def made(group: Group) -> Entity:
    """One entity: its most frequent name (the longest of equals), all other forms as aliases."""
    names: Counter[str] = Counter()
    mentions: list[tuple[str, int]] = []
    for key, local, canonical in group.members:
        names.update((canonical, local.name, *local.aliases))
        mentions += [(key[0], m) for m in local.mentions]
    return named(group.key, names, group.members[0][2], mentions)


def named(key: tuple[str, str, str], names: Mapping[str, int], first: str, mentions: Iterable[tuple[str, int]] = ()) -> Entity:
    """The entity of a group: ``names`` say how often each form stands, ``first`` is the canonical name of its first member."""
    type_, scope, name = key
    by_normal: dict[str, str] = {}
    for form in sorted(names, key=lambda f: (-names[f], -len(f), f)):
        by_normal.setdefault(normal(form), form)
    forms = list(by_normal.values())
    best = first if _is_coded(key) else _best_name(forms, names, scope)
    aliases = tuple(sorted(f for f in forms if f != best))
    return Entity(entity_id(type_, scope, name), type_, best, aliases, scope, tuple(sorted(set(mentions))))


def _is_coded(key: tuple[str, str, str]) -> bool:
    """Whether a group is a place of the gazetteer, called by its full name there."""
    return key[0] == "Place" and key[2].rpartition(" ")[2].isdigit()


def _best_name(forms: Sequence[str], names: Mapping[str, int], scope: str) -> str:
    """The known name of a national initiative, else the longest form."""
    if scope == "national" or scope.startswith("province:"):
        return max(forms, key=lambda f: (names[f], len(f), f))
    return max(forms, key=lambda f: (len(normal(f)), names[f], f))
