"""Ranks within each image, which compare restorers across images of very different difficulty."""

import numpy.typing as npt

from clir_core.statistics.bootstrap import Floats
from clir_core.statistics.direction import Better, upward


def image_ranks(scores: npt.ArrayLike, better: Better) -> Floats:
    """The rank of each restorer on each image: 1 is the best, equal scores share the mean of their ranks.

    Hand the result to `bootstrap` for average ranks with intervals.

    Args:
        scores: (images, restorers), finite.
        better: Which end of the scores is the good one.
    """
    values = upward(scores, better)
    ahead = (values[:, None, :] > values[:, :, None]).sum(axis=2)
    level = (values[:, None, :] == values[:, :, None]).sum(axis=2)
    return ahead + (level + 1) / 2
