"""What an ingest costs beside the loop that one would write by hand, and whether its memory stays flat.

    python -m tests.bench.bench_overhead [--images 200] [--side 256] [--units 1000]

Crops of scikit-image's photographs go through SPAN x4 on the CPU and are scored (psnr_y, ssim_y, niqe), once by
`python -m ingest run` into a new store and once by a bare loop: read, down-sample, network, metrics, write. Both are
processes of their own and are timed from their start to their end, loading included. The ingest besides measures gamma
by four kinds of beta, times each restoration, and keeps everything durably. Run it on a quiet machine: it is wall time.

Then so many units of a restorer that costs nothing are ingested, and the memory of all processes of the run is watched.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import psutil
import torch
from rich.console import Console
from rich.table import Table

from clir_core.imaging.files import list_images
from clir_core.imaging.images import read_image, write_image
from clir_core.networks.span.network import fused_span
from clir_core.restorers.span import SPECS
from clir_core.tasks.task import parse_task, sample_generator
from clir_core.weights.checkpoint import read_state_dict
from clir_core.weights.locate import default_folder, locate
from ingest.job.catalogue import find_metric
from tests.bench.bench_throughput import write_crops

METRICS = ("psnr_y", "ssim_y", "niqe")
SPEC, SCALE = SPECS[0], 4
OVERHEAD_ALLOWED = 0.10
GROWTH_ALLOWED = 0.05
"""Of the memory of all processes, from the second quarter of the time to the last."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print, and fail if the overhead is large or memory grows."""
    parser = argparse.ArgumentParser(description="An ingest beside a bare loop.")
    parser.add_argument("--images", type=int, default=200)
    parser.add_argument("--side", type=int, default=256)
    parser.add_argument("--units", type=int, default=1000)
    parser.add_argument("--bare", type=Path, help="Only the loop, over this folder.")
    asked = parser.parse_args(arguments)
    if asked.bare:
        bare_loop(asked.bare)
        return
    with tempfile.TemporaryDirectory() as folder:
        images = Path(folder) / "images"
        images.mkdir()
        write_crops(images, asked.images, asked.side)
        bare_s, ingest_s = side_by_side(images, Path(folder))
        memory_mb = memory_of_many(asked.units, Path(folder))
    overhead, growth = ingest_s / bare_s - 1, grown(memory_mb)
    title = f"{asked.images} images of {asked.side} x {asked.side}, {SPEC.id} x{SCALE}, {', '.join(METRICS)}"
    table = Table("", "wall, s", "images/s", title=title)
    for name, seconds in (("bare loop", bare_s), ("ingest run", ingest_s)):
        table.add_row(name, f"{seconds:.1f}", f"{asked.images / seconds:.2f}")
    table.add_row("overhead", f"{overhead:+.1%}", f"<= {OVERHEAD_ALLOWED:.0%}")
    table.add_section()
    table.add_row(f"memory over {asked.units} units", f"{growth:+.1%}", f"<= {GROWTH_ALLOWED:.0%}")
    table.add_row("of all processes", f"{statistics.median(memory_mb):.0f} MB", f"highest {max(memory_mb):.0f} MB")
    table.add_row("load of the machine", f"{os.getloadavg()[0]:.1f}", f"{os.cpu_count()} cores")
    Console().print(table)
    if overhead > OVERHEAD_ALLOWED or growth > GROWTH_ALLOWED:
        raise SystemExit("more than is allowed; was the machine quiet?")


def side_by_side(images: Path, folder: Path) -> tuple[float, float]:
    """Seconds of the bare loop and of the ingest, each the smaller of two; they take turns."""
    bare, ingest = list[float](), list[float]()
    for turn in range(2):
        bare.append(timed([sys.executable, "-m", "tests.bench.bench_overhead", "--bare", str(images)]))
        asked = ["--images", str(images), "--task", f"sr{SCALE}", "--restorer", SPEC.id, "--metric", ",".join(METRICS)]
        ingest.append(timed([sys.executable, "-m", "ingest", "run", *asked, "--store", str(folder / f"store-{turn}")]))
    return min(bare), min(ingest)


def timed(command: Sequence[str]) -> float:
    """Seconds that a command takes."""
    began = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - began


def bare_loop(images: Path) -> None:
    """What one would write by hand."""
    folder, device, task = default_folder(), torch.device("cpu"), parse_task(f"sr{SCALE}")
    network = fused_span(read_state_dict(locate(SPEC.weights, folder)[SPEC.scales.index(SCALE)])).eval()
    specs = [find_metric(name) for name in METRICS]
    loaded = {spec.id: spec.load(locate(spec.weights, folder), device) for spec in specs}
    with tempfile.TemporaryDirectory() as outputs, torch.inference_mode():
        for path in list_images(images).images:
            target = read_image(path)
            drawn = task.draw(sample_generator(0, path.name, task.id), *target.shape[-2:])
            restored = network(task.degrade(target, drawn)).clamp(0, 1)
            for spec in specs:
                border = SCALE if spec.crop == "alpha" else 0
                cut = (..., slice(border, -border or None), slice(border, -border or None))
                metric = loaded[spec.id]
                bound = metric(target[cut]) if hasattr(spec, "reference") else metric
                bound(restored[cut])
            write_image(restored, Path(outputs) / path.name)


def memory_of_many(units: int, folder: Path) -> list[float]:
    """The memory of all processes of an ingest of so many cheap units, in 10^6 bytes, twice a second."""
    images = folder / "small"
    images.mkdir()
    tasks = ",".join(f"blur{1 + number / 10:.1f}" for number in range(20))
    write_crops(images, -(-units // 20), 48)
    asked = ["--images", str(images), "--task", tasks, "--restorer", "bicubic", "--metric", "psnr_y"]
    command = [sys.executable, "-m", "ingest", "run", *asked, "--store", str(folder / "many")]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    found: list[float] = []
    while process.poll() is None:
        time.sleep(0.5)
        found.append(resident_mb(process.pid))
    if process.returncode:
        raise SystemExit(f"the ingest ended with {process.returncode}")
    return [megabytes for megabytes in found if megabytes]


def resident_mb(pid: int) -> float:
    """The memory that a process and its descendants share with nobody else."""
    total = 0.0
    try:
        for process in [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]:
            total += process.memory_full_info().uss / 1e6
    except psutil.Error:
        return 0.0
    return total


def grown(memory_mb: Sequence[float]) -> float:
    """How much the last quarter has more than the second; in the first, things are loaded."""
    quarter = max(1, len(memory_mb) // 4)
    before = statistics.median(memory_mb[quarter : 2 * quarter])
    return statistics.median(memory_mb[-quarter:]) / before - 1


if __name__ == "__main__":
    main()
