"""SCUNet from its weights, padded as the official network pads."""

from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

from clir_core.adapters.spandrel_checkpoint import describe, supported_dtypes
from clir_core.adapters.spandrel_network import SpandrelNetwork
from clir_core.inference.feed_forward import FeedForward
from clir_core.interfaces import Restorer

_MULTIPLE = 64


class _EdgeRepeated(nn.Module):
    """Pads at the right and the bottom by repeating the edge, as the official network does and spandrel's does not."""

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = network

    def forward(self, images: Tensor) -> Tensor:
        height, width = images.shape[-2:]
        padding = (0, -width % _MULTIPLE, 0, -height % _MULTIPLE)
        return self.network(functional.pad(images, padding, mode="replicate"))[..., :height, :width]


def load_scunet(weights: tuple[Path, ...], device: torch.device) -> Restorer:
    """The restorer from its one file."""
    described = describe(weights[0])
    return FeedForward({1: _EdgeRepeated(SpandrelNetwork(described))}, device, supported_dtypes([described]))
