"""A signal ends a run and everything it started; its row says that it was interrupted."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from db.reading import questions
from db.store import Store
from db.writing.publish import publish


def command(store: Path, images: Path) -> list[str]:
    asked = ["--images", str(images), "--task", "sr2,sr3,sr4,blur1,blur2", "--restorer", "bicubic,lanczos,wiener"]
    return [sys.executable, "-m", "ingest", "run", *asked, "--metric", "psnr_rgb,ssim_y", "--store", str(store)]


def restored(store: Path) -> int:
    snapshot = publish(Store.create(store), wait=True)
    return 0 if snapshot is None else int(questions.counts(snapshot)["restorations"].iloc[0])


def started(store: Path, images: Path) -> tuple[subprocess.Popen[str], list[psutil.Process]]:
    """An ingest in the middle of its work, and all the processes it has started."""
    process = subprocess.Popen(command(store, images), start_new_session=True, stderr=subprocess.PIPE, text=True)
    children = list[psutil.Process]()
    deadline = time.monotonic() + 120
    # A worker: besides the fork server and the resource tracker.
    while (restored(store) == 0 or len(children) < 3) and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.05)
        children = psutil.Process(process.pid).children(recursive=True)
    return process, children


def left(processes: list[psutil.Process]) -> list[psutil.Process]:
    _, alive = psutil.wait_procs(processes, timeout=15)
    return alive


@pytest.mark.parametrize(
    "signum",
    [
        signal.SIGINT,
        pytest.param(signal.SIGTERM, marks=pytest.mark.slow),
        pytest.param(signal.SIGHUP, marks=pytest.mark.slow),
    ],
)
def test_a_signal_ends_workers_pool_and_fork_server_and_the_row_says_interrupted(
    photographs: Path, tmp_path: Path, signum: signal.Signals
) -> None:
    process, children = started(tmp_path / "store", photographs)
    assert len(children) >= 3
    process.send_signal(signum)
    process.send_signal(signum)  # as `timeout` does, which signals the process and its group
    _, said = process.communicate(timeout=60)
    assert process.returncode == 128 + signum
    assert "interrupted; everything finished is in the store" in said
    assert "Traceback" not in said
    assert left(children) == []
    assert questions.runs(Store.open(tmp_path / "store").current())["status"].tolist() == ["interrupted"]


def test_kill_9_of_the_parent_leaves_no_process_behind(photographs: Path, tmp_path: Path) -> None:
    process, children = started(tmp_path / "store", photographs)
    process.kill()
    process.wait()
    assert left(children) == []
