"""Correlation of images with a kernel, the border mirrored around the edge pixel (reflect-101)."""

import itertools

import numpy as np

from clir_core.interfaces import Images, Tensor


def correlate(images: Images, kernel: Tensor) -> Images:
    """Correlate every channel with a kernel, in float64 through the Fourier domain. Nothing is clamped.

    Args:
        images: (B, 3, H, W) of any size: a border longer than the image is mirrored again and again.
        kernel: (K, K), K odd, sum 1; need not be symmetric.
    """
    import torch

    height, width = images.shape[-2:]
    padded = reflect_pad(images.double(), kernel.shape[-1] // 2)
    size = [_fast_length(side) for side in padded.shape[-2:]]
    spectrum = torch.fft.rfft2(padded, s=size) * torch.fft.rfft2(kernel.to(padded), s=size).conj()
    return torch.fft.irfft2(spectrum, s=size)[..., :height, :width].to(images.dtype)


def reflect_pad(images: Tensor, radius: int) -> Tensor:
    """Extend (..., H, W) by `radius` pixels on all sides; the edge pixel is not repeated."""
    import torch

    height, width = images.shape[-2:]
    rows, columns = (torch.from_numpy(_reflected(side, radius)).to(images.device) for side in (height, width))
    return images.index_select(-2, rows).index_select(-1, columns)


def _reflected(side: int, radius: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    period = max(2 * (side - 1), 1)
    folded = np.arange(-radius, side + radius) % period
    return np.minimum(folded, period - folded) if side > 1 else np.zeros_like(folded)


def _fast_length(least: int) -> int:
    """The next product of twos, threes and fives: transforms of other lengths take up to three times as long."""
    return next(length for length in itertools.count(least) if pow(30, length.bit_length(), length) == 0)
