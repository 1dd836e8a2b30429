"""The quality on reports that the models have not seen stays at or above its floors."""

import subprocess
import sys
from pathlib import Path

import pytest

GATE = Path(__file__).parent.parent / "scripts" / "gate.py"


@pytest.mark.slow
def test_no_figure_falls_below_its_floor(shared):
    run = subprocess.run([sys.executable, str(GATE), "--shared", str(shared)], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "every figure is at or above its floor" in run.stdout


def test_a_fallen_figure_is_noticed(tmp_path, shared, monkeypatch):
    monkeypatch.syspath_prepend(str(GATE.parent))
    import gate  # noqa: PLC0415

    floors = gate.HERE / "tests" / "gate.toml"
    raised = floors.read_text(encoding="utf-8").replace("[none]\nstrict = 0.", "[none]\nstrict = 1.")
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "gate.toml").write_text(raised, encoding="utf-8")
    monkeypatch.setattr(gate, "HERE", tmp_path)
    monkeypatch.setattr(sys, "argv", ["gate.py", "--shared", str(shared), "--tagger", "none"])
    assert gate.main() == 1
