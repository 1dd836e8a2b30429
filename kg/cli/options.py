"""What several commands have in common: their arguments, the options of the per-report half, the bar, the exit codes."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

PARTIAL, USAGE = 1, 2  # exit codes: some files were skipped; wrong use, or nothing readable
PATHS = click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
PLACES = click.argument("paths", nargs=-1)  # text: a URL is no path
GRAPH = click.argument("graph", type=click.Path(path_type=Path))
OUT = click.Path(path_type=Path)
LEVELS = ["province", "city", "county", "township"]
_STAGES = {
    "duplicates": "telling copies apart",
    "resolve": "finding what is the same in several reports",
    "relate": "relations",
    "graph": "nodes",
    "network": "communities",
    "export": "writing files",
    "keep": "keeping what the next update needs",
    "page": "writing the page",
}


def choices(command: Callable[..., Any]) -> Callable[..., Any]:
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
        click.option(
            "--segmenter",
            type=click.Choice(["jieba", "pkuseg"]),
            default="jieba",
            show_default=True,
            help="Who tells words; the models were trained with jieba's.",
        ),
    ):
        command = option(command)
    return command


@contextmanager
def bar(what: str, *, show: bool) -> Iterator[Callable[[int, int], None] | None]:
    """A progress bar on a terminal; nothing elsewhere."""
    if not show or not sys.stderr.isatty():
        yield None
        return
    with click.progressbar(length=0, label=what, file=sys.stderr, show_pos=True) as progress:

        def tell(done: int, total: int) -> None:
            progress.length = total
            progress.update(done - progress.pos)

        yield tell


def tell(stage: str) -> None:
    """A line for what takes long after the bar: half of the time of a large corpus."""
    if stage in _STAGES:
        click.echo(f"\r\x1b[K{_STAGES[stage]} …", err=True, nl=False)
