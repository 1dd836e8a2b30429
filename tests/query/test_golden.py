"""The twenty questions on the sample corpus, and those over years on three small reports, as read against the texts."""

import sqlite3
from collections import Counter

import pytest

import kg
from kg.build import build
from kg.query import QUERIES, ask
from tests.query.golden import ALL, QUESTIONS, TEXTS, answer, path


@pytest.fixture(scope="module")
def folders(built, tmp_path_factory):
    out = tmp_path_factory.mktemp("years")
    build([TEXTS], out)
    return {"sample": built, "years": out}


@pytest.fixture(scope="module")
def graphs(folders):
    return {name: kg.load(folder) for name, folder in folders.items()}


def test_every_question_has_a_golden_answer():
    assert len(QUESTIONS["sample"]) == 20
    for corpus, found in QUESTIONS.items():
        assert found.keys() <= QUERIES.keys()
        assert {p.stem for p in path(corpus, "x").parent.glob("*.csv")} == found.keys()


@pytest.mark.parametrize(("corpus", "name"), ALL)
def test_answer_is_the_golden_one(graphs, folders, corpus, name):
    found = answer(graphs[corpus], corpus, name, folders[corpus] / "texts")
    assert found == path(corpus, name).read_text(encoding="utf-8")


def test_counts_are_those_of_plain_sql(graphs, folders):
    """Matrix and mix once more, from the database and by another way."""
    with sqlite3.connect(folders["sample"] / "graph.sqlite") as base:
        rows = base.execute(
            "SELECT DISTINCT e.source, n.id, n.type, n.themes FROM edges e JOIN nodes n ON n.id = e.target"
            " WHERE e.type = 'CARRIES_OUT'"
        ).fetchall()
    base.close()
    themes = Counter((town, t) for town, _, _, found in rows for t in {f.split(".")[0] for f in found.split("|")})
    types = Counter((town, kind) for town, _, kind, _ in rows)
    towns = Counter(town for town, *_ in rows)
    matrix, mix = (ask(graphs["sample"], name) for name in ("matrix", "mix"))
    assert sorted(sum(r.values[1:-1]) for r in matrix.rows) == sorted(
        sum(n for (town, _), n in themes.items() if town == t) for t in towns
    )
    assert sorted(r.values[-1] for r in matrix.rows) == sorted(towns.values())
    assert sorted(r.values[1:5] for r in mix.rows) == sorted(
        tuple(types[t, kind] for kind in ("Project", "Program", "Policy", "Campaign")) for t in towns
    )
