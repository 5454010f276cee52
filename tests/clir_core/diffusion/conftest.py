"""Numbers of the official DiffBIR code, see tests/data/diffbir/README.md."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from safetensors.torch import load_file
from torch import Tensor

DATA = Path(__file__).parents[2] / "data" / "diffbir"


@pytest.fixture(scope="session")
def schedules() -> Mapping[str, Tensor]:
    return load_file(DATA / "schedules.safetensors")


@pytest.fixture(scope="session")
def recorded_samplers() -> Mapping[str, Tensor]:
    return load_file(DATA / "samplers.safetensors")


@pytest.fixture(scope="session")
def recorded_images() -> Mapping[str, Tensor]:
    return load_file(DATA / "images.safetensors")
