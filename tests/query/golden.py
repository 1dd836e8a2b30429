"""The golden answers: which questions there are, and how an answer is written down."""

import tomllib
from pathlib import Path

from kg.query import ask

FOLDER = Path(__file__).parent / "golden"
QUESTIONS = tomllib.loads((FOLDER / "questions.toml").read_text(encoding="utf-8"))


def answer(graph, name: str) -> str:
    """One answer as it stands in its file."""
    return ask(graph, name, **QUESTIONS[name]).to_csv()
