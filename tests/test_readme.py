"""The README's examples, run as they stand: what they print must be what it shows, figures apart."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
READMES = ("README.md", "README.zh-CN.md")
BLOCK = re.compile(r"<!-- tested -->\n```(\w+)\n(.*?)```", re.DOTALL)


def blocks(name):
    return BLOCK.findall((ROOT / name).read_text(encoding="utf-8"))


def shape(line):
    """A line without its figures: better models move them, and the README's are renewed with a release."""
    return re.sub(r"\d[\d,.]*", "#", line.strip())


def examples():
    """Every command of a tested block with the lines shown after it; ``…`` stands for any lines."""
    for name in READMES:
        for language, body in blocks(name):
            if language == "console":
                for part in body.split("$ ")[1:]:
                    command, *shown = part.strip().splitlines()
                    yield pytest.param(command, [s for s in shown if s != "…"], id=f"{name}: {command}")


@pytest.fixture(scope="module")
def folder(built, tmp_path_factory):
    """A working directory with the sample's output in it, so that building it again is a matter of its cache."""
    folder = tmp_path_factory.mktemp("readme")
    shutil.copytree(built, folder / "output")
    return folder


def run(command, folder):
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    return subprocess.run(
        ["bash", "-o", "pipefail", "-c", command],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@pytest.mark.parametrize(("command", "shown"), list(examples()))
def test_prints_what_is_shown(command, shown, folder):
    done = run(command, folder)
    assert done.returncode == 0, done.stderr
    printed = [shape(line) for line in done.stdout.splitlines()]
    at = 0
    for line in shown:
        assert shape(line) in printed[at:], f"not printed (after what came before): {line}\n{done.stdout}"
        at = printed.index(shape(line), at) + 1


@pytest.mark.parametrize("name", READMES)
def test_python(name, folder):
    for language, body in blocks(name):
        if language == "python":
            expected = re.findall(r"print\(.*\)\s+# (.+)", body)
            done = run(f"{sys.executable} - <<'END'\n{body}\nEND\n", folder)
            assert done.returncode == 0, done.stderr
            assert done.stdout.split("\n")[: len(expected)] == expected


@pytest.mark.parametrize("name", READMES)
def test_tells_the_two_commands_first(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    assert 0 < text.index("scripts/demo") < text.index("kg build")
    assert "<!-- quality -->" in text
    assert len(blocks(name)) >= 4
