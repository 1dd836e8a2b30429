"""Commands that write a graph another way: ``view``, ``export``, ``report``."""

from pathlib import Path
from typing import Any

import click

from kg.cli.options import GRAPH, OUT
from kg.errors import UsageError

_FORMATS = "graphml gexf json cytoscape csv xlsx parquet turtle jsonld neo4j sqlite"
_TOWN = click.option("--town", help="Only what this town does.")
_THEME = click.option("--theme", help="Only this theme (id or label).")
_YEARS = click.option("--year", "years", multiple=True, type=int, help="Only these years.")


@click.command()
@GRAPH
@click.option("-o", "--out", type=OUT, default=Path("graph.html"), show_default=True, help="The page.")
@click.option("--title", help="Heading of the page.")
@_TOWN
@_THEME
@_YEARS
def view(graph: Path, out: Path, title: str | None, town: str | None, theme: str | None, years: tuple[int, ...]) -> None:
    """Make the browsable page of a graph, or of a part of one that is too large for a page.

    \b
    kg view output -o 青山镇.html --town 青山镇
    """  # noqa: D301 -- \b is click's mark for lines kept as they are
    from kg import store  # noqa: PLC0415
    from kg import view as page  # noqa: PLC0415

    # A build leaves the reports beside its graph; without them the page shows sentences, not paragraphs.
    texts = (graph if graph.is_dir() else graph.parent) / "texts"
    page.write(store.load(graph, town=town, theme=theme, year=years or None), out, texts=texts, title=title)
    click.echo(f"open {out} in a browser")


@click.command()
@GRAPH
@click.option("--format", "-f", "format_", required=True, help=_FORMATS)
@click.option("-o", "--out", type=OUT, required=True, help="File, or folder for formats of many files.")
@_TOWN
@_THEME
@click.option("--type", "types", multiple=True, help="Only these node types.")
@_YEARS
@click.option("--top", type=int, help="Only so many initiatives.")
def export(graph: Path, format_: str, out: Path, **part: Any) -> None:  # noqa: ANN401
    """Write a graph, or a part of it, in another format.

    \b
    kg export output -f xlsx -o 图谱.xlsx
    kg export output -f gexf -o 环保.gexf --theme environment
    """  # noqa: D301 -- \b is click's mark for lines kept as they are
    from kg import export as exports  # noqa: PLC0415
    from kg.query import subgraph  # noqa: PLC0415
    from kg.store import copy, load  # noqa: PLC0415

    if format_ not in exports.EXPORTERS:
        raise UsageError(f"no format {format_!r}; there are {_FORMATS}")
    if not any(v not in (None, ()) for v in part.values()) and copy(graph, format_, out):
        click.echo(f"wrote {out}")
        return
    chosen = load(graph, town=part["town"], theme=part["theme"], year=part["years"] or None)
    if part["types"] or part["top"] is not None:
        chosen = subgraph(chosen, **part)
    click.echo(f"wrote {exports.export(chosen, format_, out)}")


@click.command()
@GRAPH
@click.option("-o", "--out", type=OUT, default=Path("brief.html"), show_default=True, help=".html or .docx")
@click.option("--title", default="乡镇工作报告简报", show_default=True, help="Heading of the brief.")
def report(graph: Path, out: Path, title: str) -> None:
    """Write a printable brief of the corpus, each statement with its evidence."""
    from kg.report import write_brief  # noqa: PLC0415
    from kg.store import load  # noqa: PLC0415

    click.echo(f"wrote {write_brief(load(graph), out, title=title)}")
