"""GMSD: how unevenly the similarity of gradient magnitudes is spread over the image."""

from pathlib import Path

from clir_core.imaging.colour import luma_full
from clir_core.interfaces import Device, Images, PairMetric, PairMetricSpec, Tensor
from clir_core.similarity.pair_metric import pair_metric

STABILITY = 170.0
"""The constant of the paper, for values up to 255."""


def gradient_magnitude(images: Images) -> Tensor:
    """Prewitt gradient of halved luma, zeros outside: (B, 1, ceil(H / 2), ceil(W / 2))."""
    from torch.nn.functional import avg_pool2d, pad

    luma = luma_full(images).round()
    height, width = luma.shape[-2:]
    halved = avg_pool2d(pad(luma, (0, width % 2, 0, height % 2)), kernel_size=2)
    padded = pad(halved, (1, 1, 1, 1))
    return (_prewitt(padded).square() + _prewitt(padded.mT).mT.square()).sqrt()


def deviation(images: Images, target: Tensor) -> Tensor:
    """Standard deviation of the similarity of gradients, (B,), 0 for equal images."""
    magnitude = gradient_magnitude(images)
    similarity = (2 * magnitude * target + STABILITY) / (magnitude.square() + target.square() + STABILITY)
    return similarity.std(dim=(1, 2, 3))


def load_gmsd(weights: tuple[Path, ...], device: Device) -> PairMetric:
    """GMSD of full-range luma."""
    return pair_metric(gradient_magnitude, deviation)


def _prewitt(padded: Tensor) -> Tensor:
    """The mean of three rows, differentiated along the columns."""
    rows = (padded[..., :-2, :] + padded[..., 1:-1, :] + padded[..., 2:, :]) / 3
    return rows[..., 2:] - rows[..., :-2]


SPECS = (
    PairMetricSpec(
        id="gmsd",
        title="GMSD",
        quality="distortion",
        better="lower",
        colour="yiq",
        minimum_side=4,
        load=load_gmsd,
        paper="https://arxiv.org/abs/1308.3052",
        source="the paper; rounded full-range luma, halved once",
    ),
)
