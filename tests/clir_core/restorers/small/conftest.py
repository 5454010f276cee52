"""A small CLDM of tiny widths, written to files and read back as the real one is."""

from pathlib import Path

import pytest
import torch

from clir_core.restorers.small.cldm import SmallCldm, load_small_cldm
from clir_core.training.recipe import Recipe, parse_recipe
from clir_core.training.weight_file import Origin, new_network, write_weights

SHARED = {"images": {"folders": ["photographs"]}, "optimiser": {"steps": 1}}
AUTOENCODER = {
    "latent_channels": 3,
    "fine_width": 8,
    "coarse_width": 8,
    "encoder_blocks": (1, 1),
    "decoder_blocks": (1, 1),
}
REGRESSOR = {"widths": [8, 8], "blocks": [1, 1]}
DENOISER = {"latent_channels": 3, "fine_width": 8, "coarse_width": 8, "fine_blocks": 1, "coarse_blocks": 1}


def recipes() -> dict[str, Recipe]:
    tasks = {"tasks": ["sr2"]}
    paths = {"autoencoder": "autoencoder.safetensors", "stage1": "stage1.safetensors"}
    tables = {
        "stage1": {"kind": "regressor", "network": REGRESSOR, **tasks},
        "autoencoder": {"kind": "autoencoder", "network": AUTOENCODER},
        "denoiser": {"kind": "denoiser", "network": DENOISER, **tasks, **paths},
    }
    return {name: parse_recipe({"id": name, **SHARED, **table}, name) for name, table in tables.items()}


@pytest.fixture(scope="session")
def tiny_files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Weight files of a stage 1, an autoencoder and a denoiser, none of whose layers is zero."""
    folder = tmp_path_factory.mktemp("small")
    files = {}
    for seed, (name, recipe) in enumerate(recipes().items()):
        network = new_network(recipe)
        generator = torch.Generator().manual_seed(seed)
        with torch.no_grad():
            for parameter in network.parameters():
                parameter.copy_(0.1 * torch.randn(parameter.shape, generator=generator))
        origin = Origin(recipe=recipe, step=1, seconds=1.0, device="a test", validation={}, images={})
        files[name] = folder / f"{name}.safetensors"
        write_weights(network, origin, files[name])
    return files


@pytest.fixture
def tiny_cldm(tiny_files: dict[str, Path]) -> SmallCldm:
    """A small CLDM with random weights."""
    files = (tiny_files["stage1"], tiny_files["autoencoder"], tiny_files["denoiser"])
    return load_small_cldm(files, torch.device("cpu"))
