"""Crops of photographs, drawn so that a step's crops depend on the seed and the step alone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from clir_core.errors import TrainingError
from clir_core.imaging.images import read_image, to_bytes
from clir_core.interfaces import Images
from clir_core.processing.matlab_resize import imresize_to

Pixels = NDArray[np.uint8]
"""(H, W, 3), as on disk: a quarter of the memory of float32."""

ZOOMS = (1.0, 0.75, 0.5)
"""Photographs are also seen made smaller: other frequencies, and fewer traces of their compression."""


@dataclass(frozen=True, slots=True, eq=False)
class Photograph:
    """A training image at every zoom at which a crop fits into it."""

    path: Path
    sizes: Sequence[Pixels]


@dataclass(frozen=True, slots=True, eq=False)
class CropSource:
    """Where training crops come from."""

    photographs: Sequence[Photograph]

    def draw(self, rng: np.random.Generator, count: int, side: int) -> Images:
        """Crops, each flipped and turned by chance.

        Returns:
            (count, 3, side, side) in [0, 1].
        """
        return torch.stack([self._crop(rng, side) for _ in range(count)])

    def _crop(self, rng: np.random.Generator, side: int) -> torch.Tensor:
        photograph = self.photographs[int(rng.integers(len(self.photographs)))]
        pixels = photograph.sizes[int(rng.integers(len(photograph.sizes)))]
        top, left = (int(rng.integers(length - side + 1)) for length in pixels.shape[:2])
        crop = np.rot90(pixels[top : top + side, left : left + side], k=int(rng.integers(4)))
        if rng.random() < 0.5:
            crop = crop[:, ::-1]
        return torch.from_numpy(np.ascontiguousarray(crop)).permute(2, 0, 1).float() / 255


def read_photographs(paths: Iterable[Path], side: int) -> list[Photograph]:
    """Read images for crops of a side; what is smaller than one crop is left out.

    Raises:
        TrainingError: No image is large enough.
        ImageError: A file cannot be used as an image.
    """
    photographs = [_photograph(path, side) for path in paths]
    usable = [photograph for photograph in photographs if photograph.sizes]
    if not usable:
        raise TrainingError(f"none of {len(photographs)} images has sides of {side} pixels; train on larger ones")
    return usable


def patches(source: CropSource, rng: np.random.Generator, side: int, count: int, crop_side: int) -> torch.Tensor:
    """Patches at random places, (count, 3, side, side) in [-1, 1]; they tile crops that fit into every photograph."""
    per_crop = (crop_side // side) ** 2
    crops = source.draw(rng, -(-count // per_crop), crop_side) * 2 - 1
    tiles = crops.unfold(2, side, side).unfold(3, side, side).permute(0, 2, 3, 1, 4, 5)
    return tiles.reshape(-1, 3, side, side)[:count]


def _photograph(path: Path, side: int) -> Photograph:
    image = read_image(path)
    height, width = image.shape[-2:]
    sizes = [(round(height * zoom), round(width * zoom)) for zoom in ZOOMS]
    large_enough = [size for size in sizes if min(size) >= side]
    return Photograph(path, [to_bytes(_resized(image, size)) for size in large_enough])


def _resized(image: Images, size: tuple[int, int]) -> Images:
    return image if tuple(image.shape[-2:]) == size else imresize_to(image, *size).clamp(0, 1)
