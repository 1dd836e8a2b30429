#!/usr/bin/env python3
"""Write the pages that say what the code says: docs/cli.md from the commands, docs/ontology.md from schemas/."""

from collections.abc import Iterator
from pathlib import Path

import click

from kg.cli import main
from kg.ontology import edge_types, initiatives, node_types, themes
from kg.query import QUERIES

DOCS = Path(__file__).parents[1] / "docs"
NOTE = "<!-- Written by scripts/write_docs.py: change the code, not this page. -->\n"


def cli() -> str:
    """One section a command: its own help."""
    return "\n".join(["# Command line", "", NOTE, *_commands()])


def _commands() -> Iterator[str]:
    yield "`GRAPH` is a folder that `kg build` wrote, its `graph.sqlite`, `tables/` or `graph.json`, or a `.graphml` of ours."
    yield "Exit codes: 0 all well, 1 some"
    yield "files were skipped (with `--strict`: or warned of), 2 wrong use or nothing readable. Nothing is asked for while it runs,"
    yield "progress is shown on terminals only, and what is worth keeping goes to standard output.\n"
    top = click.Context(main, info_name="kg", terminal_width=100, max_content_width=100, **main.context_settings)
    for name, command in main.commands.items():
        yield f"## kg {name}\n"
        yield "```text"
        yield command.get_help(click.Context(command, parent=top, info_name=name))
        yield "```\n"
        if name == "query":
            yield from _questions()


def _questions() -> Iterator[str]:
    yield "| question | asks | options |"
    yield "| --- | --- | --- |"
    for name, query in QUERIES.items():
        options = " ".join(f"`--{o.replace('_', '-')}`" for o in query.options)
        yield f"| `{name}` | {query.asks} | {options} |"
    yield ""


def ontology() -> str:
    """Types, themes, and how many known initiatives there are."""
    return "\n".join(["# Ontology", "", NOTE, *_types(), *_themes(), *_known()])


def _types() -> Iterator[str]:
    yield "## Nodes\n\n| type | 中文 | English |\n| --- | --- | --- |"
    yield from (f"| `{t.id}` | {t.label} | {t.label_en} |" for t in node_types().values())
    yield "\n## Edges\n\n| type | 中文 | English | from | to |\n| --- | --- | --- | --- | --- |"
    for t in edge_types().values():
        yield f"| `{t.id}` | {t.label} | {t.label_en} | {', '.join(t.source)} | {', '.join(t.target)} |"


def _themes() -> Iterator[str]:
    yield "\n## Themes\n\n| id | 中文 | English | cue words, the first of them |\n| --- | --- | --- | --- |"
    for t in themes().values():
        label = f"　{t.label}" if t.broader else f"**{t.label}**"
        yield f"| `{t.id}` | {label} | {t.label_en} | {'、'.join(t.cues[:6])} |"


def _known() -> Iterator[str]:
    yield f"\n## Known initiatives\n\n`schemas/initiatives.toml` knows {len(initiatives())} national and provincial initiatives"
    yield "by their names and short forms; each is one node for all towns. `schemas/SOURCES.md` names the sources.\n"


if __name__ == "__main__":
    for name, text in (("cli.md", cli()), ("ontology.md", ontology())):
        (DOCS / name).write_text(text, encoding="utf-8")
        print(f"wrote docs/{name}")
