"""MATLAB's bicubic `imresize`, on the CPU in float64: what "bicubic" means in the super-resolution literature.

Two conventions exist. `imresize(uint8)` made the published low-resolution files of Set5 x2-x4 and DIV2K: it rounds
after each of its two passes. `imresize(double)` rounds nothing. They differ by a level or two in a tenth of the pixels.
"""

import math
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from clir_core.interfaces import Tensor

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Rounding: TypeAlias = Literal["uint8", "double"]
Planes: TypeAlias = NDArray[np.float64]

_TIE = 1e-9
"""Level below which the order of a sum decides on which side of a tie it falls; ties go up on every machine."""


def imresize(images: Tensor, scale: float, rounding: Rounding = "double") -> Tensor:
    """Resize by MATLAB's bicubic: anti-aliased when it shrinks, edges mirrored, output sides ceil(scale * side).

    Args:
        images: (..., H, W), floating point. For `uint8`, steps of 1/255 in [0, 1].
        scale: Output side over input side; a reciprocal such as 1/3 is exact.
        rounding: `uint8` rounds and clamps after each pass, rows first; `double` neither rounds nor clamps, so
            values overshoot the input's range by up to a tenth at edges.

    Returns:
        The dtype of `images`, computed in float64.

    Source: the published behaviour of MATLAB imresize; checked bit for bit on its Set5 files (tests).
    """
    height, width = (_output_side(side, scale) for side in images.shape[-2:])
    return _resize(images, (height, width), (scale, scale), rounding)


def imresize_to(images: Tensor, height: int, width: int, rounding: Rounding = "double") -> Tensor:
    """Resize to a given size, each axis by its own ratio; otherwise as `imresize`."""
    scales = height / images.shape[-2], width / images.shape[-1]
    return _resize(images, (height, width), scales, rounding)


def _output_side(side: int, scale: float) -> int:
    exact = side * scale
    return round(exact) if abs(exact - round(exact)) < 1e-9 else math.ceil(exact)


def _resize(images: Tensor, sides: tuple[int, int], scales: tuple[float, float], rounding: Rounding) -> Tensor:
    import torch

    planes = images.detach().double().cpu().numpy()
    finish = _round_levels if rounding == "uint8" else _keep
    planes = np.rint(planes * 255) if rounding == "uint8" else planes
    axes = (0, 1) if scales[0] <= scales[1] else (1, 0)
    for axis in axes:
        resize_axis = _resize_columns if axis == 0 else _resize_rows
        planes = finish(resize_axis(planes, sides[axis], scales[axis]))
    resized = torch.from_numpy(planes).to(images.device, images.dtype)
    return resized / 255 if rounding == "uint8" else resized


def _resize_columns(planes: Planes, side: int, scale: float) -> Planes:
    *batch, length, width = planes.shape
    weights = _weights(length, side, scale)
    stack = planes.reshape(-1, length, width)
    return np.stack([weights @ plane for plane in stack]).reshape(*batch, side, width)


def _resize_rows(planes: Planes, side: int, scale: float) -> Planes:
    *batch, height, length = planes.shape
    columns = np.ascontiguousarray(planes.reshape(-1, length).T)
    return np.ascontiguousarray((_weights(length, side, scale) @ columns).T).reshape(*batch, height, side)


def _round_levels(levels: Planes) -> Planes:
    return np.floor(np.clip(levels, 0, 255) + (0.5 + _TIE))


def _keep(planes: Planes) -> Planes:
    return planes


@lru_cache(maxsize=64)
def _weights(length: int, side: int, scale: float) -> "csr_array":
    """The resampling of one axis as a sparse (side, length) matrix whose rows sum to 1."""
    from scipy.sparse import coo_array

    shrink = min(scale, 1.0)
    taps = math.ceil(4 / shrink) + 2
    centres = (np.arange(side, dtype=np.float64) + 0.5) / scale - 0.5
    positions = np.floor(centres - 2 / shrink).astype(np.int64)[:, None] + np.arange(taps)
    weights = _cubic(shrink * (centres[:, None] - positions))
    weights /= weights.sum(axis=1, keepdims=True)
    outputs = np.repeat(np.arange(side), taps)
    return coo_array((weights.ravel(), (outputs, _mirrored(positions, length).ravel())), shape=(side, length)).tocsr()


def _cubic(distance: NDArray[np.float64]) -> NDArray[np.float64]:
    """Keys' cubic convolution kernel with a = -1/2."""
    x = np.abs(distance)
    near = 1.5 * x**3 - 2.5 * x**2 + 1
    far = -0.5 * x**3 + 2.5 * x**2 - 4 * x + 2
    return np.where(x <= 1, near, np.where(x <= 2, far, 0.0))


def _mirrored(positions: NDArray[np.int64], length: int) -> NDArray[np.int64]:
    """Positions reflected into 0..length-1, the edge pixel repeated."""
    folded = positions % (2 * length)
    return np.minimum(folded, 2 * length - 1 - folded)
