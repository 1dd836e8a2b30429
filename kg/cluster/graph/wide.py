"""What means the same everywhere: its names counted town by town, added up by key, and joined where spellings are one name."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

import msgspec

from kg.cluster.graph.frames import Columns, Row
from kg.ids import entity_id
from kg.model import Entity, ReportEntity
from kg.nodes import Sureness, surest
from kg.resolve import Judgements
from kg.resolve.across import Group, LocalKey, joined, named

REMAP: Columns = {"id": "string", "root": "string", "why": "string"}
SHOWN = 10
"""Reasons for joining names that a node shows: the first in their order, so that the first of each part are enough."""
Place = tuple[str, bool, int]


class Wide(msgspec.Struct, frozen=True):
    """A group of the whole corpus, or a part of it: how often each form stands, the canonical forms, and the first of them."""

    key: tuple[str, str, str]
    names: dict[str, int]
    forms: tuple[str, ...]
    first: tuple[Place, str]
    reasons: tuple[str, ...]
    sure: Sureness


class Stored(msgspec.Struct, frozen=True):
    """An entity without its mentions, why its names are one, and how sure its mentions are."""

    entity: Entity
    merges: tuple[str, ...]
    sure: Sureness


packed = msgspec.msgpack.Encoder().encode
unpacked = msgspec.msgpack.Decoder(Wide).decode
stored_entity = msgspec.msgpack.Decoder(Stored).decode


def wide_of(group: Group, sure: Mapping[LocalKey, Sureness]) -> Wide:
    """What one town says to a group."""
    names: Counter[str] = Counter()
    for _, local, canonical in group.members:
        names.update((canonical, local.name, *local.aliases))
    found = surest(sure[key] for key, _, _ in group.members if key in sure)
    forms = tuple(sorted({canonical for _, _, canonical in group.members}))
    first = min((_place(key), canonical) for key, _, canonical in group.members)
    return Wide(group.key, names, forms, first, _few(group.reasons), found)


def merged(key: tuple[str, str, str], parts: Iterable[Wide]) -> Wide:
    """Parts of a group as one, under a key."""
    names: Counter[str] = Counter()
    forms: set[str] = set()
    reasons: tuple[str, ...] = ()
    sure: Sureness = (0.0, ())
    first: tuple[Place, str] | None = None
    for part in parts:
        names.update(part.names)
        forms.update(part.forms)
        reasons = _few((*reasons, *part.reasons))
        sure = surest((sure, part.sure))
        if part.key == key:
            first = part.first if first is None else min(first, part.first)
    if first is None:
        raise ValueError(f"nothing is called {key}")
    return Wide(key, names, tuple(sorted(forms)), first, reasons, sure)


def joins(light: Iterable[tuple[tuple[str, str, str], Sequence[str]]], judgements: Judgements) -> Iterator[Row]:
    """What becomes part of another group: id, the other's id, and why, from the keys and forms of groups."""
    groups = [
        Group(key, [(("", 0), ReportEntity("Project", form, (), ()), form) for form in forms]) for key, forms in sorted(light)
    ]
    for group in joined(groups, judgements):
        root = entity_id(*group.key)
        yield from ((entity_id(*key), root, why) for key, why in zip(group.taken, group.reasons, strict=True))


def entity_of(wide: Wide, reasons: Iterable[str]) -> bytes:
    """The entity that a whole group is, as a cell; ``reasons`` are why parts of other keys belong to it."""
    return entity_row(named(wide.key, wide.names, wide.first[1]), (*wide.reasons, *reasons), wide.sure)


def entity_row(entity: Entity, reasons: Iterable[str], sure: Sureness) -> bytes:
    """An entity as a cell."""
    return packed(Stored(replace(entity, mentions=()), _few(reasons), sure))


def _few(reasons: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(reasons))[:SHOWN])


def _place(key: LocalKey) -> Place:
    """The order in which entities of reports come: those with mentions, then the nested ones."""
    report, number = key
    return report, number < 0, abs(number)
