"""Frames → CSV parts for ``neo4j-admin database import``: the columns of ``kg export -f neo4j``, each head a file of its own."""

import io
import json
from collections.abc import Iterator
from functools import partial

import msgspec

from kg.cluster.graph.frames import Columns, Desk, Frame, Row, groups, through
from kg.cluster.graph.saying import PIECE
from kg.cluster.graph.tables import Kinds
from kg.export.atomic import atomic
from kg.export.neo4j import edge_head, edge_row, node_head, node_row, write_csv

FOLDER = "neo4j"
MOST_PIECES = 1_000
"""Pieces of evidence in a cell, which must fit into memory: all are in the table of evidence."""
_LINE: Columns = {"line": "string"}
_DECODE = msgspec.msgpack.Decoder(dict[str, str | bool | int | float]).decode


def write(desk: Desk, nodes: Frame, edges: Frame, kinds: tuple[Kinds, Kinds], evidence: Frame) -> None:
    """Write ``nodes-header.csv``, ``nodes/``, ``relationships-header.csv`` and ``relationships/`` into ``neo4j/``.

    Args:
        desk: beside whose folder they are written.
        nodes: id, stored.
        edges: id, source, target, stored.
        kinds: those of the attributes of nodes and of edges.
        evidence: of both, numbered.

    """
    of_nodes, of_edges = (dict(sorted({**found, "evidence": "text"}.items())) for found in kinds)
    whole = nodes.selectExpr("id", "'' AS source", "'' AS target", "stored"), edges.select("id", "source", "target", "stored")
    for name, frame, found in zip(("nodes", "relationships"), whole, (of_nodes, of_edges), strict=True):
        head = node_head(found) if name == "nodes" else edge_head(found)
        where = desk.folder.parent.resolve() / FOLDER
        lines = through(_with_evidence(frame, evidence), partial(_lines, kinds=found, of_nodes=name == "nodes"), _LINE)
        lines.write.mode("overwrite").text(f"file://{where / name}")
        with atomic(where / f"{name}-header.csv") as part, part.open("w", encoding="utf-8", newline="") as file:
            write_csv(file, [head])


def _with_evidence(frame: Frame, evidence: Frame) -> Frame:
    """Each node or edge, followed by its evidence."""
    nothing = (
        "NULL AS report",
        *(f"CAST(NULL AS LONG) AS {name}" for name in ("start", "end", "at")),
        "NULL AS quote",
        "NULL AS heading",
    )
    things = frame.selectExpr("id AS owner", "-1 AS number", "source", "target", "stored", *nothing)
    pieces = evidence.where(f"number < {MOST_PIECES}").join(frame.selectExpr("id AS owner"), "owner", "left_semi")
    rest = pieces.selectExpr("owner", "number", "NULL AS source", "NULL AS target", "NULL AS stored", *PIECE)
    return things.union(rest).repartitionByRange("owner").sortWithinPartitions("owner", "number")


def _lines(rows: Iterator[Row], kinds: Kinds, *, of_nodes: bool) -> Iterator[Row]:
    for id_, some in groups(rows):
        _, _, source, target, cell, *_ = next(some)
        pieces = [dict(zip(PIECE, row[5:], strict=True)) for row in some]
        data = _DECODE(cell) | {"evidence": json.dumps(pieces, ensure_ascii=False, separators=(",", ":"))}
        text = io.StringIO(newline="")
        write_csv(text, [node_row(id_, data, kinds) if of_nodes else edge_row((source, target, id_, dict(data)), kinds)])
        yield (text.getvalue().removesuffix("\n"),)
