"""The progress bar: on a terminal, and nowhere else."""

import os
import pty
import subprocess
import sys

import pytest

TEXT = "青山镇2022年工作总结\n\n2022年，青山镇落实河长制，开展人居环境整治。\n"


@pytest.fixture
def reports(tmp_path):
    folder = tmp_path / "reports"
    folder.mkdir()
    for i in range(3):
        (folder / f"{i}.txt").write_text(TEXT.replace("青山", "青红黄"[i] + "山"), encoding="utf-8")
    return folder


def command(reports, tmp_path):
    return [sys.executable, "-m", "kg", "extract", reports, "-o", tmp_path / "out", "--tagger", "none"]


def test_a_terminal_sees_how_far_it_is(reports, tmp_path):
    ours, theirs = pty.openpty()
    try:
        subprocess.run(command(reports, tmp_path), stderr=theirs, check=True, env={**os.environ, "TERM": "xterm"})
        said = os.read(ours, 1 << 16).decode()
    finally:
        os.close(ours)
        os.close(theirs)
    assert "reports" in said
    assert "3/3" in said


def test_elsewhere_nothing_is_said(reports, tmp_path):
    done = subprocess.run(command(reports, tmp_path), capture_output=True, text=True, check=True)
    assert done.stderr == ""
