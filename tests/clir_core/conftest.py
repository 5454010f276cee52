"""Fixtures that tests of networks and of restorers share."""

import math
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from clir_core.errors import WeightsError
from clir_core.interfaces import Restorer, RestorerSpec
from clir_core.networks.stripformer.network import Stripformer
from clir_core.weights.locate import default_folder, locate

FillByRule = Callable[[nn.Module], nn.Module]
LoadFetched = Callable[[RestorerSpec], Restorer]


@pytest.fixture(scope="session")
def load_fetched() -> LoadFetched:
    """Loads a restorer with its real weights, and skips the test where they were not fetched."""
    folder = Path(os.environ.get("CLIR_WEIGHTS") or default_folder())

    def load(spec: RestorerSpec) -> Restorer:
        try:
            return spec.load(locate(spec.weights, folder), torch.device("cpu"))
        except WeightsError as error:
            pytest.skip(str(error))

    return load


@pytest.fixture(scope="session")
def fill_by_rule() -> FillByRule:
    """Gives a network of the Stripformer family the weights that the golden outputs were made with.

    Tensor number t of the sorted names and element number i in C order are hashed into u in [-0.5, 0.5): the values
    of the rule in tests/data/stripformer/README.md.
    """

    def fill(network: nn.Module) -> nn.Module:
        state = network.state_dict()
        ruled = {name: _tensor_by_rule(t, name, state[name].shape) for t, name in enumerate(sorted(state))}
        network.load_state_dict(ruled)
        return network.eval()

    return fill


@pytest.fixture(scope="session")
def stripformer(fill_by_rule: FillByRule) -> nn.Module:
    """The full-size network with weights by rule."""
    return fill_by_rule(Stripformer())


def _tensor_by_rule(number: int, name: str, shape: torch.Size) -> Tensor:
    centred = _hashed(number, math.prod(shape))
    if name.endswith("norm.weight"):
        values = 1 + 0.2 * centred
    elif len(shape) == 1:
        values = 0.2 * centred
    else:
        values = _gain(name) * 2 * centred * math.sqrt(3 * shape[0] / math.prod(shape))
    return torch.from_numpy(values.astype(np.float32)).reshape(shape)


def _gain(name: str) -> float:
    """Smaller where the output would leave the range of images."""
    if ".PEG." in f".{name}":
        return 0.25
    return 0.05 if name == "decoder.de_layer1_1.0.weight" else 1.0


def _hashed(number: int, count: int) -> NDArray[np.float64]:
    """splitmix64 (Steele, Lea and Flood 2014) of number * 2^40 + i, its upper 24 bits moved to [-0.5, 0.5)."""
    with np.errstate(over="ignore"):
        state = (np.uint64(number << 40) + np.arange(count, dtype=np.uint64)) + np.uint64(0x9E3779B97F4A7C15)
        state = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        state = (state ^ (state >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        state ^= state >> np.uint64(31)
    return (state >> np.uint64(40)).astype(np.float64) / 2**24 - 0.5
