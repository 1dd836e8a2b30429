"""Commands that read reports: ``build``, ``shard``, ``extract``."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from kg.cli.options import LEVELS, OUT, PARTIAL, PATHS, PLACES, bar, choices, tell


@click.command()
@PLACES
@click.option("-o", "--out", type=OUT, default=Path("output"), show_default=True, help="Folder for all outputs.")
@click.option("--sample", is_flag=True, help="Read the sample reports that come with the package.")
@choices
@click.option("--engine", type=click.Choice(["local", "spark"]), default="local", show_default=True, help="spark: the extra.")
@click.option("--master", help="Spark's master: spark://host:7077, yarn, local[2,4].")
@click.option("--graph", "graph", type=click.Choice(["parquet", "neo4j"]), help="With --engine spark: the graph too, in parts.")
@click.option("--from-shards", type=OUT, help="Join the shards of this folder (kg shard) instead of reading reports.")
@click.option("--tables-only", is_flag=True, help="With --from-shards: Parquet tables of what was found, no graph.")
@click.option("--on-disk/--in-memory", default=None, help="Where the graph is made; without: on disk from 5,000 files on.")
@click.option("--keep-duplicates", is_flag=True, help="Count reports that say the same as reports of their own.")
@click.option("--judgements", type=OUT, help="TOML file with your verdicts on names (same / different).")
@click.option("--locate-level", type=click.Choice(LEVELS), default="province", show_default=True, help="How finely to guess.")
@click.option("--no-locate", is_flag=True, help="Do not guess where masked reports come from.")
@click.option("--strict", is_flag=True, help="Exit 1 at any problem, warnings included.")
@click.option("--quiet", "-q", is_flag=True, help="Only errors.")
@click.option("--verbose", "-v", is_flag=True, help="One line for every file.")
@click.pass_context
def build(ctx: click.Context, /, paths: Sequence[str], out: Path, **options: Any) -> None:  # noqa: ANN401
    """Read reports (files, folders, zips) and write the graph and its page into a folder.

    \b
    kg build 青山镇2022年总结.docx 报告/ -o 图谱
    """  # noqa: D301 -- \b is click's mark for lines kept as they are
    from kg.build import build as run  # noqa: PLC0415 -- loads the whole pipeline

    quiet, verbose, strict = (options.pop(k) for k in ("quiet", "verbose", "strict"))
    no_locate = options.pop("no_locate")
    level = None if no_locate else options.pop("locate_level")
    options.pop("locate_level", None)
    elsewhere = {k: options.pop(k) for k in ("engine", "master", "from_shards")}
    given = bool(paths or options["sample"])
    if given == bool(elsewhere["from_shards"]):
        raise click.UsageError("give files or folders with reports, or --sample, or --from-shards alone")
    graph = options.pop("graph")
    if options.pop("tables_only"):
        _print_tables(elsewhere["from_shards"], out)
        return
    if graph:
        ctx.exit(_on_spark(paths, out, {**options, **elsewhere}, level=level, for_neo4j=graph == "neo4j", quiet=quiet))
    options |= _done_elsewhere(paths, out, options, **elsewhere)
    with bar("reports", show=not quiet) as progress:
        told = tell if progress else None
        result = run(paths, out, progress=progress, begins=told, apart=True, locate_level=level, **options)
    if not quiet:
        if told:
            click.echo("\r\x1b[K", err=True, nl=False)
        _print_build(result, out, verbose=verbose)
    troubled = result.skipped or (strict and any(f.warnings or f.status != "read" for f in result.files))
    ctx.exit(PARTIAL if troubled else 0)


def _print_tables(shards: Path | None, out: Path) -> None:
    """Tables in place of a graph."""
    if shards is None:
        raise click.UsageError("--tables-only is for --from-shards")
    from kg.cluster import write_tables  # noqa: PLC0415

    counts = write_tables(shards, out)
    click.echo(f"{counts['reports']:,} reports, {counts['entities']:,} entities in {out}")


def _on_spark(paths: Sequence[str], out: Path, options: Any, *, level: str | None, for_neo4j: bool, quiet: bool) -> int:  # noqa: ANN401
    """The whole graph on many machines, in parts; the exit code."""
    if options["engine"] != "spark":
        raise click.UsageError("--graph is for --engine spark")
    from kg.cluster.graph import graph_on_spark  # noqa: PLC0415

    parts = options["from_shards"]
    if not parts:
        _done_elsewhere(paths, out, options, engine="spark", master=options["master"], from_shards=None)
    made = graph_on_spark(
        parts or out / "parts",
        out,
        master=options["master"] or "local[2,4]",
        keep_duplicates=options["keep_duplicates"],
        judgements=options["judgements"],
        locate_level=level,
        for_neo4j=for_neo4j,
        begins=tell if not quiet and sys.stderr.isatty() else None,
    )
    if not quiet:
        nodes, edges = sum(made.nodes.values()), sum(made.edges.values())
        click.echo(f"{made.about['reports']} reports, {made.about['characters']:,} characters → {nodes:,} nodes, {edges:,} edges")
        click.echo(f"tables in {out}; kg view {out} --town NAME (or --theme) makes the page of a part")
    for why in made.skipped:
        click.echo(f"skipped {why}", err=True)
    return PARTIAL if made.skipped else 0


def _done_elsewhere(paths: Sequence[str], out: Path, options: Any, *, engine: str, master: str | None, from_shards: Any) -> Any:  # noqa: ANN401
    """What many machines make, or have made, of the reports."""
    if master and engine != "spark":
        raise click.UsageError("--master is for --engine spark")
    if engine == "local" and not from_shards:
        return {}
    from kg import cluster  # noqa: PLC0415
    from kg.build import SAMPLE  # noqa: PLC0415

    if from_shards:
        return {"results": cluster.joined(from_shards)}
    per_report = {k: options[k] for k in ("segmenter", "tagger", "min_score", "text_column")}
    sources = [*paths, *([str(SAMPLE)] if options["sample"] else [])]
    cluster.on_spark(sources, out / "parts", master=master or "local[2,4]", **per_report)
    return {"results": cluster.joined(out / "parts")}


def _print_build(result: Any, out: Path, *, verbose: bool) -> None:  # noqa: ANN401
    """What was made, where to look, and what could not be read."""
    counts = result.manifest["counts"]
    nodes, edges = sum(counts["nodes"].values()), sum(counts["edges"].values())
    click.echo(f"{counts['reports']} reports, {counts['characters']:,} characters → {nodes:,} nodes, {edges:,} edges")
    if verbose:
        for f in result.files:
            click.echo(f"  {f.status:<10} {f.source}  {f.encoding} {f.characters:,} characters  {f.detail}".rstrip())
    page = out / "graph.html"
    look = f"open {page} in a browser" if page.is_file() else f"too large for one page: kg view {out} --town NAME, or --theme NAME"
    click.echo(f"{look}; graph.graphml for Gephi; details in build.json")
    for f in result.files:
        if f.status == "skipped":
            click.echo(f"skipped {f.detail}", err=True)
        for warning in f.warnings:
            click.echo(f"warning {f.source}: {warning}", err=True)


@click.command()
@PATHS
@click.option("--of", type=click.IntRange(1), required=True, help="How many shards the corpus has.")
@click.option("--index", type=click.IntRange(0), required=True, help="Which of them to make, from 0.")
@click.option("-o", "--out", type=OUT, required=True, help="Folder of the shards.")
@choices
@click.pass_context
def shard(ctx: click.Context, /, paths: Sequence[Path], out: Path, **options: Any) -> None:  # noqa: ANN401
    """Do one share of the per-report work and write it as one Parquet file; kg build --from-shards joins them.

    \b
    kg shard 报告/ --of 100 --index 7 -o 分片/
    kg shard 报告.parquet --of 100 --index $SLURM_ARRAY_TASK_ID -o 分片/
    """  # noqa: D301 -- \b is click's mark for lines kept as they are
    from kg.cluster import shard as run  # noqa: PLC0415

    with bar("reports", show=True) as progress:
        result = run(paths, out, progress=progress, **options)
    click.echo(f"{result.path}: {result.sources} sources, {result.reused} as before")
    for problem in result.skipped:
        click.echo(f"skipped {problem}", err=True)
    ctx.exit(PARTIAL if result.skipped else 0)


@click.command()
@PATHS
@click.option("-o", "--out", type=OUT, required=True, help="Folder for the JSON files.")
@choices
@click.pass_context
def extract(ctx: click.Context, /, paths: Sequence[Path], out: Path, **options: Any) -> None:  # noqa: ANN401
    """Write what is found in each report as one JSON file (mentions, entities, figures).

    \b
    kg extract 报告/ -o 抽取结果/
    """  # noqa: D301 -- \b is click's mark for lines kept as they are
    from kg.records import extract_to  # noqa: PLC0415

    if not paths:
        raise click.UsageError("give files or folders with reports")
    with bar("reports", show=True) as progress:
        problems = extract_to(paths, out, progress=progress, **options)
    for problem in problems:
        click.echo(f"skipped {problem}", err=True)
    ctx.exit(PARTIAL if problems else 0)
