"""gamma, the share of information that a degradation leaves (equation 12 of the paper), measured from the images.

alpha is how much smaller the image became; beta compares the degraded image with an ideal one of its own size: the
target, shrunk by MATLAB's bicubic and not rounded. gamma = beta / alpha.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import isfinite, sqrt
from typing import Literal, TypeAlias, get_args

from clir_core.errors import ImageError
from clir_core.imaging.colour import luma_full
from clir_core.interfaces import Images, Tensor
from clir_core.processing.matlab_resize import imresize_to
from clir_core.similarity.information import vifp
from clir_core.similarity.structural import WINDOW_SIZE, moments, similarity_maps

BetaKind: TypeAlias = Literal["vifp", "spectral", "snr", "ssim"]
BETA_KINDS: tuple[BetaKind, ...] = get_args(BetaKind)

_RINGS = 32
"""Rings of equal width into which the plane of spatial frequencies is cut."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """How much a degraded image retains of its target."""

    alpha: float
    """Target side over degraded side, geometric mean of both axes; 1 or more."""
    beta: float | None
    """Degradation factor in [0, 1], 1 when nothing is lost; None where it is undefined."""
    gamma: float | None
    """beta / alpha; None where beta is."""
    kind: BetaKind
    scales: int | None
    """Scales that `vifp` could use, 4 unless the image is smaller than 41 pixels; None for other kinds."""


def retention(target: Images, degraded: Images, kind: BetaKind = "vifp") -> Retention:
    """Measure gamma = beta / alpha of one degraded image.

    beta is undefined (None) where the shrunk target is constant, since it holds no information, and where the image is
    too small for any window: 17 pixels for `vifp`, 11 for `ssim`.

    Args:
        target: (1, 3, H, W).
        degraded: (1, 3, h, w) with h <= H, w <= W.
        kind: How beta is measured, on the luma 0.299 R + 0.587 G + 0.114 B in 0..255. `vifp`: Visual Information
            Fidelity, clipped to 1. `spectral`: squared coherence of the spectra, averaged over all frequencies. `snr`:
            P / (P + N), P the variance of the shrunk target and N the mean squared error: equation 1 to the letter, but
            it calls Blur20 lighter than SR2, against the paper's own grouping. `ssim`: SSIM, negative values as 0.

    Raises:
        ImageError: The degraded image is larger than its target, or not one image.
    """
    alpha = _alpha(target, degraded)
    image = luma_full(degraded)
    reference = imresize_to(luma_full(target), image.shape[-2], image.shape[-1]) if alpha > 1 else luma_full(target)
    measured, scales = _vifp(reference, image) if kind == "vifp" else (_BETAS[kind](reference, image), None)
    beta = min(max(measured, 0.0), 1.0) if isfinite(measured) else None
    gamma = None if beta is None else beta / alpha
    return Retention(alpha=alpha, beta=beta, gamma=gamma, kind=kind, scales=scales)


def _alpha(target: Images, degraded: Images) -> float:
    if len(target) != 1 or len(degraded) != 1:
        raise ImageError(f"gamma is of one image; got {len(target)} targets and {len(degraded)} degraded")
    (height, width), (degraded_height, degraded_width) = target.shape[-2:], degraded.shape[-2:]
    if degraded_height > height or degraded_width > width:
        sizes = f"{degraded_width} x {degraded_height} is larger than its target, {width} x {height}"
        raise ImageError(f"degraded image of {sizes}; gamma is defined for equal or smaller sizes")
    return sqrt(height / degraded_height * width / degraded_width)


def _vifp(reference: Tensor, image: Tensor) -> tuple[float, int]:
    fidelity = vifp(reference, image)
    return float(fidelity.value), fidelity.scales


def _snr(reference: Tensor, image: Tensor) -> float:
    signal = reference.var(correction=0)
    noise = (reference - image).square().mean()
    return float(signal / (signal + noise)) if _varies(reference) else float("nan")


def _ssim(reference: Tensor, image: Tensor) -> float:
    if min(reference.shape[-2:]) < WINDOW_SIZE or not _varies(reference):
        return float("nan")
    maps = similarity_maps(moments(image), moments(reference), peak=255.0)
    return float((maps.luminance * maps.contrast_structure).mean())


def _spectral(reference: Tensor, image: Tensor) -> float:
    """|<X, Y>|^2 / (<X, X> <Y, Y>), sums over rings of frequencies of Hann-windowed images, rings weighted by area."""
    import torch

    if not _varies(reference):
        return float("nan")
    spectra = [torch.fft.rfft2(_windowed(luma[0, 0])) for luma in (reference, image)]
    ring = _ring_of_frequency(*reference.shape[-2:])
    x, y = (spectrum.flatten() for spectrum in spectra)
    cross, x_power, y_power = x * y.conj(), x.abs().square(), y.abs().square()
    real, imaginary, x_sum, y_sum, area = (
        torch.zeros(_RINGS, dtype=torch.float64).index_add_(0, ring, values)
        for values in (cross.real, cross.imag, x_power, y_power, torch.ones_like(x_power))
    )
    coherence = (real.square() + imaginary.square()) / (x_sum * y_sum).clamp_min(torch.finfo(torch.float64).tiny)
    return float((coherence * area).sum() / area.sum())


def _windowed(luma: Tensor) -> Tensor:
    import torch

    height, width = luma.shape
    window = torch.outer(*(torch.hann_window(side, dtype=torch.float64) for side in (height, width)))
    return (luma - luma.mean()) * window


def _ring_of_frequency(height: int, width: int) -> Tensor:
    import torch

    rows, columns = torch.fft.fftfreq(height), torch.fft.rfftfreq(width)
    radius = torch.hypot(rows[:, None], columns[None])
    return (radius / radius.max() * _RINGS).long().clamp_max(_RINGS - 1).flatten()


def _varies(luma: Tensor) -> bool:
    return bool(luma.max() - luma.min() > 1e-6)


_BETAS: Mapping[str, Callable[[Tensor, Tensor], float]] = {"spectral": _spectral, "snr": _snr, "ssim": _ssim}
