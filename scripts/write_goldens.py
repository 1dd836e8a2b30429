"""Write the golden answers anew, of the sample corpus and of the small one over years; read what changed against the texts."""

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import kg
from kg.build import build
from tests.query.golden import ALL, TEXTS, answer, path


def main() -> None:
    """Write one file a question, and say which changed."""
    with tempfile.TemporaryDirectory() as folder:
        outs = {name: Path(folder) / name for name in ("sample", "years")}
        build([], outs["sample"], sample=True)
        build([TEXTS], outs["years"])
        graphs = {name: kg.load(out) for name, out in outs.items()}
        for corpus, name in ALL:
            new, file = answer(graphs[corpus], corpus, name, outs[corpus] / "texts"), path(corpus, name)
            if not file.exists() or file.read_text(encoding="utf-8") != new:
                file.parent.mkdir(exist_ok=True)
                file.write_text(new, encoding="utf-8", newline="\n")
                print(f"{corpus}/{name}: written, {new.count(chr(10))} lines")


if __name__ == "__main__":
    main()
