"""Resizing as training pipelines do it: no anti-aliasing. For what papers call bicubic, see `imresize`."""

from typing import Literal, TypeAlias, get_args

from clir_core.errors import TaskError
from clir_core.interfaces import Images

Mode: TypeAlias = Literal["area", "bilinear", "bicubic"]
MODES: tuple[Mode, ...] = get_args(Mode)


def resize_without_antialias(images: Images, height: int, width: int, mode: str) -> Images:
    """Resize in float64 with torch's `interpolate`, pixel centres at half; bicubic overshoots and is not clamped.

    Args:
        images: (B, 3, H, W).
        height: Of the result; a side is never less than one pixel.
        width: Of the result.
        mode: One of `MODES`.

    Raises:
        TaskError: There is no such mode.
    """
    from torch.nn.functional import interpolate

    if mode not in MODES:
        raise TaskError(f"no interpolation is called {mode!r}; known: {', '.join(MODES)}")
    size = max(height, 1), max(width, 1)
    return interpolate(images.double(), size=size, mode=mode).to(images.dtype)
