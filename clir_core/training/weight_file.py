"""A trained network as a safetensors file that carries its whole recipe."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import nn

from clir_core.diffusion.assemble import cast, fill
from clir_core.errors import TrainingError, WeightsError
from clir_core.networks.small.autoencoder import SmallAutoencoder
from clir_core.networks.small.denoiser import SmallDenoiser
from clir_core.networks.small.unet import SmallUNet
from clir_core.training.durable_file import write_durably
from clir_core.training.recipe import PATHS, AutoencoderRecipe, DenoiserRecipe, Recipe, RegressorRecipe, parse_recipe
from clir_core.weights.checkpoint import read_state_dict

_KEY = "clir"


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """How a network came to be."""

    recipe: Recipe
    step: int
    seconds: float
    """Of training, over all sessions."""
    device: str
    validation: Mapping[str, float]
    """The last one."""
    images: Mapping[str, str]
    """sha256 of each training image, by file name."""


def write_weights(network: nn.Module, origin: Origin, path: Path) -> None:
    """The network in float16, with its origin in the metadata. The file appears whole or not at all.

    Raises:
        TrainingError: The file cannot be written.
    """
    tensors = {name: value.detach().half().cpu().contiguous() for name, value in network.state_dict().items()}
    described = {
        "recipe": shareable(origin.recipe),
        "step": origin.step,
        "seconds": round(origin.seconds, 1),
        "device": origin.device,
        "validation": dict(origin.validation),
        "images": dict(origin.images),
    }
    if origin.recipe.start_from:
        described["started_from"] = read_metadata(origin.recipe.start_from)
    data = save(tensors, metadata={_KEY: json.dumps(described, sort_keys=True)})
    try:
        write_durably(path, data)
    except OSError as error:
        raise TrainingError(f"{path} cannot be written: {error.strerror or error}") from error


def read_origin(path: Path) -> Origin:
    """What a weight file says about itself.

    Raises:
        WeightsError: It is not a weight file of ours.
    """
    try:
        described = read_metadata(path)
        return Origin(
            recipe=parse_recipe(described["recipe"], str(path)),
            step=int(described["step"]),
            seconds=float(described["seconds"]),
            device=str(described["device"]),
            validation={str(name): float(value) for name, value in described["validation"].items()},
            images={str(name): str(digest) for name, digest in described["images"].items()},
        )
    except (OSError, SafetensorError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise WeightsError(f"{path} does not say how it was trained; train it again") from error


def shareable(recipe: Recipe) -> dict[str, Any]:
    """A recipe as plain values that say nothing of the machine: of every path only its last name."""
    values = recipe.model_dump(mode="json")
    values["images"]["folders"] = [Path(folder).name for folder in values["images"]["folders"]]
    named = {key: Path(values[key]).name for key in PATHS if values.get(key)}
    return values | named


def read_metadata(path: Path) -> dict[str, Any]:
    """All that a weight file says of itself, as plain values; `started_from` holds the same of an earlier file."""
    with safe_open(path, framework="pt") as file:
        metadata = file.metadata() or {}
    return json.loads(metadata[_KEY])


def read_network(path: Path) -> nn.Module:
    """The network of a weight file, for inference: float32, on the CPU.

    Raises:
        WeightsError: It is not a weight file of ours, or is damaged.
    """
    tensors = cast(read_state_dict(path), torch.device("cpu"), torch.float32)
    return fill(lambda: new_network(read_origin(path).recipe), tensors, str(path))


def new_network(recipe: Recipe) -> nn.Module:
    """The network of a recipe, with random weights."""
    match recipe:
        case AutoencoderRecipe():
            return SmallAutoencoder(recipe.network)
        case RegressorRecipe():
            return SmallUNet(recipe.network)
        case DenoiserRecipe():
            return SmallDenoiser(recipe.network)


def take_over(network: nn.Module, path: Path) -> list[str]:
    """Copy the tensors of a file whose names and shapes fit into a network.

    Returns:
        The names of the network's tensors that the file has not, or not in this shape.

    Raises:
        WeightsError: The file cannot be read.
    """
    given, own = read_state_dict(path), network.state_dict()
    fitting = {name: value.to(own[name].dtype) for name, value in given.items() if _fits(own, name, value)}
    network.load_state_dict(fitting, strict=False)
    return sorted(own.keys() - fitting)


def _fits(own: Mapping[str, torch.Tensor], name: str, value: torch.Tensor) -> bool:
    return name in own and own[name].shape == value.shape
