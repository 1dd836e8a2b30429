"""The synthetic corpus: always the same, true to its truth, read as it was meant."""

import json
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest

from kg.read import find, find_duplicates, read

SCRIPT = Path(__file__).parents[1] / "scripts" / "make_corpus.py"
REPORTS = 60


def make(out, *options, seed="0"):
    command = [sys.executable, str(SCRIPT), *options, "-o", str(out)]
    subprocess.run(command, check=True, capture_output=True, env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(SCRIPT.parents[1])})
    return out


def truth_of(folder):
    return [json.loads(line) for line in (folder / "truth.jsonl").read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return make(tmp_path_factory.mktemp("made"), "--reports", str(REPORTS), "--seed", "7", "--copies", "0.2")


@pytest.fixture(scope="module")
def truth(made):
    return truth_of(made)


@pytest.fixture(scope="module")
def reports(made):
    return {s.display: read(s)[0] for s in find([made / "reports"])}


def text_of(made, line):
    return (made / "reports" / line["file"]).read_text(encoding="utf-8")


def test_truth_points_at_its_text(made, truth):
    said = [(text_of(made, line), m) for line in truth for m in (*line["mentions"], *line["figures"])]
    assert len(said) > 20 * REPORTS
    assert all(text[m["start"] : m["end"]] == m["text"] for text, m in said)


def test_same_for_a_seed_and_a_beginning_of_more(made, truth, tmp_path):
    again = make(tmp_path, "--reports", str(REPORTS // 2), "--seed", "7", "--copies", "0.2", seed="99")
    fewer = truth_of(again)
    assert fewer == truth[: REPORTS // 2]
    assert all(text_of(again, line) == text_of(made, line) for line in fewer)


def test_other_for_another_seed(truth, tmp_path):
    assert truth_of(make(tmp_path, "--reports", "5", "--seed", "8"))[0] != truth[0]


@pytest.mark.parametrize("wanted", [300, 3000])
def test_length(tmp_path, wanted):
    out = make(tmp_path, "--reports", "40", "--characters", str(wanted))
    mean = json.loads((out / "corpus.json").read_text(encoding="utf-8"))["written_characters"] / 40
    assert 0.75 * wanted < mean < 1.5 * wanted


def test_read_as_meant(truth, reports):
    for line in truth:
        report = reports[line["file"].rsplit("/", 1)[1]]
        assert report.town.masked == line["town"]["masked"]
        assert report.town.name == line["town"]["name"]
        assert report.period.year == line["year"]


def test_duplicates_are_the_copies(truth, reports):
    names = {r.id: r.source for r in reports.values()}
    pairs = {frozenset(map(names.get, pair)) for pair in find_duplicates(list(reports.values())).items()}
    copies = {frozenset(f.rsplit("/", 1)[1] for f in (t["file"], t["copy_of"])) for t in truth if t["copy_of"]}
    assert copies
    assert len(copies & pairs) >= 0.9 * len(copies)
    apart = {t["file"].rsplit("/", 1)[1] for t in truth if not t["copy_of"]}
    assert not [p for p in pairs if p <= apart], "two reports of which none is a copy"


def test_own_initiatives_live_through_the_years(truth):
    lives = defaultdict(list)
    for line in truth:
        if not line["town"]["masked"] and not line["copy_of"]:
            for m in line["mentions"]:
                if m.get("name") and not m["key"].startswith("national/"):
                    lives[m["key"]].append((line["year"], m["status"], m["text"]))
    order = ["planned", "ongoing", "done"]
    assert all(
        [order.index(s) for _, s, _ in sorted(life)] == sorted(order.index(s) for _, s, _ in life) for life in lives.values()
    )
    assert any({s for _, s, _ in life} == set(order) for life in lives.values())
    assert any(len({text for _, _, text in life}) > 1 for life in lives.values()), "other forms of one name"


def test_shared_initiatives_are_shared(truth):
    towns = defaultdict(set)
    for line in truth:
        for m in line["mentions"]:
            if m["key"].startswith("national/"):
                towns[m["key"]].add(line["town"]["code"])
    assert sum(len(t) > 3 for t in towns.values()) > 20


def test_masked_reports_share_nothing_of_their_own(truth):
    masked = [
        {m["key"] for m in t["mentions"] if m.get("name") and not m["key"].startswith("national/")}
        for t in truth
        if t["town"]["masked"] and not t["copy_of"]
    ]
    assert sum(map(len, masked)) == len(set().union(*masked)) > 0
