"""A build's graph and extractions → the database of its folder: ``graph.sqlite``, and ``tables/`` where pyarrow is installed."""

import shutil
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path

from kg.export import parquet, sqlite
from kg.export.columns import Rows
from kg.export.tables import Tabular, edges, evidence, nodes
from kg.store.tables import Extractions, figures, mentions, reports, sentences, texts

DATABASE, TABLES = "graph.sqlite", "tables"


def write(
    graph: Rows,
    extractions: Extractions,
    entity_of: Mapping[tuple[str, int], str],
    town_of: Mapping[str, str],
    folder: Path,
) -> None:
    """Write the database of a build; tables of an earlier build that cannot be written anew are removed.

    Args:
        graph: all of it.
        extractions: by report id.
        entity_of: the node of each entity of a report, by report id and index.
        town_of: the node of the town of each report.
        folder: gets ``graph.sqlite`` and ``tables/*.parquet``.

    Raises:
        ExportError: a file cannot be written.

    """

    def beside() -> Sequence[Tabular]:
        found = mentions(extractions, entity_of), figures(extractions, entity_of)
        return reports(extractions, town_of), texts(extractions), *found

    sqlite.write_database(folder / DATABASE, graph, sentences(extractions).rows, beside())
    if find_spec("pyarrow"):
        of_graph = nodes(graph), edges(graph), evidence(graph, repeated=True)
        parquet.write_tables(folder / TABLES, graph.about, (*of_graph, sentences(extractions), *beside()))
    else:
        shutil.rmtree(folder / TABLES, ignore_errors=True)
