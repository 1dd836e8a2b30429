"""Files that are whole or not there, also after a process was killed."""

import os
import subprocess
import sys

from kg.export.atomic import sweep


def test_only_what_killed_processes_left_is_swept(tmp_path):
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    (tmp_path / "tables").mkdir()
    left = [tmp_path / f".kg-{ended.pid}-0a.part", tmp_path / "tables" / f".kg-{ended.pid}-0b.part"]
    kept = [tmp_path / f".kg-{os.getpid()}-0c.part", tmp_path / "graph.graphml", tmp_path / ".kg-odd.part"]
    folder = tmp_path / f".kg-{ended.pid}-0d.part"
    for path in (*left, *kept):
        path.touch()
    folder.mkdir()
    (folder / "half").touch()
    sweep(tmp_path)
    assert not any(path.exists() for path in (*left, folder))
    assert all(path.exists() for path in kept)
