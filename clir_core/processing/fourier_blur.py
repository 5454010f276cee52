"""Blur with mirrored edges as multiplication of spectra, so that it can be divided out again."""

from dataclasses import dataclass

from clir_core.interfaces import Device, Images, Tensor


@dataclass(frozen=True, slots=True)
class Periodic:
    """Images extended to planes that repeat without end."""

    planes: Tensor
    """(B, 3, P, Q) float64."""
    rows: slice
    columns: slice

    def inner(self, planes: Tensor) -> Images:
        """What lies where the images were: (B, 3, H, W) float32."""
        return planes[..., self.rows, self.columns].float()


def periodic(images: Images, kernel: Tensor) -> Periodic:
    """Extend blurred images so that their blur is, nearly or wholly, a periodic one.

    Exact for kernels that are their own mirror image both ways; for others the edges are mirrored and faded into their
    own periodic blur, which keeps the frame from ringing over the image.
    """
    import torch

    height, width = images.shape[-2:]
    if torch.equal(kernel, kernel.flip(0)) and torch.equal(kernel, kernel.flip(1)):
        return Periodic(mirrored(images, kernel), slice(height), slice(width))
    top, left = (2 * side for side in kernel.shape)
    rows = _mirror_range(-top, height + top, height, images.device)
    columns = _mirror_range(-left, width + left, width, images.device)
    planes = images.double()[..., rows, :][..., columns]
    transfer = transfer_function(kernel, planes)
    blurred = torch.fft.irfft2(torch.fft.rfft2(planes) * transfer, s=planes.shape[-2:])
    kept = torch.outer(_ramp(height, top, planes), _ramp(width, left, planes))
    return Periodic(blurred.lerp(planes, kept), slice(top, top + height), slice(left, left + width))


def mirrored(images: Images, kernel: Tensor) -> Tensor:
    """Extend images at the bottom and the right to whole periods of their mirror image (reflect-101).

    Repeated without end, that is what a symmetric kernel has seen where the edges were mirrored; so nothing rings at
    the frame.

    Returns:
        (B, 3, P, Q) float64, at least as large as the kernel.
    """
    height, width = images.shape[-2:]
    rows = _mirror_range(0, _whole_periods(height, kernel.shape[0]), height, images.device)
    columns = _mirror_range(0, _whole_periods(width, kernel.shape[1]), width, images.device)
    return images.double()[..., rows, :][..., columns]


def transfer_function(kernel: Tensor, like: Tensor) -> Tensor:
    """The spectrum by which correlation with a kernel multiplies periodic images.

    Args:
        kernel: (K, K), K odd.
        like: (..., P, Q), neither smaller than K.

    Returns:
        (P, Q // 2 + 1) complex, for `torch.fft.rfft2`.
    """
    import torch

    placed = like.new_zeros(like.shape[-2:])
    placed[: kernel.shape[0], : kernel.shape[1]] = kernel.to(placed)
    centred = placed.roll((-(kernel.shape[0] // 2), -(kernel.shape[1] // 2)), dims=(0, 1))
    return torch.fft.rfft2(centred).conj()


def _ramp(side: int, margin: int, like: Tensor) -> Tensor:
    """1 over the image, falling to 0 over the margins."""
    import torch
    from torch.nn import functional

    rising = torch.linspace(0, 1, margin, dtype=like.dtype, device=like.device)
    return functional.pad(rising, (0, side + margin), value=1.0).minimum(
        functional.pad(rising.flip(0), (side + margin, 0), value=1.0)
    )


def _mirror_range(start: int, stop: int, side: int, device: Device) -> Tensor:
    """The positions from start to stop of an image of this side that is mirrored again and again."""
    import torch

    period = max(2 * (side - 1), 1)
    positions = torch.arange(start, stop, device=device) % period
    return torch.minimum(positions, period - positions)


def _whole_periods(side: int, least: int) -> int:
    """The length of as many mirrored periods as make up at least this many pixels."""
    period = max(2 * (side - 1), 1)
    return -(-max(least, side) // period) * period
