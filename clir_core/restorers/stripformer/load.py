"""Stripformer from an official checkpoint."""

from pathlib import Path

import torch
from torch import nn

from clir_core.errors import WeightsError, one_line
from clir_core.inference.feed_forward import FeedForward
from clir_core.interfaces import Images, Restorer
from clir_core.networks.stripformer.network import Stripformer
from clir_core.weights.checkpoint import read_state_dict


class _Deblurrer(nn.Module):
    """The network on images in [0, 1]: (B, 3, H, W), sides multiples of 8, into the same, not clamped."""

    def __init__(self, network: Stripformer) -> None:
        super().__init__()
        self.network = network.to(memory_format=torch.channels_last)

    def forward(self, degraded: Images) -> Images:
        return self.network((degraded - 0.5).to(memory_format=torch.channels_last)) + 0.5


def load_stripformer(paths: tuple[Path, ...], device: torch.device) -> Restorer:
    """The restorer from one official checkpoint.

    Raises:
        WeightsError: The file is not a checkpoint of Stripformer.
    """
    (path,) = paths
    network = Stripformer()
    try:
        network.load_state_dict(read_state_dict(path, nestings=("model_state",)))
    except RuntimeError as error:
        raise WeightsError(f"{path} does not fit Stripformer: {one_line(error)}") from error
    return FeedForward({1: _Deblurrer(network)}, device)
