"""Communities and centralities, on the driver: they are of the whole network, and made where that is small enough."""

from collections.abc import Iterator

import msgspec

from kg.cluster.graph.frames import Columns, Desk, Frame, Row, through
from kg.model import INITIATIVE_TYPES
from kg.query.facts import kindred
from kg.query.network import standing

MOST_PAIRS = 1_000_000
"""Pairs of a town and an initiative up to which they are made: of 100,000 reports."""
_KIN: Columns = {"id": "string", "kin": "string"}
_STANDING: Columns = {"id": "string", "more": "binary"}
_ENCODE = msgspec.msgpack.Encoder().encode
_DECODE = msgspec.msgpack.Decoder(dict[str, str | bool | int | float]).decode


def stand(desk: Desk, nodes: Frame, said: Frame) -> tuple[Frame, bool]:
    """The nodes with their place in the network of their like, and whether they have it."""
    carried = said.where("type = 'CARRIES_OUT'").select("source", "target").distinct()
    if carried.count() > MOST_PAIRS:
        return nodes.select("id", "type", "stored"), False
    pairs = sorted((row.source, row.target) for row in carried.collect())
    kinds = ", ".join(f"'{type_}'" for type_ in INITIATIVE_TYPES)
    kin = dict(sorted(through(nodes.where(f"type IN ({kinds})").select("id", "stored"), _kin, _KIN).collect()))
    towns = [row.id for row in nodes.where("type = 'Town'").select("id").collect()]
    found = desk.small(((id_, _ENCODE(more)) for id_, more in standing(towns, list(kin), pairs, kin)), _STANDING)
    joined = nodes.join(found, "id", "left").select("id", "type", "stored", "more")
    return through(joined, _with, {"id": "string", "type": "string", "stored": "binary"}), True


def _kin(rows: Iterator[Row]) -> Iterator[Row]:
    return ((id_, kindred(id_, _DECODE(cell))) for id_, cell in rows)


def _with(rows: Iterator[Row]) -> Iterator[Row]:
    for id_, type_, cell, more in rows:
        yield id_, type_, _ENCODE(_DECODE(cell) | _DECODE(more)) if more else cell
