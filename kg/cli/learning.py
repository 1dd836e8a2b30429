"""Commands about annotated reports: ``evaluate``, ``train``, ``annotate``."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from kg.cli.options import OUT


@click.command()
@click.argument("gold", type=OUT)
@click.argument("predicted", type=OUT)
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


@click.command()
@click.option(
    "--data",
    "folders",
    nargs=2,
    type=OUT,
    multiple=True,
    required=True,
    metavar="TEXTS GOLD",
    help="Folder of texts and folder of gold JSON; may be repeated.",
)
@click.option("-o", "--out", type=OUT, required=True, help="Folder for the models.")
@click.option("--model", "models", multiple=True, help="Only these: light inner themes status nearby.")
@click.option("--skip", multiple=True, help="Leave these reports out (to score on them).")
def train(folders: Sequence[tuple[Path, Path]], out: Path, models: Sequence[str], skip: Sequence[str]) -> None:
    """Train the models on annotated reports, also your own."""
    from kg.train import MODELS  # noqa: PLC0415
    from kg.train import train as run  # noqa: PLC0415

    count = run(folders, out, models=models or tuple(MODELS), skip=skip)
    click.echo(f"trained on {count} reports; models in {out}")


@click.command()
@click.argument("folder", type=OUT)
@click.option("--gold", type=OUT, help="Folder for gold files, drafts and judgements.  [default: FOLDER-gold]")
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
