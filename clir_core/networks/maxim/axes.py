"""The two ways in which MAXIM groups the pixels that it mixes, and how they are read in pieces.

`grid` mixes the pixels at the same place of all patches, far apart; `block` mixes those of one patch. `side` is b in the
paper: the number of patches along a side of the grid, and the side of a block.
"""

from collections.abc import Iterator
from typing import Literal, TypeAlias

from torch import Tensor

Axis: TypeAlias = Literal["grid", "block"]
AXES: tuple[Axis, Axis] = ("grid", "block")

PIECE_VALUES = 2**18
"""On the CPU: 1 MB in float32, so that what is made of a piece stays in the cache."""


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
    whole = positions(features, axis, side)
    rows = whole.shape[3]
    if features.device.type == "cpu":
        rows = max(1, PIECE_VALUES * rows // features.numel())
    yield from zip(whole.split(rows, dim=3), positions(result, axis, side).split(rows, dim=3), strict=True)


def positions(features: Tensor, axis: Axis, side: int) -> Tensor:
    """A view with what is mixed first: (N, H, W, C) -> (N, side, side, H / side, W / side, C)."""
    split = (side, -1) if axis == "grid" else (-1, side)
    order = (0, 1, 3, 2, 4, 5) if axis == "grid" else (0, 2, 4, 1, 3, 5)
    return features.unflatten(1, split).unflatten(3, split).permute(order)
