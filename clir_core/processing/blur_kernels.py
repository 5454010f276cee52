"""Blur kernels: (K, K) float64, K odd, sum 1. x runs right, y runs down, angles in radians turn from x towards y."""

import math

from clir_core.interfaces import Tensor


def gaussian(size: int, sigmas: tuple[float, float], rotation: float = 0.0, shift: float = 0.0) -> Tensor:
    """A Gaussian with standard deviations along two axes, the first turned by `rotation` from x.

    Args:
        size: K.
        sigmas: In pixels, positive.
        rotation: In radians.
        shift: Of the centre, in pixels right and down.
    """
    import torch

    return _normalised(torch.exp(-0.5 * _squared_radius(size, sigmas, rotation, shift)))


def generalised_gaussian(size: int, sigmas: tuple[float, float], rotation: float, shape: float) -> Tensor:
    """exp(-r^(2 shape) / 2): heavier tails than a Gaussian below shape 1, a flatter top above."""
    import torch

    return _normalised(torch.exp(-0.5 * _squared_radius(size, sigmas, rotation) ** shape))


def plateau(size: int, sigmas: tuple[float, float], rotation: float, shape: float) -> Tensor:
    """1 / (1 + r^(2 shape))."""
    return _normalised(1 / (1 + _squared_radius(size, sigmas, rotation) ** shape))


def sinc(size: int, cutoff: float) -> Tensor:
    """The ideal circular low-pass filter, cut to K x K: it rings.

    Args:
        size: K.
        cutoff: In radians a pixel; pi passes nearly everything.
    """
    import torch

    x, y = _grid(size)
    radius = torch.hypot(x, y)
    centre = torch.full_like(radius, cutoff**2 / (4 * math.pi))
    around = cutoff * torch.special.bessel_j1(cutoff * radius) / (2 * math.pi * radius.clamp_min(0.5))
    return _normalised(torch.where(radius == 0, centre, around))


def motion(length: float, angle: float) -> Tensor:
    """A camera moving evenly along a straight line.

    A pixel weighs one minus its distance from a segment of `length` - 1 pixels, as in MATLAB's fspecial.

    Args:
        length: In pixels, at least 1; along an axis an odd length weighs as many pixels equally.
        angle: In radians.
    """
    import torch

    reach = (length - 1) / 2
    x, y = _grid(2 * math.ceil(reach) + 1)
    along = x * math.cos(angle) + y * math.sin(angle)
    across = y * math.cos(angle) - x * math.sin(angle)
    beyond = (along.abs() - reach).clamp_min(0)
    return _normalised((1 - torch.hypot(beyond, across)).clamp_min(0))


def _grid(size: int) -> tuple[Tensor, Tensor]:
    import torch

    offsets = torch.arange(size, dtype=torch.float64) - size // 2
    return offsets[None, :].expand(size, size), offsets[:, None].expand(size, size)


def _squared_radius(size: int, sigmas: tuple[float, float], rotation: float, shift: float = 0.0) -> Tensor:
    """Squared distance from the centre, counted in standard deviations."""
    x, y = (offset - shift for offset in _grid(size))
    along = x * math.cos(rotation) + y * math.sin(rotation)
    across = y * math.cos(rotation) - x * math.sin(rotation)
    return (along / sigmas[0]).square() + (across / sigmas[1]).square()


def _normalised(weights: Tensor) -> Tensor:
    return weights / weights.sum()
