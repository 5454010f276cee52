"""The Hodges-Lehmann estimate: how far a set of differences lies from zero, unmoved by a few wild images."""

from math import floor, sqrt
from statistics import NormalDist
from typing import NamedTuple

import numpy as np

from clir_core.statistics.bootstrap import Floats

_EXACT_UP_TO = 50


class Location(NamedTuple):
    """An estimate with a distribution-free confidence interval; NaN where there is none."""

    estimate: float
    low: float
    high: float


def hodges_lehmann(differences: Floats, confidence: float = 0.95) -> Location:
    """The median of all Walsh averages (d_i + d_j) / 2, i <= j, and the interval that inverts Wilcoxon's test.

    The interval assumes symmetric differences and nothing else. It is exact up to 50 images and uses the normal
    approximation above, as R's wilcox.test does. Ties and zeros make it wider than it need be. Needs n^2 / 2 numbers.

    Args:
        differences: (images,), finite.
        confidence: In (0, 1). Under 6 images there is no interval of 95 %.

    Source: Hodges & Lehmann, Ann. Math. Statist. 34 (1963), 598-611; Hollander & Wolfe, Nonparametric Statistical
        Methods (1999), sections 3.2 and 3.3.
    """
    n_images = len(differences)
    if n_images == 0:
        return Location(np.nan, np.nan, np.nan)
    averages = np.sort(np.concatenate([differences[i:] + differences[i] for i in range(n_images)]) / 2)
    cut = _cut(n_images, confidence)
    low, high = (averages[cut - 1], averages[-cut]) if cut > 0 else (np.nan, np.nan)
    return Location(float(np.median(averages)), float(low), float(high))


def _cut(n_images: int, confidence: float) -> int:
    """Which Walsh average, counted from either end, bounds the interval; 0 when none does."""
    tail = (1 - confidence) / 2
    if n_images > _EXACT_UP_TO:
        mean, variance = n_images * (n_images + 1) / 4, n_images * (n_images + 1) * (2 * n_images + 1) / 24
        return max(0, floor(mean + 0.5 + NormalDist().inv_cdf(tail) * sqrt(variance)))
    return int(np.searchsorted(np.cumsum(_signed_rank_probabilities(n_images)), tail, side="right"))


def _signed_rank_probabilities(n_images: int) -> Floats:
    """P(T = t) for the sum T of the ranks of positive differences, were each sign a fair coin."""
    probabilities = np.ones(1)
    for rank in range(1, n_images + 1):
        probabilities = (np.pad(probabilities, (0, rank)) + np.pad(probabilities, (rank, 0))) / 2
    return probabilities
