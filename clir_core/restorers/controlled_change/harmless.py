"""Changes that leave the meaning of an image as it is, made as strong as another change."""

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import grid_sample

from clir_core.identity import pixel_identity
from clir_core.imaging.images import quantise
from clir_core.interfaces import Images
from clir_core.processing.blur_kernels import gaussian
from clir_core.processing.correlation import correlate
from clir_core.processing.jpeg import compress
from clir_core.processing.noise import add_gaussian
from clir_core.restorers.controlled_change.setting import Harmless

_HALVINGS = 18
_LARGEST_SIGMA = 255.0
"""Of the noise, in levels of 255."""
_WIDEST_BLUR = 12.0
"""Standard deviation, in pixels."""
_WORST_QUALITY = 1
_LARGEST_GAIN = 0.8
_FARTHEST_SHIFT = 1.0
"""In pixels, along both axes: sub-pixel shifts stay what nobody sees."""


def as_strong(image: Images, kind: Harmless, squared_error: float, weights: Tensor) -> Images:
    """An image with a harmless change of nearly this mean squared error, rounding to 8 bit included.

    The error grows with the strength of each kind, so that halving finds the strength. Where even the strongest change
    is too weak, as a shift of one pixel may be, or the weakest too strong, that one is made.

    Args:
        image: (1, 3, H, W).
        kind: Which.
        squared_error: Of values in [0, 1], averaged over the whole image.
        weights: (H, W) in [0, 1], how much of the change each pixel gets.
    """
    seed = int(pixel_identity(image)[:12], 16)
    weak, strong = 0.0, 1.0
    tried: list[tuple[float, Images]] = []
    for _ in range(_HALVINGS):
        strength = (weak + strong) / 2
        changed = quantise(image + weights.to(image) * (_KINDS[kind](image, strength, seed) - image))
        error = float((changed - image).double().square().mean())
        tried.append((abs(error - squared_error), changed))
        weak, strong = (strength, strong) if error < squared_error else (weak, strength)
    return min(tried, key=lambda attempt: attempt[0])[1]


def _noisy(image: Images, strength: float, seed: int) -> Images:
    return add_gaussian(image, strength * _LARGEST_SIGMA, seed)


def _blurred(image: Images, strength: float, seed: int) -> Images:
    sigma = max(strength * _WIDEST_BLUR, 0.05)
    return correlate(image, gaussian(2 * int(np.ceil(3 * sigma)) + 1, (sigma, sigma))).clamp(0, 1)


def _compressed(image: Images, strength: float, seed: int) -> Images:
    return compress(image, round(100 + strength * (_WORST_QUALITY - 100)))


def _recoloured(image: Images, strength: float, seed: int) -> Images:
    """Another white balance: gains of three channels that add up to nothing."""
    direction = np.random.Generator(np.random.PCG64(seed)).standard_normal(3)
    direction -= direction.mean()
    gains = 1 + strength * _LARGEST_GAIN * torch.from_numpy(direction / np.abs(direction).max()).to(image)
    return (image * gains[:, None, None]).clamp(0, 1)


def _shifted(image: Images, strength: float, seed: int) -> Images:
    height, width = image.shape[-2:]
    pixels = strength * _FARTHEST_SHIFT
    rows, columns = (torch.arange(side).to(image) + pixels for side in (height, width))
    grid = torch.stack(
        torch.meshgrid(2 * columns / (width - 1) - 1, 2 * rows / (height - 1) - 1, indexing="xy"), dim=-1
    )
    return grid_sample(image, grid[None], mode="bicubic", padding_mode="reflection", align_corners=True).clamp(0, 1)


_KINDS: dict[Harmless, Callable[[Images, float, int], Images]] = {
    "noise": _noisy,
    "blur": _blurred,
    "jpeg": _compressed,
    "colour": _recoloured,
    "shift": _shifted,
}
