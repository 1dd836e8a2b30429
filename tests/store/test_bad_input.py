"""What a user gets who asks for what is not there, on the command line and of each kind of GRAPH: one line, and what to do."""

import json
from importlib.util import find_spec

import pytest
from click.testing import CliRunner

from kg.cli import main
from kg.export import export
from tests.graphs import graph


@pytest.fixture(scope="module")
def paths(tmp_path_factory):
    """The small graph, with a second town of one name, as a file, a database and tables."""
    folder, made = tmp_path_factory.mktemp("bad"), graph()
    twin = dict(next(d for _, d in made.nodes(data=True) if d["label"] == "青石镇"))
    made.add_node("town-0000000000000000", **(twin | {"parents": "江西省|九江市|修水县"}))
    found = [
        export(made, "json", folder / "g.json"),
        export(made, "graphml", folder / "g.graphml"),
        export(made, "sqlite", folder / "g.sqlite"),
    ]
    if find_spec("pyarrow"):
        found.append(export(made, "parquet", folder / "tables"))
    return found


def run(*words):
    return CliRunner().invoke(main, [str(w) for w in words])


CASES = {
    "unknown town": (("--town", "红石镇"), "没有乡镇“红石镇”"),
    "unknown theme": (("--theme", "航天"), "没有主题“航天”"),
    "year without reports": (("--year", "1999"), "有报告的年份：2021、2022"),
    "town with nothing of the theme": (("--town", "白水镇", "--theme", "agriculture"), "没有符合条件的事项"),
    "two meanings": (("--town", "青石镇"), "有2个"),
}


@pytest.mark.parametrize("case", CASES)
def test_a_part_that_is_not_there(paths, tmp_path, case):
    words, says = CASES[case]
    for path in paths:
        done = run("export", path, "-f", "json", "-o", tmp_path / "x.json", *words)
        assert (done.exit_code, says in done.output) == (2, True), (path, done.output)
        assert "Traceback" not in done.output
        assert not (tmp_path / "x.json").exists()
    if case == "two meanings":
        assert "靖安县青石镇" in done.output
        assert "修水县青石镇" in done.output


def test_questions_say_why_they_have_no_answer(paths):
    for path in paths:
        empty = run("query", path, "town-year", "--town", "靖安县青石镇", "--year", "2019")
        assert (empty.exit_code, "有内容的年份：2021、2022" in empty.output) == (0, True)
        unknown = run("query", path, "town-year", "--town", "红石镇")
        assert (unknown.exit_code, "相近的有" in unknown.output) == (2, True)
        nothing = run("search", path, "航空母舰")
        assert (nothing.exit_code, "没有名称或句子" in nothing.output) == (0, True)


def test_a_file_of_another_version_says_how_to_rebuild(tmp_path):
    old = graph()
    old.graph["format"] = "kg-graph/0"
    for name, suffix in (("json", ".json"), ("graphml", ".graphml"), ("sqlite", ".sqlite")):
        path = export(old, name, tmp_path / f"old{suffix}")
        for words in (("stats", path), ("query", path, "matrix"), ("view", path, "-o", tmp_path / "x.html")):
            done = run(*words)
            assert (done.exit_code, "kg build" in done.output, "kg-graph/0" in done.output) == (2, True, True), done.output


def test_formats_and_files_that_are_not_there(paths, tmp_path):
    done = run("export", paths[0], "-f", "tiff", "-o", tmp_path / "x")
    assert (done.exit_code, "graphml" in done.output) == (2, True)
    for words in (("stats", tmp_path / "none.sqlite"), ("query", tmp_path, "matrix")):
        done = run(*words)
        assert (done.exit_code, "kg build" in done.output) == (2, True)
    (tmp_path / "x.json").write_text(json.dumps({"nodes": []}), encoding="utf-8")
    assert run("stats", tmp_path / "x.json").exit_code == 2
