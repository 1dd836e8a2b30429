"""Arguments in, one clear line out: the command line. Everything it does is a function of the package."""

from typing import Any

import click

from kg import __version__
from kg.cli import asking, building, learning, updating, writing
from kg.cli.options import USAGE
from kg.errors import KGError


class _Group(click.Group):
    """Turns the package's own errors into one line on stderr and exit code 2."""

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 -- click's own signature
        try:
            return super().invoke(ctx)
        except KGError as e:
            click.echo(f"kg: {e}", err=True)
            ctx.exit(USAGE)


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


# In the order of the help and of docs/cli.md.
for _command in (
    *(building.build, updating.update, building.shard, building.extract),
    learning.evaluate,
    writing.view,
    asking.stats,
    writing.export,
    *(asking.query, asking.search),
    writing.report,
    *(asking.locate, asking.explain),
    *(learning.train, learning.annotate),
):
    main.add_command(_command)
