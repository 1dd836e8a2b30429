"""The golden answers: which questions there are on which corpus, and how an answer is written down."""

import tomllib
from pathlib import Path

from kg.query import ask

FOLDER = Path(__file__).parent / "golden"
TEXTS = FOLDER / "texts"
CORPORA = ("sample", "years")
QUESTIONS = {name: tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8")) for name in CORPORA}
ALL = [(corpus, name) for corpus, found in QUESTIONS.items() for name in found]


def path(corpus: str, name: str) -> Path:
    """Where an answer stands."""
    return FOLDER / corpus / f"{name}.csv"


def answer(graph, corpus: str, name: str, texts: Path) -> str:
    """One answer as it stands in its file: what it is, what it is counted against, how to read it, the rows."""
    more = {"texts": texts} if name in {"boilerplate", "wording"} else {}
    table = ask(graph, name, **QUESTIONS[corpus][name], **more)
    about = (table.title, table.denominator, table.note)
    return "".join(f"# {line}\n" for line in about if line) + table.to_csv()
