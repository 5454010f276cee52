"""SSIM, under each of the protocols that papers call by this one name."""

from collections.abc import Callable
from pathlib import Path

from clir_core.errors import ImageError
from clir_core.imaging.colour import luma_full, luma_ycbcr
from clir_core.interfaces import Device, Images, PairMetric, PairMetricSpec, Tensor
from clir_core.similarity.pair_metric import pair_metric
from clir_core.similarity.structural import WINDOW_SIZE, Moments, moments, similarity_maps

PAPER = "https://doi.org/10.1109/TIP.2003.819861"


def load_ssim_y(weights: tuple[Path, ...], device: Device) -> PairMetric:
    """SSIM of unrounded YCbCr luma."""
    return _ssim_of(luma_ycbcr)


def load_ssim_rgb(weights: tuple[Path, ...], device: Device) -> PairMetric:
    """The mean of the SSIM of R, of G and of B."""
    return _ssim_of(lambda images: images.double() * 255)


def load_ssim_yiq(weights: tuple[Path, ...], device: Device) -> PairMetric:
    """SSIM of full-range luma rounded to integers, anticorrelated windows counted as 0: in [0, 1]."""
    return _ssim_of(lambda images: luma_full(images).round(), allow_negative=False)


def _ssim_of(channels: Callable[[Images], Tensor], *, allow_negative: bool = True) -> PairMetric:
    def prepare(images: Images) -> Moments:
        if min(images.shape[-2:]) < WINDOW_SIZE:
            raise ImageError(f"image is {images.shape[-1]}x{images.shape[-2]}; SSIM needs 11 pixels a side")
        return moments(channels(images))

    def compare(images: Images, target: Moments) -> Tensor:
        maps = similarity_maps(prepare(images), target, peak=255.0)
        structure = maps.contrast_structure if allow_negative else maps.contrast_structure.clamp(min=0)
        return (maps.luminance * structure).mean(dim=(1, 2, 3))

    return pair_metric(prepare, compare)


SPECS = (
    PairMetricSpec(
        id="ssim_y",
        title="SSIM (Y)",
        quality="distortion",
        better="higher",
        colour="ycbcr",
        crop="alpha",
        minimum_side=WINDOW_SIZE,
        load=load_ssim_y,
        paper=PAPER,
        source="super-resolution papers: unrounded YCbCr luma, alpha pixels shaved, window 11/1.5, valid region",
    ),
    PairMetricSpec(
        id="ssim_rgb",
        title="SSIM (RGB)",
        quality="distortion",
        better="higher",
        minimum_side=WINDOW_SIZE,
        load=load_ssim_rgb,
        paper=PAPER,
        source="mean over R, G and B; window 11/1.5, valid",
    ),
    PairMetricSpec(
        id="ssim_yiq",
        title="SSIM (YIQ)",
        quality="distortion",
        better="higher",
        colour="yiq",
        minimum_side=WINDOW_SIZE,
        load=load_ssim_yiq,
        paper=PAPER,
        source="what pyiqa 0.1.16 calls ssim: rounded full-range luma, nothing shaved, window 11/1.5, valid region",
    ),
    PairMetricSpec(
        id="lr_ssim",
        title="LR consistency (SSIM)",
        quality="alignment",
        better="higher",
        colour="ycbcr",
        reference="degraded",
        minimum_side=WINDOW_SIZE,
        load=load_ssim_y,
        paper=PAPER,
        source="SSIM of the replayed degradation of the restored image against the degraded image",
    ),
)
