"""What a run ran on: written with every run, so that a number can be traced to its machine and versions."""

import json
import platform
import subprocess
from importlib import metadata
from pathlib import Path

from clir_core.interfaces import Device
from ingest.hardware import processor

PACKAGES = (
    "torch",
    "torchvision",
    "diffusers",
    "transformers",
    "spandrel",
    "timm",
    "pyiqa",
    "numpy",
    "pillow",
    "duckdb",
)


def device_name(device: Device) -> str:
    """What a latency is a latency of: `NVIDIA H100 80GB HBM3`, or the processor and its thread count."""
    import torch

    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    return f"{processor()}, {torch.get_num_threads()} threads"


def versions() -> str:
    """JSON: the versions of everything that can change a number."""
    found = {"python": platform.python_version()}
    for package in PACKAGES:
        try:
            found[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            continue
    return json.dumps(found)


def program_revision() -> str:
    """The git commit of this checkout, `+dirty` when it has changes; the package version outside one."""
    root = Path(__file__).parent.parent
    if not (root / ".git").exists():
        return metadata.version("clir")
    commit = _git(root, "rev-parse", "HEAD")
    return f"{commit}+dirty" if _git(root, "status", "--porcelain", "--untracked-files=no") else commit


def _git(root: Path, *arguments: str) -> str:
    command = ["git", "-C", str(root), *arguments]
    try:
        return subprocess.run(command, capture_output=True, text=True, check=False, timeout=10).stdout.strip()  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return ""
