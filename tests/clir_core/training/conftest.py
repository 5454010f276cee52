"""Tiny recipes of every kind, on crops of two photographs that scikit-image ships."""

from collections.abc import Callable
from pathlib import Path

import pytest
import skimage.data
import torch
from PIL import Image

from clir_core.similarity.perceptual import shift_tolerant_alexnet_features
from clir_core.training.build import Place
from clir_core.training.recipe import Recipe, parse_recipe
from clir_core.training.weight_file import Origin, new_network, write_weights

IMAGES = {"held_out": 1}
OPTIMISER = {"steps": 50, "batch": 4, "side": 32, "learning_rate": 3e-3, "warm_up": 5}
WIDTHS = {
    "autoencoder": {
        "latent_channels": 4,
        "fine_width": 8,
        "coarse_width": 16,
        "encoder_blocks": (1, 1),
        "decoder_blocks": (1, 1),
    },
    "regressor": {"widths": [8, 16], "blocks": [1, 1]},
    "denoiser": {"latent_channels": 4, "fine_width": 16, "coarse_width": 16, "fine_blocks": 1, "coarse_blocks": 1},
}
TASKS = {"tasks": ("sr2", "noise{20..30}", "noise{20..30}")}

MakeRecipe = Callable[..., Recipe]


@pytest.fixture(autouse=True)
def _few_patches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Principal components of a tiny autoencoder need no hundred thousand patches."""
    monkeypatch.setattr("clir_core.training.autoencoding._PATCHES", 2000)


@pytest.fixture(scope="session")
def photographs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("photographs")
    for name, pixels in {"astronaut": skimage.data.astronaut(), "chelsea": skimage.data.chelsea()}.items():
        for index in range(2):
            corner = 90 * index
            Image.fromarray(pixels[corner : corner + 96, 150 : 150 + 96]).save(folder / f"{name}-{index}.png")
    return folder


@pytest.fixture(scope="session")
def make_recipe(photographs: Path, tmp_path_factory: pytest.TempPathFactory) -> MakeRecipe:
    """A recipe of a kind; keyword arguments change it, those of the optimiser by their own names."""
    weights = tmp_path_factory.mktemp("weights")

    def make(kind: str, **changes: object) -> Recipe:
        optimiser = OPTIMISER | {
            name: changes.pop(name) for name in list(changes) if name in {"steps", "learning_rate"}
        }
        table = {"id": f"tiny-{kind}", "kind": kind, "seed": 3, "network": WIDTHS[kind], "optimiser": optimiser}
        table["images"] = IMAGES | {"folders": (photographs,)}
        if kind != "autoencoder":
            table |= TASKS
        if kind == "denoiser":
            table |= {"bank": 64, "autoencoder": weights / "autoencoder.safetensors"}
            table |= {"stage1": weights / "regressor.safetensors"}
        return parse_recipe(table | changes, "test")

    for kind in ("autoencoder", "regressor"):
        recipe = make(kind)
        torch.manual_seed(0)
        origin = Origin(recipe=recipe, step=0, seconds=0.0, device="cpu", validation={}, images={})
        write_weights(new_network(recipe), origin, weights / f"{kind}.safetensors")
    return make


@pytest.fixture(scope="session")
def feature_weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkpoint of ST-LPIPS's shape with random weights."""
    torch.manual_seed(0)
    features = shift_tolerant_alexnet_features()
    state = {f"net.slice1.{name}": tensor for name, tensor in features.layers.state_dict().items()}
    for index, channels in enumerate((64, 192, 384, 256, 256)):
        state[f"lin{index}.model.1.weight"] = torch.full((1, channels, 1, 1), 1 / channels)
    path = tmp_path_factory.mktemp("features") / "stlpips.pth"
    torch.save(state, path)
    return path


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(device=torch.device("cpu"), feature_weights=None, folder=tmp_path)
