"""What an ingest costs beside the loop that one would write by hand: the same work, side by side, in one run.

    python -m tests.bench.bench_overhead [--images 200] [--side 256] [--metrics niqe,psnr_y]

Different crops of scikit-image's photographs, degraded by sr4, go through SPAN x4 on the CPU and are scored by every
metric that `ingest run` computes here unless told otherwise. Both sides are processes of their own, timed from their
start to their end, imports and loading included:

* the bare loop reads an image, shrinks it, calls the network, scores and writes, with torch's own number of threads;
* `python -m ingest run` does the same into a new store, and besides measures gamma by four kinds of beta, warms up,
  counts operations, times the first image several times, keeps degraded images, patch maps and every number durably,
  and publishes as it goes.

Network, precision, pixels and metrics are the same; every metric's mean has to come out the same on both sides. The
first of both in a turn is the bare loop; each side's best turn counts. It is wall time: run it on a quiet machine.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import torch
from rich.console import Console
from rich.table import Table

from clir_core.imaging.files import list_images
from clir_core.imaging.images import quantise, read_image, write_image
from clir_core.interfaces import Images, MetricSpec, PairMetricSpec
from clir_core.networks.span.network import fused_span
from clir_core.restorers.span import SPECS
from clir_core.tasks.task import parse_task, sample_generator
from clir_core.weights.checkpoint import read_state_dict
from clir_core.weights.locate import default_folder, locate
from db.reading.user_sql import query
from db.store import Store
from ingest.job.catalogue import find_metric
from ingest.job.resolve import metrics_of
from tests.bench.bench_throughput import write_crops

SPEC, SCALE = SPECS[0], 4
OVERHEAD_ALLOWED = 0.10
SAME = 0.01
"""Of a metric's mean: threads change the last digits, and fitted metrics more than those."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print, and fail if the overhead is large."""
    parser = argparse.ArgumentParser(description="An ingest beside a bare loop.")
    parser.add_argument("--images", type=int, default=200)
    parser.add_argument("--side", type=int, default=256)
    parser.add_argument("--turns", type=int, default=1)
    parser.add_argument("--metrics", help="By default those that ingest run computes here.")
    parser.add_argument("--bare", type=Path, help="Only the loop, over this folder.")
    asked = parser.parse_args(arguments)
    metrics = asked.metrics.split(",") if asked.metrics else default_metrics()
    if asked.bare:
        sys.stdout.write(json.dumps(bare_loop(asked.bare, metrics)))
        return
    with tempfile.TemporaryDirectory() as folder:
        images = Path(folder) / "images"
        images.mkdir()
        write_crops(images, asked.images, asked.side)
        turns = [side_by_side(images, Path(folder) / f"store-{turn}", metrics) for turn in range(asked.turns)]
    bare_s, ingest_s = (min(seconds) for seconds in zip(*turns, strict=True))
    overhead = ingest_s / bare_s - 1
    title = f"{asked.images} images of {asked.side} x {asked.side}, {SPEC.id} x{SCALE}, {len(metrics)} metrics"
    table = Table("", "wall, s", "images/s", title=title)
    for name, seconds in (("bare loop", bare_s), ("ingest run", ingest_s)):
        table.add_row(name, f"{seconds:.1f}", f"{asked.images / seconds:.2f}")
    table.add_row("overhead", f"{overhead:+.1%}", f"<= {OVERHEAD_ALLOWED:.0%}")
    table.add_row("load of the machine", f"{os.getloadavg()[0]:.1f}", f"{os.cpu_count()} cores")
    Console().print(table, f"scored by {', '.join(metrics)}; all means the same on both sides")
    if overhead > OVERHEAD_ALLOWED:
        raise SystemExit("more than is allowed; was the machine quiet?")


def default_metrics() -> list[str]:
    """What `ingest run` computes here unless told otherwise."""
    return [metric.spec.id for metric in metrics_of(None, default_folder())[0]]


def side_by_side(images: Path, store: Path, metrics: Sequence[str]) -> tuple[float, float]:
    """Seconds of the bare loop and of the ingest, which have done the same."""
    loop = [sys.executable, "-m", "tests.bench.bench_overhead", "--bare", str(images), "--metrics", ",".join(metrics)]
    asked = ["--images", str(images), "--task", f"sr{SCALE}", "--restorer", SPEC.id, "--metric", ",".join(metrics)]
    bare_s, answer = timed(loop)
    ingest_s, _ = timed([sys.executable, "-m", "ingest", "run", *asked, "--store", str(store)])
    check_same(json.loads(answer), stored_means(store, metrics))
    return bare_s, ingest_s


def timed(command: Sequence[str]) -> tuple[float, str]:
    """Seconds that a command takes, and what it prints."""
    began = time.perf_counter()
    ran = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    return time.perf_counter() - began, ran.stdout


def bare_loop(images: Path, metrics: Sequence[str]) -> dict[str, float]:
    """What one would write by hand; the mean of each metric."""
    folder, device, task = default_folder(), torch.device("cpu"), parse_task(f"sr{SCALE}")
    network = fused_span(read_state_dict(locate(SPEC.weights, folder)[SPEC.scales.index(SCALE)])).eval()
    specs = [find_metric(name) for name in metrics]
    loaded = {spec.id: spec.load(locate(spec.weights, folder), device) for spec in specs}
    sums = dict.fromkeys(metrics, 0.0)
    files = list_images(images).images
    with tempfile.TemporaryDirectory() as outputs, torch.inference_mode():
        for path in files:
            target = read_image(path)
            drawn = task.draw(sample_generator(0, path.name, task.id), *target.shape[-2:])
            degraded = quantise(task.degrade(target, drawn))
            restored = quantise(network(degraded).clamp(0, 1))
            for spec in specs:
                compared, reference = restored, target
                if isinstance(spec, PairMetricSpec) and spec.reference == "degraded":
                    compared, reference = task.degrade(restored, drawn), degraded
                sums[spec.id] += scored(spec, loaded[spec.id], compared, reference)
            write_image(restored, Path(outputs) / path.name)
    return {name: total / len(files) for name, total in sums.items()}


def scored(spec: MetricSpec, metric: object, compared: Images, reference: Images) -> float:
    """One metric of one image."""
    border = SCALE if spec.crop == "alpha" and compared.shape[-1] > reference.shape[-1] // SCALE else 0
    if isinstance(spec, PairMetricSpec):
        border = border if spec.reference == "target" else 0
        return float(metric(shaved(reference, border))(shaved(compared, border)))  # type: ignore[operator]
    return float(metric(shaved(compared, border)))  # type: ignore[operator]


def shaved(images: Images, border: int) -> Images:
    """Without so many pixels on every side."""
    return images[..., border : images.shape[-2] - border, border : images.shape[-1] - border]


def stored_means(store: Path, metrics: Sequence[str]) -> dict[str, float]:
    """The mean of each metric over the store's restorations."""
    columns = ", ".join(f'avg("{name}") AS "{name}"' for name in metrics)
    row = query(Store.open(store).current(), f"SELECT {columns} FROM result", limit=1).iloc[0]
    return {name: float(row[name]) for name in metrics}


def check_same(loop: Mapping[str, float], store: Mapping[str, float]) -> None:
    """Raises SystemExit where a mean differs: the two sides did not do the same work."""
    differing = [name for name, mean in loop.items() if not abs(mean - store[name]) <= SAME * abs(mean)]
    if differing:
        told = ", ".join(f"{name} {loop[name]:.6g} and {store[name]:.6g}" for name in differing)
        raise SystemExit(f"the loop and the ingest differ in {told}")


if __name__ == "__main__":
    main()
