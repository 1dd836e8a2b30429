#!/usr/bin/env python3
"""Build the sdist and the wheel, install the wheel in clean environments, and use it there as a newcomer would.

usage: test_wheel.py [--python PATH]… [--extras] [--parts] [--json FILE]

For each Python (by default those of 3.11, 3.12 and 3.13 that are on the PATH or under ~/.pyenv): size of the installed packages,
CPU time of `import kg`, and `kg build --sample`, whose graph must be the same bytes under all of them. With --extras, each extra is
installed on top of the first of them and used once. With --parts, the size of each package, and of the four that the page, the
graph and the words rest on by themselves. Exit code 1 when a figure is beyond its limit or anything fails.
Needs the package `build` (extra `dev`).
"""

import argparse
import hashlib
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from dataclasses import asdict, dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[1]
VERSIONS = ("3.11", "3.12", "3.13")
# The four packages kg is built around bring 202 MB by themselves (Python 3.11, docs/installation.md); this is what kg adds to them.
FIXED = ("networkx", "jieba", "spacy-pkuseg", "pyvis")
MOST_ADDED_MB, MOST_SECONDS = 107, 0.5
# What every installation must hold beside its modules: vocabularies, models, the sample, the pages' files.
PARTS = (
    "kg/schemas/themes.toml",
    "kg/extract/tagging/data/light.npz",
    "kg/sample/w-01.txt",
    "kg/view/page.html.j2",
    "kg/annotate/page/index.html",
)
# extra → what is done with it, in a folder that holds the sample's output, and what must be there or printed afterwards
USES = {
    "fast": ("kg build --sample -o fast && cmp fast/graph.json output/graph.json", ""),
    "neural": ("kg extract REPORT -o out --tagger neural", "out/w-01.json"),
    "parquet": ("kg export output -f parquet -o tables", "tables"),
    "rdf": ("kg export output -f turtle -o graph.ttl", "graph.ttl"),
    "docx": ("kg report output -o brief.docx", "brief.docx"),
    "train": ("kg train --data TEXTS GOLD -o models --model light", "models/extract/tagging/data/light.npz"),
    "docs": ("cd ROOT && mkdocs build --quiet --site-dir SITE", ""),
    "spark": ("java -version && kg build --sample --engine spark -o spark && cmp spark/graph.json output/graph.json", ""),
    "test": ("cp -r ROOT/{tests,schemas,scripts,pyproject.toml} . && python -m pytest tests/test_relate.py && ruff --version", ""),
    "dev": (
        "cyclonedx-py --version && pip-audit --version && python -c 'import build, mutmut, pytest_cov, rapidfuzz'",
        "",
    ),
}


@dataclass
class Installed:
    """What was measured of one environment."""

    python: str
    megabytes: float
    added: float  # by kg and what only kg needs
    import_seconds: float
    graph: str
    problems: list[str] = field(default_factory=list)


def run(*command: str | Path, cwd: Path | None = None) -> str:
    """Run a command away from the checkout, so that only what was installed is found; its output, or its error raised."""
    words = [*map(str, command)]
    done = subprocess.run(words, cwd=cwd, capture_output=True, text=True, check=False, env=_environment(command[0]))
    if done.returncode:
        told = f"{done.stdout[-1500:]}{done.stderr[-1500:]}"
        raise RuntimeError(f"{' '.join(words)}: exit code {done.returncode}\n{told}")
    return done.stdout


def _environment(program: str | Path) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "VIRTUAL_ENV")) or k == "PYTHON"}
    return kept | {"PATH": f"{Path(program).parent}:{kept['PATH']}", "PYTHONUTF8": "1", "NO_MKDOCS_2_WARNING": "1"}


def build(folder: Path) -> tuple[Path, Path]:
    """The sdist of the checkout, and the wheel made from that sdist."""
    run(sys.executable, "-m", "build", "--outdir", folder, ROOT)
    return next(folder.glob("*.tar.gz")), next(folder.glob("*.whl"))


def missing_parts(sdist: Path, wheel: Path) -> list[str]:
    """What the archives lack, or should not hold."""
    with zipfile.ZipFile(wheel) as z:
        inside = set(z.namelist())
    out = [f"the wheel lacks {p}" for p in PARTS if p not in inside]
    out += [f"the wheel holds {n}" for n in sorted(inside) if n.startswith(("tests/", "scripts/", "docs/"))]
    with tarfile.open(sdist) as t:
        names = {n.split("/", 1)[-1] for n in t.getnames()}
    return out + [f"the sdist lacks {n}" for n in ("README.md", "LICENSE", "pyproject.toml", "tests/conftest.py") if n not in names]


