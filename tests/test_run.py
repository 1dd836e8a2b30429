"""Processes of a build: none is left behind."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

import kg.run

SCRIPT = """
import os, sys, time
from kg.run import processes

def work(item):
    print(os.getpid(), flush=True)
    time.sleep(0.2)

if __name__ == "__main__":
    list(processes(work, range(10_000), 2, print))
"""


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc").is_dir(), reason="needs /proc")
def test_processes_end_with_a_parent_that_is_killed(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(SCRIPT)
    environment = {**os.environ, "PYTHONPATH": str(Path(kg.run.__file__).parents[1])}
    with subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True, env=environment) as parent:
        children = {int(parent.stdout.readline()) for _ in range(6)}
        parent.kill()
    assert children
    for _ in range(100):
        left = [c for c in children if _runs(c)]
        if not left:
            break
        time.sleep(0.1)
    assert not left


def _runs(pid):
    """Whether it is there and more than an entry that nobody has asked for."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
