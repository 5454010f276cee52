"""The area of a plane that a set of restorers dominates: one number for a whole front."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from clir_core.errors import StatisticsError
from clir_core.statistics.direction import Better, upward

REFERENCE: Mapping[str, float] = MappingProxyType({"ssim_y": 0.0, "niqe": 20.0})
"""The corner that areas of the paper's plane are measured from. Fixed, so that adding a restorer never changes the area
of the others: SSIM 0 is no common structure; NIQE 20 is a round number beyond 17.87, the worst value among the images
that NIQE's authors published."""


def hypervolume(points: npt.ArrayLike, better: Sequence[Better], reference: Sequence[float]) -> float:
    """The area between a reference point and the points' front, in the product of both axes' units.

    Args:
        points: (points, 2). Points no better than the reference on either axis, and points with a NaN, add nothing.
        better: One direction an axis.
        reference: A point that is as bad as anything worth counting. Areas of different references do not compare.

    Raises:
        StatisticsError: There are not two axes.

    Source: Zitzler & Thiele, Multiobjective evolutionary algorithms, IEEE Trans. Evol. Comput. 3 (1999), section III.
    """
    values = np.asarray(points, dtype=np.float64)
    if values.ndim != 2 or not values.shape[1] == len(better) == len(reference) == 2:
        raise StatisticsError(f"points have shape {values.shape}; a hypervolume is measured on (points, 2)")
    gains = np.stack([upward(values[:, axis] - reference[axis], way) for axis, way in enumerate(better)], axis=1)
    gains = gains[(gains > 0).all(axis=1)]
    widths, heights = gains[np.argsort(-gains[:, 0])].T
    rises = np.diff(np.maximum.accumulate(heights), prepend=0.0)
    return float(np.sum(widths * rises))
