"""SSIM as a map: Gaussian window 11 pixels wide, sigma 1.5, valid region only, in float64.

Source: Wang et al., Image quality assessment: from error visibility to structural similarity, IEEE TIP 2004.
"""

from dataclasses import dataclass

from clir_core.interfaces import Tensor
from clir_core.processing.gaussian_window import filter_valid, gaussian_taps

WINDOW_SIZE = 11
WINDOW = gaussian_taps(WINDOW_SIZE, sigma=1.5)


@dataclass(frozen=True, slots=True)
class Moments:
    """A channel with its local mean and local variance."""

    values: Tensor
    """(B, C, H, W) float64."""
    mean: Tensor
    """(B, C, H - 10, W - 10)."""
    variance: Tensor
    """(B, C, H - 10, W - 10)."""


@dataclass(frozen=True, slots=True)
class SimilarityMaps:
    """The two factors of SSIM, (B, C, H - 10, W - 10) each."""

    luminance: Tensor
    """(2 m1 m2 + C1) / (m1^2 + m2^2 + C1)."""
    contrast_structure: Tensor
    """(2 cov + C2) / (v1 + v2 + C2)."""


def moments(values: Tensor) -> Moments:
    """Local mean and variance of float64 values (B, C, H, W), sides at least 11."""
    mean = filter_valid(values, WINDOW)
    return Moments(values, mean, filter_valid(values * values, WINDOW) - mean * mean)


def similarity_maps(first: Moments, second: Moments, peak: float) -> SimilarityMaps:
    """Both factors of SSIM between two channels whose values reach from 0 to `peak`."""
    c1, c2 = (0.01 * peak) ** 2, (0.03 * peak) ** 2
    product = first.mean * second.mean
    covariance = filter_valid(first.values * second.values, WINDOW) - product
    return SimilarityMaps(
        luminance=(2 * product + c1) / (first.mean.square() + second.mean.square() + c1),
        contrast_structure=(2 * covariance + c2) / (first.variance + second.variance + c2),
    )
