"""DiffBIR in full size, with random weights, through the ingest command: does it run, how long, in how much memory?

    python tests/bench/bench_diffbir.py [--steps 2] [--keep FOLDER]

Writes weight files of the released form and size (6.8 GB) into a weights folder, restores one 512x512 photograph with
`python -m ingest run`, and reads what landed in the store: the restoration with its cost by part, the steps of its
trajectory, and the VAE ceiling. Random weights cost what trained ones cost; the image means nothing.
"""

import argparse
import gzip
import json
import math
import resource
import shutil
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

import torch
from rich.console import Console
from rich.table import Table
from safetensors.torch import save_file
from torch import Tensor

from clir_core.restorers.diffbir import SPECS
from db.reading import questions
from db.reading.user_sql import query
from db.store import Snapshot, Store
from ingest.job.sources import builtin

KEYS = Path(__file__).parents[1] / "data" / "diffbir" / "keys_full.json.gz"
PARTS = (("sd21_unet", "sd21_vae", "sd21_clip"), ("controlnet",), ("bsrnet",))
RESTORERS = "diffbir-v2,diffbir-v2-vae,bicubic"


def write_weights(folder: Path) -> None:
    """The files of diffbir-v2 under their own names, with random weights; the tokeniser's vocabulary is real."""
    shapes = json.loads(gzip.decompress(KEYS.read_bytes()))
    *networks, vocabulary = next(spec for spec in SPECS if spec.id == "diffbir-v2").weights
    for file, parts in zip(networks, PARTS, strict=True):
        if not (folder / file.name).exists():
            tensors = {key: random_tensor(key, shape) for part in parts for key, shape in shapes[part].items()}
            save_file(tensors, folder / file.name)
    shutil.copy(installed_vocabulary(), folder / vocabulary.name)


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


def ingest(folder: Path, steps: int) -> None:
    """One photograph of 512x512 pixels, degraded by sr4, through the command a user would type."""
    images = folder / "images"
    images.mkdir(exist_ok=True)
    shutil.copy(builtin()[0].target or "", images)
    command = [sys.executable, "-m", "ingest", "run", "--images", str(images), "--task", "sr4"]
    command += ["--restorer", RESTORERS, "--set", f"steps={steps}", "--trajectory", "--metric", "psnr_y,ssim_y,niqe"]
    command += ["--device", "cpu", "--store", str(folder / "store"), "--weights", str(folder)]
    subprocess.run(command, check=True)


def report(snapshot: Snapshot) -> None:
    """What landed in the store."""
    console = Console()
    results = query(snapshot, "SELECT * FROM result ORDER BY restorer_id").set_index("restorer_id")
    table = Table("restorer", "status", "parameters (M)", "seconds", "peak growth (GB)", "SSIM (Y)", "NIQE")
    for restorer_id, row in results.iterrows():
        costs = (row.parameters / 1e6, row.latency_ms / 1e3, row.peak_memory_mb / 1e3, row.ssim_y, row.niqe)
        table.add_row(str(restorer_id), row.status, *(f"{value:.3f}" for value in costs))
    console.print(table)
    diffbir = results.loc["diffbir-v2"]
    parts = json.loads(diffbir.cost_by_part)
    console.print({name: f"{cost['milliseconds'] / 1000:.1f} s" for name, cost in parts.items()})
    console.print(f"{len(questions.trajectory(snapshot, diffbir.restoration_id))} steps of the trajectory are kept")
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024 / 1e9
    console.print(f"largest process of the run: {peak:.2f} GB resident")


def main() -> None:
    """Run the benchmark and print what it cost."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--steps", type=int, default=2)
    parser.add_argument("--keep", type=Path, help="keeps weights and store in this folder, and uses the weights again")
    arguments = parser.parse_args()
    torch.manual_seed(0)
    with tempfile.TemporaryDirectory() as scratch:
        folder = arguments.keep or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        write_weights(folder)
        ingest(folder, arguments.steps)
        snapshot = Store.open(folder / "store").current()
        if snapshot is not None:
            report(snapshot)


if __name__ == "__main__":
    main()
