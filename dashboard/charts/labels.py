"""Decides at which corner of its point each name is written, so that few names cover anything."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

Corner = Literal["upper right", "upper left", "lower right", "lower left"]
CORNERS: tuple[Corner, ...] = ("upper right", "upper left", "lower right", "lower left")
LEVELS = (10.0, 23.0)
"""How far above or below its point a name's middle line may be; the nearer one is tried first."""

COVERED = 0.15
"""Share of a name that may lie over other names, or outside, before it is rather left out."""
LETTER_WIDTH, LINE_HEIGHT = 6.6, 14.0
"""In CSS pixels, of 12 px text."""
ACROSS = 7.0
"""From a point to the near end of its name."""


class Place(NamedTuple):
    """Where a name is written, seen from its point."""

    corner: Corner
    level: float
    """One of LEVELS."""
    free: bool = True
    """False where the name would cover much of others, or be cut off."""

    @property
    def dx(self) -> float:
        """Rightwards, in CSS pixels, to the near end of the name."""
        return ACROSS if self.corner.endswith("right") else -ACROSS

    @property
    def dy(self) -> float:
        """Downwards, in CSS pixels, to its middle line."""
        return self.level if self.corner.startswith("lower") else -self.level


PLACES = tuple(Place(corner, level) for level in LEVELS for corner in CORNERS)


class Box(NamedTuple):
    """A rectangle in CSS pixels, from the upper left of the panel."""

    left: float
    top: float
    right: float
    bottom: float

    def overlap(self, other: "Box") -> float:
        """The area both cover."""
        width = min(self.right, other.right) - max(self.left, other.left)
        height = min(self.bottom, other.bottom) - max(self.top, other.top)
        return max(width, 0.0) * max(height, 0.0)


def places(
    points: Sequence[tuple[float, float]], names: Sequence[str], obstacles: Sequence[Box], panel: Box
) -> list[Place]:
    """The place of each name, chosen greedily from the upper right point down.

    Args:
        points: Where they lie, in CSS pixels; a guess of the panel's size is good enough.
        names: What is written, in the same order.
        obstacles: What should not be covered besides points and names.
        panel: What should not be left.
    """
    taken = [*obstacles, *(Box(x - 6, y - 6, x + 6, y + 6) for x, y in points)]
    chosen: dict[int, Place] = {}
    written: list[Box] = []
    for index in sorted(range(len(points)), key=lambda index: points[index][1] - points[index][0]):
        boxes = {place: _box(*points[index], len(names[index]), place) for place in PLACES}
        best = min(PLACES, key=lambda place: _cost(boxes[place], taken, panel))
        area = LINE_HEIGHT * LETTER_WIDTH * len(names[index])
        lost = sum(boxes[best].overlap(other) for other in written) + area - boxes[best].overlap(panel)
        free = lost < COVERED * area
        chosen[index] = best._replace(free=free)
        if free:
            taken.append(boxes[best])
            written.append(boxes[best])
    return [chosen[index] for index in range(len(points))]


def _box(x: float, y: float, letters: int, place: Place) -> Box:
    wide = letters * LETTER_WIDTH
    left = x + place.dx - (wide if place.dx < 0 else 0)
    middle = y + place.dy
    return Box(left, middle - LINE_HEIGHT / 2, left + wide, middle + LINE_HEIGHT / 2)


def _cost(box: Box, taken: Sequence[Box], panel: Box) -> float:
    area = (box.right - box.left) * (box.bottom - box.top)
    outside = area - box.overlap(panel)
    return 4 * outside + sum(box.overlap(other) for other in taken)
