"""Arguments in, one clear line out: the command line. Everything it does is a function of the package."""

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from kg import __version__
from kg.errors import KGError, UsageError

_PARTIAL, _USAGE = 1, 2
_LEVELS = ["province", "city", "county", "township"]
_FORMATS = "graphml gexf json cytoscape csv xlsx parquet turtle jsonld neo4j sqlite"
_PATHS = click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
_PLACES = click.argument("paths", nargs=-1)  # text: a URL is no path
_GRAPH = click.argument("graph", type=click.Path(path_type=Path))
_OUT = click.Path(path_type=Path)


class _Group(click.Group):
    """Turns the package's own errors into one line on stderr and exit code 2."""

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 -- click's own signature
        try:
            return super().invoke(ctx)
        except KGError as e:
            click.echo(f"kg: {e}", err=True)
            ctx.exit(_USAGE)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="kg")
def main() -> None:
    """Build knowledge graphs from Chinese local-government work reports (乡镇工作总结, 政府工作报告).

    Offline and deterministic; every node and edge carries the sentence it comes from.

    \b
    kg build --sample                    # the reports that come with the package → output/
    kg build 报告/ -o 图谱/ --jobs 4      # a folder of your own
    kg query output town-year --town 荔溪镇 --year 2024
    """  # noqa: D301 -- \b is click's mark for lines kept as they are


