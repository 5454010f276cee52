"""SUPIR in full size, with random weights, through the ingest command: does it run, how long, in how much memory?

    python tests/bench/bench_supir.py [--steps 1] [--side 256] [--keep FOLDER]

Writes weight files of the released form and size (9.6 GB in half precision) into a weights folder, restores one
photograph with `python -m ingest run` in bfloat16, and reads what landed in the store: the restoration with its cost by
part, and the VAE ceiling. Random weights cost what trained ones cost; the image means nothing.
"""

import argparse
import gzip
import json
import math
import shutil
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

import psutil
import torch
from rich.console import Console
from rich.table import Table
from torch import Tensor

from clir_core.restorers.supir import SPECS
from db.reading.user_sql import query
from db.store import Snapshot, Store
from ingest.job.sources import builtin

KEYS = Path(__file__).parents[1] / "data" / "supir" / "keys_full.json.gz"
SUPIR_PARTS = ("model.control_model.", "model.diffusion_model.project_modules.", "first_stage_model.denoise_encoder.")


def write_weights(folder: Path) -> list[Path]:
    """The files of supir-q under their own names, with random weights; the tokeniser's vocabulary is real."""
    shapes = json.loads(gzip.decompress(KEYS.read_bytes()))
    prior, supir, vocabulary = (
        folder / file.name for file in next(spec for spec in SPECS if spec.id == "supir-q").weights
    )
    groups = {
        prior: {name: shape for name, shape in shapes.items() if not name.startswith(SUPIR_PARTS)},
        supir: {name: shape for name, shape in shapes.items() if name.startswith(SUPIR_PARTS)},
    }
    for path, group in groups.items():
        if not path.exists():
            write_safetensors(path, group)
    shutil.copy(installed_vocabulary(), vocabulary)
    return [prior, supir]


def write_safetensors(path: Path, shapes: Mapping[str, list[int]]) -> None:
    """A file of random tensors in half precision, one after the other: never more than one in memory."""
    header, end = {}, 0
    for name, shape in shapes.items():
        start, end = end, end + 2 * math.prod(shape)
        header[name] = {"dtype": "F16", "shape": shape, "data_offsets": [start, end]}
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    unfinished = path.with_suffix(".unfinished")
    with unfinished.open("wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for name, shape in shapes.items():
            file.write(random_tensor(name, shape).half().numpy().tobytes())
    unfinished.replace(path)


def random_tensor(name: str, shape: list[int]) -> Tensor:
    """Weights that keep the size of what passes."""
    if len(shape) < 2:
        return torch.full(shape, 1.0 if name.endswith("weight") else 0.01)
    return torch.randn(shape) / math.sqrt(math.prod(shape[1:]))


def installed_vocabulary() -> Path:
    """CLIP's, of the copy that another package installs."""
    spec = find_spec("clip")
    if spec is None or spec.origin is None:
        raise SystemExit("the package openai-clip is not installed; run pip install -r requirements.txt")
    return Path(spec.origin).with_name("bpe_simple_vocab_16e6.txt.gz")


def ingest(folder: Path, steps: int, side: int) -> float:
    """One of the built-in photographs, cut to a square and degraded by sr4, through the command a user would type.

    Returns:
        The most memory that a process of it held at once, in bytes, looked at five times a second.
    """
    images = folder / "images"
    images.mkdir(exist_ok=True)
    shutil.copy(builtin()[0].target or "", images)
    command = [sys.executable, "-m", "ingest", "run", "--images", str(images), "--crop", str(side), "--task", "sr4"]
    command += ["--restorer", "supir-q,supir-vae,bicubic", "--metric", "psnr_y,ssim_y", "--device", "cpu"]
    command += ["--set", f"steps={steps}", "--set", f"minimum_side={side}", "--set", "dtype=bfloat16"]
    command += ["--store", str(folder / "store"), "--weights", str(folder)]
    peak = 0.0
    with subprocess.Popen(command) as run:
        while run.poll() is None:
            peak = max(
                peak, *map(resident, [psutil.Process(run.pid), *psutil.Process(run.pid).children(recursive=True)])
            )
            time.sleep(0.2)
    if run.returncode:
        raise SystemExit(run.returncode)
    return peak


def resident(process: psutil.Process) -> float:
    """Bytes in memory; 0 of a process that has just ended."""
    try:
        return process.memory_info().rss
    except psutil.Error:
        return 0.0


def pin(paths: list[Path], folder: Path) -> None:
    """Say that these files are meant, as whoever puts files there by hand must."""
    command = [sys.executable, "-m", "ingest", "weights", "pin", *map(str, paths), "--weights", str(folder)]
    subprocess.run(command, check=True)


def report(snapshot: Snapshot) -> None:
    """What landed in the store."""
    console = Console(width=120)
    results = query(snapshot, "SELECT * FROM result ORDER BY restorer_id").set_index("restorer_id")
    table = Table("restorer", "status", "parameters (M)", "seconds", "peak growth (GB)", "SSIM (Y)")
    for restorer_id, row in results.iterrows():
        costs = (row.parameters / 1e6, row.latency_ms / 1e3, row.peak_memory_mb / 1e3, row.ssim_y)
        table.add_row(str(restorer_id), row.status, *(f"{value:.3f}" for value in costs))
    console.print(table)
    for name, cost in json.loads(results.loc["supir-q"].cost_by_part).items():
        console.print(f"{name}: {cost['milliseconds'] / 1000:.1f} s, peak growth {cost['peak_memory_mb']} MB")


def main() -> None:
    """Run the benchmark and print what it cost."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--steps", type=int, default=1)
    parser.add_argument("--side", type=int, default=256, help="of the image, in pixels, a multiple of 64")
    parser.add_argument("--keep", type=Path, help="keeps weights and store in this folder, and uses the weights again")
    arguments = parser.parse_args()
    torch.manual_seed(0)
    with tempfile.TemporaryDirectory() as scratch:
        folder = arguments.keep or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        paths = write_weights(folder)
        pin(paths, folder)
        begun = time.perf_counter()
        peak = ingest(folder, arguments.steps, arguments.side)
        Console().print(
            f"the command took {time.perf_counter() - begun:.0f} s, its largest process {peak / 1e9:.1f} GB"
        )
        snapshot = Store.open(folder / "store").current()
        if snapshot is not None:
            report(snapshot)


if __name__ == "__main__":
    main()
