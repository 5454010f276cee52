"""A tiny SUPIR with the official names; its weights are made by the recipe that made those of the official runs."""

import gzip
import importlib.util
import json
import math
import os
import zlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors import safe_open
from safetensors.torch import save_file
from torch import Tensor

from clir_core.restorers.supir.architecture import Architecture, TextTower
from clir_core.restorers.supir.load import load_supir
from clir_core.restorers.supir.networks import SupirTensors
from clir_core.restorers.supir.restorer import Supir

DATA = Path(__file__).parents[3] / "data" / "supir"
VOCABULARY = Path(importlib.util.find_spec("clip").origin).with_name("bpe_simple_vocab_16e6.txt.gz")
SUPIR_PARTS = ("model.control_model.", "model.diffusion_model.project_modules.", "first_stage_model.denoise_encoder.")
CPU = torch.device("cpu")

Golden = Callable[[str], Mapping[str, Tensor]]


@pytest.fixture(scope="session")
def official_folder() -> Path:
    """The full set where CLIR_GOLDEN points, else the part of it that is kept here."""
    return Path(os.environ["CLIR_GOLDEN"]) / "supir" if "CLIR_GOLDEN" in os.environ else DATA


@pytest.fixture(scope="session")
def official(official_folder) -> Golden:
    """Tensors of an official run. Copied: memory that is mapped from a file can take other kernels."""

    def read(name: str) -> Mapping[str, Tensor]:
        with safe_open(official_folder / f"{name}.safetensors", "pt") as file:
            return {key: file.get_tensor(key).clone() for key in file.keys()}  # noqa: SIM118 - not a mapping

    return read


@pytest.fixture(scope="session")
def tiny() -> Architecture:
    """The architecture of the tiny networks that the official code was run with."""
    return Architecture(
        unet_widths=(32, 64, 128),
        depths=(1, 1, 2),
        head_width=32,
        size_width=16,
        modulation_width=32,
        vae_widths=(32, 32, 64, 64),
        clip=TextTower(width=32, inner=64, heads=2, layers=3, activation="quick_gelu", vocabulary=1000, end=999),
        open_clip=TextTower(width=32, inner=128, heads=2, layers=3, activation="gelu", vocabulary=1000, end=999),
    )


@pytest.fixture(scope="session")
def full_shapes() -> Mapping[str, list[int]]:
    """Name -> shape of every tensor of the official modules in full size."""
    return json.loads(gzip.decompress((DATA / "keys_full.json.gz").read_bytes()))


@pytest.fixture(scope="session")
def tiny_release() -> tuple[Mapping[str, Tensor], Mapping[str, Tensor]]:
    """The tensors of a tiny SDXL and of a tiny SUPIR, in the half precision of the recipe, as float32."""
    shapes = json.loads(gzip.decompress((DATA / "keys_tiny.json.gz").read_bytes()))
    made = {name: by_recipe(name, shape) for name, shape in shapes.items()}
    prior = {name: tensor for name, tensor in made.items() if not name.startswith(SUPIR_PARTS)}
    return prior, {name: tensor for name, tensor in made.items() if name.startswith(SUPIR_PARTS)}


def by_recipe(name: str, shape: list[int]) -> Tensor:
    """Pseudo-random weights of moderate gain: splitmix64 of the index, seeded by the name."""
    count = math.prod(shape)
    with np.errstate(over="ignore"):
        bits = np.uint64(zlib.crc32(name.encode())) + np.arange(1, count + 1, dtype=np.uint64) * np.uint64(
            0x9E3779B97F4A7C15
        )
        bits = (bits ^ (bits >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        bits = (bits ^ (bits >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    bits ^= bits >> np.uint64(31)
    unit = (bits >> np.uint64(11)).astype(np.float64) * 2.0**-52 - 1
    if len(shape) >= 2:
        values = unit * 0.9 * math.sqrt(3 / math.prod(shape[1:]))
    else:
        values = 1 + 0.25 * unit if name.endswith("weight") else 0.25 * unit
    return torch.from_numpy(values.astype(np.float16)).float().reshape(shape)


@pytest.fixture(scope="session")
def tiny_tensors(tiny, tiny_release) -> SupirTensors:
    return SupirTensors.read(tiny, *tiny_release)


@pytest.fixture(scope="session")
def wordy(tiny) -> Architecture:
    """The same with as many words as CLIP has, which the official tiny runs had no need of."""
    towers = {name: replace(getattr(tiny, name), vocabulary=49408, end=49407) for name in ("clip", "open_clip")}
    return replace(tiny, **towers)


@pytest.fixture(scope="session")
def wordy_files(tiny_release, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ...]:
    """The three files of a version: SDXL, SUPIR, vocabulary. The table of words is repeated until it is long enough."""
    folder = tmp_path_factory.mktemp("supir")
    prior, supir = tiny_release
    tables = {name: table.repeat(50, 1)[:49408] for name, table in prior.items() if "token_embedding" in name}
    save_file({**prior, **tables}, folder / "prior.safetensors")
    save_file(dict(supir), folder / "supir.safetensors")
    return folder / "prior.safetensors", folder / "supir.safetensors", VOCABULARY


@pytest.fixture(scope="session")
def tiny_supir(wordy, wordy_files) -> Supir:
    return load_supir(wordy_files, CPU, wordy)
