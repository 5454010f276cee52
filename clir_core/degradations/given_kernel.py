"""Blur with a measured kernel from a file, such as the camera shakes of Levin et al."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from clir_core.errors import ImageError, TaskError, one_line
from clir_core.imaging.images import read_image
from clir_core.interfaces import Json, Tensor
from clir_core.regular_file import check_regular_file
from clir_core.tasks.drawn import text
from clir_core.tasks.kernel_blur import KernelBlur

Weights: TypeAlias = tuple[tuple[float, ...], ...]

LARGEST_SIDE = 255


@dataclass(frozen=True, slots=True)
class GivenKernel(KernelBlur):
    """Convolution with given weights, edges mirrored (reflect-101). Not in the grammar: composed in Python."""

    weights: Weights
    """Rows from top to bottom, K of K, K odd, sum 1, as a kernel is drawn: the image of a point of light."""
    title: str = "given kernel"

    @property
    def id(self) -> str:
        """`kernel-` and the first 12 digits of the sha256 of the weights as big-endian float64."""
        return f"kernel-{self._sha256()[:12]}"

    def draw(self, rng: np.random.Generator, height: int, width: int) -> Mapping[str, Json]:
        """Nothing is random; the record names the weights."""
        return {"sha256": self._sha256()}

    def exact_kernel(self, drawn: Mapping[str, Json]) -> Tensor:
        """The weights turned by 180 degrees, since it is correlated.

        Raises:
            TaskError: The record is of other weights.
        """
        import torch

        if text(drawn, "sha256") != self._sha256():
            raise TaskError(f"the record is of kernel {text(drawn, 'sha256')[:12]}; this one is {self.id}")
        return torch.tensor(self.weights, dtype=torch.float64).flip(0, 1)

    def _sha256(self) -> str:
        return hashlib.sha256(np.array(self.weights, dtype=">f8").tobytes()).hexdigest()


def read_kernel(path: Path) -> GivenKernel:
    """A kernel from a file, made square with zeros and divided by its sum.

    Args:
        path: `.npy`; `.mat` with one matrix, or one called `kernel`; or an image, whose grey values count.

    Raises:
        TaskError: The file cannot be read, or what it holds is no kernel.
    """
    try:
        values = _read(path)
    except (OSError, ValueError, TypeError, NotImplementedError, ImageError) as error:
        raise TaskError(f"kernel {path} cannot be read: {one_line(error)}") from error
    if values.ndim != 2 or not all(side % 2 and side <= LARGEST_SIDE for side in values.shape):
        raise TaskError(f"kernel {path} has shape {values.shape}; expected two odd sides of at most {LARGEST_SIDE}")
    if not np.isfinite(values).all() or values.sum() <= 0:
        raise TaskError(f"kernel {path} has no positive finite sum; it cannot be normalised")
    return GivenKernel(_square(values / values.sum()), title=f"kernel {path.stem}")


def _read(path: Path) -> NDArray[np.float64]:
    check_regular_file(path, ImageError)
    match path.suffix.lower():
        case ".npy":
            return np.load(path, allow_pickle=False).astype(np.float64)
        case ".mat":
            return _read_matlab(path)
        case _:
            return read_image(path).double().mean(dim=(0, 1)).numpy()


def _read_matlab(path: Path) -> NDArray[np.float64]:
    from scipy.io import loadmat
    from scipy.io.matlab import MatReadError

    try:
        held = {name: value for name, value in loadmat(path).items() if not name.startswith("__")}
    except MatReadError as error:
        raise ValueError(str(error)) from error
    matrices = {name: value for name, value in held.items() if value.ndim == 2 and min(value.shape) > 1}
    if "kernel" not in matrices and len(matrices) != 1:
        raise ValueError(f"it holds {', '.join(sorted(held)) or 'nothing'}; expected one matrix or one called kernel")
    chosen = matrices["kernel"] if "kernel" in matrices else next(iter(matrices.values()))
    return chosen.astype(np.float64)


def _square(values: NDArray[np.float64]) -> Weights:
    side = max(values.shape)
    margins = [(side - length) // 2 for length in values.shape]
    padded = np.pad(values, [(margin, margin) for margin in margins])
    return tuple(tuple(row) for row in padded.tolist())
