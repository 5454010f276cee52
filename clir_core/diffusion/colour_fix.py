"""Colour fixes: a diffusion model's detail on the colours of an image that is trusted.

Sources: Exploiting Diffusion Prior for Real-World Image Super-Resolution, section 3.4 (wavelet); Arbitrary Style
Transfer in Real-time with Adaptive Instance Normalization, equation 8.
"""

from collections.abc import Callable, Mapping
from typing import Literal, TypeAlias

from clir_core.interfaces import Tensor

ColourFix: TypeAlias = Literal["off", "wavelet", "adain"]

_LEVELS = 5
_VARIANCE_FLOOR = 1e-5


def wavelet_fix(image: Tensor, reference: Tensor) -> Tensor:
    """The image's detail at the five finest scales over the reference's coarse colours; both (B, C, H, W)."""
    return image - coarse(image) + coarse(reference)


def adain_fix(image: Tensor, reference: Tensor) -> Tensor:
    """The image with the mean and standard deviation of each of the reference's channels."""
    mean, deviation = _statistics(image)
    reference_mean, reference_deviation = _statistics(reference)
    return (image - mean) / deviation * reference_deviation + reference_mean


def coarse(image: Tensor) -> Tensor:
    """What is left after five levels of the a-trous wavelet transform with the 3-tap binomial filter."""
    for level in range(_LEVELS):
        image = blurred(image, 2**level)
    return image


def blurred(image: Tensor, reach: int) -> Tensor:
    """The 3-tap binomial filter in both directions, its taps `reach` pixels apart; edges are repeated."""
    import torch
    from torch.nn import functional

    channels = image.shape[1]
    taps = torch.tensor([0.25, 0.5, 0.25], dtype=image.dtype, device=image.device)
    kernel = torch.outer(taps, taps).repeat(channels, 1, 1, 1)
    padded = functional.pad(image, (reach, reach, reach, reach), mode="replicate")
    return functional.conv2d(padded, kernel, groups=channels, dilation=reach)


def _unchanged(image: Tensor, reference: Tensor) -> Tensor:
    del reference
    return image


COLOUR_FIXES: Mapping[ColourFix, Callable[[Tensor, Tensor], Tensor]] = {
    "off": _unchanged,
    "wavelet": wavelet_fix,
    "adain": adain_fix,
}


def _statistics(image: Tensor) -> tuple[Tensor, Tensor]:
    variance = image.var(dim=(2, 3), keepdim=True) + _VARIANCE_FLOOR
    return image.mean(dim=(2, 3), keepdim=True), variance.sqrt()
