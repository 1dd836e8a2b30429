import csv
import importlib.util
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SAMPLE = Path(__file__).parent / "links_sample.tsv"


def _script():
    spec = importlib.util.spec_from_file_location("sample_links", ROOT / "scripts" / "sample_links.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.slow
def test_the_judged_edges_are_found_and_no_wrong_ones_came_in(shared):
    with SAMPLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    key = ("report", "type", "source_start", "target_start")
    right = {tuple(r[k] for k in key) for r in rows if r["verdict"] == "ok"}
    script = _script()
    pairs = [f"{shared}/gold/{part}={shared}/corpus/{part}" for part in ("dev", "single")]
    pairs.append(f"{ROOT}/tests/gold={ROOT}/tests/corpus")
    lines = [script.row(*edge).split("\t") for edge in script.edges(pairs)]
    judged = {r["report"] for r in rows}
    found = {(c[0], c[1], c[3], c[5]) for c in lines if c[0] in judged}
    assert len(found & right) / len(found) >= 0.85
    assert len(found & right) >= 0.9 * len(right)
