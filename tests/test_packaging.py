"""pyproject.toml agrees with the code: what is installed is imported, what is imported is installed, and nothing is unbounded."""

import ast
import json
import re
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
# distribution → the module it brings, where the names differ
MODULES = {
    "spacy-pkuseg": "spacy_pkuseg",
    "pyahocorasick": "ahocorasick",
    "python-docx": "docx",
    "python-crfsuite": "pycrfsuite",
    "scikit-learn": "sklearn",
}
# Extras for users; those for developers bring programs.
EXTRAS = ("fast", "neural", "parquet", "spark", "rdf", "docx", "train")


def distributions(requirements):
    return {re.match(r"[\w.-]+", r)[0].lower() for r in requirements}


def imported(folder):
    """The third parties that the modules below a folder import, also inside functions or by name."""
    found = set()
    for path in sorted(folder.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Import):
                found |= {a.name.split(".")[0] for a in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                found.add(node.module.split(".")[0])
        found |= set(re.findall(r"(?:import_module|need)\(\"(\w+)", text))
    return found - set(sys.stdlib_module_names) - {"kg"}


BASE = distributions(PROJECT["dependencies"])
OPTIONAL = set().union(*(distributions(PROJECT["optional-dependencies"][e]) for e in EXTRAS))


def module(distribution):
    return MODULES.get(distribution, distribution.replace("-", "_"))


@pytest.mark.parametrize("distribution", sorted(BASE | OPTIONAL))
def test_what_is_installed_is_imported(distribution):
    # matplotlib draws what training is judged by (scripts/calibration.py).
    folders = ("kg", "scripts") if distribution == "matplotlib" else ("kg",)
    assert any(module(distribution) in imported(ROOT / f) for f in folders)


def test_what_is_imported_is_installed():
    unknown = imported(ROOT / "kg") - {module(d) for d in BASE | OPTIONAL}
    assert unknown <= {"markupsafe"}  # comes with Jinja


@pytest.mark.parametrize("group", ["", *PROJECT["optional-dependencies"]])
def test_versions_are_bounded_below(group):
    rows = PROJECT["optional-dependencies"][group] if group else PROJECT["dependencies"]
    stubs = {"types-networkx", "types-openpyxl"}
    for row in rows:
        assert row in stubs or row.startswith("kg[") or ">=" in row, row


def test_the_base_is_bounded_above():
    assert all("<" in row for row in PROJECT["dependencies"])


@pytest.mark.parametrize("extra", EXTRAS)
def test_each_extra_is_told_of(extra):
    assert f"| `{extra}` |" in (ROOT / "docs" / "installation.md").read_text(encoding="utf-8")


def test_the_bill_of_materials_names_the_base():
    bill = json.loads((ROOT / "SBOM.json").read_text(encoding="utf-8"))
    known = {c["name"].lower().replace("_", "-") for c in bill["components"]}
    assert {d.replace("_", "-") for d in BASE} <= known, "run scripts/licences.py"
