"""The database of a build: the same graph whole and in parts, the same bytes, all sentences, and what it refuses."""

import json
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

import kg
from kg import stats, store
from kg.errors import ExportError, UsageError
from kg.export import export
from kg.export.tables import encodable
from kg.query import ask, subgraph
from kg.query.search import search as search_graph
from tests.graphs import graph


def content(found):
    nodes = {n: canonical(d) for n, d in found.nodes(data=True)}
    return dict(found.graph), nodes, {k: (s, t, canonical(d)) for s, t, k, d in found.edges(keys=True, data=True)}


def canonical(data):
    """Evidence as records: blanks in its JSON mean nothing. A lone surrogate cannot be stored."""
    texts = {k: encodable(v) if isinstance(v, str) else v for k, v in data.items()}
    return {**texts, "evidence": json.loads(texts["evidence"])}


@pytest.fixture(scope="module")
def bases(tmp_path_factory):
    """The hand-made graph and the same in a database and in tables."""
    pytest.importorskip("pyarrow")
    folder, made = tmp_path_factory.mktemp("bases"), graph(hostile=True)
    return made, export(made, "sqlite", folder / "g.sqlite"), export(made, "parquet", folder / "tables")


@pytest.fixture(scope="module")
def whole(built):
    return kg.load(built / "graph.json")


@pytest.fixture(scope="module")
def base(built):
    with sqlite3.connect(built / "graph.sqlite") as found:
        yield found
    found.close()


class TestLoad:
    def test_whole_is_the_graph(self, bases):
        made, *paths = bases
        for path in paths:
            found = kg.load(path)
            assert content(found) == content(made)
            assert list(found) == sorted(made)
            assert {type(d["masked"]) for _, d in found.nodes(data=True)} == {bool}

    def test_whole_of_a_build_is_its_json(self, built, whole):
        assert content(kg.load(built / "graph.sqlite")) == content(whole)
        assert content(kg.load(built)) == content(whole)
        if (built / "tables").is_dir():
            assert content(kg.load(built / "tables")) == content(whole)

    @pytest.mark.parametrize("asked", [{"town": "荔溪镇"}, {"theme": "agriculture"}, {"town": "荔溪镇", "theme": "党的建设"}])
    def test_part_of_a_build_is_the_part_of_its_graph(self, built, whole, asked):
        wanted = content(subgraph(whole, **asked))
        assert 0 < len(wanted[1]) < len(whole)
        assert content(kg.load(built, **asked)) == wanted
        if (built / "tables").is_dir():
            assert content(kg.load(built / "tables", **asked)) == wanted

    def test_year_of_a_build_is_the_part_of_its_graph(self, built, whole):
        for year in sorted({d["year"] for _, d in whole.nodes(data=True) if d["type"] == "Report" and "year" in d}):
            assert content(kg.load(built, year=year)) == content(subgraph(whole, years=[year]))

    def test_part_of_the_small_graph(self, bases):
        made, *paths = bases
        for asked in ({"town": "白水镇"}, {"theme": "环境"}, {"theme": "environment", "town": "青石镇"}):
            for path in paths:
                try:
                    wanted = content(subgraph(made, **asked))
                except UsageError:
                    with pytest.raises(UsageError):
                        kg.load(path, **asked)
                else:
                    assert content(kg.load(path, **asked)) == wanted
        for path in paths:
            assert content(kg.load(path, year=(2021, 2022))) == content(subgraph(made, years=(2021, 2022)))

    def test_part_reads_no_more_than_it_needs(self, built, monkeypatch):
        taken = []
        edges = store.Database.edges

        def counted(self, *given):
            for edge in edges(self, *given):
                taken.append(edge)
                yield edge

        monkeypatch.setattr(store.Database, "edges", counted)
        part = kg.load(built, town="荔溪镇", theme="agriculture")
        assert part.number_of_edges() <= len(taken) < kg.load(built).number_of_edges() / 4


