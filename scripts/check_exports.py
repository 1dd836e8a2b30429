"""Export a graph in every format and open each file with programs that are not ours; say whether they find the same graph."""

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import pytest

import kg
from kg.export import EXPORTERS, export
from tests.export.readers import PAIRS, wanted


def main() -> None:
    """Print one line a format and reader; exit 1 where one finds something else."""
    graph = kg.load(sys.argv[1])
    print(f"{graph.number_of_nodes()} nodes, {graph.number_of_edges()} edges")
    wrong = False
    with tempfile.TemporaryDirectory() as folder:
        for name, reader in PAIRS:
            path = Path(folder) / f"graph-{name}{EXPORTERS[name].suffix}"
            if not path.exists():
                export(graph, name, path)
            try:
                said = "same" if reader(path) == wanted(graph, name) else "DIFFERENT"
            except pytest.skip.Exception as e:
                said = f"not run: {e}"
            wrong |= said == "DIFFERENT"
            print(f"{name:<11}{reader.__name__:<18}{said}", flush=True)
    sys.exit(wrong)


if __name__ == "__main__":
    main()
