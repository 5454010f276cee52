"""Compares many restorers over many images at once: the tests of `paired`, with the mean for a difference.

The Hodges-Lehmann estimate of `paired` takes n^2 / 2 numbers a pair, more than fifty restorers on thousands of images
can afford; who is ahead is told by the mean difference here, and how sure that is by the same p-value.
"""

from collections.abc import Sequence
from itertools import combinations
from math import erfc, sqrt

import numpy as np
import numpy.typing as npt
import pandas as pd

from clir_core.statistics.bootstrap import Floats
from clir_core.statistics.common_set import Compared
from clir_core.statistics.direction import Axis, upward
from clir_core.statistics.holm import holm
from clir_core.statistics.paired import MIN_IMAGES, signed_rank_p_value

_EXACT_UP_TO = 50


def quick_pairs(common: Compared, axes: Sequence[Axis], *, with_best: bool = False) -> pd.DataFrame:
    """Test every two things of each group by each metric, or each thing against the one with the best mean.

    Args:
        common: Scores over common images.
        axes: The metrics.
        with_best: Whether only the pairs with a group's best are tested. Fewer tests are corrected for then.

    Returns:
        One row a group, metric and pair. Columns: within, metric, first, second, n_images, difference (mean of first -
        second), p_value, p_holm (corrected for all rows of this frame).
    """
    frames = [
        _of_table(table, axis, with_best=with_best).assign(**group, metric=axis.metric)
        for group, tables in common.tables(*(axis.metric for axis in axes))
        for axis, table in zip(axes, tables, strict=True)
        if table.shape[1] > 1
    ]
    columns = [*common.within, "metric", "first", "second", "n_images", "difference", "p_value"]
    frame = pd.concat(frames, ignore_index=True)[columns] if frames else pd.DataFrame(columns=columns)
    return frame.assign(p_holm=holm(frame["p_value"].astype(np.float64)))


def signed_rank_p_values(differences: Floats) -> Floats:
    """Two-sided p-values of Wilcoxon's signed-rank test, one a column, as `paired.compare` gives them one by one.

    Args:
        differences: (images, pairs), finite.

    Returns:
        (pairs,), NaN under MIN_IMAGES images.
    """
    n_images, n_pairs = differences.shape
    if n_images < MIN_IMAGES or not n_pairs:
        return np.full(n_pairs, np.nan)
    order = np.argsort(np.abs(differences), axis=0)
    ordered = np.take_along_axis(differences, order, axis=0)
    sizes = np.abs(ordered)
    odd = (sizes[0] == 0) | (np.diff(sizes, axis=0) == 0).any(axis=0) | (n_images <= _EXACT_UP_TO)
    values = np.empty(n_pairs)
    values[~odd] = _normal_p_values(ordered[:, ~odd] > 0)
    values[odd] = _scipy_p_values(differences[:, odd])
    return values


def _normal_p_values(is_positive: npt.NDArray[np.bool_]) -> Floats:
    """Of many images whose differences, in the order of their size, are neither zero nor alike."""
    n_images = len(is_positive)
    rank_sums = np.arange(1, n_images + 1, dtype=np.float64) @ is_positive
    deviation = sqrt(n_images * (n_images + 1) * (2 * n_images + 1) / 24)
    return np.array([erfc(abs(each) / deviation / sqrt(2)) for each in rank_sums - n_images * (n_images + 1) / 4])


def _scipy_p_values(differences: Floats) -> Floats:
    """Of few images, or where differences are zero or alike. SciPy is imported only here: that takes long."""
    n_images, n_pairs = differences.shape
    values = np.empty(n_pairs)
    if not n_pairs:
        return values
    from scipy.stats import wilcoxon

    sizes = np.sort(np.abs(differences), axis=0)
    odd = (sizes[0] == 0) | ((np.diff(sizes, axis=0) == 0).any(axis=0) & (n_images <= _EXACT_UP_TO))
    if not odd.all():
        _, values[~odd] = np.asarray(wilcoxon(differences[:, ~odd], axis=0), dtype=np.float64)
    values[odd] = [signed_rank_p_value(differences[:, column]) for column in np.flatnonzero(odd)]
    return values


def _of_table(table: pd.DataFrame, axis: Axis, *, with_best: bool) -> pd.DataFrame:
    scores = table.to_numpy(dtype=np.float64)
    best = int(upward(scores.mean(axis=0), axis.better).argmax())
    others = [(best, other) for other in range(scores.shape[1]) if other != best]
    pairs = np.array(others if with_best else list(combinations(range(scores.shape[1]), 2)))
    differences = scores[:, pairs[:, 0]] - scores[:, pairs[:, 1]]
    return pd.DataFrame(
        {
            "first": table.columns.to_numpy()[pairs[:, 0]],
            "second": table.columns.to_numpy()[pairs[:, 1]],
            "n_images": len(scores),
            "difference": differences.mean(axis=0),
            "p_value": signed_rank_p_values(differences),
        }
    )
