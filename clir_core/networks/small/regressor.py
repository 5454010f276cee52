"""A regression network that removes degradations at the size of the output: stage 1, and the opponent of the whole.

It reads pixel-unshuffled images, works at a quarter and an eighth of the resolution, and adds what it finds to its
input.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from clir_core.networks.small.blocks import residual_blocks, start_at_zero

_FINE = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class RegressorSize:
    """Widths and depths; the defaults are those of stage 1."""

    fine_width: int = 64
    """Channels at a quarter of the resolution."""
    coarse_width: int = 128
    """Channels at an eighth of the resolution."""
    fine_blocks: int = 2
    """Residual blocks at a quarter of the resolution, before and again after the coarse ones."""
    coarse_blocks: int = 3


class SmallRegressor(nn.Module):
    """(B, 3, H, W) in [0, 1] at the size of the output, sides multiples of 8, to the same size; not clamped."""

    def __init__(self, size: RegressorSize) -> None:
        """Build it as the identity."""
        super().__init__()
        self.size = size
        fine, coarse = size.fine_width, size.coarse_width
        self.first = nn.Conv2d(3 * _FINE**2, fine, 3, padding=1)
        self.before = residual_blocks(fine, size.fine_blocks)
        self.down = nn.Conv2d(fine, coarse, 2, stride=2)
        self.middle = residual_blocks(coarse, size.coarse_blocks)
        self.up = nn.Conv2d(coarse, 4 * fine, 1)
        self.merge = nn.Conv2d(2 * fine, fine, 1)
        self.after = residual_blocks(fine, size.fine_blocks)
        self.last = nn.Conv2d(fine, 3 * _FINE**2, 3, padding=1)
        start_at_zero(self.last)

    def forward(self, images: Tensor) -> Tensor:
        """Restore."""
        fine = self.before(self.first(functional.pixel_unshuffle(images, _FINE)))
        coarse = self.middle(self.down(fine))
        merged = self.merge(torch.cat([functional.pixel_shuffle(self.up(coarse), 2), fine], dim=1))
        return images + functional.pixel_shuffle(self.last(self.after(merged)), _FINE)
