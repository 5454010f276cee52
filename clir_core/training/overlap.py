"""Proof that no training image is in a reporting set: perceptual hashes of whole images and of their middles.

A copy is found when it was resized, recompressed, turned, mirrored or cropped about its centre; a crop far from the
centre, or a heavily edited copy, is not.

Source: the DCT hash of https://github.com/JohannesBuchner/imagehash (phash).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import imagehash
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from clir_core.errors import ImageError, TrainingError
from clir_core.imaging.files import list_images

Hashes: TypeAlias = NDArray[np.uint8]
"""(views, bytes): one packed hash a view."""

_SHARES = (1.0, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.65, 0.6, 0.55, 0.5)
"""Sides of the centre crops, of the whole."""

_SIDE = 256
"""Longest side before cropping: the hash looks at 64 pixels a side."""

_HASH_SIDE = 16
_BITS = _HASH_SIDE**2

SAME_BITS = 48
"""Two views with fewer than this many of 256 bits apart are of one photograph.

Measured between 258 images of BSDS500 and Urban100 and 120 of Set5, Set14, Kodak and CBSD68: copies were at most 20
bits apart however they were resized, recompressed or cropped about their centre; different photographs at least 76.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlap:
    """A training image that is also a reporting image."""

    training: Path
    reporting: Path
    distance: int
    """Bits apart, of 256, of the two views that are nearest."""


def find_overlaps(training: Iterable[Path], reporting: Iterable[Path]) -> list[Overlap]:
    """Every pair of files that show one photograph.

    Raises:
        ImageError: A file is not an image.
    """
    known = [(path, _hashes(path, turned=False)) for path in training]
    return [overlap for path in reporting for overlap in _overlaps(path, known)]


def refuse_overlap(training: Iterable[Path], folders: Iterable[Path]) -> None:
    """See that no training image is in one of the folders, which are searched as deep as they go.

    Raises:
        TrainingError: One is; both files are named.
        ImageError: A folder is missing or holds no image, or a file is not an image.
    """
    overlaps = find_overlaps(training, [path for folder in folders for path in reporting_images(folder)])
    if overlaps:
        first, more = overlaps[0], len(overlaps) - 1
        others = f" ({more} more such pairs)" if more else ""
        raise TrainingError(
            f"{first.training} shows what the reporting image {first.reporting} shows{others}; exclude it in the recipe"
        )


def reporting_images(folder: Path) -> list[Path]:
    """The images of a folder and of the folders in it.

    Raises:
        ImageError: It is no folder, or holds none.
    """
    inner = sorted(path for path in folder.rglob("*") if path.is_dir())
    paths = [path for each in (folder, *inner) for path in list_images(each).images]
    if not paths:
        raise ImageError(f"{folder} holds no image file; check the path")
    return paths


def _overlaps(path: Path, known: Sequence[tuple[Path, Hashes]]) -> list[Overlap]:
    hashes = _hashes(path, turned=True)
    distances = [(other, _distance(hashes, views)) for other, views in known]
    return [
        Overlap(training=other, reporting=path, distance=distance)
        for other, distance in distances
        if distance < SAME_BITS
    ]


def _distance(one: Hashes, other: Hashes) -> int:
    return int(np.bitwise_count(one[:, None] ^ other[None]).sum(axis=-1, dtype=np.int64).min())


def _hashes(path: Path, *, turned: bool) -> Hashes:
    image = _small(path)
    images = [image]
    if turned:
        images = [turn for start in (image, ImageOps.mirror(image)) for turn in _turns(start)]
    views = [view for each in images for view in _views(each)]
    return np.stack([np.packbits(imagehash.phash(view, hash_size=_HASH_SIDE).hash) for view in views])


def _small(path: Path) -> Image.Image:
    try:
        with Image.open(path) as file:
            image = ImageOps.exif_transpose(file).convert("L")
    except (OSError, SyntaxError, ValueError) as error:
        raise ImageError(f"{path} cannot be read as an image: {error}") from error
    image.thumbnail((_SIDE, _SIDE))
    return image


def _turns(image: Image.Image) -> list[Image.Image]:
    quarter_turns = (Image.Transpose.ROTATE_90, Image.Transpose.ROTATE_180, Image.Transpose.ROTATE_270)
    return [image, *(image.transpose(turn) for turn in quarter_turns)]


def _views(image: Image.Image) -> list[Image.Image]:
    """The whole and its middles in its own proportions, and the same of its central square."""
    square = min(image.size)
    boxes = [(image.width * share, image.height * share) for share in _SHARES]
    boxes += [(square * share, square * share) for share in _SHARES if image.width != image.height]
    return [_middle(image, *box) for box in boxes]


def _middle(image: Image.Image, width: float, height: float) -> Image.Image:
    left, top = (image.width - width) / 2, (image.height - height) / 2
    return image.crop((round(left), round(top), round(left + width), round(top + height)))
