"""Identities: the same inputs have the same name on every machine."""

import hashlib
import json

from clir_core.interfaces import Images, Json


def identity(value: Json) -> str:
    """sha256 over canonical JSON: sorted keys, no spaces, UTF-8, no NaN."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def pixel_identity(image: Images) -> str:
    """sha256 of an 8-bit image's size and RGB bytes, so a re-encoded file is still the same image.

    Args:
        image: (1, 3, H, W).
    """
    _, _, height, width = image.shape
    pixels = (image[0] * 255).round().byte().permute(1, 2, 0).contiguous().cpu().numpy().tobytes()
    return hashlib.sha256(f"{width}x{height}:".encode() + pixels).hexdigest()
