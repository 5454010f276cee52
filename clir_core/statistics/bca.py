"""Bootstrap intervals corrected for bias and skewness (BCa), for columns whose scores are far from symmetric."""

from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from clir_core.statistics.bootstrap import Bootstrap, Floats, Interval, as_table


def bca_interval(values: npt.ArrayLike, resamples: Bootstrap) -> Interval:
    """BCa intervals of column means.

    Args:
        values: What `bootstrap` was given.
        resamples: What it returned.

    Returns:
        One interval a column; NaN under two images, and where every resample lies on one side of the mean.

    Source: Efron, Better bootstrap confidence intervals, JASA 82 (1987), equations 2.3 and 6.6; the jackknife of a mean
        in closed form.
    """
    ends = [
        _interval(column[~np.isnan(column)], mean, drawn[~np.isnan(drawn)], resamples.confidence)
        for column, mean, drawn in zip(as_table(values).T, resamples.means, resamples.resampled.T, strict=True)
    ]
    low, high = np.array(ends, dtype=np.float64).reshape(-1, 2).T
    return Interval(low, high)


def _interval(scores: Floats, mean: float, drawn: Floats, confidence: float) -> tuple[float, float]:
    if scores.size < 2:
        return np.nan, np.nan
    below = (np.mean(drawn < mean) + np.mean(drawn <= mean)) / 2
    if not 0 < below < 1:
        return np.nan, np.nan
    normal = NormalDist()
    bias, acceleration = normal.inv_cdf(float(below)), _acceleration(scores - mean)
    shares: list[float] = []
    for tail in ((1 - confidence) / 2, (1 + confidence) / 2):
        shifted = bias + normal.inv_cdf(tail)
        shares.append(normal.cdf(bias + shifted / (1 - acceleration * shifted)))
    low, high = np.quantile(drawn, shares)
    return float(low), float(high)


def _acceleration(deviations: Floats) -> float:
    spread = float(np.sum(deviations**2))
    return float(np.sum(deviations**3)) / (6 * spread**1.5) if spread > 0 else 0.0
