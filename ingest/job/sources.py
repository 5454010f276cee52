"""Where images come from: scikit-image's photographs, a folder, two folders of pairs, or photographs as they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from clir_core.errors import ImageError
from clir_core.imaging.files import list_images
from clir_core.imaging.pairing import Rejected, pair_folders
from clir_core.imaging.size_factor import Size

BUILTIN_DATASET = "skimage"
BUILTIN_FILES = {"astronaut": "astronaut.png", "chelsea": "chelsea.png", "coffee": "coffee.png", "rocket": "rocket.jpg"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One image to study, not read yet: a target, a degraded photograph, or both."""

    dataset_id: str
    name: str
    target: Path | None = None
    degraded: Path | None = None
    """Given only where the degradation is not ours."""
    crop: int = 0
    """Side of the centre crop of the target taken first; 0 keeps the whole image."""
    keep: tuple[Size, Size] | None = None
    """Of a pair: height and width to keep of the degraded image and of the target, so that alpha is exact."""

    @property
    def path(self) -> Path:
        """The file a message names."""
        path = self.target or self.degraded
        if path is None:
            raise ImageError(f"{self.name} has neither a target nor a degraded image")
        return path


@dataclass(frozen=True, slots=True)
class Found:
    """The images of a place, and the files of it that cannot be used."""

    sources: tuple[Source, ...]
    rejected: tuple[Rejected, ...] = ()


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
    """Every image file directly inside a folder, as targets. The files are not opened yet.

    Raises:
        ImageError: The folder does not exist or holds no image file.
    """
    dataset_id = dataset_name(path.resolve().name, crop)
    return tuple(Source(dataset_id=dataset_id, name=file.stem, target=file, crop=crop) for file in _files(path))


def photographs(path: Path) -> tuple[Source, ...]:
    """Every image file directly inside a folder, as degraded photographs without a target.

    Raises:
        ImageError: The folder does not exist or holds no image file.
    """
    dataset_id = dataset_name(path.resolve().name, 0)
    return tuple(Source(dataset_id=dataset_id, name=file.stem, degraded=file) for file in _files(path))


def pairs(degraded: Path, targets: Path) -> Found:
    """Degraded images and their targets in two folders, matched by name and size.

    Raises:
        ImageError: One is not a folder, or nothing matches.
    """
    found = pair_folders(degraded, targets, role="degraded")
    rejected = (*found.missing, *found.mismatched, *found.unreadable)
    if not found.matched:
        reasons = "; ".join(f"{item.name} {item.reason}" for item in rejected[:3]) or "both folders are empty"
        raise ImageError(f"nothing in {degraded} belongs to anything in {targets}: {reasons}")
    dataset_id = dataset_name(_common_name(degraded, targets), 0)
    sources = [
        Source(
            dataset_id=dataset_id,
            name=pair.target.name,
            target=pair.target.path,
            degraded=pair.image.path,
            keep=pair.crops,
        )
        for pair in found.matched
    ]
    return Found(tuple(sources), rejected)


def dataset_name(base: str, crop: int) -> str:
    """A crop is another data set: its scores are never mixed with those of the whole images."""
    return f"{base}-crop{crop}" if crop else base


def _files(path: Path) -> Sequence[Path]:
    files = list_images(path)
    if not files:
        raise ImageError(f"{path} holds no image file that can be read, such as .png or .jpg")
    return files


def _common_name(degraded: Path, targets: Path) -> str:
    """Pairs usually lie in two folders of one data set: its folder names them."""
    one, other = degraded.resolve(), targets.resolve()
    return one.parent.name if one.parent == other.parent else other.name
