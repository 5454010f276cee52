"""The restorers that no other beats on every axis, and how sure that is."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from clir_core.errors import StatisticsError
from clir_core.statistics.bootstrap import RESAMPLING, Floats, Resampling, bootstrap
from clir_core.statistics.common_set import Compared
from clir_core.statistics.direction import Axis, Better, upward


def on_front(points: npt.ArrayLike, better: Sequence[Better]) -> npt.NDArray[np.bool_]:
    """Which points no other point dominates: is at least as good on every axis, and better on one.

    Equal points do not dominate each other. A point with a NaN is on no front and dominates nothing.

    Args:
        points: (..., points, axes): the points of each leading index compete among themselves.
        better: One direction an axis.

    Returns:
        (..., points).

    Raises:
        StatisticsError: There is not one direction an axis.
    """
    values = np.asarray(points, dtype=np.float64)
    if values.ndim < 2 or values.shape[-1] != len(better):
        raise StatisticsError(f"points have shape {values.shape}; expected (..., points, {len(better)})")
    points_first = np.moveaxis(values, -2, 0)
    # Contiguous, so that what is compared at once lies beside each other.
    upwards = [np.ascontiguousarray(upward(points_first[..., axis], way)) for axis, way in enumerate(better)]
    dominated = np.isnan(points_first).any(axis=-1)
    for rival in range(len(points_first)):
        dominated |= _dominates([axis[rival] for axis in upwards], upwards)
    return np.moveaxis(np.asarray(~dominated), 0, -1)


def front_share(drawn: Floats, better: Sequence[Better]) -> Floats:
    """In how many draws each point is on the front, in [0, 1].

    Args:
        drawn: (draws, points, axes). Draws with a NaN are left out: of a small group one may hold no image.
        better: One direction an axis.

    Returns:
        (points,).

    Raises:
        StatisticsError: There is not one direction an axis.
    """
    return on_front(drawn[~np.isnan(drawn).any(axis=(1, 2))], better).mean(axis=0)


def pareto_front(common: Compared, axes: Sequence[Axis], resampling: Resampling = RESAMPLING) -> pd.DataFrame:
    """The front of each group's means over images, and the share of resamples in which a thing is on it.

    All axes and things see the same resamples of images, so what varies together goes on doing so.

    Returns:
        One row a group and compared thing. Columns: within, compared, one mean a metric, n_images, on_front, and
        front_share: in how many resamples of the images it is on the front, in [0, 1].
    """
    metrics = [axis.metric for axis in axes]
    frames = [
        _front(tables, axes, resampling).assign(**group)
        for group, tables in common.tables(*metrics)
        if not tables[0].empty
    ]
    columns = [*common.within, common.compared, *metrics, "n_images", "on_front", "front_share"]
    return pd.concat(frames, ignore_index=True)[columns] if frames else pd.DataFrame(columns=columns)


def _dominates(rival: list[Floats], points: list[Floats]) -> npt.NDArray[np.bool_]:
    no_worse = np.ones(points[0].shape, dtype=bool)
    ahead = np.zeros(points[0].shape, dtype=bool)
    for other, own in zip(rival, points, strict=True):
        no_worse &= other >= own
        ahead |= other > own
    return no_worse & ahead


def _front(tables: Sequence[pd.DataFrame], axes: Sequence[Axis], resampling: Resampling) -> pd.DataFrame:
    resamples = bootstrap(np.hstack([table.to_numpy() for table in tables]), resampling)
    better: list[Better] = [axis.better for axis in axes]
    means = resamples.means.reshape(len(axes), -1).T
    drawn = resamples.resampled.reshape(resamples.draws, len(axes), -1).swapaxes(1, 2)
    front = tables[0].columns.to_frame(index=False)
    front[[axis.metric for axis in axes]] = means
    return front.assign(
        n_images=len(tables[0]),
        on_front=on_front(means, better),
        front_share=front_share(drawn, better),
    )