def _choices(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of the per-report half, the same for ``build`` and ``extract``."""
    for option in (
        click.option("--jobs", "-j", type=click.IntRange(1), default=1, show_default=True, help="Processes."),
        click.option("--text-column", help="Column of the text in .csv and .xlsx files."),
        click.option("--min-score", type=click.FloatRange(0, 1), help="Least probability of a mention."),
        click.option(
            "--tagger",
            type=click.Choice(["light", "neural", "none"]),
            default="light",
            show_default=True,
            help="neural: better, needs the extra; none: rules and lexicon alone.",
        ),
        click.option("--segmenter", type=click.Choice(["jieba", "pkuseg"]), default="jieba", show_default=True),
    ):
        command = option(command)
    return command


@contextmanager
def _bar(what: str, *, show: bool) -> Iterator[Callable[[int, int], None] | None]:
    """A progress bar on a terminal; nothing elsewhere."""
    if not show or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console  # noqa: PLC0415 -- 60 ms that --help need not pay
    from rich.progress import Progress  # noqa: PLC0415

    with Progress(console=Console(stderr=True)) as progress:
        task = progress.add_task(what, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)


@main.command()
@_PLACES
@click.option("-o", "--out", type=_OUT, default=Path("output"), show_default=True, help="Folder for all outputs.")
@click.option("--sample", is_flag=True, help="Read the sample reports that come with the package.")
@_choices
@click.option("--engine", type=click.Choice(["local", "spark"]), default="local", show_default=True, help="spark: the extra.")
@click.option("--master", help="Spark's master: spark://host:7077, yarn, local[2,4].")
@click.option("--from-shards", type=_OUT, help="Join the shards of this folder (kg shard) instead of reading reports.")
@click.option("--tables-only", is_flag=True, help="With --from-shards: Parquet tables of what was found, no graph.")
@click.option("--keep-duplicates", is_flag=True, help="Count reports that say the same as reports of their own.")
@click.option("--judgements", type=_OUT, help="TOML file with your verdicts on names (same / different).")
@click.option("--locate-level", type=click.Choice(_LEVELS), default="province", show_default=True, help="How finely to guess.")
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
    if options.pop("tables_only"):
        _print_tables(elsewhere["from_shards"], out)
        return
    options |= _done_elsewhere(paths, out, options, **elsewhere)
    with _bar("reports", show=not quiet) as progress:
        result = run(paths, out, progress=progress, locate_level=level, **options)
    if not quiet:
        _print_build(result, out, verbose=verbose)
    troubled = result.skipped or (strict and any(f.warnings or f.status != "read" for f in result.files))
    ctx.exit(_PARTIAL if troubled else 0)


def _print_tables(shards: Path | None, out: Path) -> None:
    """Tables in place of a graph."""
    if shards is None:
        raise click.UsageError("--tables-only is for --from-shards")
    from kg.cluster import write_tables  # noqa: PLC0415

    counts = write_tables(shards, out)
    click.echo(f"{counts['reports']:,} reports, {counts['entities']:,} entities in {out}")


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
    click.echo(f"open {out / 'graph.html'} in a browser; graph.graphml for Gephi; details in build.json")
    for f in result.files:
        if f.status == "skipped":
            click.echo(f"skipped {f.detail}", err=True)
        for warning in f.warnings:
            click.echo(f"warning {f.source}: {warning}", err=True)


@main.command()
@_PATHS
@click.option("--of", type=click.IntRange(1), required=True, help="How many shards the corpus has.")
@click.option("--index", type=click.IntRange(0), required=True, help="Which of them to make, from 0.")
@click.option("-o", "--out", type=_OUT, required=True, help="Folder of the shards.")
@_choices
@click.pass_context
def shard(ctx: click.Context, /, paths: Sequence[Path], out: Path, **options: Any) -> None:  # noqa: ANN401
    """Do one share of the per-report work and write it as one Parquet file; kg build --from-shards joins them.

    \b
    kg shard 报告/ --of 100 --index 7 -o 分片/
    kg shard 报告.parquet --of 100 --index $SLURM_ARRAY_TASK_ID -o 分片/
    """  # noqa: D301 -- \b is click's mark for lines kept as they are
    from kg.cluster import shard as run  # noqa: PLC0415

    with _bar("reports", show=True) as progress:
        result = run(paths, out, progress=progress, **options)
    click.echo(f"{result.path}: {result.sources} sources, {result.reused} as before")
    for problem in result.skipped:
        click.echo(f"skipped {problem}", err=True)
    ctx.exit(_PARTIAL if result.skipped else 0)


@main.command()
@_PATHS
@click.option("-o", "--out", type=_OUT, required=True, help="Folder for the JSON files.")
@_choices
@click.pass_context
def extract(ctx: click.Context, /, paths: Sequence[Path], out: Path, **options: Any) -> None:  # noqa: ANN401
    """Write what is found in each report as one JSON file (mentions, entities, figures).

    \b
    kg extract 报告/ -o 抽取结果/
    """  # noqa: D301 -- \b is click's mark for lines kept as they are
    from kg.build import extract_to  # noqa: PLC0415

    if not paths:
        raise click.UsageError("give files or folders with reports")
    with _bar("reports", show=True) as progress:
        problems = extract_to(paths, out, progress=progress, **options)
    for problem in problems:
        click.echo(f"skipped {problem}", err=True)
    ctx.exit(_PARTIAL if problems else 0)


@main.command()
@click.argument("gold", type=_OUT)
@click.argument("predicted", type=_OUT)
@click.option("--json", "as_json", is_flag=True, help="All figures as JSON.")
@click.option("--errors", type=int, default=0, help="Also list so many misses and extras.")
def evaluate(gold: Path, predicted: Path, as_json: bool, errors: int) -> None:  # noqa: FBT001 -- click passes flags so
    """Score extracted reports against annotated ones: precision, recall, F1."""
    from kg.evaluate import evaluate as run  # noqa: PLC0415

    scores = run(gold, predicted)
    if as_json:
        click.echo(json.dumps(scores.figures, ensure_ascii=False, indent=1))
        return
    _print_scores(scores.figures)
    for e in scores.errors[:errors]:
        click.echo(f"{e.report}\t{e.kind}\t{e.type}\t{e.start}-{e.end}\t{e.text}")


def _print_scores(figures: Any) -> None:  # noqa: ANN401 -- the shape of the published JSON
    rows = [("initiatives, strict", figures["strict"]), ("initiatives, relaxed", figures["relaxed"])]
    rows += [("initiatives, span only", figures["span"])]
    rows += [(f"  {k}", v) for k, v in figures["strict_by_type"].items()]
    rows += [("entities by name", figures["entities"])]
    rows += [("  their places", figures["places"]), ("  their organisations", figures["orgs"])]
    for name, row in rows:
        counts = f"  {row['found']} of {row['gold']}, {row['predicted']} predicted" if "found" in row else ""
        click.echo(f"{name:<24} P {row['p']:.3f}  R {row['r']:.3f}  F1 {row['f1']:.3f}{counts}")
    click.echo(
        f"type right {figures['type_accuracy']:.3f}  first theme right {figures['theme_first_right']:.3f}  "
        f"themes F1 {figures['themes']['f1']:.3f}  status right {figures['status_accuracy']:.3f}"
    )


@main.command()
@_GRAPH
@click.option("-o", "--out", type=_OUT, default=Path("graph.html"), show_default=True)
@click.option("--title", help="Heading of the page.")
def view(graph: Path, out: Path, title: str | None) -> None:
    """Make the browsable page of a graph file."""
    from kg import store  # noqa: PLC0415
    from kg import view as page  # noqa: PLC0415

    # A build leaves the reports beside its graph; without them the page shows sentences, not paragraphs.
    page.write(store.load(graph), out, texts=graph.parent / "texts", title=title)
    click.echo(f"open {out} in a browser")


@main.command()
@_GRAPH
def stats(graph: Path) -> None:
    """Count nodes and edges by type, initiatives by theme, town and status."""
    from kg.stats import counted  # noqa: PLC0415

    for heading, rows in counted(graph):
        click.echo(heading)
        for label, count in rows:
            click.echo(f"  {count:>7,}  {label}")


@main.command()
@_GRAPH
@click.option("--format", "-f", "format_", required=True, help=_FORMATS)
@click.option("-o", "--out", type=_OUT, required=True, help="File, or folder for formats of many files.")
@click.option("--town", help="Only what this town does.")
@click.option("--theme", help="Only this theme (id or label).")
@click.option("--type", "types", multiple=True, help="Only these node types.")
@click.option("--year", "years", multiple=True, type=int, help="Only these years.")
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


@main.command(context_settings={"ignore_unknown_options": True, "allow_extra_args": True})
@_GRAPH
@click.argument("question", required=False)
@click.option("--csv", "form", flag_value="csv", help="As CSV.")
@click.option("--json", "form", flag_value="json", help="As JSON with all evidence.")
@click.option("--md", "form", flag_value="md", default=True, help="As Markdown (the default).")
@click.option("--xlsx", type=_OUT, help="As a workbook at this path.")
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
            click.echo(f"{name:<14} {one.asks}  {' '.join('--' + o for o in one.options)}".rstrip())
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


@main.command()
@_GRAPH
@click.argument("words", nargs=-1, required=True)
@click.option("--top", type=int, default=30, show_default=True)
@click.option("--json", "as_json", is_flag=True)
def search(graph: Path, words: Sequence[str], top: int, as_json: bool) -> None:  # noqa: FBT001
    """Find towns, initiatives and sentences that hold all the words."""
    from kg.store import search as run  # noqa: PLC0415

    table = run(graph, list(words), top=top)
    click.echo(table.to_json() if as_json else table.to_md(), nl=False)


@main.command()
@_GRAPH
@click.option("-o", "--out", type=_OUT, default=Path("brief.html"), show_default=True, help=".html or .docx")
@click.option("--title", default="乡镇工作报告简报", show_default=True)
def report(graph: Path, out: Path, title: str) -> None:
    """Write a printable brief of the corpus, each statement with its evidence."""
    from kg.report import write_brief  # noqa: PLC0415
    from kg.store import load  # noqa: PLC0415

    click.echo(f"wrote {write_brief(load(graph), out, title=title)}")


@main.command()
@_PATHS
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def locate(ctx: click.Context, paths: Sequence[Path], as_json: bool) -> None:  # noqa: FBT001
    """Say which place wrote each report, or how likely it is, with the clues. Never used on persons."""
    from kg.placing import locate_paths  # noqa: PLC0415

    problems = 0
    for line in locate_paths(paths, as_json=as_json):
        problems += line.startswith("skipped ")
        click.echo(line, err=line.startswith("skipped "))
    ctx.exit(_PARTIAL if problems else 0)


@main.command()
@_GRAPH
@click.argument("name")
def explain(graph: Path, name: str) -> None:
    """Say why an entity is what it is: its mentions, the rules that found them, the names that were joined."""
    from kg.stats import explained  # noqa: PLC0415
    from kg.store import load  # noqa: PLC0415

    for line in explained(load(graph), name):
        click.echo(line)


@main.command()
@click.option(
    "--data",
    "folders",
    nargs=2,
    type=_OUT,
    multiple=True,
    required=True,
    metavar="TEXTS GOLD",
    help="Folder of texts and folder of gold JSON; may be repeated.",
)
@click.option("-o", "--out", type=_OUT, required=True, help="Folder for the models.")
@click.option("--model", "models", multiple=True, help="Only these: light inner themes status nearby.")
@click.option("--skip", multiple=True, help="Leave these reports out (to score on them).")
def train(folders: Sequence[tuple[Path, Path]], out: Path, models: Sequence[str], skip: Sequence[str]) -> None:
    """Train the models on annotated reports, also your own."""
    from kg.train import MODELS  # noqa: PLC0415
    from kg.train import train as run  # noqa: PLC0415

    count = run(folders, out, models=models or tuple(MODELS), skip=skip)
    click.echo(f"trained on {count} reports; models in {out}")


@main.command()
@click.argument("folder", type=_OUT)
@click.option("--gold", type=_OUT, help="Folder for gold files, drafts and judgements.  [default: FOLDER-gold]")
@click.option("--blank", is_flag=True, help="Begin with nothing marked: slower, and not led by the extractor.")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Port on 127.0.0.1.  [default: a free one]")
@click.option("--no-browser", is_flag=True, help="Only print the address.")
@click.option("--tagger", type=click.Choice(["light", "neural", "none"]), default="light", show_default=True, help="Who proposes.")
def annotate(folder: Path, gold: Path | None, port: int, tagger: str, *, blank: bool, no_browser: bool) -> None:
    """Correct what is found in a folder's reports on a local page; writes gold files and judgements.

    \b
    kg annotate 报告/                    # 金标写入 报告-gold/
    kg evaluate 报告-gold/ 抽取结果/
    """  # noqa: D301 -- \b is click's mark for lines kept as they are
    from kg.annotate import serve  # noqa: PLC0415

    def ready(url: str) -> None:
        click.echo(f"open {url}\nCtrl+C ends it; everything is saved as you go")
        if not no_browser:
            click.launch(url)

    problems = serve(
        folder, gold or folder.with_name(f"{folder.resolve().name}-gold"), ready, tagger=tagger, blank=blank, port=port
    )
    for problem in problems:
        click.echo(f"skipped {problem}", err=True)


if __name__ == "__main__":
    main()
