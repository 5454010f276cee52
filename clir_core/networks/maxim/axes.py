"""The two ways in which MAXIM groups the pixels that it mixes, and how they are read in pieces.

`grid` mixes the pixels at the same place of all patches, far apart; `block` mixes those of one patch. `side` is b in
the paper: the number of patches along a side of the grid, and the side of a block.
"""

from collections.abc import Iterator
from typing import Literal, TypeAlias

from torch import Tensor

Axis: TypeAlias = Literal["grid", "block"]
AXES: tuple[Axis, Axis] = ("grid", "block")

PIECES = 4
"""Into how many pieces an image is cut; what is made of a piece takes five times its own memory."""


def pieces(features: Tensor, result: Tensor, axis: Axis, side: int) -> Iterator[tuple[Tensor, Tensor]]:
    """Views of the features, and of the same places in the result, that together cover all pixels.

    Args:
        features: (N, H, W, C).
        result: Of the same shape.
        axis: What is mixed.
        side: Of a block and of the grid.

    Yields:
        Two of (N, side, side, rows, columns, C): the pixels along the second and third axis are mixed, whatever lies
        along the other ones is not.
    """
    read, written = (positions(images, axis, side).chunk(PIECES, dim=3) for images in (features, result))
    yield from zip(read, written, strict=True)


def positions(features: Tensor, axis: Axis, side: int) -> Tensor:
    """A view with what is mixed first: (N, H, W, C) -> (N, side, side, H / side, W / side, C)."""
    split = (side, -1) if axis == "grid" else (-1, side)
    order = (0, 1, 3, 2, 4, 5) if axis == "grid" else (0, 2, 4, 1, 3, 5)
    return features.unflatten(1, split).unflatten(3, split).permute(order)
