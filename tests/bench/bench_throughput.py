"""What restore() costs beside the network it calls, and whether memory stays flat over a folder of images.

    python -m tests.bench.bench_throughput [--images 100] [--side 64]

Crops of scikit-image's photographs are written to a folder and go through SPAN x4 on the CPU one by one: each is read,
restored and written. It is also run through the bare network, in turns, so that other work slows both alike.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TypeAlias, TypeVar

import psutil
import torch
from rich.console import Console
from rich.table import Table
from skimage import data

from clir_core.imaging.files import list_images
from clir_core.imaging.images import from_bytes, read_image, write_image
from clir_core.inference.restore import restore
from clir_core.interfaces import Images
from clir_core.networks.span.network import fused_span
from clir_core.restorers.span import SPECS
from clir_core.weights.checkpoint import read_state_dict
from clir_core.weights.locate import default_folder, locate

T = TypeVar("T")
Run: TypeAlias = Callable[[Images], Images]

SPEC = SPECS[0]
SCALE = 4
SHARE_REQUIRED = 0.9
"""Of the bare network's throughput."""
GROWTH_ALLOWED_MB = 20.0
"""Of the resident memory, from the second quarter of the images to the last."""


@dataclass(slots=True)
class Costs:
    """Seconds an image, and resident memory in 10^6 bytes after each."""

    bare: list[float] = field(default_factory=list)
    restored: list[float] = field(default_factory=list)
    whole: list[float] = field(default_factory=list)
    memory_mb: list[float] = field(default_factory=list)

    @property
    def share(self) -> float:
        """Throughput of restore() over that of the bare network; medians, which a disturbed image does not move."""
        return statistics.median(self.bare) / statistics.median(self.restored)

    @property
    def growth_mb(self) -> float:
        """Memory in the last quarter of the images less that in the second; in the first, caches still fill."""
        quarter = len(self.memory_mb) // 4
        second, last = self.memory_mb[quarter : 2 * quarter], self.memory_mb[-quarter:]
        return statistics.median(last) - statistics.median(second)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print, and fail if the restorer is slow or memory grows."""
    parser = argparse.ArgumentParser(description="A folder of small images through SPAN on the CPU.")
    parser.add_argument("--images", type=int, default=100)
    parser.add_argument("--side", type=int, default=64)
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as inputs, tempfile.TemporaryDirectory() as outputs:
        write_crops(Path(inputs), asked.images, asked.side)
        costs = measure_folder(Path(inputs), Path(outputs))
    size = f"{asked.images} images of {asked.side} x {asked.side}"
    Console().print(as_table(costs, f"{size} through {SPEC.id} x{SCALE}, {torch.get_num_threads()} threads"))
    if costs.share < SHARE_REQUIRED or costs.growth_mb > GROWTH_ALLOWED_MB:
        raise SystemExit(f"needed: {SHARE_REQUIRED:.0%} of the bare network, growth up to {GROWTH_ALLOWED_MB:.0f} MB")


def write_crops(folder: Path, count: int, side: int) -> None:
    """Different crops of four photographs, as PNG."""
    generator = torch.Generator().manual_seed(0)
    photographs = [from_bytes(photograph()) for photograph in (data.astronaut, data.chelsea, data.coffee, data.rocket)]
    taken = set[tuple[int, ...]]()
    for index in range(count):
        photograph = photographs[index % len(photographs)]
        place = (index % len(photographs), *corner(photograph, side, generator))
        while place in taken:
            place = (index % len(photographs), *corner(photograph, side, generator))
        taken.add(place)
        _, top, left = place
        write_image(photograph[..., top : top + side, left : left + side], folder / f"{index:05d}.png")


def corner(photograph: Images, side: int, generator: torch.Generator) -> tuple[int, int]:
    """Of a random crop: its top and left."""
    top, left = (int(torch.randint(room - side + 1, (), generator=generator)) for room in photograph.shape[-2:])
    return top, left


def measure_folder(inputs: Path, outputs: Path) -> Costs:
    """Every image read, restored and written, and also run through the network alone."""
    paths = locate(SPEC.weights, default_folder())
    restorer = SPEC.load(paths, torch.device("cpu"))
    network = fused_span(read_state_dict(paths[SPEC.scales.index(SCALE)])).eval()

    def through_restore(image: Images) -> Images:
        generator = torch.Generator()
        return restore(SPEC, restorer, image, alpha=SCALE, setting=SPEC.setting, generator=generator).images

    def through_bare(image: Images) -> Images:
        with torch.inference_mode():
            return network(image)

    files = list_images(inputs).images
    measure_images(files[:3], outputs, through_restore, through_bare)
    return measure_images(files, outputs, through_restore, through_bare)


def measure_images(files: Sequence[Path], outputs: Path, ours: Run, bare: Run) -> Costs:
    """The costs of all files, one by one; which of both goes first alternates."""
    costs, process = Costs(), psutil.Process()
    for index, file in enumerate(files):
        image, reading = timed(partial(read_image, file))
        turns = (ours, bare) if index % 2 else (bare, ours)
        results = {run: timed(partial(run, image)) for run in turns}
        restored, restoring = results[ours]
        _, writing = timed(partial(write_image, restored, outputs / file.name))
        costs.bare.append(results[bare][1])
        costs.restored.append(restoring)
        costs.whole.append(reading + restoring + writing)
        costs.memory_mb.append(process.memory_info().rss / 1e6)
    return costs


def timed(work: Callable[[], T]) -> tuple[T, float]:
    """What it returned, and the seconds it took."""
    started = time.perf_counter()
    result = work()
    return result, time.perf_counter() - started


def as_table(costs: Costs, title: str) -> Table:
    """The figures, with what is asked of them."""
    table = Table("", "images/s (median)", "images/s (mean)", title=title)
    for name, seconds in (("bare network", costs.bare), ("restore()", costs.restored), ("file to file", costs.whole)):
        table.add_row(name, f"{1 / statistics.median(seconds):.2f}", f"{1 / statistics.mean(seconds):.2f}")
    table.add_section()
    table.add_row("restore() / bare network", f"{costs.share:.1%}", f">= {SHARE_REQUIRED:.0%}")
    table.add_row("growth of memory", f"{costs.growth_mb:+.1f} MB", f"<= {GROWTH_ALLOWED_MB:.0f} MB")
    table.add_row("memory at the end", f"{costs.memory_mb[-1]:.0f} MB", f"highest {max(costs.memory_mb):.0f} MB")
    return table


if __name__ == "__main__":
    main()
