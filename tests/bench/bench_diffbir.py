"""DiffBIR in full size on the CPU, with random weights: does it load and run, how long, and in how much memory?

    nice python -m tests.bench.bench_diffbir [--steps 2] [--side 128] [--folder DIR]

Writes files of the released form and size (6.8 GB) to a folder, loads diffbir-v2 from them as a user would, and
restores one image from `side` to four times that. Random weights cost what trained ones cost; the image means nothing.
"""

import argparse
import gzip
import json
import math
import resource
import tempfile
import time
from dataclasses import dataclass, field, replace
from importlib.util import find_spec
from pathlib import Path

import torch
from rich.console import Console
from rich.table import Table
from safetensors.torch import save_file
from torch import Tensor

from clir_core.interfaces import Images, Request
from clir_core.measure import measure
from clir_core.restorers.diffbir import SPECS

KEYS = Path(__file__).parents[1] / "data" / "diffbir" / "keys_full.json.gz"
CPU = torch.device("cpu")
FILES = {"prior": ("sd21_unet", "sd21_vae", "sd21_clip"), "control": ("controlnet",), "stage1": ("bsrnet",)}


@dataclass(slots=True)
class Costs:
    """What the restorer says its parts cost."""

    wants_steps: bool = False
    parts: dict[str, tuple[float, float | None]] = field(default_factory=dict)

    def step(self, index: int, timestep: float, predicted: Images) -> None:
        """No step is asked for."""

    def part(self, name: str, milliseconds: float, peak_memory_mb: float | None = None) -> None:
        """Remember a part."""
        self.parts[name] = (milliseconds, peak_memory_mb)


def write_files(folder: Path) -> tuple[Path, ...]:
    """The four files of diffbir-v2, with random weights."""
    shapes = json.loads(gzip.decompress(KEYS.read_bytes()))
    for name, parts in FILES.items():
        tensors = {key: random_tensor(key, shape) for part in parts for key, shape in shapes[part].items()}
        save_file(tensors, folder / f"{name}.safetensors")
    return (*(folder / f"{name}.safetensors" for name in FILES), vocabulary())


def random_tensor(name: str, shape: list[int]) -> Tensor:
    """Weights that keep the size of what passes."""
    if len(shape) < 2:
        return torch.full(shape, 1.0 if name.endswith("weight") else 0.01)
    return torch.randn(shape) / math.sqrt(math.prod(shape[1:]))


def vocabulary() -> Path:
    """CLIP's, of the copy that another package installs."""
    spec = find_spec("clip")
    if spec is None or spec.origin is None:
        raise SystemExit("the package openai-clip is not installed; run pip install -r requirements.txt")
    return Path(spec.origin).with_name("bpe_simple_vocab_16e6.txt.gz")


def main() -> None:
    """Run the benchmark and print what it cost."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--steps", type=int, default=2)
    parser.add_argument("--side", type=int, default=128)
    parser.add_argument("--folder", type=Path, help="keeps the files here, and uses them again")
    arguments = parser.parse_args()
    torch.manual_seed(0)
    with tempfile.TemporaryDirectory() as scratch:
        folder = arguments.folder or Path(scratch)
        paths = (*(folder / f"{name}.safetensors" for name in FILES), vocabulary())
        report(arguments, paths if all(path.exists() for path in paths) else write_files(folder))


def report(arguments: argparse.Namespace, paths: tuple[Path, ...]) -> None:
    """Load, restore, print."""
    spec = next(spec for spec in SPECS if spec.id == "diffbir-v2")
    started = time.perf_counter()
    restorer = spec.load(paths, CPU)
    loaded = time.perf_counter() - started
    costs = Costs()
    setting = replace(spec.setting, steps=arguments.steps)
    request = Request(scale=4, setting=setting, generator=torch.Generator().manual_seed(0), trace=costs)
    degraded = torch.rand(1, 3, arguments.side, arguments.side)
    with torch.inference_mode():
        measured = measure(lambda: restorer(degraded, request), CPU)
    table = Table("part", "parameters (M)", "seconds", "peak growth (MB)")
    parameters = {"denoiser": 0, **spec.parameters(restorer)}
    parameters["denoiser"] = parameters["unet"] + parameters["control_net"]
    for part, (milliseconds, peak) in costs.parts.items():
        count = parameters["vae" if part.startswith("vae_") else part] / 1e6
        table.add_row(part, f"{count:.1f}", f"{milliseconds / 1000:.1f}", "" if peak is None else f"{peak:.0f}")
    console = Console()
    console.print(table)
    resident = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e9
    console.print(f"loaded in {loaded:.1f} s; restored {tuple(measured.value.shape)} in {arguments.steps} steps")
    console.print(
        f"{measured.latency_ms / 1000:.1f} s on {torch.get_num_threads()} threads, peak {resident:.2f} GB resident"
    )


if __name__ == "__main__":
    main()
