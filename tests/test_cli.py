"""The command line as its users have it: what it prints, what it writes, how it ends."""

import json
import shutil

import pytest
from click.testing import CliRunner

from kg import __version__, load
from kg.build import SAMPLE
from kg.cli import main

TEXT = "青山镇2022年工作总结\n一、2022年工作总结\n全面落实河长制，建成青山污水处理厂项目，完成投资300万元。\n"


@pytest.fixture
def kg():
    """Run a command; a traceback is a failure of the test."""

    def run(*arguments, code=0):
        result = CliRunner().invoke(main, [str(a) for a in arguments])
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert result.exit_code == code, result.output
        return result

    return run


@pytest.fixture
def one(tmp_path):
    path = tmp_path / "青山镇.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_help_and_version(kg):
    assert __version__ in kg("--version").output
    commands = kg("--help").output
    for name in main.commands:
        assert name in commands
        said = kg(name, "--help").output
        assert said.startswith("Usage:")
        assert "\\b" not in said  # click's mark for lines kept as they are, lost when the docstring becomes a raw one


def test_every_option_says_what_it_does():
    for command in main.commands.values():
        assert command.help, command.name
        for p in command.params:
            if p.param_type_name == "option":
                assert p.help, f"{command.name} {p.name}"


class TestBuild:
    def test_says_where_to_look(self, kg, one, tmp_path):
        done = kg("build", one, "-o", tmp_path / "out")
        assert done.output.startswith("1 reports, ")
        assert f"open {tmp_path / 'out' / 'graph.html'}" in done.output
        assert {p.name for p in (tmp_path / "out").iterdir()} >= {
            "graph.html",
            "graph.graphml",
            "graph.json",
            "mentions.jsonl",
            "build.json",
            "texts",
        }

    def test_quiet_and_verbose(self, kg, one, tmp_path):
        assert kg("build", one, "-o", tmp_path / "out", "--quiet").output == ""
        assert "青山镇.txt  utf-8" in kg("build", one, "-o", tmp_path / "out", "--verbose").output

    def test_part_of_it_fails(self, kg, one, tmp_path):
        (tmp_path / "empty.txt").write_text("")
        done = kg("build", one, tmp_path / "empty.txt", "-o", tmp_path / "out", code=1)
        assert "skipped empty.txt: empty" in done.stderr

    def test_strict_minds_warnings(self, kg, one, tmp_path):
        kg("build", one, "-o", tmp_path / "out")
        done = kg("build", one, "-o", tmp_path / "out", "--strict", code=1)
        assert "very short" in done.stderr

    @pytest.mark.parametrize(
        "wrong",
        [
            ["build"],
            ["build", "nowhere"],
            ["build", "--jobs", "0", "x"],
            ["nonsense"],
            ["query", "nowhere", "matrix"],
            ["view", "nowhere"],
        ],
    )
    def test_wrong_use(self, kg, wrong):
        done = kg(*wrong, code=2)
        assert done.stderr
        assert "Traceback" not in done.stderr


class TestGraph:
    def test_stats(self, kg, built):
        said = kg("stats", built).output
        for heading in ("nodes", "edges", "initiatives by theme", "initiatives by status", "initiatives by town"):
            assert heading in said.splitlines()

    def test_every_question_is_listed_and_asked(self, kg, built):
        from kg.query import QUERIES  # noqa: PLC0415

        said = kg("query", built).output
        assert all(name in said for name in QUERIES)
        assert "荔溪镇" in kg("query", built, "matrix").output

    def test_answers_in_each_form(self, kg, built, tmp_path):
        question = ("query", built, "town-year", "--town", "荔溪镇", "--year", "2024")
        assert kg(*question).output.count("|") > 20
        rows = json.loads(kg(*question, "--json").output)
        assert rows
        assert "," in kg(*question, "--csv").output
        kg(*question, "--xlsx", tmp_path / "a.xlsx")
        assert (tmp_path / "a.xlsx").stat().st_size > 1000

    @pytest.mark.parametrize(
        "wrong",
        [
            ["nonsense"],
            ["town-year", "--town", "无此镇"],
            ["matrix", "--nonsense", "1"],
            ["town-year", "--town"],
            ["town-year", "荔溪镇"],
        ],
    )
    def test_wrong_questions(self, kg, built, wrong):
        assert kg("query", built, *wrong, code=2).stderr

    def test_search_and_explain(self, kg, built):
        assert "河长制" in kg("search", built, "河长制").output
        said = kg("explain", built, "河长制").output
        assert "scope: national" in said
        assert "w-" in said
        assert "near:" in kg("explain", built, "河长", code=2).stderr

    def test_view_export_and_report(self, kg, built, tmp_path):
        kg("view", built, "-o", tmp_path / "page.html", "--title", "看一看")
        assert "看一看" in (tmp_path / "page.html").read_text(encoding="utf-8")
        town = next(d["label"] for _, d in load(built).nodes(data=True) if d["type"] == "Town")
        kg("view", built, "-o", tmp_path / "town.html", "--town", town)
        assert (tmp_path / "town.html").stat().st_size < (tmp_path / "page.html").stat().st_size
        assert "没有乡镇" in kg("view", built, "-o", tmp_path / "x.html", "--town", "没有镇", code=2).stderr
        kg("export", built, "-f", "gexf", "-o", tmp_path / "part.gexf", "--theme", "environment")
        assert (tmp_path / "part.gexf").stat().st_size > 1000
        kg("report", built, "-o", tmp_path / "brief.html")
        assert (tmp_path / "brief.html").stat().st_size > 1000
        assert "no format" in kg("export", built, "-f", "pptx", "-o", tmp_path / "x", code=2).stderr


class TestReports:
    def test_extract_and_evaluate(self, kg, tmp_path):
        texts, gold = tmp_path / "texts", tmp_path / "gold"
        texts.mkdir()
        gold.mkdir()
        shutil.copy(SAMPLE / "w-39.txt", texts)
        kg("extract", texts, "-o", tmp_path / "found")
        found = json.loads((tmp_path / "found" / "w-39.json").read_text(encoding="utf-8"))
        assert found["mentions"]
        assert found["entities"]
        shutil.copy(tmp_path / "found" / "w-39.json", gold)
        figures = json.loads(kg("evaluate", gold, tmp_path / "found", "--json").output)
        assert figures["strict"]["f1"] == 1.0
        shutil.copy(tmp_path / "found" / "w-39.json", gold / "other.json")
        table = kg("evaluate", gold, tmp_path / "found", "--errors", "3").output
        assert "initiatives, strict" in table
        assert "R 0.500" in table
        assert "other" in table

    def test_locate(self, kg, one, tmp_path):
        assert "青山镇" in kg("locate", one).output
        assert json.loads(kg("locate", one, "--json").output)["report"] == "青山镇.txt"
        (tmp_path / "empty.txt").write_text("")
        assert "skipped empty.txt" in kg("locate", tmp_path / "empty.txt", code=1).stderr
