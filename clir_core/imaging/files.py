"""The image files of a folder and their sizes, read from the headers alone."""

import struct
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from clir_core.errors import ImageError

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


def list_images(folder: Path) -> tuple[Path, ...]:
    """The files directly inside a folder that Pillow's readers claim by their ending, sorted; hidden ones left out.

    Raises:
        ImageError: It is not a folder.
    """
    if not folder.is_dir():
        raise ImageError(f"{folder} is not a folder; expected a folder of images")
    endings = {ending for ending, format_name in Image.registered_extensions().items() if format_name in Image.OPEN}
    return tuple(
        path for path in sorted(folder.iterdir()) if path.suffix.lower() in endings and not path.name.startswith(".")
    )


def read_header(path: Path) -> ImageFile:
    """The size of an image as it will be decoded, with its EXIF rotation applied.

    Raises:
        ImageError: The file cannot be opened or is not an image.
    """
    try:
        with Image.open(path) as image:
            turned = image.getexif().get(_ORIENTATION) in _QUARTER_TURNS
            width, height = image.size[::-1] if turned else image.size
    except (OSError, SyntaxError, ValueError, struct.error, Image.DecompressionBombError) as error:
        raise ImageError(f"{path} cannot be read as an image: {error}") from error
    return ImageFile(path=path, width=width, height=height)