def pythons() -> list[Path]:
    """One interpreter of each version that this machine has."""
    out = []
    for version in VERSIONS:
        here = [Path(p) for p in [shutil.which(f"python{version}")] if p]
        here += sorted((Path.home() / ".pyenv" / "versions").glob(f"{version}.*/bin/python"))
        out += [p for p in here if _is_version(p, version)][:1]
    return out


def _is_version(python: Path, version: str) -> bool:
    code = "import sys, venv; print('%d.%d' % sys.version_info[:2])"
    done = subprocess.run([python, "-c", code], capture_output=True, text=True, check=False)
    return done.returncode == 0 and done.stdout.strip() == version


def install(python: Path, folder: Path, *what: str | Path) -> Path:
    """A clean environment with these packages, or the wheel, in it; its interpreter."""
    run(python, "-m", "venv", folder)
    inside = folder / "bin" / "python"
    run(inside, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *what)
    return inside


def megabytes(python: Path) -> float:
    """What is installed, without pip and setuptools, which were there before; 1 MB is 10⁶ bytes."""
    site = Path(run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip())
    there_before = ("pip", "setuptools", "_distutils_hack", "pkg_resources")
    folders = (p for p in site.iterdir() if not p.name.startswith(there_before))
    files = (f for p in folders for f in ([p] if p.is_file() else p.rglob("*")) if f.is_file() and not f.is_symlink())
    return round(sum(f.stat().st_size for f in files) / 1e6, 1)


def parts(python: Path) -> dict[str, float]:
    """Package → MB of the files that its installation lists, bytecode included; largest first."""
    code = (
        "import importlib.metadata as m, json; print(json.dumps({d.name: sum(p.stat().st_size for f in d.files or ()"
        " if (p := f.locate()).is_file()) for d in m.distributions() if d.name not in ('pip', 'setuptools')}))"
    )
    sizes = json.loads(run(python, "-c", code))
    return {name: round(sizes[name] / 1e6, 1) for name in sorted(sizes, key=lambda n: (-sizes[n], n))}


def tell_parts(python: Path, fixed: Path) -> None:
    """A line a package: its size, and whether the four fixed packages bring it anyway."""
    theirs = parts(fixed)
    for name, size in parts(python).items():
        print(f"{size:7.1f} MB  {name}{'  (of the four)' if name in theirs else ''}")
    print(f"{megabytes(fixed):7.1f} MB  {', '.join(FIXED)} and what they bring, alone")


def import_seconds(python: Path, cwd: Path, times: int = 7) -> float:
    """CPU seconds (user and system) of `import kg`, beyond those of an interpreter that imports nothing: the median."""
    cost = [_cpu(python, "import kg", cwd) - _cpu(python, "pass", cwd) for _ in range(times)]
    return round(statistics.median(cost), 3)


def _cpu(python: Path, code: str, cwd: Path) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run(python, "-c", code, cwd=cwd)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def measure(python: Path, wheel: Path, folder: Path, *, each: bool = False) -> Installed:
    """Install, measure, and build the sample; ``each``: tell the size of each package."""
    inside, fixed = install(python, folder / "env", wheel), install(python, folder / "fixed", *FIXED)
    cwd = folder / "work"
    cwd.mkdir()
    run(inside.with_name("kg"), "build", "--sample", "-o", "output", cwd=cwd)
    digest = hashlib.sha256((cwd / "output" / "graph.json").read_bytes()).hexdigest()[:16]
    version = run(inside, "-c", "import platform; print(platform.python_version())").strip()
    whole = megabytes(inside)
    out = Installed(version, whole, round(whole - megabytes(fixed), 1), import_seconds(inside, cwd), digest)
    if each:
        tell_parts(inside, fixed)
    if out.added > MOST_ADDED_MB:
        out.problems.append(f"{out.added} MB beyond the four packages, more than {MOST_ADDED_MB}")
    if out.import_seconds > MOST_SECONDS:
        out.problems.append(f"import kg takes {out.import_seconds} s of CPU, more than {MOST_SECONDS}")
    run(inside, "-m", "pip", "check")
    return out


