"""Whether any of many restorers stands out, and how far apart two average ranks must lie to say which."""

from dataclasses import dataclass
from math import sqrt

import numpy as np
import numpy.typing as npt

from clir_core.errors import StatisticsError
from clir_core.statistics.bootstrap import Floats
from clir_core.statistics.direction import Better
from clir_core.statistics.paired import MIN_IMAGES
from clir_core.statistics.ranks import image_ranks


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Friedman:
    """Friedman's test over all restorers, with Nemenyi's comparison of every two."""

    n_images: int
    average_ranks: Floats
    """(restorers,); 1 is the best that can be."""
    statistic: float
    """Chi-squared with restorers - 1 degrees of freedom, corrected for ties."""
    p_value: float
    """That all restorers are alike; NaN under 6 images, as are the two below."""
    critical_difference: float
    """Two average ranks further apart than this differ at the level alpha."""
    p_pairs: Floats
    """(restorers, restorers), Nemenyi's p-value of every two."""


def friedman(scores: npt.ArrayLike, better: Better, *, alpha: float = 0.05) -> Friedman:
    """Test whether restorers differ, by their ranks within each image.

    Args:
        scores: (images, restorers) on a common set, finite; at least three restorers.
        better: Which end of the scores is the good one.
        alpha: Level of the critical difference.

    Raises:
        StatisticsError: Fewer than three restorers, or a score that is not finite.

    Source: Demsar, Statistical comparisons of classifiers over multiple data sets, JMLR 7 (2006), section 3.2.2.
    """
    table = np.asarray(scores, dtype=np.float64)
    if table.ndim != 2 or table.shape[1] < 3:
        raise StatisticsError(f"scores have shape {table.shape}; expected (images, restorers) with 3 restorers or more")
    if not np.isfinite(table).all():
        raise StatisticsError("a score is not finite; compare restorers on their common set")
    ranks = image_ranks(table, better)
    averages = ranks.mean(axis=0) if len(ranks) else np.full(table.shape[1], np.nan)
    statistic = _statistic(ranks)
    p_value, critical_difference, p_pairs = _inference(averages, statistic, len(ranks), alpha)
    return Friedman(
        n_images=len(ranks),
        average_ranks=averages,
        statistic=statistic,
        p_value=p_value,
        critical_difference=critical_difference,
        p_pairs=p_pairs,
    )


def _statistic(ranks: Floats) -> float:
    """Variation of the rank sums over what chance gives; 0 when every image is one tie, NaN without images."""
    n_images, n_restorers = ranks.shape
    if n_images == 0:
        return np.nan
    expected = n_images * (n_restorers + 1) / 2
    between = float(np.sum((ranks.sum(axis=0) - expected) ** 2))
    within = float(np.sum((ranks - (n_restorers + 1) / 2) ** 2)) / (n_restorers - 1)
    return between / within if within > 0 else 0.0


def _inference(averages: Floats, statistic: float, n_images: int, alpha: float) -> tuple[float, float, Floats]:
    n_restorers = len(averages)
    if n_images < MIN_IMAGES:
        return np.nan, np.nan, np.full((n_restorers, n_restorers), np.nan)
    from scipy.stats import chi2, studentized_range

    unit = sqrt(n_restorers * (n_restorers + 1) / (6 * n_images)) / sqrt(2)
    gaps = np.abs(averages[:, None] - averages)
    return (
        float(chi2.sf(statistic, n_restorers - 1)),
        float(studentized_range.ppf(1 - alpha, n_restorers, np.inf)) * unit,
        np.asarray(studentized_range.sf(gaps / unit, n_restorers, np.inf), dtype=np.float64),
    )
