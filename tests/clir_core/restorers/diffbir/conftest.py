"""A tiny DiffBIR: files as they are released, with the official names and random weights."""

import gzip
import importlib.util
import json
import math
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor
from torch.nn import functional

from clir_core.restorers.diffbir.architecture import Architecture
from clir_core.restorers.diffbir.load import load_diffbir
from clir_core.restorers.diffbir.restorer import DiffBir
from clir_core.restorers.diffbir.versions import VERSIONS

DATA = Path(__file__).parents[3] / "data" / "diffbir"
VOCABULARY = Path(importlib.util.find_spec("clip").origin).with_name("bpe_simple_vocab_16e6.txt.gz")

Release = Mapping[str, Tensor]


@pytest.fixture(scope="session")
def data_folder() -> Path:
    return DATA


@pytest.fixture(scope="session")
def vocabulary() -> Path:
    """CLIP's, of the copy that another package installs."""
    return VOCABULARY


@pytest.fixture(scope="session")
def tiny() -> Architecture:
    """The architecture of the tiny networks that the official code was run with."""
    return Architecture(
        unet_widths=(32, 32, 64, 64),
        head_width=16,
        vae_widths=(32, 32, 64, 64),
        text_width=32,
        text_heads=2,
        text_layers=3,
    )


@pytest.fixture(scope="session")
def released() -> Callable[[str, str], Release]:
    """Tensors of a part by the official names: `released("tiny", "controlnet")`, random and of moderate gain."""

    def make(size: str, part: str) -> Release:
        shapes = json.loads(gzip.decompress((DATA / f"keys_{size}.json.gz").read_bytes()))[part]
        generator = torch.Generator().manual_seed(len(shapes))
        return {name: random_tensor(name, shape, generator) for name, shape in shapes.items()}

    return make


def random_tensor(name: str, shape: list, generator: torch.Generator) -> Tensor:
    if shape and isinstance(shape[-1], str):
        return window_index(shape[:-1])
    if len(shape) < 2:
        return torch.full(shape, 1.0 if name.endswith("weight") else 0.01)
    return torch.randn(shape, generator=generator) / math.sqrt(math.prod(shape[1:]))


def window_index(shape: list) -> Tensor:
    """SwinIR's buffer of relative positions, for windows of 8."""
    assert shape == [64, 64]
    rows, columns = torch.meshgrid(torch.arange(8), torch.arange(8), indexing="ij")
    places = torch.stack([rows.flatten(), columns.flatten()], dim=1)
    offsets = places[:, None] - places[None, :] + 7
    return offsets[..., 0] * 15 + offsets[..., 1]


@pytest.fixture(scope="session")
def tiny_files(released, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ...]:
    """The four files of v2: Stable Diffusion, control network, stage 1, vocabulary."""
    folder = tmp_path_factory.mktemp("diffbir")
    prior = {**released("tiny", "sd21_unet"), **released("tiny", "sd21_vae"), **released("tiny", "sd21_clip")}
    parts = {"prior": prior, "control": released("tiny", "controlnet"), "stage1": released("tiny", "bsrnet")}
    for name, tensors in parts.items():
        save_file(dict(tensors), folder / f"{name}.safetensors")
    return (*(folder / f"{name}.safetensors" for name in parts), VOCABULARY)


@pytest.fixture(scope="session")
def tiny_diffbir(tiny, tiny_files) -> DiffBir:
    """v2, with a bicubic stage 1 in place of its own, which would work at 512 pixels."""

    def bicubic(network, degraded, size):
        return functional.interpolate(degraded, size=size, mode="bicubic", antialias=True)

    version = next(version for version in VERSIONS if version.id == "diffbir-v2")
    loaded = load_diffbir(version, tiny_files, torch.device("cpu"), tiny)
    return DiffBir(loaded.networks, loaded.schedule, bicubic, loaded.device)
