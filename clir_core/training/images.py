"""The photographs of a recipe, divided into those that are learned from and those that only validation sees."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from clir_core.errors import TrainingError
from clir_core.imaging.files import read_header
from clir_core.training.recipe import TrainingImages

_SUFFIXES = {".png", ".jpg", ".jpeg", ".bmp", ".webp", ".tif", ".tiff"}


@dataclass(frozen=True, slots=True)
class Division:
    """Paths, in order of their names."""

    training: list[Path]
    held_out: list[Path]


def divide(images: TrainingImages) -> Division:
    """Find the images of a recipe. Which are held out depends on their names alone.

    Raises:
        TrainingError: A folder is missing, or there are not more images than are held out.
    """
    excluded = set(images.exclude)
    paths = sorted(
        path
        for folder in images.folders
        for path in _files(folder)
        if path.suffix.lower() in _SUFFIXES and path.stem not in excluded and path.name not in excluded
    )
    if len(paths) <= images.held_out:
        raise TrainingError(f"{len(paths)} images are too few to hold out {images.held_out}; add folders")
    shuffled = sorted(paths, key=lambda path: hashlib.sha256(path.name.encode()).hexdigest())
    held_out = set(shuffled[: images.held_out])
    return Division([path for path in paths if path not in held_out], sorted(held_out))


def with_room_for(division: Division, side: int) -> Division:
    """The images that a crop of a side fits into.

    Raises:
        TrainingError: None is left to learn from, or none to validate on.
        ImageError: A file is not an image.
    """
    fitting = Division(*(_fitting(paths, side) for paths in (division.training, division.held_out)))
    if not (fitting.training and fitting.held_out):
        of = "training" if not fitting.training else "held-out"
        raise TrainingError(f"no {of} image has sides of {side} pixels or more; train on larger ones, or lower side")
    return fitting


def _fitting(paths: Iterable[Path], side: int) -> list[Path]:
    headers = (read_header(path) for path in paths)
    return [header.path for header in headers if min(header.width, header.height) >= side]


def _files(folder: Path) -> list[Path]:
    if folder.is_file():
        return [folder]
    if not folder.is_dir():
        raise TrainingError(f"{folder} is not a folder of images; see [images] in the recipe")
    return [path for path in folder.rglob("*") if path.is_file()]
