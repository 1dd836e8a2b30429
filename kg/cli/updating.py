"""The command for a corpus that grows: ``update``."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from kg.cli.options import LEVELS, OUT, PARTIAL, PATHS, bar, choices, tell


@click.command()
@PATHS
@click.option("-o", "--out", type=OUT, required=True, help="Folder of the database.")
@choices
@click.option("--network", is_flag=True, help="Communities and centralities anew too, which are of the graph as a whole.")
@click.option("--keep-duplicates", is_flag=True, help="Count reports that say the same as reports of their own.")
@click.option("--judgements", type=OUT, help="TOML file with your verdicts on names (same / different).")
@click.option("--locate-level", type=click.Choice(LEVELS), default="province", show_default=True, help="How finely to guess.")
@click.option("--no-locate", is_flag=True, help="Do not guess where masked reports come from.")
@click.option("--quiet", "-q", is_flag=True, help="Only errors.")
@click.pass_context
def update(ctx: click.Context, /, paths: Sequence[Path], out: Path, **options: Any) -> None:  # noqa: ANN401
    """Bring a database to what all its reports say now, for the cost of those that came, went or changed.

    The first time it is made as by kg build, and without its other files: kg export and kg view make those from the database.

    \b
    kg update 报告/ -o 图谱/
    kg view 图谱/ --town 青山镇
    """  # noqa: D301 -- \b is click's mark for lines kept as they are
    from kg.update import update as run  # noqa: PLC0415 -- loads the whole pipeline

    if not paths:
        raise click.UsageError("give files or folders with reports: all of them, not what is new alone")
    quiet, no_locate = options.pop("quiet"), options.pop("no_locate")
    options["apart"] = True
    if no_locate:
        options["locate_level"] = None
    with bar("reports", show=not quiet) as progress:
        result = run(paths, out, progress=progress, begins=tell if progress else None, **options)
    if not quiet:
        if progress:
            click.echo("\r\x1b[K", err=True, nl=False)
        _print(result, out, network=options["network"])
    ctx.exit(PARTIAL if any(f.status == "skipped" for f in result.files) else 0)


def _print(result: Any, out: Path, *, network: bool) -> None:  # noqa: ANN401
    """What was done, what there is now, and what could not be read."""
    counts = result.manifest["counts"]
    nodes, edges = sum(counts["nodes"].values()), sum(counts["edges"].values())
    done = f"everything was made: {result.whole}" if result.whole else f"{result.came} came, {result.gone} gone"
    click.echo(f"{done}; {counts['reports']} reports → {nodes:,} nodes, {edges:,} edges in {out / 'graph.sqlite'}")
    if not (result.whole or network) and (result.came or result.gone):
        click.echo("communities and centralities are those of the last whole build; --network makes them anew")
    for f in result.files:
        if f.status == "skipped":
            click.echo(f"skipped {f.detail}", err=True)
