"""A network that spandrel knows, as a module."""

from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

if TYPE_CHECKING:
    from clir_core.adapters.spandrel_checkpoint import Described


class SpandrelNetwork(nn.Module):
    """A described network as a module: it pads what it must pad and answers image by image, as spandrel does."""

    def __init__(self, described: "Described") -> None:
        super().__init__()
        self.network = described.model
        self._described = described

    def forward(self, images: Tensor) -> Tensor:
        """(B, 3, H, W) to (B, 3, scale*H, scale*W), in the dtype of both the images and the network."""
        return torch.cat([self._described(image) for image in images.split(1)])
