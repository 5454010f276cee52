"""The image files of a folder and their sizes, read from the headers alone."""

import struct
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from clir_core.errors import ImageError
from clir_core.imaging.decoding import FORMATS
from clir_core.regular_file import check_regular_file

ENDINGS = (
    *(".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".tif", ".tiff", ".webp", ".bmp"),
    *(".ppm", ".pgm", ".pbm", ".pnm", ".gif", ".jp2", ".j2k", ".avif", ".avifs"),
)
"""What files of the `FORMATS` are called."""

UNREAD = (
    *(".heic", ".heif", ".hif", ".jxl", ".psd", ".exr", ".hdr", ".svg"),
    *(".dng", ".raw", ".arw", ".cr2", ".cr3", ".nef", ".orf", ".raf", ".rw2"),
)
"""Pictures too, which a user expects to be read; they are named, so that nobody misses them."""

_ORIENTATION = 0x0112
_QUARTER_TURNS = (5, 6, 7, 8)
"""Values of the EXIF orientation that exchange width and height."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageFile:
    """An image on disk, not decoded yet."""

    path: Path
    width: int
    height: int

    @property
    def name(self) -> str:
        """The file name without its last ending: what images are matched by."""
        return self.path.stem


@dataclass(frozen=True, slots=True)
class Rejected:
    """An image that cannot be used, or is in no pair."""

    name: str
    reason: str
    """One line that goes on after the name: culprit, value, way out."""


@dataclass(frozen=True, slots=True)
class Listing:
    """The pictures of a folder."""

    images: tuple[Path, ...]
    """Regular files in formats that are read, by name."""
    rejected: tuple[Rejected, ...]
    """What is called like a picture and is not read."""


def list_images(folder: Path) -> Listing:
    """What lies directly inside a folder and is a picture by its ending; hidden files are left out.

    Raises:
        ImageError: It is not a folder, or may not be listed.
    """
    if not folder.is_dir():
        raise ImageError(f"{folder} is not a folder; expected a folder of images")
    try:
        paths = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    except OSError as error:
        raise ImageError(f"{folder} cannot be listed: {error.strerror}") from error
    images: list[Path] = []
    rejected: list[Rejected] = []
    for path in paths:
        reason = _why_unusable(path)
        if reason:
            rejected.append(Rejected(path.name, reason))
        elif path.suffix.lower() in ENDINGS:
            images.append(path)
    return Listing(tuple(images), tuple(rejected))


def read_header(path: Path) -> ImageFile:
    """The size of an image as it will be decoded, with its EXIF rotation applied.

    Raises:
        ImageError: The file cannot be opened, is no regular file, or no image.
    """
    check_regular_file(path, ImageError)
    try:
        with Image.open(path, formats=FORMATS) as image:
            turned = image.getexif().get(_ORIENTATION) in _QUARTER_TURNS
            width, height = image.size[::-1] if turned else image.size
    except (OSError, SyntaxError, ValueError, struct.error, Image.DecompressionBombError) as error:
        raise ImageError(f"{path} cannot be read as an image: {error}") from error
    return ImageFile(path=path, width=width, height=height)


def _why_unusable(path: Path) -> str | None:
    ending = path.suffix.lower()
    if ending in UNREAD:
        return f"is a {ending} file, which is not read; convert it to .png"
    if ending not in ENDINGS:
        return None
    try:
        check_regular_file(path, ImageError)
    except ImageError as error:
        return str(error)
    return None
