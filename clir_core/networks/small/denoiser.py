"""A denoising UNet for latents that is told the latent of the stage-1 image.

The condition enters by a convolution of its own whose output is added to that of the noisy latent, which is what
concatenating both does, and can be weighted: a strength of 0 leaves an unconditional network.
"""

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from clir_core.networks.small.blocks import start_at_zero

_TIMESTEPS = 1000
_FREQUENCIES = 64
_VARIANCE_FLOOR = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class DenoiserSize:
    """Widths and depths."""

    latent_channels: int = 16
    fine_width: int = 128
    """Channels at the resolution of the latent."""
    coarse_width: int = 192
    """Channels at half the resolution of the latent."""
    fine_blocks: int = 2
    """Blocks at the resolution of the latent, before and again after the coarse ones."""
    coarse_blocks: int = 2


class SmallDenoiser(nn.Module):
    """Noisy latent (B, C, h, w), h and w even, to what the schedule says it predicts, of the same shape."""

    def __init__(self, size: DenoiserSize) -> None:
        """Build it with random weights; its first output is zero."""
        super().__init__()
        self.size = size
        fine, coarse, channels = size.fine_width, size.coarse_width, size.latent_channels
        self.time = nn.Sequential(nn.Linear(2 * _FREQUENCIES, fine), nn.SiLU(), nn.Linear(fine, fine), nn.SiLU())
        self.first = nn.Conv2d(channels, fine, 3, padding=1)
        self.condition = nn.Conv2d(channels, fine, 3, padding=1, bias=False)
        self.before = nn.ModuleList(TimedBlock(fine, fine) for _ in range(size.fine_blocks))
        self.down = nn.Conv2d(fine, coarse, 2, stride=2)
        self.middle = nn.ModuleList(TimedBlock(coarse, fine) for _ in range(size.coarse_blocks))
        self.up = nn.Conv2d(coarse, 4 * fine, 1)
        self.merge = nn.Conv2d(2 * fine, fine, 1)
        self.after = nn.ModuleList(TimedBlock(fine, fine) for _ in range(size.fine_blocks))
        self.last = nn.Conv2d(fine, channels, 3, padding=1)
        start_at_zero(self.last)

    def forward(self, latent: Tensor, timesteps: Tensor, image: Tensor, strength: Tensor) -> Tensor:
        """Predict.

        Args:
            latent: (B, C, h, w), noisy, of unit variance.
            timesteps: (B,), 0 to 999, may be fractional.
            image: (B, C, h, w), the latent of the stage-1 image.
            strength: (B,), the weight of the condition.
        """
        time = self.time(frequencies(timesteps).to(latent.dtype))
        fine = self.first(latent) + strength.reshape(-1, 1, 1, 1) * self.condition(image)
        for block in self.before:
            fine = block(fine, time)
        coarse = self.down(fine)
        for block in self.middle:
            coarse = block(coarse, time)
        fine = self.merge(torch.cat([functional.pixel_shuffle(self.up(coarse), 2), fine], dim=1))
        for block in self.after:
            fine = block(fine, time)
        return self.last(fine)


class TimedBlock(nn.Module):
    """A residual block whose features are scaled to unit size at each cell, then scaled and shifted by the timestep."""

    def __init__(self, width: int, time_width: int) -> None:
        """Build it as the identity."""
        super().__init__()
        self.first = nn.Conv2d(width, width, 3, padding=1)
        self.second = nn.Conv2d(width, width, 3, padding=1)
        self.time = nn.Linear(time_width, 2 * width)
        start_at_zero(self.second)
        start_at_zero(self.time)

    def forward(self, features: Tensor, time: Tensor) -> Tensor:
        """(B, width, h, w) to the same."""
        scale, shift = self.time(time)[:, :, None, None].chunk(2, dim=1)
        hidden = self.first(unit_size(features)) * (1 + scale) + shift
        return features + self.second(functional.silu(hidden))


def unit_size(features: Tensor) -> Tensor:
    """Features divided by their root mean square over the channels of each cell: the same at every image size."""
    return features * (features.square().mean(dim=1, keepdim=True) + _VARIANCE_FLOOR).rsqrt()


def frequencies(timesteps: Tensor) -> Tensor:
    """Sines and cosines of timesteps at 64 frequencies, (B, 128) float32.

    Source: Attention Is All You Need, section 3.5, as diffusion models use it.
    """
    exponents = torch.arange(_FREQUENCIES, device=timesteps.device) / _FREQUENCIES
    angles = timesteps.float()[:, None] * torch.exp(-math.log(10 * _TIMESTEPS) * exponents)
    return torch.cat([angles.sin(), angles.cos()], dim=1)
