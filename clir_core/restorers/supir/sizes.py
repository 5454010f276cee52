"""The size at which SUPIR works, and the size of what its command line writes.

Source: `PIL2Tensor` of github.com/Fanghua-Yu/SUPIR at bda91af.
"""

from dataclasses import dataclass

from clir_core.diffusion.resizing import Size

MULTIPLE = 64
"""Sides are rounded, half to even, to multiples of it."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """Two sizes of one image."""

    work: Size
    output: Size
    """Of the command line: as large as was asked, or as `fixed_side` makes it."""


def sizes_of(size: Size, scale: int, minimum_side: int, fixed_side: int) -> Sizes:
    """Both sizes of an image.

    Args:
        size: Of the image itself.
        scale: How much larger the output shall be.
        minimum_side: The working size has no shorter side than it, before rounding.
        fixed_side: The shorter side of both sizes, whatever else is asked; 0 leaves them free.
    """
    height, width = size[0] * scale, size[1] * scale
    output = height, width
    work = height * 1.0, width * 1.0
    if min(work) < minimum_side:
        work = _with_shorter(work, minimum_side)
    if fixed_side:
        work = _with_shorter(work, fixed_side)
        output = round(work[0]), round(work[1])
    return Sizes((_rounded(work[0]), _rounded(work[1])), output)


def _with_shorter(size: tuple[float, float], side: int) -> tuple[float, float]:
    factor = side / min(size)
    return size[0] * factor, size[1] * factor


def _rounded(side: float) -> int:
    return round(side / MULTIPLE) * MULTIPLE
