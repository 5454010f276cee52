"""A network run on overlapping windows of a latent, blended by Gaussian weights: memory stays that of one window.

Source: Mixture of Diffusers, section 3.2.
"""

import math
from collections.abc import Iterator

import torch
from torch import Tensor

from clir_core.diffusion.guidance import Condition, Network

_VARIANCE = 0.01
"""Of the Gaussian weights, in units of the squared window side."""


def tiled(network: Network, side: int, stride: int) -> Network:
    """The network, evaluated window by window where the latent is larger than one.

    Args:
        network: Sees windows of `side` x `side` latent cells, with the condition cut alike.
        side: Of a window, in latent cells.
        stride: From one window to the next, at most `side`.
    """

    def blended(latent: Tensor, timesteps: Tensor, condition: Condition) -> Tensor:
        height, width = latent.shape[-2:]
        total = torch.zeros_like(latent, dtype=torch.float64)
        weights = torch.zeros(height, width, dtype=torch.float64, device=latent.device)
        for rows, columns in windows(height, width, side, stride):
            output = network(latent[..., rows, columns], timesteps, condition.crop(rows, columns))
            weight = gaussian_weights(*output.shape[-2:]).to(latent.device)
            total[..., rows, columns] += output * weight
            weights[rows, columns] += weight
        return (total / weights).to(latent.dtype)

    return blended


def windows(height: int, width: int, side: int, stride: int) -> Iterator[tuple[slice, slice]]:
    """Row and column ranges that cover the area, row by row; the last ones end at its border."""
    for top in _starts(height, side, stride):
        for left in _starts(width, side, stride):
            yield slice(top, min(top + side, height)), slice(left, min(left + side, width))


def gaussian_weights(height: int, width: int) -> Tensor:
    """(height, width) float64 weights of a window.

    The centre lies at height / 2 but at (width - 1) / 2, as in the releases of DiffBIR and SUPIR.
    """
    return torch.outer(_gaussian(height, height / 2), _gaussian(width, (width - 1) / 2))


def _starts(length: int, side: int, stride: int) -> list[int]:
    starts = list(range(0, max(length - side, 0) + 1, stride))
    return starts if starts[-1] + side >= length else [*starts, length - side]


def _gaussian(length: int, centre: float) -> Tensor:
    offsets = (torch.arange(length, dtype=torch.float64) - centre) / length
    return torch.exp(-(offsets**2) / (2 * _VARIANCE)) / math.sqrt(2 * math.pi * _VARIANCE)
