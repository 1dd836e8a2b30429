"""Write the golden answers of the sample corpus anew; read what changed against the texts before you commit it."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from kg.build import build
from kg.errors import KGError
from tests.query.golden import FOLDER, QUESTIONS, answer


def main() -> None:
    """Write one file a question, and say which changed."""
    graph = build([], sample=True).graph
    for name in QUESTIONS:
        path = FOLDER / f"{name}.csv"
        try:
            new = answer(graph, name)
        except KGError as e:
            print(f"{name}: {e}")
            continue
        if not path.exists() or path.read_text(encoding="utf-8") != new:
            path.write_text(new, encoding="utf-8", newline="\n")
            print(f"{name}: written, {new.count(chr(10)) - 1} lines")


if __name__ == "__main__":
    main()
