"""Where images come from: scikit-image's photographs, a folder, two folders of pairs, or photographs as they are."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from clir_core.errors import ImageError
from clir_core.imaging.files import Listing, Rejected, list_images
from clir_core.imaging.pairing import pair_folders
from clir_core.imaging.size_factor import Size
from clir_core.printable import printable

BUILTIN_DATASET = "skimage"
BUILTIN_FILES = {
    "astronaut": "astronaut.png",
    "chelsea": "chelsea.png",
    "coffee": "coffee.png",
    "rocket": "rocket.jpg",
    "motorcycle": "motorcycle_left.png",
    "hubble": "hubble_deep_field.jpg",
}
USUAL = ("astronaut", "chelsea", "coffee", "rocket")
"""What a job takes that names no image; a study file may name others."""

_ROLE = re.compile(
    r"(hr|lr|gt|lq|hq|sr|images?|imgs?|png|jpe?g|targets?|degraded|inputs?|originals?|sharp|blur(red)?|clean|noisy"
    r"|test|train|val|valid|validation|x\d+)",
    re.IGNORECASE,
)
"""Names of folders that say what part of a data set they are, and not of which."""


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


def builtin(names: Sequence[str] = USUAL, crop: int = 0, dataset: str = "") -> tuple[Source, ...]:
    """Photographs of scikit-image's wheel, as targets.

    Raises:
        ImageError: scikit-image is not there, or has none of that name.
    """
    dataset_id = dataset_name(dataset or BUILTIN_DATASET, crop)
    files = ((name, _builtin_file(name)) for name in names)
    return tuple(Source(dataset_id=dataset_id, name=name, target=file, crop=crop) for name, file in files)


def builtin_photographs(names: Sequence[str], dataset: str = "") -> tuple[Source, ...]:
    """The same, as photographs without a target; errors as `builtin`."""
    dataset_id = dataset or f"{BUILTIN_DATASET}-photographs"
    return tuple(Source(dataset_id=dataset_id, name=name, degraded=_builtin_file(name)) for name in names)


def _builtin_file(name: str) -> Path:
    """Found without importing scikit-image, which takes a second."""
    package = find_spec("skimage")
    if package is None or not package.submodule_search_locations:
        raise ImageError("the built-in images come with scikit-image, which is not installed; run 'make setup'")
    if name not in BUILTIN_FILES:
        raise ImageError(f"no built-in photograph is called {name!r}; there are {', '.join(BUILTIN_FILES)}")
    return Path(package.submodule_search_locations[0]) / "data" / BUILTIN_FILES[name]


def folders(paths: Sequence[Path], crop: int = 0, dataset: str = "") -> Found:
    """Every image file directly inside some folders, as targets. The files are not opened yet.

    Raises:
        ImageError: A folder does not exist or holds no image file, or two of them would be one data set unasked.
    """
    places: dict[Path, str] = {}
    for path in dict.fromkeys(paths):
        name = default_dataset(path)
        if not dataset and name in places.values():
            raise ImageError(f"{path} is one more data set {name!r}; run them apart, with --dataset NAME each")
        places[path] = name
    found = [_targets(path, dataset_name(dataset or name, crop), crop) for path, name in places.items()]
    return Found(
        tuple(source for place in found for source in place.sources),
        tuple(item for place in found for item in place.rejected),
    )


def photographs(path: Path, dataset: str = "") -> Found:
    """Every image file directly inside a folder, as degraded photographs without a target.

    Raises:
        ImageError: The folder does not exist or holds no image file.
    """
    listing, dataset_id = _listed(path), dataset or default_dataset(path)
    sources = (Source(dataset_id=dataset_id, name=name, degraded=file) for name, file in _named(listing.images))
    return Found(tuple(sources), listing.rejected)


def pairs(degraded: Path, targets: Path, ending: str = "", dataset: str = "") -> Found:
    """Degraded images and their targets in two folders, matched by name and size.

    Args:
        degraded: Folder of the degraded images.
        targets: Folder of their targets.
        ending: Dropped from the names of the degraded images first: `x4m`.
        dataset: What the pairs are called; by default as the folder that holds both.

    Raises:
        ImageError: One is not a folder, or nothing matches.
    """
    found = pair_folders(degraded, targets, role="degraded", ending=ending)
    rejected = (*found.missing, *found.mismatched, *found.unreadable)
    if not found.matched:
        reasons = "; ".join(f"{item.name} {item.reason}" for item in rejected[:3]) or "both folders are empty"
        raise ImageError(f"nothing in {degraded} belongs to anything in {targets}: {reasons}")
    dataset_id = dataset or default_dataset(_common_folder(degraded, targets))
    sources = [
        Source(
            dataset_id=dataset_id,
            name=printable(pair.target.name),
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


def default_dataset(folder: Path) -> str:
    """What a folder of images is called: `Set5`, and `Set5/HR` where its own name says only what part it is."""
    last, *above = reversed(folder.resolve().parts)
    names = [last]
    while _ROLE.fullmatch(names[0]) and len(above) > 1:
        names.insert(0, above.pop(0))
    return printable("/".join(names))


def _targets(path: Path, dataset_id: str, crop: int) -> Found:
    listing = _listed(path)
    named = _named(listing.images)
    sources = (Source(dataset_id=dataset_id, name=name, target=file, crop=crop) for name, file in named)
    return Found(tuple(sources), listing.rejected)


def _listed(path: Path) -> Listing:
    listing = list_images(path)
    if not listing.images:
        unusable = "; ".join(f"{item.name} {item.reason}" for item in listing.rejected[:3])
        raise ImageError(
            f"{path} holds no image file that can be read, such as .png or .jpg{unusable and f': {unusable}'}"
        )
    return listing


def _named(files: Sequence[Path]) -> list[tuple[str, Path]]:
    """Files by name without ending, and with it where two would have one name."""
    uses = Counter(file.stem.casefold() for file in files)
    return [(printable(file.stem if uses[file.stem.casefold()] == 1 else file.name), file) for file in files]


def _common_folder(degraded: Path, targets: Path) -> Path:
    """Pairs usually lie in two folders of one data set: its folder names them."""
    one, other = degraded.resolve(), targets.resolve()
    return one.parent if one.parent == other.parent else other
