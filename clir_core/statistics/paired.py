"""Compares two restorers image by image: Wilcoxon's signed-rank test, and by how much they differ."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from itertools import combinations

import numpy as np
import numpy.typing as npt
import pandas as pd

from clir_core.errors import StatisticsError
from clir_core.statistics.bootstrap import Floats
from clir_core.statistics.common_set import Compared
from clir_core.statistics.hodges_lehmann import hodges_lehmann
from clir_core.statistics.holm import holm

MIN_IMAGES = 6
"""With fewer images no two-sided signed-rank test can reach p = 0.05: its least p-value is 2 ** (1 - n_images)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PairedComparison:
    """How far the first of two restorers lies from the second, in the metric's own unit and direction."""

    n_images: int
    difference: float
    """Hodges-Lehmann estimate of first - second; NaN without images."""
    low: float
    high: float
    """Distribution-free confidence interval of the difference; NaN where n_images allows none."""
    p_value: float
    """Two-sided, not corrected for other tests; NaN under MIN_IMAGES images."""


def compare(first: npt.ArrayLike, second: npt.ArrayLike, *, confidence: float = 0.95) -> PairedComparison:
    """Compare two columns of scores, image by image.

    Args:
        first: (images,), already averaged over an image's samples; NaN in either column takes the image out.
        second: (images,), in the same order.
        confidence: Of the interval, in (0, 1).

    Raises:
        StatisticsError: The columns differ in length, or hold an infinite value.

    Source: Wilcoxon, Biometrics Bulletin 1 (1945), 80-83, by scipy.stats.wilcoxon: zero differences are dropped, exact
        up to 50 images without ties.
    """
    differences = _differences(first, second)
    location = hodges_lehmann(differences, confidence)
    return PairedComparison(
        n_images=len(differences),
        difference=location.estimate,
        low=location.low,
        high=location.high,
        p_value=signed_rank_p_value(differences),
    )


def compare_all(common: Compared, metrics: Sequence[str], *, confidence: float = 0.95) -> pd.DataFrame:
    """Compare every two things of a common set, in each of its groups, by each metric.

    Returns:
        One row a group, metric and pair. Columns: within, metric, first, second, the fields of PairedComparison, and
        p_holm: corrected for all rows of this frame. To look at several frames as one, concatenate them and correct
        anew with `holm`.
    """
    rows = [
        {**group, "metric": metric, "first": one, "second": two, **asdict(compare(left, right, confidence=confidence))}
        for group, tables in common.tables(*metrics)
        for metric, table in zip(metrics, tables, strict=True)
        for (one, left), (two, right) in combinations(table.items(), 2)
    ]
    fields_of_pair = [field.name for field in fields(PairedComparison)]
    frame = pd.DataFrame(rows, columns=[*common.within, "metric", "first", "second", *fields_of_pair])
    return frame.assign(p_holm=holm(frame["p_value"]))


def _differences(first: npt.ArrayLike, second: npt.ArrayLike) -> Floats:
    left, right = np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)
    if left.shape != right.shape or left.ndim != 1:
        raise StatisticsError(f"scores have shapes {left.shape} and {right.shape}; expected two of (images,)")
    if np.isinf(left).any() or np.isinf(right).any():
        raise StatisticsError("a score is infinite; leave that image out (common_set does)")
    differences = left - right
    return differences[~np.isnan(differences)]


def signed_rank_p_value(differences: Floats) -> float:
    """Two-sided, of Wilcoxon's test of finite differences (images,); NaN under MIN_IMAGES images."""
    if len(differences) < MIN_IMAGES:
        return np.nan
    if not differences.any():
        return 1.0
    from scipy.stats import wilcoxon

    _, p_value = np.asarray(wilcoxon(differences), dtype=np.float64)
    return float(p_value)
