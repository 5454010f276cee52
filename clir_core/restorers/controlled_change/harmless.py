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

_TRIES = 16
_CLOSE = 0.005
"""Of the root of the error, as a share of it: 0.04 dB."""
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

    The error grows with the strength of each kind, and its root nearly in proportion, so that the strength is found by
    false position. Where even the strongest change is too weak, as a shift of one pixel may be, or the weakest too
    strong, that one is made.

    Args:
        image: (1, 3, H, W).
        kind: Which.
        squared_error: Of values in [0, 1], averaged over the whole image.
        weights: (H, W) in [0, 1], how much of the change each pixel gets.

    Source: Dowell & Jarratt, A modified regula falsi method (BIT 1971), the Illinois algorithm.
    """
    seed, wanted = int(pixel_identity(image)[:12], 16), squared_error**0.5
    tried: list[tuple[float, Images]] = []

    def excess(strength: float) -> float:
        changed = quantise(image + weights.to(image) * (_KINDS[kind](image, strength, seed) - image))
        found = float((changed - image).double().square().mean()) ** 0.5 - wanted
        tried.append((abs(found), changed))
        return found

    weak, strong = 0.0, 1.0
    too_little, too_much = excess(weak), excess(strong)
    for _ in range(_TRIES):
        if too_little >= 0 or too_much <= 0 or min(off for off, _ in tried) <= _CLOSE * wanted:
            break
        strength = weak + (strong - weak) * too_little / (too_little - too_much)
        found = excess(strength)
        if found < 0:
            weak, too_little, too_much = strength, found, too_much / 2
        else:
            strong, too_much, too_little = strength, found, too_little / 2
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
