#!/usr/bin/env python3
"""Compare the packages of SBOM.json with the published security advisories, also on a machine without a network.

usage: audit.py --advisories ZIP [--bill SBOM.json] [--json]     offline: ZIP is OSV's file of all advisories about PyPI
       audit.py                                                  online: asks pip-audit (extra `dev`), which asks PyPI

The file is https://osv-vulnerabilities.storage.googleapis.com/PyPI/all.zip; fetch it where there is a network and carry it over.
Its format: https://ossf.github.io/osv-schema. Prints a line for each advisory that holds for a version of the bill. Exit code 0:
none; 1: some; 2: it could not be told, which is never taken for none.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

ROOT = Path(__file__).parents[1]
_EVENT_ORDER = {"introduced": 0, "last_affected": 1, "fixed": 2}


def packages(bill: Path) -> dict[str, str]:
    """Normal name → version of each package of a CycloneDX bill."""
    rows = json.loads(bill.read_text(encoding="utf-8"))["components"]
    return {canonicalize_name(c["name"]): c["version"] for c in rows if c.get("version")}


def affects(affected: Mapping, version: str) -> bool:
    """Whether an entry of an advisory's `affected` holds for a version: listed, or between two events of a range."""
    if version in affected.get("versions", ()):
        return True
    known = Version(version)
    return any(_within(r["events"], known) for r in affected.get("ranges", ()) if r["type"] == "ECOSYSTEM")


def _within(events: list[dict], version: Version) -> bool:
    """By OSV's algorithm: the last event at or before the version decides; `last_affected` is still affected itself."""
    steps = sorted((_version(at), _EVENT_ORDER[kind], kind) for e in events for kind, at in e.items() if kind in _EVENT_ORDER)
    inside = False
    for at, _, kind in steps:
        if kind == "last_affected":
            inside = inside and version <= at
        elif version >= at:
            inside = kind == "introduced"
    return inside


def _version(text: str) -> Version:
    try:
        return Version(text)
    except InvalidVersion:
        return Version("0")


def advisories(archive: Path) -> Iterator[dict]:
    """The advisories of the file, those withdrawn left out."""
    with zipfile.ZipFile(archive) as z:
        names = [n for n in z.namelist() if n.endswith(".json")]
        if not names:
            raise ValueError(f"{archive} holds no advisories")
        for name in names:
            entry = json.loads(z.read(name))
            if "withdrawn" not in entry:
                yield entry


def found(archive: Path, known: Mapping[str, str]) -> list[dict[str, str]]:
    """A row for each advisory that holds for a package: package, version, id, summary."""
    rows = []
    for entry in advisories(archive):
        for affected in entry.get("affected", ()):
            package = affected.get("package", {})
            name = canonicalize_name(package.get("name", ""))
            if package.get("ecosystem") == "PyPI" and name in known and affects(affected, known[name]):
                rows.append({"package": name, "version": known[name], "id": entry["id"], "summary": entry.get("summary", "")})
    return sorted({r["package"] + r["id"]: r for r in rows}.values(), key=lambda r: (r["package"], r["id"]))


def online(known: Mapping[str, str]) -> int:
    """Ask pip-audit; 2 when a package could not be looked up, which pip-audit itself calls a success."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.writelines(f"{name}=={version}\n" for name, version in known.items())
        file.flush()
        command = [sys.executable, "-m", "pip_audit", "-r", file.name, "--no-deps", "--disable-pip", "--format", "json"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    if not done.stdout.startswith("{"):
        print(f"pip-audit: {done.stderr.strip().splitlines()[-1:]}", file=sys.stderr)
        return 2
    rows = json.loads(done.stdout)["dependencies"]
    unseen = [r["name"] for r in rows if "skip_reason" in r]
    told = [{"package": r["name"], "version": r["version"], "id": v["id"]} for r in rows for v in r.get("vulns", ())]
    tell(told, len(rows) - len(unseen))
    if unseen:
        print(f"could not be looked up: {len(unseen)} packages ({', '.join(unseen[:5])} …); use --advisories", file=sys.stderr)
    return 1 if told else 2 if unseen else 0


def tell(rows: list[dict[str, str]], of: int) -> None:
    """A line for each row, and how many packages were looked at."""
    for r in rows:
        print(f"{r['package']} {r['version']}: {r['id']}  {r.get('summary', '')}".rstrip())
    print(f"{of} packages looked at, {len(rows)} advisories hold")


def main() -> int:
    """Look, tell."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--advisories", type=Path, help="OSV's all.zip of PyPI")
    parser.add_argument("--bill", type=Path, default=ROOT / "SBOM.json")
    parser.add_argument("--json", action="store_true", help="the rows as JSON")
    chosen = parser.parse_args()
    known = packages(chosen.bill)
    if not chosen.advisories:
        return online(known)
    try:
        rows = found(chosen.advisories, known)
    except (OSError, ValueError, zipfile.BadZipFile) as e:
        print(f"audit: {chosen.advisories}: {e}", file=sys.stderr)
        return 2
    if chosen.json:
        print(json.dumps(rows, ensure_ascii=False, indent=1))
    else:
        tell(rows, len(known))
    return 1 if rows else 0


if __name__ == "__main__":
    sys.exit(main())
