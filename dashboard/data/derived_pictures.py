"""Smaller versions and exact parts of the store's pictures: made when first asked for, kept while there is room."""

import atexit
import io
import shutil
import tempfile
import threading
from collections import OrderedDict
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt
from PIL import Image, UnidentifiedImageError

from db import artefacts
from db.errors import StoreError
from db.store import Store

Kind: TypeAlias = Literal["thumb", "preview"]

LONGEST: dict[Kind, int] = {"thumb": 256, "preview": 2048}
"""Pixels of the longer side."""
WHOLE_SIDE = 4096
"""A picture with a longer side than this is sent in tiles."""
TILE_SIDE = 1024
MOST_PIXELS = 128_000_000
"""Larger ones are not opened: an artefact may come from anybody's store."""
BUDGET_BYTES = 2_000_000_000


class Workshop:
    """A folder of files that can be made again; those that were not used for longest make room for new ones."""

    def __init__(self, folder: Path, budget_bytes: int) -> None:
        """Keep files in a folder that exists, and belongs to this process alone."""
        self.folder = folder
        self._budget = budget_bytes
        self._sizes: OrderedDict[str, int] = OrderedDict()
        self._lock = threading.Lock()

    def file(self, name: str, make: Callable[[Path], None]) -> Path:
        """The file of this name; `make` writes it where it is missing, one file at a time, which bounds memory."""
        path = self.folder / name
        with self._lock:
            if name not in self._sizes:
                make(path)
                self._sizes[name] = path.stat().st_size
                self._make_room(name)
            self._sizes.move_to_end(name)
        return path

    def _make_room(self, newest: str) -> None:
        for name in list(self._sizes):
            if sum(self._sizes.values()) <= self._budget or name == newest:
                return
            self._sizes.pop(name)
            (self.folder / name).unlink(missing_ok=True)


def smaller(store: Store, sha256: str, kind: Kind) -> bytes:
    """A picture shrunk to LONGEST, as a lossless WebP file; one that is small enough keeps its pixels.

    Raises:
        StoreError: There is no such picture, it cannot be read, or it is too large.
    """

    def make(path: Path) -> None:
        image = _opened(store, sha256)
        image.thumbnail((LONGEST[kind], LONGEST[kind]), Image.Resampling.LANCZOS)
        image.save(path, "WEBP", lossless=True, method=1)

    return _workshop().file(f"{kind}-{sha256}.webp", make).read_bytes()


def tile(store: Store, sha256: str, column: int, row: int) -> bytes:
    """The exact pixels of a square of TILE_SIDE, as a PNG file; smaller at the right and lower edge.

    Raises:
        StoreError: There is no such picture or tile, it cannot be read, or it is too large.
    """

    def make(path: Path) -> None:
        with path.open("wb") as file:
            np.save(file, pixels_of(store, sha256))

    pixels = np.load(_workshop().file(f"pixels-{sha256}.npy", make), mmap_mode="r")
    part = pixels[row * TILE_SIDE : (row + 1) * TILE_SIDE, column * TILE_SIDE : (column + 1) * TILE_SIDE]
    if min(row, column) < 0 or part.size == 0:
        raise StoreError(f"{sha256} is {pixels.shape[1]} x {pixels.shape[0]} pixels; it has no tile {column}-{row}")
    file = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(part)).save(file, "PNG", compress_level=1)
    return file.getvalue()


def pixels_of(store: Store, sha256: str) -> npt.NDArray[np.uint8]:
    """A picture, (H, W, 3).

    Raises:
        StoreError: There is no such picture, it cannot be read, or it is too large.
    """
    return np.asarray(_opened(store, sha256))


def _opened(store: Store, sha256: str) -> Image.Image:
    width, height = artefacts.size(store, sha256)
    if width * height > MOST_PIXELS:
        raise StoreError(
            f"{sha256} is {width} x {height} pixels; at most {MOST_PIXELS // 1_000_000} megapixels are shown"
        )
    try:
        return Image.open(io.BytesIO(artefacts.path(store, sha256).read_bytes()), formats=("PNG",)).convert("RGB")
    except (OSError, SyntaxError, ValueError, UnidentifiedImageError, Image.DecompressionBombError) as error:
        raise StoreError(f"{sha256} cannot be read: {error}") from error


@cache
def _workshop() -> Workshop:
    folder = Path(tempfile.mkdtemp(prefix="clir-pictures-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Workshop(folder, BUDGET_BYTES)
