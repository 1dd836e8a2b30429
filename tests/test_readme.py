"""The README's examples, run as they stand: what they print must be what it shows, to the last figure."""

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


def examples():
    """Every command of a tested block with the lines shown after it; ``…`` stands for any lines."""
    for name in READMES:
        for language, body in blocks(name):
            if language == "console":
                for part in body.split("$ ")[1:]:
                    command, *shown = part.strip().splitlines()
                    yield pytest.param(command, shown, id=f"{name}: {command}")


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


def stripped(text):
    return [line.strip() for line in text.splitlines()]


@pytest.mark.parametrize(("command", "shown"), list(examples()))
def test_prints_what_is_shown(command, shown, folder):
    done = run(command, folder)
    assert done.returncode == 0, done.stderr
    printed, at = stripped(done.stdout), 0
    for line in (s for s in shown if s != "…"):
        assert line.strip() in printed[at:], f"not printed (after what came before): {line}\n{done.stdout}"
        at = printed.index(line.strip(), at) + 1
    if "…" not in shown:
        assert printed == stripped("\n".join(shown))


@pytest.mark.parametrize("name", READMES)
def test_the_demo_ends_as_shown(name, folder):
    """Building the sample, and what ``scripts/demo`` says after it; fresh_machine.sh runs the whole of it."""
    shown = re.search(r"`scripts/demo` [^\n]*\n\n```text\n(.*?)```", (ROOT / name).read_text(encoding="utf-8"), re.DOTALL)[1]
    said = (ROOT / "scripts" / "demo").read_text(encoding="utf-8").split("<<END\n")[1].removesuffix("END\n")
    printed = run("kg build --sample -o output", folder).stdout + said
    assert printed == shown


@pytest.mark.parametrize("name", READMES)
def test_no_block_of_commands_is_left_out(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    others = [b for b in re.findall(r"```console\n(.*?)```", text, re.DOTALL) if b not in {body for _, body in blocks(name)}]
    commands = [line.split()[1] for b in others for line in b.splitlines() if line.startswith("$ ")]
    assert commands == ["scripts/demo", "scripts/test"]
    assert all(os.access(ROOT / c, os.X_OK) for c in commands)


def wanted(name):
    """The commands of the table “I want to …”, ready to run in the folder of the sample's output; those that end by themselves."""
    table = re.search(r"^## (?:I want to|我想).*?(?=^## )", (ROOT / name).read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)[0]
    for command in re.findall(r"`(kg [^`]+)`", table):
        words = {"REPORTS/": "reports", "报告/": "reports", "OUT": "output", "图谱": "output"}
        if command.split()[1] not in {"annotate", "evaluate"}:
            yield pytest.param(" ".join(words.get(w, w) for w in command.split()), id=f"{name}: {command}")


@pytest.mark.parametrize("command", [c for name in READMES for c in wanted(name)])
def test_what_somebody_wants_runs(command, folder):
    if not (folder / "reports").exists():
        shutil.copytree(ROOT / "kg" / "sample", folder / "reports")
    done = run(command.replace("build reports -o output", "build reports -o own"), folder)
    assert done.returncode == 0, done.stderr


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
