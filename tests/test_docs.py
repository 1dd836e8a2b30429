"""The documentation agrees with the code: links lead somewhere, every command, option, type and module named exists."""

import importlib
import inspect
import json
import re
import runpy
from pathlib import Path

import pytest

from kg.cli import main
from kg.export import EXPORTERS
from kg.ontology import edge_types, node_types, themes
from kg.query import QUERIES

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
CODE = re.compile(r"```.*?```", re.DOTALL)


def name_of(page):
    return str(page.relative_to(ROOT))


def text_of(page):
    return page.read_text(encoding="utf-8")


def anchors(page):
    """The anchors of a page's headings, as MkDocs and code hosts make them."""
    headings = re.findall(r"^#+ (.+)$", CODE.sub("", text_of(page)), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", h.lower()).strip().replace(" ", "-") for h in headings}


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_lead_somewhere(page):
    for target in LINK.findall(CODE.sub("", text_of(page))):
        if target.startswith(("https://", "http://", "mailto:")):
            continue
        path, _, anchor = target.partition("#")
        other = (page.parent / path).resolve() if path else page
        assert other.exists(), f"{name_of(page)} links to {target}"
        assert not anchor or anchor in anchors(other), f"{name_of(page)}: no heading for {target}"


def test_every_command_and_option_is_described():
    said = text_of(ROOT / "docs" / "cli.md")
    for name, command in main.commands.items():
        assert f"## kg {name}\n" in said, "run scripts/write_docs.py"
        for parameter in command.params:
            for option in parameter.opts:
                if option.startswith("--"):
                    assert option in said, f"{name} {option}: run scripts/write_docs.py"
    assert all(f"`{question}`" in said for question in QUERIES), "run scripts/write_docs.py"


@pytest.mark.parametrize("page", ["cli", "ontology"])
def test_written_pages_say_what_the_code_says(page):
    """Every word of the help, the defaults among them, and every row; how lines are broken is the library's."""
    written = runpy.run_path(str(ROOT / "scripts" / "write_docs.py"))[page]()
    assert text_of(ROOT / "docs" / f"{page}.md").split() == written.split(), "run scripts/write_docs.py"


def test_every_type_and_theme_is_described():
    said = text_of(ROOT / "docs" / "ontology.md")
    for known in (node_types(), edge_types(), themes()):
        assert all(f"`{i}`" in said for i in known), "run scripts/write_docs.py"
    graph = text_of(ROOT / "docs" / "graph.md")
    assert all(f"`{i}`" in graph for i in (*node_types(), *edge_types()))


def test_every_attribute_of_a_built_graph_is_described(built):
    """Also each value of ``type``; what a reader of graph.json meets stands in the reference."""
    graph = json.loads((built / "graph.json").read_text(encoding="utf-8"))
    said = set(re.findall(r"`(\w+)`", text_of(ROOT / "docs" / "graph.md")))
    met = {(row["type"], name) for row in (*graph["nodes"], *graph["edges"]) for name in row}
    assert not sorted((t, name) for t, name in met if name not in said), "docs/graph.md"
    assert len({t for t, _ in met}) >= 20


def test_every_format_is_named():
    said = kg_help("export")
    assert all(name in said for name in EXPORTERS)


def kg_help(command):
    return text_of(ROOT / "docs" / "cli.md").split(f"## kg {command}\n")[1].split("\n## ")[0]


@pytest.mark.parametrize("page", ["architecture", "extending", "guide"])
def test_named_files_and_functions_exist(page):
    said = text_of(ROOT / "docs" / f"{page}.md")
    for path in re.findall(r"`((?:kg|schemas|scripts|tests)/[\w/.]+)`", said):
        assert "/x.py" in path or (ROOT / path).exists(), path
    for dotted in re.findall(r"`(kg(?:\.\w+)+)(?:\([^`]*\))?`", said):
        assert importable(dotted), dotted


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_shown_signatures_are_not_stale(page):
    """``kg.resolve.within(mentions, reading)`` names parameters of that function, in their order; ``…`` is the rest."""
    for dotted, shown in re.findall(r"`(kg(?:\.\w+)+)\(([^`]*)\)`", text_of(page)):
        module, _, name = dotted.rpartition(".")
        known = list(inspect.signature(getattr(importlib.import_module(module), name)).parameters)
        said = [a.split("=")[0].strip(" *") for a in shown.split(",") if a.strip(" *…")]
        said = [a for a in said if a.isidentifier()]
        assert [k for k in known if k in said] == said, f"{name_of(page)}: {dotted}({shown}) has {', '.join(known)}"


def importable(dotted):
    """Whether a dotted name is a module, or something a module holds."""
    try:
        importlib.import_module(dotted)
    except ModuleNotFoundError:
        module, _, name = dotted.rpartition(".")
        return hasattr(importlib.import_module(module), name)
    return True


def test_both_readmes_show_the_same_examples():
    block = re.compile(r"<!-- tested -->\n```(\w+)\n(.*?)```", re.DOTALL)
    commands = [
        [re.findall(r"^\$ (.+)$", body, re.MULTILINE) for _, body in block.findall(text_of(ROOT / name))]
        for name in ("README.md", "README.zh-CN.md")
    ]
    assert commands[0] == commands[1]
