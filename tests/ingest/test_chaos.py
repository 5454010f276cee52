"""Ingests, workers and publishers killed at random while others read: all that was acknowledged is there, once.

`make chaos` sets CLIR_CHAOS_KILLS to many; the default is short.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Generator
from pathlib import Path

import pytest
from click.testing import Result

from db.reading.user_sql import query
from db.store import Store
from db.writing.publish import publish

KILLS = int(os.environ.get("CLIR_CHAOS_KILLS", "3"))


@pytest.mark.slow
@pytest.mark.timeout(7200)
def test_nothing_acknowledged_is_lost_or_doubled_and_no_reader_waits(photographs: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.ingest.chaos", str(tmp_path / "store"), str(photographs), str(KILLS), "1"]
    ran = subprocess.run(command, check=False, capture_output=True, text=True, timeout=7000)
    assert ran.returncode == 0, ran.stderr
    sys.stdout.write(ran.stdout)
    report = json.loads(ran.stdout)
    assert report["kills"] >= KILLS
    assert report["exit code"] == 0
    assert report["restorations"] == 2 * 3 * (4 + KILLS)
    for name in ("lost", "doubled", "without a score", "artefacts missing", "damaged shards"):
        assert report[name] == 0, name
    assert report["errors of readers"] == []
    assert min(report["looks at snapshots"], report["SQL queries"], report["answers of the dashboard"]) > 0


@pytest.fixture
def small_disk(tmp_path: Path) -> Generator[Path]:
    """A disk of a few megabytes, where we may make one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=5m", "tmpfs", str(folder)]
    mounted = subprocess.run(command, check=False, capture_output=True)
    if mounted.returncode:
        pytest.skip("this user may not mount a file system; tests/ingest/commands/test_outside_data.py simulates one")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_disk_that_fills_up_loses_nothing_and_the_same_command_goes_on(
    clir: Callable[..., Result], photographs: Path, small_disk: Path
) -> None:
    path = small_disk / "store"
    asked = ("--images", str(photographs), "--task", "sr2,blur1,blur2", "--restorer", "bicubic,wiener")
    asked = (*asked, "--metric", "psnr_rgb", "--store", str(path))
    filler = small_disk / "filler"
    Store.create(path)
    publish(Store.open(path), wait=True)
    filler.write_bytes(bytes(os.statvfs(small_disk).f_bavail * os.statvfs(small_disk).f_frsize - 150_000))
    full = clir("run", *asked)
    assert full.exit_code != 0
    assert "disk" in f"{full.output}{full.exception}"
    filler.unlink()
    subprocess.run(["mount", "-o", "remount,size=200m", str(small_disk)], check=True)
    finished = clir("run", "--retry-failed", *asked)
    assert finished.exit_code == 0, finished.output
    rows = query(Store.open(path).current(), "SELECT * FROM result", limit=100)
    assert len(rows) == rows["restoration_id"].nunique() == 2 * (3 + 2)
    assert rows["psnr_rgb"].notna().all()
    assert clir("verify", "--store", str(path)).exit_code == 0
