"""Three whole reports of the sample, each thing that is known from them as it was when somebody last looked at it.

A change of rules or models that changes a line here is to be read against the report, and written with scripts/write_goldens.py.
"""

import pytest

from tests.records_told import FOLDER, REPORTS, extracted, told, told_neural


@pytest.mark.parametrize("name", REPORTS)
def test_all_that_is_known_is_as_it_was(name):
    found = told(extracted(name)).splitlines()
    known = (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    assert not [line for line in found if line not in known], "new: read it against the report, then scripts/write_goldens.py"
    assert found == known


def test_the_neural_tagger_finds_what_it_found():
    pytest.importorskip("onnxruntime", reason="the extra neural is not installed")
    found = told_neural(extracted(REPORTS[0], "neural")).splitlines()
    assert found == (FOLDER / f"{REPORTS[0]}-neural.txt").read_text(encoding="utf-8").splitlines()


def test_the_goldens_hold_every_kind_of_thing():
    kinds = {line.split()[0] for name in REPORTS for line in (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines()}
    assert {"mention", "inside", "entity", "figure", "link", "honour", "problem", "place"} <= kinds
