"""The same units on a Ray cluster of this machine, with workers that are killed: all there, once."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

UNITS = int(os.environ.get("CLIR_RAY_UNITS", "60"))

pytestmark = pytest.mark.slow


@pytest.mark.timeout(3600)
def test_killed_actors_cost_nothing(photographs: Path, tmp_path: Path) -> None:
    pytest.importorskip("ray")
    command = [sys.executable, "-m", "tests.ingest.ray_chaos", str(tmp_path / "store"), str(photographs), str(UNITS)]
    ran = subprocess.run(command, check=False, capture_output=True, text=True, timeout=3500)
    assert ran.returncode == 0, ran.stderr
    report = json.loads(ran.stdout)
    sys.stdout.write(ran.stdout)
    assert report["exit code"] == 0
    assert report["kills"] >= 2
    assert report["restorations"] == report["distinct"] == report["planned"] >= UNITS
    assert report["failed"] == 0
    assert report["without a score"] == 0
    assert report["artefacts missing"] == 0