class TestTables:
    def test_every_offset_points_at_its_text(self, base):
        texts = dict(base.execute("SELECT id, text FROM texts"))
        for table in ("mentions", "figures"):
            rows = base.execute(f'SELECT report, start, "end", text FROM {table}').fetchall()
            assert rows
            assert all(texts[report][start:end] == text for report, start, end, text in rows)
        for report, at, text in base.execute("SELECT report, at, text FROM sentences"):
            assert texts[report][at : at + len(text)] == text
        rows = base.execute('SELECT report, start, "end", text FROM evidence').fetchall()
        assert rows
        assert all(texts[report][start:end] == text for report, start, end, text in rows)

    def test_tables_name_nodes_that_are_there(self, base):
        for table, column in (
            ("mentions", "entity"),
            ("mentions", "report"),
            ("figures", "indicator_node"),
            ("figures", "initiative_node"),
            ("reports", "town"),
            ("texts", "id"),
        ):
            ask_for = f"SELECT count({column}), sum({column} NOT IN (SELECT id FROM nodes)) FROM {table}"
            count, missing = base.execute(ask_for).fetchone()
            assert (count > 0, missing) == (True, 0), (table, column)

    def test_counts_are_the_graph_s(self, base, built, whole):
        for name, count in (("nodes", whole.number_of_nodes()), ("edges", whole.number_of_edges())):
            assert base.execute(f"SELECT count(*) FROM {name}").fetchone() == (count,)
        records = [json.loads(line) for line in (built / "mentions.jsonl").read_text(encoding="utf-8").splitlines()]
        assert base.execute("SELECT count(*) FROM mentions").fetchone() == (sum(len(r["mentions"]) for r in records),)
        assert base.execute("SELECT count(*) FROM figures").fetchone() == (sum(len(r["figures"]) for r in records),)
        assert base.execute("SELECT count(*) FROM reports").fetchone() == (len(records),)

    def test_parquet_says_the_same(self, base, built):
        duckdb = pytest.importorskip("duckdb")
        if not (built / "tables").is_dir():
            pytest.skip("no tables: pyarrow is not installed")
        names = ("nodes", "edges", "evidence", "mentions", "figures", "reports", "texts")
        assert {p.stem for p in (built / "tables").iterdir()} == {*names, "sentences"}
        for name in names:
            found = duckdb.sql(f"SELECT count(*) FROM '{built}/tables/{name}.parquet'").fetchall()
            assert found == base.execute(f"SELECT count(*) FROM {name}").fetchall()

    def test_same_bytes(self, tmp_path):
        first, second = (export(graph(), "sqlite", tmp_path / f"{i}.sqlite").read_bytes() for i in range(2))
        assert first == second


class TestWithoutLoading:
    @pytest.mark.parametrize("name", ["graphml", "json"])
    def test_copy_is_what_the_build_wrote(self, built, tmp_path, name):
        assert store.copy(built, name, tmp_path / "copy")
        assert (tmp_path / "copy").read_bytes() == (built / f"graph.{name}").read_bytes()
        assert not store.copy(built, "xlsx", tmp_path / "no")
        assert not store.copy(built / "graph.json", name, tmp_path / "no")

    def test_counts_are_those_of_the_graph(self, built, whole):
        wanted = list(stats.tables(whole))
        assert wanted[0][0] == "nodes"
        assert list(stats.counted(built)) == wanted
        assert list(stats.counted(built / "graph.json")) == wanted
        if (built / "tables").is_dir():
            pytest.importorskip("duckdb")
            assert list(stats.counted(built / "tables")) == wanted

    def test_sql_answers_and_cannot_write(self, built):
        ask_for = "SELECT count(*) FROM mentions m JOIN reports r ON r.id = m.report WHERE r.year = 2024"
        (count,) = kg.store.sql(built, ask_for)[0]
        assert count > 0
        if (built / "tables").is_dir():
            pytest.importorskip("duckdb")
            assert kg.store.sql(built / "tables", ask_for) == [(count,)]
            with pytest.raises(UsageError, match="nowhere"):
                kg.store.sql(built / "tables", "SELECT * FROM nowhere")
        for bad in ("SELECT * FROM nowhere", "DELETE FROM nodes"):
            with pytest.raises(UsageError):
                kg.store.sql(built, bad)
        with pytest.raises(UsageError, match="kg build"):
            kg.store.sql(built / "texts", "SELECT 1")


