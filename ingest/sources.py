"""Where images come from: the ones that ship with scikit-image, a folder, or a folder of pairs."""

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from clir_core.errors import ImageError

SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff", ".webp", ".ppm", ".pgm", ".gif"})
BUILTIN_DATASET = "skimage"
BUILTIN_FILES = {"astronaut": "astronaut.png", "chelsea": "chelsea.png", "coffee": "coffee.png", "rocket": "rocket.jpg"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One image to study, not read yet."""

    dataset_id: str
    name: str
    target: Path
    crop: int = 0
    """Side of the centre crop taken first; 0 keeps the whole image."""


def builtin(crop: int = 0) -> tuple[Source, ...]:
    """The photographs of scikit-image's wheel: astronaut, chelsea, coffee, rocket.

    Found without importing scikit-image, which takes a second.
    """
    package = find_spec("skimage")
    if package is None or not package.submodule_search_locations:
        raise ImageError("the built-in images come with scikit-image, which is not installed; run 'make setup'")
    data = Path(package.submodule_search_locations[0]) / "data"
    return tuple(
        Source(dataset_id=dataset_name(BUILTIN_DATASET, crop), name=name, target=data / file, crop=crop)
        for name, file in BUILTIN_FILES.items()
    )


def folder(path: Path, crop: int = 0) -> tuple[Source, ...]:
    """Every image file directly inside a folder, by name. The files are not opened yet.

    Raises:
        ImageError: The folder does not exist or holds no image file.
    """
    if not path.is_dir():
        raise ImageError(f"{path} is not a folder; --images takes a folder of images")
    files = sorted(file for file in path.iterdir() if file.suffix.lower() in SUFFIXES)
    if not files:
        raise ImageError(f"{path} holds no image; known endings: {' '.join(sorted(SUFFIXES))}")
    dataset_id = dataset_name(path.resolve().name, crop)
    return tuple(Source(dataset_id=dataset_id, name=file.stem, target=file, crop=crop) for file in files)


def dataset_name(base: str, crop: int) -> str:
    """A crop is another data set: its scores are never mixed with those of the whole images."""
    return f"{base}-crop{crop}" if crop else base
