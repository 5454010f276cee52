"""Blur with mirrored edges as multiplication of spectra, so that it can be divided out again."""

import torch
from torch import Tensor

from clir_core.interfaces import Images


def mirrored(images: Images, kernel: Tensor) -> Tensor:
    """Extend images at the bottom and the right to whole periods of their mirror image (reflect-101).

    Repeated without end, that is what a symmetric kernel has seen where the edges were mirrored; so nothing rings at
    the frame.

    Returns:
        (B, 3, P, Q) float64, at least as large as the kernel.
    """
    height, width = images.shape[-2:]
    rows = _mirror_positions(height, kernel.shape[0], images.device)
    columns = _mirror_positions(width, kernel.shape[1], images.device)
    return images.double()[..., rows, :][..., columns]


def transfer_function(kernel: Tensor, like: Tensor) -> Tensor:
    """The spectrum by which correlation with a kernel multiplies periodic images.

    Args:
        kernel: (K, K), K odd.
        like: (..., P, Q), neither smaller than K.

    Returns:
        (P, Q // 2 + 1) complex, for `torch.fft.rfft2`.
    """
    placed = like.new_zeros(like.shape[-2:])
    placed[: kernel.shape[0], : kernel.shape[1]] = kernel.to(placed)
    centred = placed.roll((-(kernel.shape[0] // 2), -(kernel.shape[1] // 2)), dims=(0, 1))
    return torch.fft.rfft2(centred).conj()


def _mirror_positions(side: int, least: int, device: torch.device) -> Tensor:
    """0, 1, ..., side - 1, side - 2, ..., 1, again and again until there are `least`."""
    period = max(2 * (side - 1), 1)
    positions = torch.arange(-(-max(least, side) // period) * period, device=device) % period
    return torch.minimum(positions, period - positions) if side > 1 else positions