def try_extra(name: str, wheel: Path, python: Path, folder: Path) -> str:
    """Install the wheel with an extra in an environment of its own and use it; what went wrong, or nothing."""
    if name not in USES:
        return "no use of it is known here: add one to USES"
    command, expected = USES[name]
    inside = folder / "env" / "bin" / "python"
    for word, path in {"REPORT": ROOT / "kg/sample/w-01.txt", "ROOT": ROOT, "SITE": folder / "site"}.items():
        command = command.replace(word, str(path))
    command = command.replace("TEXTS", str(folder / "texts")).replace("GOLD", str(folder / "gold"))
    try:
        install(python, folder / "env", f"{wheel}[{name}]")
        _gold(folder)
        run(inside.with_name("kg"), "build", "--sample", "-o", "output", cwd=folder)
        _shell(inside, command, folder)
    except RuntimeError as e:
        return str(e)
    return "" if not expected or (folder / expected).exists() else f"{expected} was not written"


def _shell(inside: Path, command: str, folder: Path) -> None:
    done = subprocess.run(
        ["bash", "-c", command], cwd=folder, env=_environment(inside), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{command}: exit code {done.returncode}\n{done.stdout[-800:]}{done.stderr[-800:]}")


def _gold(folder: Path) -> None:
    """Five annotated reports, to train on."""
    for name, source, suffix in (("texts", ROOT / "tests/corpus", "txt"), ("gold", ROOT / "tests/gold", "json")):
        (folder / name).mkdir(parents=True)
        for i in range(1, 6):
            shutil.copy(source / f"t-0{i}.{suffix}", folder / name)


def extras_of(wheel: Path) -> list[str]:
    """The extras that the wheel offers."""
    with zipfile.ZipFile(wheel) as z:
        metadata = next(z.read(n).decode() for n in z.namelist() if n.endswith(".dist-info/METADATA"))
    return [line.split(": ")[1] for line in metadata.splitlines() if line.startswith("Provides-Extra: ")]


def test_pythons(known: list[Path], wheel: Path, folder: Path, *, each: bool) -> tuple[list[Installed], list[str]]:
    """Measure each interpreter; the rows, and what is wrong."""
    rows = []
    for i, python in enumerate(known):
        row = measure(python, wheel, _made(folder / f"python-{i}"), each=each and i == 0)
        size = f"{row.megabytes} MB, {row.added} of them beyond the four"
        print(f"Python {row.python}: {size}; import kg {row.import_seconds} s CPU; graph {row.graph}", flush=True)
        rows.append(row)
    problems = [f"Python {r.python}: {p}" for r in rows for p in r.problems]
    if len({r.graph for r in rows}) > 1:
        problems.append("the graph is not the same under all Pythons")
    return rows, problems + [f"no Python {v} was found here" for v in VERSIONS if not any(r.python.startswith(v) for r in rows)]


def test_extras(extras: list[str], wheel: Path, python: Path, folder: Path) -> dict[str, str]:
    """Each extra with what went wrong, or nothing."""
    tried = {}
    for extra in extras:
        place = _made(folder / f"extra-{extra}")
        tried[extra] = try_extra(extra, wheel, python, place)
        size = megabytes(place / "env" / "bin" / "python")
        shutil.rmtree(place)
        print(f"extra {extra}: {tried[extra] or f'installed and used, {size} MB in all'}", flush=True)
    return tried


def main() -> int:
    """Build, install, use; print a line for each environment."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--python", type=Path, action="append", help="an interpreter to test; may be repeated")
    parser.add_argument("--extras", action="store_true", help="also install and use each extra")
    parser.add_argument("--parts", action="store_true", help="also tell the size of each package")
    parser.add_argument("--only", action="append", help="only this extra, and no measuring; may be repeated")
    parser.add_argument("--json", type=Path, help="also write the figures here")
    chosen = parser.parse_args()
    known = chosen.python or pythons()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sdist, wheel = build(folder / "dist")
        print(f"{wheel.name}: {wheel.stat().st_size / 1e6:.1f} MB; {sdist.name}: {sdist.stat().st_size / 1e6:.1f} MB", flush=True)
        rows, problems = ([], []) if chosen.only else test_pythons(known, wheel, folder, each=chosen.parts)
        tried = test_extras(chosen.only or (extras_of(wheel) if chosen.extras else []), wheel, known[0], folder)
        problems += missing_parts(sdist, wheel) + [f"extra {e}: {p}" for e, p in tried.items() if p]
    if chosen.json:
        figures = {"environments": [asdict(r) for r in rows], "extras": tried}
        chosen.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    for p in problems:
        print(f"PROBLEM {p}")
    return 1 if problems else 0


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


if __name__ == "__main__":
    sys.exit(main())
