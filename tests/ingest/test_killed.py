"""kill -9 in the middle of an ingest, then the same command again: nothing lost, nothing doubled."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from click.testing import Result

from db import artefacts
from db.reading.user_sql import query
from db.store import Store
from db.writing.publish import publish

ASKED = ("--task", "sr2,sr3,sr4,blur1,blur2", "--restorer", "bicubic,lanczos,wiener", "--metric", "psnr_rgb,ssim_y")


def command(store: Path, images: Path) -> list[str]:
    return [sys.executable, "-m", "ingest", "run", "--images", str(images), *ASKED, "--store", str(store)]


def rows(store: Store) -> int:
    snapshot = publish(store, wait=True)
    return 0 if snapshot is None else int(query(snapshot, "SELECT count(*) AS n FROM result", limit=1).n[0])


@pytest.mark.parametrize("kills", [1, pytest.param(4, marks=pytest.mark.slow)])
def test_killed_ingests_lose_and_double_nothing(
    photographs: Path, tmp_path: Path, clir: Callable[..., Result], kills: int
) -> None:
    path = tmp_path / "store"
    for _ in range(kills):
        process = subprocess.Popen(command(path, photographs), start_new_session=True, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 150
        seen = rows(Store.create(path))
        while process.poll() is None and rows(Store.open(path)) <= seen and time.monotonic() < deadline:
            time.sleep(0.2)
        with suppress(ProcessLookupError):  # the last part may be done by now
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    acknowledged = rows(Store.open(path))
    assert acknowledged > 0
    finished = clir("run", "--images", str(photographs), *ASKED)
    assert finished.exit_code == 0, finished.output
    assert rows(Store.open(path)) == 2 * (5 + 3 + 2)
    store = Store.open(path)
    snapshot = store.current()
    assert snapshot is not None
    doubled = query(snapshot, "SELECT restoration_id FROM result GROUP BY ALL HAVING count(*) > 1", limit=10)
    unscored = query(snapshot, "SELECT * FROM result WHERE psnr_rgb IS NULL OR ssim_y IS NULL", limit=10)
    kept = query(snapshot, "SELECT restored_sha FROM result", limit=1000)
    assert doubled.empty
    assert unscored.empty
    assert all(artefacts.path(store, sha).is_file() for sha in kept.restored_sha)
    again = clir("run", "--images", str(photographs), *ASKED)
    assert "0 restored and scored, 0 failed, 20 were there already" in again.output
