"""The twenty questions on the sample corpus, as they were checked by hand against the texts."""

import pytest

from kg.build import build
from kg.query import QUERIES
from tests.query.golden import FOLDER, QUESTIONS, answer


@pytest.fixture(scope="module")
def sample():
    return build([], sample=True).graph


def test_every_golden_answer_has_a_question():
    assert {p.stem for p in FOLDER.glob("*.csv")} <= QUESTIONS.keys() <= QUERIES.keys()
    assert len(QUESTIONS) == 20


@pytest.mark.slow
@pytest.mark.parametrize("name", [n for n in QUESTIONS if (FOLDER / f"{n}.csv").exists()])
def test_answer_is_the_golden_one(sample, name):
    assert answer(sample, name) == (FOLDER / f"{name}.csv").read_text(encoding="utf-8")
