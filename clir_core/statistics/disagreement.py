"""Where two metrics tell different stories: how alike they order restorers, and which pairs they order oppositely."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from clir_core.errors import StatisticsError
from clir_core.statistics.bootstrap import RESAMPLING, Floats, Resampling, bootstrap
from clir_core.statistics.common_set import CommonSet
from clir_core.statistics.direction import Axis, upward


def kendall_tau(one: npt.ArrayLike, other: npt.ArrayLike) -> Floats:
    """Kendall's tau-b of every row: 1 when both order its columns alike, -1 when oppositely.

    Args:
        one: (rows, columns), higher is better; NaN takes that column out of that row.
        other: The same.

    Returns:
        (rows,), in [-1, 1]; NaN where one of the two ties all columns.

    Raises:
        StatisticsError: The shapes differ.

    Source: Kendall, The treatment of ties in ranking problems, Biometrika 33 (1945), 239-251.
    """
    first, second = np.asarray(one, dtype=np.float64), np.asarray(other, dtype=np.float64)
    if first.shape != second.shape or first.ndim != 2:
        raise StatisticsError(f"scores have shapes {first.shape} and {second.shape}; expected two of (rows, columns)")
    absent = np.isnan(first) | np.isnan(second)
    orders = [_orders(np.where(absent, np.nan, scores)) for scores in (first, second)]
    untied = np.sqrt(np.prod([(order**2).sum(axis=1) for order in orders], axis=0))
    with np.errstate(invalid="ignore"):
        return (orders[0] * orders[1]).sum(axis=1) / untied


def agreement_by_sample(common: CommonSet, one: Axis, other: Axis) -> pd.DataFrame:
    """How alike two metrics order the compared things, on each common sample.

    Returns:
        One row a sample. Columns: within, image_id, sample_id, n_compared, tau (tau-b in [-1, 1]; NaN where a metric
        ties all). For a mean with its interval, average within each image and hand that to `bootstrap`.
    """
    keys = [*common.within, "image_id", "sample_id"]
    scores = [
        common.scores.pivot_table(index=keys, columns=common.compared, values=axis.metric, observed=True)
        for axis in (one, other)
    ]
    tau = kendall_tau(upward(scores[0], one.better), upward(scores[1], other.better))
    return scores[0].index.to_frame(index=False).assign(n_compared=scores[0].notna().sum(axis=1).to_numpy(), tau=tau)


def opposed_pairs(common: CommonSet, one: Axis, other: Axis, resampling: Resampling = RESAMPLING) -> pd.DataFrame:
    """By how much the first of every two compared things is better than the second, by both metrics.

    Returns:
        One row a group and pair. Columns: within, first, second, n_images; for each metric <metric>_advantage (mean
        over images, positive where first is better by it, in its unit), <metric>_low, <metric>_high (percentile
        interval, NaN under two images); share_opposed (of images on which the metrics prefer different ones); opposed
        (True where both intervals leave zero, on different sides). The intervals are not corrected for many pairs.
    """
    columns = [f"{axis.metric}_{part}" for axis in (one, other) for part in ("advantage", "low", "high")]
    names = [*common.within, "first", "second", "n_images", *columns, "share_opposed", "opposed"]
    frames = [
        _pairs(tables, (one, other), resampling).assign(**group)
        for group, tables in common.tables(one.metric, other.metric)
        if tables[0].shape[1] >= 2
    ]
    return pd.concat(frames, ignore_index=True)[names] if frames else pd.DataFrame(columns=names)


def _orders(scores: Floats) -> Floats:
    """For every two columns 1, 0 or -1: which is larger; 0 where one of them is NaN."""
    left, right = np.triu_indices(scores.shape[1], k=1)
    return np.nan_to_num(np.sign(scores[:, left] - scores[:, right]))


def _pairs(tables: Sequence[pd.DataFrame], axes: Sequence[Axis], resampling: Resampling) -> pd.DataFrame:
    names = tables[0].columns
    left, right = np.triu_indices(len(names), k=1)
    upwards = [upward(table, axis.better) for table, axis in zip(tables, axes, strict=True)]
    advantages = [scores[:, left] - scores[:, right] for scores in upwards]
    resamples = bootstrap(np.hstack(advantages), resampling)
    ends = np.array([resamples.means, *resamples.interval()]).reshape(3, len(axes), len(left))
    pairs = pd.DataFrame({"first": names[left], "second": names[right], "n_images": len(tables[0])})
    for axis, (means, low, high) in zip(axes, ends.swapaxes(0, 1), strict=True):
        pairs[[f"{axis.metric}_advantage", f"{axis.metric}_low", f"{axis.metric}_high"]] = np.stack(
            [means, low, high], 1
        )
    sides = (ends[1] > 0).astype(int) - (ends[2] < 0).astype(int)
    share_opposed = (np.sign(advantages[0]) * np.sign(advantages[1]) < 0).mean(axis=0)
    return pairs.assign(share_opposed=share_opposed, opposed=sides[0] * sides[1] < 0)
