"""Write the golden answers and reports anew; read what changed against the texts."""

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import kg
from kg.build import build
from tests import records_told
from tests.query.golden import ALL, TEXTS, answer, path


def main() -> None:
    """Write one file a question, and say which changed."""
    with tempfile.TemporaryDirectory() as folder:
        outs = {name: Path(folder) / name for name in ("sample", "years")}
        build([], outs["sample"], sample=True)
        build([TEXTS], outs["years"])
        graphs = {name: kg.load(out) for name, out in outs.items()}
        for corpus, name in ALL:
            _renew(path(corpus, name), answer(graphs[corpus], corpus, name, outs[corpus] / "texts"))
    for name in records_told.REPORTS:
        _renew(records_told.FOLDER / f"{name}.txt", records_told.told(records_told.extracted(name)))
    first = records_told.REPORTS[0]
    _renew(records_told.FOLDER / f"{first}-neural.txt", records_told.told_neural(records_told.extracted(first, "neural")))


def _renew(file: Path, new: str) -> None:
    if not file.exists() or file.read_text(encoding="utf-8") != new:
        file.parent.mkdir(exist_ok=True)
        file.write_text(new, encoding="utf-8", newline="\n")
        print(f"{file.parent.name}/{file.name}: written, {new.count(chr(10))} lines")


if __name__ == "__main__":
    main()
