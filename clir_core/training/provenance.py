"""What a training is known by: its recipe, the images it learned from and the files it built on, wherever they lie."""

import hashlib
import platform
from collections.abc import Mapping
from pathlib import Path

import torch

from clir_core.identity import identity
from clir_core.interfaces import Json
from clir_core.training.images import Division
from clir_core.training.recipe import PATHS, Recipe


def training_id(recipe: Recipe, images: Mapping[str, str]) -> str:
    """The same for the same recipe and images, in whatever folders they lie: what a curve belongs to.

    Args:
        recipe: Whole.
        images: sha256 of each training image, by folder and name.
    """
    return identity(_described(recipe, images))


def described(recipe: Recipe, images: Mapping[str, str]) -> dict[str, Json]:
    """Everything that decides what a step does, as plain values; of the files it builds on, their sha256.

    Raises:
        OSError: One of them cannot be read.
    """
    return _described(recipe, images) | {"built_on": {name: _digest(path) for name, path in built_on(recipe).items()}}


def built_on(recipe: Recipe) -> dict[str, Path]:
    """The weight files that a recipe names, by its keys."""
    named = {name: getattr(recipe, name, None) for name in PATHS}
    return {name: path for name, path in named.items() if path is not None}


def image_digests(division: Division) -> dict[str, str]:
    """sha256 of each training image's file, by folder and name."""
    return {f"{path.parent.name}/{path.name}": _digest(path) for path in division.training}


def device_name(device: torch.device) -> str:
    """What a reader calls the device, with its threads where they matter."""
    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    capabilities = torch.cpu.get_capabilities()
    return f"{capabilities.get('cpu_name') or platform.machine()}, {torch.get_num_threads()} threads"


def _described(recipe: Recipe, images: Mapping[str, str]) -> dict[str, Json]:
    places_and_words = {"images": {"folders"}, **dict.fromkeys((*PATHS, "title"), True)}
    written = recipe.model_dump(mode="json", exclude=places_and_words, exclude_defaults=True)
    return {"recipe": written, "images": dict(images)}


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
