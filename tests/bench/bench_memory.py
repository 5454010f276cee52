"""Whether the memory of an ingest stays flat: resident memory of its processes as units are finished.

    python -m tests.bench.bench_memory [--units 1000]

Restorations of small images by a restorer that costs next to nothing, so that whatever is kept a unit would show. A
unit counts once its shard is durable.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil
from rich.console import Console
from rich.table import Table

from db.errors import StoreError
from db.reading.run_question import rows
from db.store import Snapshot, Store
from db.writing.pending import pending
from tests.bench.bench_throughput import write_crops

TASKS = 20
GROWTH_ALLOWED = 0.05
"""From half of the units to all; before, things are loaded."""


@dataclass(frozen=True, slots=True)
class Seen:
    """Resident memory, in 10^6 bytes, once so many units were finished."""

    units: int
    driver_mb: float
    workers_mb: float
    largest_mb: float


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print, and fail if memory grows."""
    parser = argparse.ArgumentParser(description="The memory of an ingest of many cheap units.")
    parser.add_argument("--units", type=int, default=1000)
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        seen = watched(asked.units, Path(folder))
    quarters = [next(each for each in seen if each.units >= asked.units * part // 4) for part in (1, 2, 3, 4)]
    table = Table("units", "driver, MB", "workers, MB", "largest worker, MB", title="Resident memory of an ingest")
    for each in quarters:
        table.add_row(str(each.units), *(f"{mb:.0f}" for mb in (each.driver_mb, each.workers_mb, each.largest_mb)))
    half, whole = (quarters[index].driver_mb + quarters[index].workers_mb for index in (1, 3))
    growth = whole / half - 1
    table.add_row("from half to all", f"{growth:+.1%}", f"<= {GROWTH_ALLOWED:.0%}", "")
    Console().print(table)
    if growth > GROWTH_ALLOWED:
        raise SystemExit("more than is allowed")


def watched(units: int, folder: Path) -> list[Seen]:
    """The memory of a run, several times a second."""
    images, store = folder / "images", folder / "store"
    images.mkdir()
    tasks = ",".join(f"blur{1 + number / 10:.1f}" for number in range(TASKS))
    write_crops(images, -(-units // TASKS), 48)
    asked = ["--images", str(images), "--task", tasks, "--restorer", "bicubic", "--metric", "psnr_y"]
    command = [sys.executable, "-m", "ingest", "run", *asked, "--store", str(store)]
    run = psutil.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    seen: list[Seen] = []
    while run.poll() is None:
        time.sleep(0.3)
        workers = [resident_mb(process) for process in run.children(recursive=True)]
        if workers:
            seen.append(Seen(finished(store), resident_mb(run), sum(workers), max(workers)))
    if run.returncode:
        raise SystemExit(f"the ingest ended with {run.returncode}")
    return [*seen, Seen(units, seen[-1].driver_mb, seen[-1].workers_mb, seen[-1].largest_mb)]


def finished(path: Path) -> int:
    """Restorations that are published, or durable in the spool."""
    try:
        store = Store.open(path)
        waiting = sum("-restoration-" in shard.name for shard in pending(store))
        snapshot = store.current()
        return waiting + (0 if snapshot is None else published(snapshot))
    except StoreError:
        return 0  # it is being made, or a snapshot was replaced meanwhile


def published(snapshot: Snapshot) -> int:
    """Restorations in a snapshot."""
    return int(rows(snapshot, "counts")[0]["restorations"])


def resident_mb(process: psutil.Process) -> float:
    """Of one process; 0 where it has ended."""
    try:
        return process.memory_info().rss / 1e6
    except psutil.Error:
        return 0.0


if __name__ == "__main__":
    main()
