"""How the latent-diffusion releases bring images to the size they work at, and back to 8 bits."""

from typing import TypeAlias

import numpy as np
from PIL import Image

from clir_core.interfaces import Images, Tensor

Size: TypeAlias = tuple[int, int]
"""Height and width in pixels."""


def upscaled(images: Images, size: Size) -> Images:
    """Pillow's bicubic, of one 8-bit image, as the command lines prepare their inputs."""
    from clir_core.imaging.images import from_bytes, to_bytes

    if tuple(images.shape[-2:]) == size:
        return images
    resized_image = Image.fromarray(to_bytes(images)).resize((size[1], size[0]), Image.Resampling.BICUBIC)
    return from_bytes(np.asarray(resized_image)).to(images.device)


def resized(images: Tensor, size: Size, *, antialias: bool = True) -> Tensor:
    """Resize by torch's bicubic."""
    from torch.nn import functional

    return functional.interpolate(images, size=size, mode="bicubic", antialias=antialias)


def truncated(images: Tensor) -> Images:
    """Clamped to [0, 1] and cut, not rounded, to steps of 1/255."""
    return (images * 255).clamp(0, 255).byte().float() / 255
