"""Images as the whole program holds them: (B, 3, H, W), float32, RGB, [0, 1]; and 8-bit PNG on disk."""

from io import BytesIO
from pathlib import Path
from typing import TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from clir_core.errors import ImageError
from clir_core.imaging.decoding import Pixels, decode
from clir_core.interfaces import Images, Tensor
from clir_core.regular_file import check_regular_file

Planes: TypeAlias = NDArray[np.float32]
"""An image as an array: (1, 3, H, W), RGB, [0, 1]."""

Kept = TypeVar("Kept", Images, Planes)
"""An image in either form."""

_HALF_UP = 0.5 + 2**-16
"""Half a step, and a little more than storing in float32 takes from a value exactly halfway."""

_COMPRESSION = 3
"""Of zlib: a third of the time of its default 6, for files 8 % larger."""


def read_image(path: Path) -> Images:
    """Read an image file: see `clir_core.imaging.decoding.decode` for the formats and rules.

    Returns:
        (1, 3, H, W). 16-bit and translucent files give values between the 8-bit steps; `quantise` rounds them.

    Raises:
        ImageError: There is no such file, it is no regular file, or it cannot be used as an image.
    """
    return from_planes(read_planes(path))


def read_planes(path: Path) -> Planes:
    """What `read_image` reads, as an array: enough to know an image by, and no second for importing torch.

    Raises:
        ImageError: As `read_image`.
    """
    check_regular_file(path, ImageError)
    try:
        with path.open("rb") as file:
            return _planes(decode(file, str(path)))
    except OSError as error:
        raise ImageError(f"{path} cannot be opened: {error.strerror or error}") from error


def from_planes(planes: Planes) -> Images:
    """An array as an image."""
    import torch

    return torch.from_numpy(planes)


def write_image(image: Images, path: Path) -> None:
    """Write (1, 3, H, W) as 8-bit PNG.

    Raises:
        ImageError: It is not one image.
    """
    path.write_bytes(encode_png(image))


def encode_png(image: Images) -> bytes:
    """(1, 3, H, W) as the bytes of an 8-bit PNG file, rounded by `quantise`: the same bytes for the same pixels.

    Raises:
        ImageError: It is not one image.
    """
    file = BytesIO()
    Image.fromarray(to_bytes(image)).save(file, format="PNG", compress_level=_COMPRESSION)
    return file.getvalue()


def decode_png(data: bytes) -> Images:
    """The image in the bytes of a PNG file, (1, 3, H, W).

    Raises:
        ImageError: The bytes are damaged or not an image.
    """
    return from_planes(_planes(decode(BytesIO(data), "PNG data")))


def to_bytes(image: Images) -> np.ndarray[tuple[int, int, int], np.dtype[np.uint8]]:
    """(1, 3, H, W) as (H, W, 3) uint8, rounded by `quantise`.

    Raises:
        ImageError: It is not one image.
    """
    check_images(image, "image")
    if len(image) != 1:
        raise ImageError(f"image is a batch of {len(image)}; expected one")
    return _levels(image[0]).byte().permute(1, 2, 0).contiguous().cpu().numpy()


def from_bytes(pixels: np.ndarray[tuple[int, ...], np.dtype[np.uint8]]) -> Images:
    """(H, W, 3) uint8 as (1, 3, H, W)."""
    return from_planes(_planes(pixels.astype(np.float32) / np.float32(255)))


def quantise(images: Images) -> Images:
    """Clamp to [0, 1] and round half up to steps of 1/255, as saving to an 8-bit file would."""
    return _levels(images).float() / 255


def is_eight_bit(images: Images) -> bool:
    """Whether every value is exactly a step of 1/255."""
    import torch

    return bool(torch.equal(quantise(images), images))


def check_images(images: Images, name: str) -> None:
    """Hold a value to the image convention.

    Raises:
        ImageError: Shape, dtype or values are wrong; the message starts with `name`.
    """
    import torch

    shape = tuple(images.shape)
    if images.ndim != 4 or shape[1] != 3 or 0 in shape:
        raise ImageError(f"{name} has shape {shape}; expected (B, 3, H, W)")
    if images.dtype != torch.float32:
        raise ImageError(f"{name} is {images.dtype}; expected torch.float32")
    low, high = (float(bound) for bound in torch.aminmax(images.detach()))
    if not (low >= 0 and high <= 1):
        problem = "NaN" if low != low else f"values from {low:g} to {high:g}"  # noqa: PLR0124 - NaN alone differs from itself
        raise ImageError(f"{name} has {problem}; expected [0, 1]")


def crop_to_multiple(image: Images, multiple: int) -> Images:
    """Cut right and bottom so that both sides are multiples of `multiple`.

    Raises:
        ImageError: A side is shorter than one multiple.
    """
    height, width = (side - side % multiple for side in image.shape[-2:])
    if min(height, width) == 0:
        raise ImageError(f"image is {image.shape[-1]} x {image.shape[-2]} pixels; needs at least {multiple} a side")
    return image[..., :height, :width]


def centre_crop(image: Kept, side: int) -> Kept:
    """The central square.

    Raises:
        ImageError: The image is smaller than that.
    """
    height, width = image.shape[-2:]
    if min(height, width) < side:
        raise ImageError(f"image is {width} x {height} pixels; cannot cut {side} x {side} out of it")
    top, left = (height - side) // 2, (width - side) // 2
    return image[..., top : top + side, left : left + side]


def _levels(images: Images) -> Tensor:
    return (images.double().clamp(0, 1) * 255 + _HALF_UP).floor()


def _planes(pixels: Pixels) -> Planes:
    return np.ascontiguousarray(pixels.transpose(2, 0, 1))[None]
