"""The factor between the sizes of two images, one of which is a smaller version of the other."""

from math import floor, inf, sqrt
from typing import TypeAlias

Size: TypeAlias = tuple[int, int]
"""Height and width in pixels."""


def size_factor(small: Size, large: Size) -> float | None:
    """By what one must be multiplied to give the other, each side having been rounded up or down to whole pixels.

    A whole number where one explains both sides, as when 512 pixels were cropped to 510 and divided by 3; otherwise the
    geometric mean of both axes; None where no factor explains both.
    """
    ratios = [large_side / small_side for small_side, large_side in zip(small, large, strict=True)]
    measured = sqrt(ratios[0] * ratios[1])
    lowest, highest = _bounds(small, large)
    if not lowest < highest:
        return None
    wholes = (float(whole) for whole in (round(measured), floor(lowest) + 1) if lowest < whole < highest)
    return next(wholes, measured)


def exact_crops(small: Size, large: Size, factor: float) -> tuple[Size, Size]:
    """What to keep of both, from the top left, so that one is exactly `factor` times the other.

    Both stay as they are where the factor is not whole: no crop would make it exact.
    """
    if factor != int(factor):
        return small, large
    whole = int(factor)
    height, width = (min(side, other // whole) for side, other in zip(small, large, strict=True))
    return (height, width), (height * whole, width * whole)


def _bounds(small: Size, large: Size) -> tuple[float, float]:
    """Between which factors lie, both excluded, that give the small size when their result is rounded either way."""
    sides = list(zip(small, large, strict=True))
    lowest = max(other / (side + 1) for side, other in sides)
    highest = min(other / (side - 1) if side > 1 else inf for side, other in sides)
    return lowest, highest
