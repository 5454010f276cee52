"""JPEG, by the codec that Pillow was built with."""

from functools import cache
from io import BytesIO

import numpy as np
from PIL import Image, features

from clir_core.imaging.images import from_bytes, to_bytes
from clir_core.interfaces import Images

_CHROMA_HALVED = 2
"""Pillow's word for 4:2:0."""


def compress(image: Images, quality: int) -> Images:
    """The image after a round trip through a JPEG file with 4:2:0 chroma.

    Args:
        image: (1, 3, H, W) in [0, 1]; rounded to 8 bit first.
        quality: 1 to 100, libjpeg's scale.
    """
    file = BytesIO()
    Image.fromarray(to_bytes(image)).save(file, format="JPEG", quality=quality, subsampling=_CHROMA_HALVED)
    with Image.open(file) as decoded:
        return from_bytes(np.asarray(decoded)).to(image.device)


@cache
def codec() -> str:
    """Name and version of the codec: another one may decode some pixels a level apart."""
    turbo = features.version_feature("libjpeg_turbo")
    return f"libjpeg-turbo {turbo}" if turbo else f"libjpeg {features.version_codec('jpg')}"
