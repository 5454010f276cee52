"""Commands that load no model start at once: they import neither torch nor what else takes long."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from db.records import Shard
from db.store import Store
from db.writing.publish import publish
from db.writing.spool import append

CALL = """
import json, sys, time
from ingest.cli import main
try:
    main()
except SystemExit as ended:
    assert not ended.code, ended.code
heavy = sorted({"torch", "pandas", "sqlalchemy", "scipy", "diffusers", "timm", "transformers"} & sys.modules.keys())
print(json.dumps({"heavy": heavy, "seconds": time.process_time()}), file=sys.stderr)
"""
MOST_SECONDS = 2.0
"""Processor time: four times what they take on an idle machine."""


@pytest.mark.parametrize(
    ("command", "heavy"),
    [
        ("--help", []),
        ("metrics list", []),
        ("weights list", []),
        ("status", []),
        ("plan --crop 64 --task sr4,blur1", []),
        ("sql SELECT/**/1", []),
    ],
)
def test_a_command_without_a_model_imports_nothing_heavy(command: str, heavy: list[str], tmp_path: Path) -> None:
    store = Store.create(tmp_path / "store")
    append(store, Shard(key="nothing"))
    publish(store)
    environment = {**os.environ, "CLIR_STORE": str(store.path), "CLIR_WEIGHTS": str(tmp_path), "OMP_NUM_THREADS": "1"}
    called = subprocess.run(
        [sys.executable, "-c", CALL, *command.split()], capture_output=True, text=True, check=True, env=environment
    )
    told = json.loads(called.stderr.splitlines()[-1])
    assert told["heavy"] == heavy
    assert told["seconds"] < MOST_SECONDS


@pytest.mark.slow
def test_a_run_that_finds_everything_done_loads_no_torch(photographs: Path, tmp_path: Path) -> None:
    asked = ["run", "--images", str(photographs), "--task", "sr4", "--restorer", "bicubic", "--metric", "psnr_y"]
    command = [sys.executable, "-c", CALL, *asked, "--store", str(tmp_path / "store")]
    first, again = (subprocess.run(command, capture_output=True, text=True, check=True) for _ in range(2))
    assert "torch" in json.loads(first.stderr.splitlines()[-1])["heavy"]
    assert "torch" not in json.loads(again.stderr.splitlines()[-1])["heavy"]
    assert "2 were there already" in again.stderr
