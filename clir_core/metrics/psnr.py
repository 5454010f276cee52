"""PSNR, in RGB, on luma, and of the replayed degradation (LR consistency)."""

from collections.abc import Callable
from pathlib import Path

from clir_core.imaging.colour import luma_ycbcr
from clir_core.interfaces import Device, Images, PairMetric, PairMetricSpec, Tensor
from clir_core.similarity.pair_metric import pair_metric

CEILING_DB = 100.0
"""Identical images have no finite PSNR; they, and all that come nearer than this, are given this value."""


def peak_signal_to_noise(values: Tensor, expected: Tensor, peak: float) -> Tensor:
    """10 log10(peak^2 / MSE), at most 100 dB.

    Args:
        values: (B, C, H, W).
        expected: The same shape.
        peak: The largest possible value.

    Returns:
        (B,) decibels.
    """
    import torch

    squared_error = (values - expected).square().mean(dim=(1, 2, 3))
    return (10 * torch.log10(peak**2 / squared_error)).clamp(max=CEILING_DB)


def load_psnr_rgb(weights: tuple[Path, ...], device: Device) -> PairMetric:
    """PSNR over all three channels."""
    return _psnr_of(lambda images: images.double(), peak=1.0)


def load_psnr_y(weights: tuple[Path, ...], device: Device) -> PairMetric:
    """PSNR of YCbCr luma, unrounded, against the peak 255."""
    return _psnr_of(luma_ycbcr, peak=255.0)


def _psnr_of(channels: Callable[[Images], Tensor], peak: float) -> PairMetric:
    return pair_metric(channels, lambda images, expected: peak_signal_to_noise(channels(images), expected, peak))


SPECS = (
    PairMetricSpec(
        id="psnr_rgb",
        title="PSNR (RGB)",
        quality="distortion",
        better="higher",
        unit="dB",
        load=load_psnr_rgb,
        paper="https://doi.org/10.1109/ICPR.2010.579",
        source="10 log10(1 / MSE), capped at 100 dB",
    ),
    PairMetricSpec(
        id="psnr_y",
        title="PSNR (Y)",
        quality="distortion",
        better="higher",
        unit="dB",
        colour="ycbcr",
        crop="alpha",
        load=load_psnr_y,
        paper="https://doi.org/10.1109/ICPR.2010.579",
        source="the protocol of super-resolution papers: YCbCr luma, alpha pixels shaved, capped at 100 dB",
    ),
    PairMetricSpec(
        id="lr_psnr",
        title="LR consistency (PSNR)",
        quality="alignment",
        better="higher",
        unit="dB",
        reference="degraded",
        load=load_psnr_rgb,
        paper="https://doi.org/10.1109/CVPRW53098.2021.00072",
        source="PSNR of the replayed degradation of the restored image against the degraded image, capped at 100 dB",
    ),
)
