"""scripts/audit.py: which advisories hold for which versions, and that what cannot be told is never taken for none."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[1] / "scripts" / "audit.py"


def advisory(number, name, **affected):
    package = {"ecosystem": "PyPI", "name": name}
    return {"id": f"PYSEC-{number}", "summary": "runs what it reads", "affected": [{"package": package, **affected}]}


def span(*events):
    return {"ranges": [{"type": "ECOSYSTEM", "events": list(events)}]}


@pytest.fixture
def audit(tmp_path):
    """Audit one package of a version against advisories; exit code and standard output."""

    def run(name, version, *entries):
        bill, archive = tmp_path / "bill.json", tmp_path / "all.zip"
        bill.write_text(json.dumps({"components": [{"name": name, "version": version}]}))
        with zipfile.ZipFile(archive, "w") as z:
            for entry in entries:
                z.writestr(f"{entry['id']}.json", json.dumps(entry))
        command = [sys.executable, SCRIPT, "--bill", bill, "--advisories", archive]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout

    return run


@pytest.mark.parametrize(
    ("version", "affected", "holds"),
    [
        ("1.2", {"versions": ["1.1", "1.2"]}, True),
        ("1.3", {"versions": ["1.1", "1.2"]}, False),
        ("2.0", span({"introduced": "0"}, {"fixed": "2.1"}), True),
        ("2.1", span({"introduced": "0"}, {"fixed": "2.1"}), False),
        ("2.10", span({"introduced": "2.9"}), True),
        ("2.8", span({"introduced": "2.9"}), False),
        ("3.0", span({"introduced": "0"}, {"last_affected": "3.0"}), True),
        ("3.0.1", span({"introduced": "0"}, {"last_affected": "3.0"}), False),
        ("4.5", span({"introduced": "0"}, {"fixed": "1.0"}, {"introduced": "4.0"}, {"fixed": "5.0"}), True),
        ("2.0", span({"introduced": "0"}, {"fixed": "1.0"}, {"introduced": "4.0"}, {"fixed": "5.0"}), False),
        ("1.0", {"ranges": [{"type": "GIT", "events": [{"introduced": "0"}]}]}, False),
    ],
)
def test_ranges(audit, version, affected, holds):
    code, told = audit("Jinja2", version, advisory(7, "jinja2", **affected))
    assert code == holds
    assert ("PYSEC-7" in told) == holds


def test_other_packages_and_withdrawn_advisories_do_not_count(audit):
    withdrawn = {**advisory(1, "lxml", versions=["5.2"]), "withdrawn": "2024-01-01T00:00:00Z"}
    elsewhere = advisory(2, "lxml", versions=["5.2"])
    elsewhere["affected"][0]["package"]["ecosystem"] = "npm"
    assert audit("lxml", "5.2", withdrawn, elsewhere, advisory(3, "lxml-stubs", versions=["5.2"]))[0] == 0


def test_names_are_compared_as_pip_does(audit):
    assert audit("spacy_pkuseg", "1.0.1", advisory(4, "Spacy.PKUSEG", versions=["1.0.1"]))[0] == 1


def test_an_empty_or_missing_file_is_not_taken_for_none(audit, tmp_path):
    assert audit("lxml", "5.2")[0] == 2
    missing = subprocess.run([sys.executable, SCRIPT, "--advisories", tmp_path / "no.zip"], capture_output=True, check=False)
    assert missing.returncode == 2
