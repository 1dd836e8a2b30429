"""Commands that answer: ``stats``, ``query``, ``search``, ``locate``, ``explain``."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from kg.cli.options import GRAPH, OUT, PARTIAL, PATHS


@click.command()
@GRAPH
def stats(graph: Path) -> None:
    """Count nodes and edges by type, initiatives by theme, town and status."""
    from kg.stats import counted  # noqa: PLC0415

    for heading, rows in counted(graph):
        click.echo(heading)
        for label, count in rows:
            click.echo(f"  {count:>7,}  {label}")


@click.command(context_settings={"ignore_unknown_options": True, "allow_extra_args": True})
@GRAPH
@click.argument("question", required=False)
@click.option("--csv", "form", flag_value="csv", help="As CSV.")
@click.option("--json", "form", flag_value="json", help="As JSON with all evidence.")
@click.option("--md", "form", flag_value="md", default=True, help="As Markdown (the default).")
@click.option("--xlsx", type=OUT, help="As a workbook at this path.")
@click.pass_context
def query(ctx: click.Context, graph: Path, question: str | None, form: str, xlsx: Path | None) -> None:
    """Answer an analyst's question; without a question, list them with their options.

    \b
    kg query output matrix
    kg query output shared --at-least 3 --csv
    """  # noqa: D301 -- \b is click's mark for lines kept as they are
    from kg.query import QUERIES, ask  # noqa: PLC0415
    from kg.store import load  # noqa: PLC0415

    if question is None:
        for name, one in QUERIES.items():
            click.echo(f"{name:<14} {one.asks}  {' '.join('--' + o.replace('_', '-') for o in one.options)}".rstrip())
        return
    table = ask(load(graph), question, **_extra(ctx.args))
    if xlsx:
        table.to_xlsx(xlsx)
        click.echo(f"wrote {xlsx}")
        return
    click.echo({"csv": table.to_csv, "json": table.to_json, "md": table.to_md}[form or "md"](), nl=False)


def _extra(words: Sequence[str]) -> dict[str, Any]:
    """``--town 青山镇 --year 2022`` → options of a question; digits become numbers."""
    out: dict[str, Any] = {}
    rest = list(words)
    while rest:
        name = rest.pop(0)
        if not name.startswith("--"):
            raise click.UsageError(f"not an option: {name}")
        name, _, value = name[2:].partition("=")
        if not value:
            if not rest:
                raise click.UsageError(f"--{name} needs a value")
            value = rest.pop(0)
        out[name.replace("-", "_")] = int(value) if value.isdigit() else value
    return out


@click.command()
@GRAPH
@click.argument("words", nargs=-1, required=True)
@click.option("--top", type=int, default=30, show_default=True, help="At most so many rows.")
@click.option("--json", "as_json", is_flag=True, help="As JSON with all evidence.")
def search(graph: Path, words: Sequence[str], top: int, as_json: bool) -> None:  # noqa: FBT001
    """Find towns, initiatives and sentences that hold all the words."""
    from kg.store import search as run  # noqa: PLC0415

    table = run(graph, list(words), top=top)
    click.echo(table.to_json() if as_json else table.to_md(), nl=False)


@click.command()
@PATHS
@click.option("--json", "as_json", is_flag=True, help="One JSON object a report.")
@click.pass_context
def locate(ctx: click.Context, paths: Sequence[Path], as_json: bool) -> None:  # noqa: FBT001
    """Say which place wrote each report, or how likely it is, with the clues. Never used on persons."""
    from kg.placing import locate_paths  # noqa: PLC0415

    problems = 0
    for line in locate_paths(paths, as_json=as_json):
        problems += line.startswith("skipped ")
        click.echo(line, err=line.startswith("skipped "))
    ctx.exit(PARTIAL if problems else 0)


@click.command()
@GRAPH
@click.argument("name")
def explain(graph: Path, name: str) -> None:
    """Say why an entity is what it is: its mentions, the rules that found them, the names that were joined."""
    from kg.stats import explained  # noqa: PLC0415
    from kg.store import load  # noqa: PLC0415

    for line in explained(load(graph), name):
        click.echo(line)
