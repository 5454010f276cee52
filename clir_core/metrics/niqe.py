"""NIQE: how far an image's local statistics are from those of pristine photographs.

In float64 on the CPU always: where an image is flat, signs of rounding errors are counted, and single precision or
another device moves the value by per cents. The parameters of the published release are data beside this file
(`niqe_parameters.npz`, from `modelparameters.mat` of github.com/utlive/niqe; terms in `niqe_parameters_licence.txt`).
"""

from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

import numpy as np

from clir_core.errors import MetricUndefinedError
from clir_core.imaging.colour import luma_full
from clir_core.interfaces import Device, Images, SoloMetricSpec, Tensor
from clir_core.processing.gaussian_window import filter_valid, gaussian_taps

BLOCK_SIDE = 96
"""Pixels; features are fitted to one block at a time, and what is left over right and below is ignored."""
MINIMUM_BLOCKS = 4
"""With fewer the value mostly measures the size of the image."""
WINDOW = gaussian_taps(7, sigma=7 / 6)
HALVING = [tap / 256 for tap in (-3, -9, 29, 111, 111, 29, -9, -3)]
"""The antialiased bicubic kernel (a = -0.5) at exactly half scale."""
NEIGHBOURS = ((0, 1), (1, 0), (1, 1), (1, -1))
"""Rows and columns to the pixels that each pixel is multiplied with."""


@dataclass(frozen=True, slots=True)
class ShapeTable:
    """Asymmetric generalised Gaussians, tabulated over their shape parameter s."""

    shape: Tensor
    """0.2, 0.201, ..., 10."""
    thresholds: Tensor
    """Midpoints of neighbouring values of the moment ratio G(2/s)^2 / (G(1/s) G(3/s)), which grows with s."""
    scale: Tensor
    """sqrt(G(1/s) / G(3/s)): scale parameter over standard deviation."""
    mean: Tensor
    """G(2/s) / G(1/s): mean over the difference of the two scale parameters."""


class AsymmetricGaussian(NamedTuple):
    """Fitted generalised Gaussians, each of the shape that the fitted values have without their last axis."""

    shape: Tensor
    mean: Tensor
    left: Tensor
    """Scale parameter of the negative side; NaN where it is empty."""
    right: Tensor


@dataclass(frozen=True, slots=True)
class Niqe:
    """The distance between two multivariate Gaussians of 36 features: the image's and that of pristine photographs."""

    pristine_mean: Tensor
    pristine_covariance: Tensor
    table: ShapeTable

    def __call__(self, images: Images) -> Tensor:
        """(B,) float64, lower is better; raises MetricUndefinedError for small and constant images."""
        import torch

        with torch.inference_mode():
            return torch.stack([self._score(luma) for luma in luma_full(images.cpu()).round()])

    def _score(self, luma: Tensor) -> Tensor:
        import torch

        features = block_features(_whole_blocks(luma), self.table)
        complete = features[~features.isnan().any(dim=1)]
        if len(complete) < 2:
            raise MetricUndefinedError("NIQE needs two blocks that are not flat")
        covariance = (self.pristine_covariance + complete.T.cov()) / 2
        distance = self.pristine_mean - features.nanmean(dim=0)
        return (distance @ torch.linalg.pinv(covariance, hermitian=True) @ distance).sqrt()