class TestSearch:
    def test_finds_every_sentence_and_name(self, built, base, whole):
        texts = dict(base.execute("SELECT id, text FROM texts"))
        for words in ("河长制", "农业 合作社", "水", "2022年", "“", "党建+"):
            found = kg.search(built, words, top=9999)
            lines = [r for r in found.rows if r.values[0] == "句子"]
            told = {(p.report, p.at, p.quote) for r in lines for p in r.evidence}
            truth = {
                row for row in base.execute("SELECT report, at, text FROM sentences") if all(w in row[2] for w in words.split())
            }
            assert told == truth
            for piece in (p for r in found.rows for p in r.evidence):
                assert texts[piece.report][piece.start : piece.end] == piece.text != ""
            things = [r.values for r in search_graph(whole, words, top=9999).rows if r.values[0] != "句子"]
            assert [r.values for r in found.rows if r.values[0] != "句子"] == things

    def test_says_why_there_is_nothing(self, built):
        assert kg.search(built, "航空母舰").note
        with pytest.raises(UsageError):
            kg.search(built, " ")


class TestRefusals:
    def test_of_another_version(self, tmp_path, bases):
        path = shutil.copy(bases[1], tmp_path / "old.sqlite")
        with sqlite3.connect(path) as old:
            old.execute("UPDATE graph SET value = 'kg-graph/0' WHERE name = 'format'")
        old.close()
        with pytest.raises(ExportError, match=r"kg-graph/0.*rebuild: kg build"):
            kg.load(path)
        path = shutil.copy(bases[1], tmp_path / "older.sqlite")
        with sqlite3.connect(path) as old:
            old.execute("PRAGMA user_version = 0")
        old.close()
        for call in (kg.load, lambda p: kg.search(p, "河")):
            with pytest.raises(ExportError, match="rebuild: kg build"):
                call(path)

    def test_what_is_no_database(self, tmp_path, built):
        (tmp_path / "bad.sqlite").write_bytes(b"no database" * 1000)
        (tmp_path / "tables").mkdir()
        (tmp_path / "tables" / "nodes.parquet").write_bytes(b"no table")
        for path in ("bad.sqlite", "tables"):
            with pytest.raises(ExportError, match="of this program"):
                kg.load(tmp_path / path)
        with pytest.raises(UsageError, match="cache of a build"):
            kg.load(built / "cache.sqlite")
        with pytest.raises(UsageError, match="kg build"):
            kg.load(tmp_path / "none.sqlite")

    def test_unknown_names_and_empty_parts(self, bases):
        for path in bases[1:]:
            with pytest.raises(UsageError, match=r"没有乡镇“红石镇”.*相近的有：.*青石镇"):
                kg.load(path, town="红石镇")
            with pytest.raises(UsageError, match=r"没有符合条件.*1999.*有报告的年份：2021、2022"):
                kg.load(path, year=1999)

    def test_tables_without_pyarrow_say_how_to_get_it(self, bases, monkeypatch):
        monkeypatch.setitem(sys.modules, "pyarrow", None)
        with pytest.raises(ExportError, match=r"pip install 'kg\[parquet\]'"):
            kg.load(bases[2])


class TestFromPython:
    def test_import_is_light(self):
        code = "import kg, sys; print(kg.load, len([m for m in sys.modules if m.startswith(('click', 'jieba', 'pyarrow'))]))"
        light = (
            "import kg, sys; print([m for m in sys.modules if m.startswith(('kg.', 'networkx', 'numpy', 'importlib.metadata'))])"
        )
        root = str(Path(kg.__file__).parents[1])
        told = [
            subprocess.run([sys.executable, "-c", c], cwd=root, capture_output=True, text=True, check=True).stdout
            for c in (code, light)
        ]
        assert told[1].strip() == "[]"
        assert told[0].strip().endswith(" 0")

    def test_public_names(self, built):
        assert {getattr(kg, name) is not None for name in kg.__all__} == {True}
        with pytest.raises(AttributeError, match="it has"):
            kg.nothing  # noqa: B018
        assert ask(kg.load(built), "matrix") == kg.ask(kg.load(built / "graph.sqlite"), "matrix")
