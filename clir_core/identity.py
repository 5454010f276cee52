"""Identities: the same inputs have the same name on every machine."""

import hashlib
import json
from typing import TYPE_CHECKING

from clir_core.interfaces import Images, Json

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def identity(value: Json) -> str:
    """sha256 over canonical JSON: sorted keys, no spaces, UTF-8, no NaN."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def pixel_identity(image: "Images | NDArray[np.float32]") -> str:
    """sha256 of an 8-bit image's size and RGB bytes, so a re-encoded file is still the same image.

    Args:
        image: (1, 3, H, W).
    """
    import numpy as np

    planes = image if isinstance(image, np.ndarray) else image.cpu().numpy()
    _, _, height, width = planes.shape
    pixels = (planes[0] * np.float32(255)).round().astype(np.uint8).transpose(1, 2, 0).tobytes()
    return hashlib.sha256(f"{width}x{height}:".encode() + pixels).hexdigest()
