"""The small regression networks as restorers."""

from pathlib import Path

import torch
from torch import nn

from clir_core.errors import WeightsError
from clir_core.inference.feed_forward import FeedForward
from clir_core.networks.small.regressor import SmallRegressor
from clir_core.networks.small.unet import SmallUNet
from clir_core.training.weight_file import read_network


def load_small_regressor(paths: tuple[Path, ...], device: torch.device) -> FeedForward:
    """A regression network at the size of its output.

    Raises:
        WeightsError: The file is not one of a regressor.
    """
    (path,) = paths
    network = read_network(path)
    if not isinstance(network, (SmallRegressor, SmallUNet)):
        raise _another_network(path, network)
    return FeedForward({1: network.to(memory_format=torch.channels_last)}, device)


def read_stage1(path: Path) -> SmallRegressor:
    """The network of stage 1, on the CPU.

    Raises:
        WeightsError: The file is not one of a regressor.
    """
    network = read_network(path)
    if not isinstance(network, SmallRegressor):
        raise _another_network(path, network)
    return network.to(memory_format=torch.channels_last)


def _another_network(path: Path, network: nn.Module) -> WeightsError:
    return WeightsError(f"{path} is a {type(network).__name__}; expected a regressor")
