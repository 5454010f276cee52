"""How well a measure tells two kinds of change apart, with an interval over images."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from clir_core.statistics.bootstrap import RESAMPLING, Resampling, bootstrap


class Separation(NamedTuple):
    """An area under the curve of paired comparisons: 0.5 tells nothing, 1 everything, 0 the opposite."""

    auc: float
    low: float
    high: float
    """Both ends of the percentile interval over images; NaN below two images."""
    n_images: int


def separation(auc_by_image: Sequence[float], resampling: Resampling = RESAMPLING) -> Separation:
    """The mean over images of the share of pairs won; images are the unit, since pairs of one image go together.

    Args:
        auc_by_image: In [0, 1] each; at least one.
        resampling: How often to draw images, and how sure to be.

    Raises:
        StatisticsError: A value is infinite.

    Source: Hanley & McNeil, The meaning and use of the area under a ROC curve (1982): it is the chance that one of a
        pair ranks above the other.
    """
    drawn = bootstrap(np.asarray(auc_by_image, dtype=np.float64), resampling)
    interval = drawn.interval()
    return Separation(float(drawn.means[0]), float(interval.low[0]), float(interval.high[0]), int(drawn.n_images[0]))
