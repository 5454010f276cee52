"""The small regression networks as restorers."""

from pathlib import Path

import torch

from clir_core.errors import WeightsError
from clir_core.inference.feed_forward import FeedForward
from clir_core.networks.small.unet import SmallUNet
from clir_core.training.weight_file import read_network


def load_small_regressor(paths: tuple[Path, ...], device: torch.device) -> FeedForward:
    """A regression network at the size of its output.

    Raises:
        WeightsError: The file is not one of a regressor.
    """
    (path,) = paths
    return FeedForward({1: read_regressor(path)}, device)


def read_regressor(path: Path) -> SmallUNet:
    """A regression network, on the CPU, its channels last.

    Raises:
        WeightsError: The file is not one of a regressor.
    """
    network = read_network(path)
    if not isinstance(network, SmallUNet):
        raise WeightsError(f"{path} is a {type(network).__name__}; expected a regressor")
    return network.to(memory_format=torch.channels_last)
