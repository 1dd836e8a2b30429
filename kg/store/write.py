"""A build's graph and extractions → the database of its folder: ``graph.sqlite``, and ``tables/`` where pyarrow is installed."""

import shutil
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

from kg.export import parquet, sqlite
from kg.export.columns import Rows
from kg.export.tables import edges, evidence, nodes
from kg.store.tables import Extractions, figures, mentions, reports, sentences, texts

DATABASE, TABLES = "graph.sqlite", "tables"


def write(
    graph: Rows,
    extractions: Extractions,
    entity_of: Mapping[tuple[str, int], str],
    town_of: Mapping[str, str],
    folder: Path,
    *,
    tables: bool = True,
) -> None:
    """Write the database of a build; tables of an earlier build that cannot be written anew are removed.

    Args:
        graph: all of it.
        extractions: by report id.
        entity_of: the node of each entity of a report, by report id and index.
        town_of: the node of the town of each report.
        folder: gets ``graph.sqlite`` and ``tables/*.parquet``.
        tables: without, the database alone.

    Raises:
        ExportError: a file cannot be written.

    """
    filled = (
        *(nodes(graph), edges(graph), reports(extractions, town_of), texts(extractions)),
        *(mentions(extractions, entity_of), figures(extractions, entity_of)),
    )
    pieces, said = evidence(graph, repeated=True), sentences(extractions)
    if not (tables and find_spec("pyarrow")):
        sqlite.write_database(folder / DATABASE, graph.about, filled, pieces, said)
        shutil.rmtree(folder / TABLES, ignore_errors=True)
        return
    with parquet.writing(folder / TABLES, graph.about) as sink:
        both = map(sink.passing, filled)
        sqlite.write_database(folder / DATABASE, graph.about, both, sink.passing(pieces), sink.passing(said))
