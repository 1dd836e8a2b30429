"""Twice the text, twice the work: counted in calls, so that no clock decides.

scripts/measure_regexes.py measures seconds, up to 10 MB.
"""

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from kg.extraction import Options, extract_report
from kg.model import Period, Report, Town
from kg.read.clean import reading
from kg.read.describe import describe
from kg.read.extracted import Extracted
from kg.read.noise import find_noise
from kg.read.split import split

UNITS = [
    *("“", '"', "（", "*镇", "建设项目", "、项目", "实施“河长制”", "投资3万元", "<p>", "&nbsp;", "第1页", "一是"),
    "青山镇2022年工作总结\n",
]
SIZE = 2000
MOST = 2.3
LONG, LOOKED = 9000, 4200
# How many expressions of a file look at a whole report, whatever its length; those of the last three at texts of our own or the
# graph's. All of them are linear up to 10 MB. All others see a name, a clause, a sentence, or a report's opening.
WHOLE = {
    "kg/extract/tagging/properties.py": 2,
    "kg/read/duplicates.py": 2,
    "kg/read/noise.py": 11,
    "kg/read/period.py": 2,
    "kg/read/reader.py": 1,
    "kg/read/repeats.py": 3,
    "kg/read/script.py": 2,
    "kg/read/split.py": 1,
    "kg/read/titles.py": 1,
    "kg/read/town.py": 2,
    "kg/read/txt.py": 1,
    "kg/segment/sections.py": 7,
    "kg/segment/sentences.py": 1,
    "kg/export/xml.py": 1,
    "kg/locate/gazetteer.py": 2,
    "kg/view/bundle.py": 3,
}


def extracted(text):
    noise = find_noise(text)
    period, town = Period(2022, "year", "2022年"), Town("青山镇", "township")
    report = Report("r", "r", "r.txt", text, "", "", "summary", period, town, reading(text, noise), noise=noise)
    return extract_report(report, Options(tagger="none"))


def understood(text):
    split(Extracted(text))
    return describe(text, "name", find_noise(text))


def environment():
    return {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1]), "OPENBLAS_NUM_THREADS": "1"}


def calls(work, text):
    """How many functions are called, those written in C too."""
    count = 0

    def seen(_frame, event, _argument):
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(seen)
    try:
        work(text)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.slow
@pytest.mark.parametrize("work", [understood, extracted])
def test_calls_grow_with_the_text(work):
    work("青山鎮2022年實施“河長制”，完成投資3萬元，建成青山污水處理廠項目。\n")  # loads what is loaded once
    grown = {}
    for unit in UNITS:
        small, large = (calls(work, unit * (size // len(unit))) for size in (SIZE, 2 * SIZE))
        grown[unit] = large / small
    assert {u: round(g, 2) for u, g in grown.items() if g > MOST} == {}


def test_a_quadratic_one_would_be_seen():
    def quadratic(text):
        for i in range(len(text)):
            for _ in range(i):
                len(text)

    assert calls(quadratic, "a" * 200) / calls(quadratic, "a" * 100) > MOST


@pytest.mark.slow
def test_most_expressions_see_no_whole_report():
    """Where another one does, measure it: scripts/measure_regexes.py patterns --only FILE; then count it here."""
    script = Path(__file__).parents[1] / "scripts" / "expressions.py"
    command = [sys.executable, str(script), str(LONG), "建设项目", "投资3万元，", "青山镇2022年工作总结\n"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=script.parents[1], env=environment())
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert Counter(e["where"] for e in found if e["longest"] > LOOKED) == WHOLE
