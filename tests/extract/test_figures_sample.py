import csv
from pathlib import Path

import pytest

from kg.extract.figures import figures
from kg.read import find, read
from kg.segment import segment

SAMPLE = Path(__file__).parent / "figures_sample.tsv"


@pytest.mark.slow
def test_what_a_person_found_right_stays_right(shared):
    with SAMPLE.open(encoding="utf-8", newline="") as file:
        right = [r for r in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE) if r["verdict"] == "ok"]
    got = {}
    for folder in ("dev", "more"):
        for source in find([shared / "corpus" / folder]):
            for report in read(source):
                for f in figures(segment(report), ()):
                    value = None if f.value is None else float(f.value)
                    got[report.source, f.span.start, f.span.end] = (value, f.unit, f.indicator, f.role)
    kept = 0
    for row in right:
        value = float(row["value"]) if row["value"] else None
        expected = (value, row["unit"], row["indicator"], row["role"])
        kept += got.get((row["report"], int(row["start"]), int(row["end"]))) == expected
    assert kept / 200 >= 0.9
