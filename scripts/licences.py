#!/usr/bin/env python3
"""List what an installation brings along: SBOM.json (CycloneDX) and docs/licences.md; refuse unknown licences.

usage: licences.py [PYTHON]

PYTHON is the interpreter of an environment that holds kg and nothing else (by default one is made from this checkout). Needs the
extra `dev`. Exit code 1 when a package has no licence that is listed here as permissive, or weakly copyleft and used unchanged.
"""

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
# A word of the licence → what it asks of who passes the package on; the first that fits counts.
KNOWN = {
    **dict.fromkeys(["0BSD", "CC0", "Unlicense"], "nothing"),
    **dict.fromkeys(["MIT", "BSD", "Apache", "ISC", "PSF", "HPND", "Zlib", "Public Domain"], "notice"),
    "MPL": "source of changes to its files",
    "LGPL": "that users can replace it",
    "GPL": "its own licence for what is passed on together with it",
    "GNU General Public": "its own licence for what is passed on together with it",
}
# Copyleft that was looked at and accepted, and why.
ACCEPTED = {
    "igraph": "imported, not contained: kg's own files stay under Apache-2.0; a bundle of both falls under the GPL",
}
HEAD = """# Licences of what kg brings along

<!-- Written by scripts/licences.py: run it again after a change of dependencies. -->

What `pip install kg` installs, without extras, and what each licence asks of who passes it on. kg itself is under Apache-2.0 and
contains nothing of these packages but vis-network (MIT or Apache-2.0), which pyvis ships and every page includes; the sources of
its vocabularies are in `schemas/SOURCES.md`. Versions are in `SBOM.json`.

**Before you pass on a bundle of kg with its dependencies** (an image, an installer): igraph is under the GPL (version 2 or later),
so such a bundle as a whole has to be offered under the GPL. `pip install` is no such bundle, nor is what kg writes.

"""


def bill(python: Path) -> dict:
    """The CycloneDX document of an environment, the same for the same environment."""
    command = [sys.executable, "-m", "cyclonedx_py", "environment", "--output-reproducible", "--of", "JSON", str(python)]
    return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def declared(python: Path) -> dict[str, str]:
    """Package → the field `License` of its metadata, which the bill leaves out where it is no known id."""
    code = (
        "import importlib.metadata as m, json;"
        "print(json.dumps({d.name: d.metadata.get('License') or '' for d in m.distributions()}))"
    )
    return json.loads(subprocess.run([python, "-c", code], capture_output=True, text=True, check=True).stdout)


def licences(component: dict) -> str:
    """What a component says of its licence: an SPDX expression, ids, or the words of its classifiers."""
    said = []
    for row in component.get("licenses", []):
        inner = row.get("license", {})
        said.append(row.get("expression") or inner.get("id") or inner.get("name", ""))
    short = [re.sub(r"^License :: (OSI Approved :: )?", "", s).strip() for s in said if s and len(s) < 100]  # noqa: PLR2004 -- not whole texts
    return ", ".join(dict.fromkeys(short)) or "not stated"


def asks(licence: str) -> str:
    """What the most lenient of the licences offered asks; empty where none is known here."""
    return next((what for word, what in KNOWN.items() if word.lower() in licence.lower()), "")


def table(components: list[dict]) -> tuple[str, list[str]]:
    """The page, and the packages that have no licence known here."""
    rows, unknown = [], []
    for c in sorted(components, key=lambda c: c["name"].lower()):
        licence = licences(c)
        rows.append(f"| {c['name']} | {licence} | {asks(licence) or '?'} |")
        if not asks(licence) or (asks(licence).startswith("its own") and c["name"] not in ACCEPTED):
            unknown.append(f"{c['name']}: {licence}")
    return HEAD + "| package | licence | asks for |\n| --- | --- | --- |\n" + "\n".join(rows) + "\n", unknown


def clean_environment(folder: Path) -> Path:
    """An environment with kg, and without the pip it was installed by."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    python = folder / "bin" / "python"
    subprocess.run([sys.executable, "-m", "pip", "--python", python, "install", "--quiet", ROOT], check=True)
    return python


def main() -> int:
    """Write both files."""
    with tempfile.TemporaryDirectory() as folder:
        python = Path(sys.argv[1]) if len(sys.argv) > 1 else clean_environment(Path(folder))
        document, own_words = bill(python), declared(python)
    left_out = {"kg", "pip", "setuptools"}
    document["components"] = [c for c in document["components"] if c["name"] not in left_out]
    for c in document["components"]:
        if not c.get("licenses") and own_words.get(c["name"]):
            c["licenses"] = [{"license": {"name": own_words[c["name"]].strip().splitlines()[0]}}]
    page, unknown = table(document["components"])
    for c in document["components"]:
        c.pop("externalReferences", None)  # addresses of each package: half of the file, and on the package's own page
    (ROOT / "SBOM.json").write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    (ROOT / "docs" / "licences.md").write_text(page, encoding="utf-8")
    print(f"{len(document['components'])} packages; wrote SBOM.json and docs/licences.md")
    for line in unknown:
        print(f"not known to be free to pass on: {line}")
    return 1 if unknown else 0


if __name__ == "__main__":
    sys.exit(main())
