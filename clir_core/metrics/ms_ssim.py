"""MS-SSIM: SSIM whose contrast and structure are compared at five scales."""

from pathlib import Path

from clir_core.errors import ImageError
from clir_core.imaging.colour import luma_full
from clir_core.interfaces import Device, Images, PairMetric, PairMetricSpec, Tensor
from clir_core.similarity.pair_metric import pair_metric
from clir_core.similarity.structural import Moments, moments, similarity_maps

WEIGHTS = (0.0448, 0.2856, 0.3001, 0.2363, 0.1333)
MINIMUM_SIDE = 161
"""Halved four times, rounding up, this leaves the 11 pixels of the window."""


def pyramid(images: Images) -> list[Moments]:
    """Moments of rounded full-range luma at five scales, each half the one before; an odd edge is repeated.

    Raises:
        ImageError: A side is shorter than 161 pixels.
    """
    from torch.nn.functional import avg_pool2d, pad

    if min(images.shape[-2:]) < MINIMUM_SIDE:
        raise ImageError(f"image is {images.shape[-1]}x{images.shape[-2]}; MS-SSIM needs 161 pixels a side")
    luma = luma_full(images).round()
    scales = [moments(luma)]
    for _ in WEIGHTS[1:]:
        height, width = luma.shape[-2:]
        luma = avg_pool2d(pad(luma, (0, width % 2, 0, height % 2), mode="replicate"), kernel_size=2)
        scales.append(moments(luma))
    return scales


def multi_scale_similarity(images: Images, target: list[Moments]) -> Tensor:
    """(B,) in [0, 1]; anticorrelated windows count as 0."""
    import torch

    score = torch.ones(len(images), dtype=torch.float64, device=images.device)
    for scale, (first, second, weight) in enumerate(zip(pyramid(images), target, WEIGHTS, strict=True), start=1):
        maps = similarity_maps(first, second, peak=255.0)
        similarity = maps.contrast_structure.clamp(min=0)
        if scale == len(WEIGHTS):
            similarity = similarity * maps.luminance
        score *= similarity.mean(dim=(1, 2, 3)) ** weight
    return score


def load_ms_ssim(weights: tuple[Path, ...], device: Device) -> PairMetric:
    """MS-SSIM of full-range luma."""
    return pair_metric(pyramid, multi_scale_similarity)


SPECS = (
    PairMetricSpec(
        id="ms_ssim",
        title="MS-SSIM",
        quality="distortion",
        better="higher",
        colour="yiq",
        minimum_side=MINIMUM_SIDE,
        load=load_ms_ssim,
        paper="https://doi.org/10.1109/ACSSC.2003.1292216",
        source="the paper; rounded full-range luma, product over five scales",
    ),
)
