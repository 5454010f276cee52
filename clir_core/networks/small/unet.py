"""A regression UNet that works from half of the resolution down: stage 1, and the opponent of the whole pipeline.

Noise is removed where it is fine, so this network looks at pairs of pixels; that costs it width, which it has at the
coarse scales only.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from clir_core.networks.small.blocks import residual_blocks, start_at_zero

_PAIR = 2
_DETAIL_GAIN = 4.0
"""Differences of neighbouring pixels are about this much smaller than their mean."""
_OPPONENT = ((1.0, 1.0, 1.0), (1.0, 0.0, -1.0), (1.0, -2.0, 1.0))
_HAAR = ((1.0, 1.0, 1.0, 1.0), (1.0, -1.0, 1.0, -1.0), (1.0, 1.0, -1.0, -1.0), (1.0, -1.0, -1.0, 1.0))


@dataclass(frozen=True, slots=True, kw_only=True)
class UNetSize:
    """Widths and depths."""

    widths: tuple[int, ...] = (32, 64, 128, 256)
    """Channels at a half of the resolution, a quarter, and so on."""
    blocks: tuple[int, ...] = (2, 2, 2, 4)
    """Residual blocks at each, before and again after the coarser ones; the last number at the coarsest alone."""

    def __post_init__(self) -> None:
        """Refuse what cannot be built.

        Raises:
            ValueError: There is no number of blocks for a width.
        """
        if not self.widths or len(self.widths) != len(self.blocks):
            raise ValueError(
                f"widths {self.widths} and blocks {self.blocks} differ in length; give one of each a scale"
            )


class SmallUNet(nn.Module):
    """(B, 3, H, W) in [0, 1] at the size of the output, sides multiples of 2^scales, to the same size; not clamped."""

    def __init__(self, size: UNetSize) -> None:
        """Build it as the identity."""
        super().__init__()
        self.size = size
        widths, steps = size.widths, list(zip(size.widths, size.widths[1:], strict=False))
        self.first = nn.Conv2d(3 * _PAIR**2, widths[0], 3, padding=1)
        outer = list(zip(widths[:-1], size.blocks[:-1], strict=True))
        self.before = nn.ModuleList(residual_blocks(width, count) for width, count in outer)
        self.down = nn.ModuleList(nn.Conv2d(fine, coarse, 2, stride=2) for fine, coarse in steps)
        self.middle = residual_blocks(widths[-1], size.blocks[-1])
        self.up = nn.ModuleList(nn.Conv2d(coarse, 4 * fine, 1) for fine, coarse in steps)
        self.after = nn.ModuleList(residual_blocks(width, count) for width, count in outer)
        self.last = nn.Conv2d(widths[0], 3 * _PAIR**2, 3, padding=1)
        start_at_zero(self.last)
        _start_on_detail(self.first)

    def forward(self, images: Tensor) -> Tensor:
        """Restore."""
        features, skipped = self.first(functional.pixel_unshuffle(images, _PAIR)), []
        for before, down in zip(self.before, self.down, strict=True):
            skipped.append(before(features))
            features = down(skipped[-1])
        features = self.middle(features)
        for after, up in zip(reversed(self.after), reversed(self.up), strict=True):
            features = after(functional.pixel_shuffle(up(features), 2) + skipped.pop())
        return images + functional.pixel_shuffle(self.last(features), _PAIR)


@torch.no_grad()
def _start_on_detail(first: nn.Conv2d) -> None:
    """Let the first convolution see luma, two colour differences and their changes between pixels, all of one size."""
    colours = functional.normalize(torch.tensor(_OPPONENT), dim=1)
    patterns = functional.normalize(torch.tensor(_HAAR), dim=1)
    basis = torch.einsum("oc,fp->ofcp", colours, patterns).reshape(3 * _PAIR**2, 3 * _PAIR**2)
    gains = torch.full((3 * _PAIR**2,), _DETAIL_GAIN)
    gains[0] = 1 / _PAIR
    first.weight.copy_(torch.einsum("okhw,kp->ophw", first.weight * gains[:, None, None], basis))
