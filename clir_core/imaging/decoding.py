"""Turns files of the common photograph formats into RGB. All knowledge of Pillow's modes is here."""

import struct
import sys
import threading
import zlib
from collections.abc import Generator
from contextlib import contextmanager
from typing import BinaryIO, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFile, ImageOps

from clir_core.errors import ImageError

Pixels: TypeAlias = NDArray[np.float32]
"""(H, W, 3) RGB in [0, 1]."""

Samples: TypeAlias = NDArray[np.float32]
"""(H, W, 1 or 3 or 4) in [0, 1]: grey, RGB or RGBA."""

FORMATS = ("PNG", "JPEG", "TIFF", "WEBP", "BMP", "PPM", "GIF", "JPEG2000", "AVIF")
"""The kinds of file that are opened, by Pillow's names. Its readers of fonts, scripts and scientific data stay shut."""

MAX_PIXELS = 64_000_000
"""Larger images are refused before they are decoded: as float32 they would take most of a gigabyte."""

_DAMAGE = (
    *(OSError, EOFError, SyntaxError, ValueError, TypeError, LookupError, ArithmeticError, RuntimeError),
    *(struct.error, zlib.error),
)
"""What Pillow's readers raise on broken files, apart from running out of memory."""

_OTHER_BYTE = {"RGB;16B": "RGB;16L", "RGB;16L": "RGB;16B", "RGBA;16B": "RGBA;16L", "RGBA;16L": "RGBA;16B"}
"""Of a 16-bit colour sample Pillow keeps the high byte; told the opposite byte order it keeps the low one."""

_DecoderArguments: TypeAlias = tuple[object, ...] | str | None

_pillow_limits = threading.Lock()


def decode(file: BinaryIO, name: str) -> Pixels:
    """Decode an image file of one of the `FORMATS`, of any depth.

    Grey and palettes are expanded, the EXIF rotation is applied, 16-bit samples are divided by 65535, and what is not
    opaque is laid on black. Colour profiles are not applied, as is usual in the field.
    Animations give their first frame.

    Args:
        file: Seekable.
        name: What error messages call it.

    Raises:
        ImageError: It is no image of these formats, is damaged, is larger than `MAX_PIXELS`, or has values without a
            known white.
    """
    try:
        with _our_limits():
            pixels = _decode(file, name)
    except _DAMAGE as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        raise ImageError(f"{name} cannot be read as an image: {reason}") from error
    return pixels


@contextmanager
def _our_limits() -> Generator[None]:
    """Pillow's limits are process-wide and other libraries change them; set ours, put theirs back."""
    with _pillow_limits:
        theirs = Image.MAX_IMAGE_PIXELS, ImageFile.LOAD_TRUNCATED_IMAGES
        Image.MAX_IMAGE_PIXELS, ImageFile.LOAD_TRUNCATED_IMAGES = None, False
        try:
            yield
        finally:
            Image.MAX_IMAGE_PIXELS, ImageFile.LOAD_TRUNCATED_IMAGES = theirs


def _decode(file: BinaryIO, name: str) -> Pixels:
    with Image.open(file, formats=FORMATS) as image:
        _check_size(image, name)
        deep = _has_deep_colour(image)
        samples = _samples(image, name)
    if deep:
        file.seek(0)
        with Image.open(file, formats=FORMATS) as image:
            image.tile = [tile._replace(args=_with_other_byte(tile.args)) for tile in image.tile]
            samples = _joined(samples, _samples(image, name))
    return _on_black(samples)


def _check_size(image: Image.Image, name: str) -> None:
    if image.width < 1 or image.height < 1:
        raise ImageError(f"{name} is {image.width} x {image.height} pixels; it is empty")
    if image.width * image.height > MAX_PIXELS:
        limit = f"{MAX_PIXELS // 1_000_000} megapixels"
        raise ImageError(f"{name} is {image.width} x {image.height} pixels; crop it to {limit} or less")


def _samples(image: Image.Image, name: str) -> Samples:
    upright = ImageOps.exif_transpose(image)
    match upright.mode:
        case "I;16" | "I;16L" | "I;16B" | "I;16N" | "I":
            return _scaled(np.asarray(upright), 65535.0, name)
        case "F":
            return _scaled(np.asarray(upright), 1.0, name)
        case _:
            mode = "RGBA" if upright.has_transparency_data else "RGB"
            return np.asarray(upright.convert(mode), dtype=np.float32) / np.float32(255)


def _scaled(grey: NDArray[np.generic], white: float, name: str) -> Samples:
    values = grey.astype(np.float32)[..., None]
    if not np.isfinite(values).all():
        raise ImageError(f"{name} holds NaN or infinite values; repair them before ingesting it")
    low, high = float(values.min()), float(values.max())
    if low < 0 or high > white:
        raise ImageError(f"{name} has values from {low:g} to {high:g}; expected 0 (black) to {white:g} (white)")
    return values / np.float32(white)


def _joined(high: Samples, low: Samples) -> Samples:
    return ((high * 256 + low) * 255 / 65535).astype(np.float32)


def _has_deep_colour(image: ImageFile.ImageFile) -> bool:
    return bool(image.tile) and all(_rawmode(tile.args) in _OTHER_BYTE for tile in image.tile)


def _with_other_byte(decoder_arguments: _DecoderArguments) -> _DecoderArguments:
    other = _OTHER_BYTE[_rawmode(decoder_arguments)]
    return (other, *decoder_arguments[1:]) if isinstance(decoder_arguments, tuple) else other


def _rawmode(decoder_arguments: _DecoderArguments) -> str:
    """Depth and byte order; libtiff hands samples over in the order of this machine."""
    rawmode = decoder_arguments[0] if isinstance(decoder_arguments, tuple) else decoder_arguments
    return str(rawmode).replace(";16N", ";16L" if sys.byteorder == "little" else ";16B")


def _on_black(samples: Samples) -> Pixels:
    height, width, channels = samples.shape
    if channels == 1:
        return np.broadcast_to(samples, (height, width, 3))
    return samples[..., :3] * samples[..., 3:] if channels == 4 else samples