def block_features(luma: Tensor, table: ShapeTable) -> Tensor:
    """36 features of each block, NaN in flat ones.

    Args:
        luma: (1, H, W) float64 in [0, 255], sides multiples of 96.
        table: Where shapes are looked up.

    Returns:
        (blocks, 36).
    """
    import torch

    halved = filter_valid(_mirrored(luma, len(HALVING) // 2 - 1), HALVING)[:, ::2, ::2]
    return torch.cat([_features(luma, BLOCK_SIDE, table), _features(halved, BLOCK_SIDE // 2, table)], dim=1)


def load_niqe(weights: tuple[Path, ...], device: Device) -> Niqe:
    """NIQE with the parameters of its authors' release."""
    import torch

    with (files("clir_core.metrics") / "niqe_parameters.npz").open("rb") as file, np.load(file) as parameters:
        mean, covariance = torch.from_numpy(parameters["mean"]), torch.from_numpy(parameters["covariance"])
    return Niqe(pristine_mean=mean, pristine_covariance=covariance, table=_shape_table())


def _whole_blocks(luma: Tensor) -> Tensor:
    _, height, width = luma.shape
    rows, columns = height // BLOCK_SIDE, width // BLOCK_SIDE
    if rows * columns < MINIMUM_BLOCKS:
        raise MetricUndefinedError(f"NIQE needs 4 blocks of 96 pixels; {width}x{height} has {rows * columns}")
    if luma.min() == luma.max():
        raise MetricUndefinedError("NIQE of a constant image")
    return luma[:, : rows * BLOCK_SIDE, : columns * BLOCK_SIDE]


def _features(luma: Tensor, side: int, table: ShapeTable) -> Tensor:
    """18 features a block at one scale: of the normalised luminance, then of its products with four neighbours."""
    import torch

    blocks = _blocks(_normalised(luma), side)
    products = torch.stack([blocks * blocks.roll(shift, dims=(1, 2)) for shift in NEIGHBOURS])
    single = fit_asymmetric_gaussian(blocks.flatten(1), table)
    pairs = torch.stack(fit_asymmetric_gaussian(products.flatten(2), table), dim=-1)
    return torch.cat([torch.stack([single.shape, (single.left + single.right) / 2], dim=-1), *pairs], dim=1)


def fit_asymmetric_gaussian(values: Tensor, table: ShapeTable) -> AsymmetricGaussian:
    """Fit by moments along the last axis."""
    import torch

    below, above = (torch.linalg.vecdot(side, side) for side in (values.clamp(max=0), values.clamp(min=0)))
    left, right = (below / (values < 0).sum(-1)).sqrt(), (above / (values > 0).sum(-1)).sqrt()
    ratio = left / right
    moments = values.abs().mean(-1).square() * values.shape[-1] / (below + above)
    moments = moments * (ratio**3 + 1) * (ratio + 1) / (ratio.square() + 1).square()
    nearest = torch.searchsorted(table.thresholds, moments.nan_to_num(0.0))
    left, right = left * table.scale[nearest], right * table.scale[nearest]
    return AsymmetricGaussian(table.shape[nearest], (right - left) * table.mean[nearest], left, right)


def _normalised(luma: Tensor) -> Tensor:
    """Local mean removed, divided by local deviation plus 1."""
    from torch.nn.functional import pad

    padded = pad(luma, (3, 3, 3, 3), mode="replicate")
    mean = filter_valid(padded, WINDOW)
    variance = filter_valid(padded.square(), WINDOW) - mean.square()
    return (luma - mean) / (variance.abs().sqrt() + 1)


def _blocks(values: Tensor, side: int) -> Tensor:
    """(1, H, W) cut into (blocks, side, side)."""
    return values.unfold(1, side, side).unfold(2, side, side).reshape(-1, side, side)


def _mirrored(values: Tensor, margin: int) -> Tensor:
    """Extended on all sides by its mirror image, edge pixels repeated."""
    import torch

    for dim in (-1, -2):
        end = values.shape[dim] - margin
        head, tail = values.narrow(dim, 0, margin).flip(dim), values.narrow(dim, end, margin).flip(dim)
        values = torch.cat([head, values, tail], dim=dim)
    return values


def _shape_table() -> ShapeTable:
    import torch

    shape = torch.arange(200, 10001, dtype=torch.float64) / 1000
    first, second, third = (torch.lgamma(k / shape) for k in (1, 2, 3))
    ratio = (2 * second - first - third).exp()
    return ShapeTable(
        shape=shape,
        thresholds=(ratio[1:] + ratio[:-1]) / 2,
        scale=((first - third) / 2).exp(),
        mean=(second - first).exp(),
    )


SPECS = (
    SoloMetricSpec(
        id="niqe",
        title="NIQE",
        quality="perception",
        better="lower",
        colour="yiq",
        minimum_side=BLOCK_SIDE,
        load=load_niqe,
        licence="Apache-2.0; parameters: University of Texas at Austin, free to use and distribute with notice",
        paper="https://doi.org/10.1109/LSP.2012.2227726",
        source="the paper and modelparameters.mat of https://github.com/utlive/niqe; at least 4 blocks of 96x96",
    ),
)
