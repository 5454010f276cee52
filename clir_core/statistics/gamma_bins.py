"""Bins of gamma with fixed edges, so that plots of different stores can be laid side by side."""

from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pandas as pd

from clir_core.errors import StatisticsError

EDGES = (0.0, 0.05, 0.10, 0.20, 0.30, 0.45, 0.60, 0.80, 1.0)
"""Chosen so that plain super-resolution by 8, 4, 3 and 2 (gamma .124, .249, .332, .498) stays away from every edge."""

LABELS = tuple(f"{low:.2f}–{high:.2f}" for low, high in pairwise(EDGES))
"""One text a bin; their alphabetical order is the order of gamma."""

FEW_IMAGES = 10
"""Bins of fewer images are to be shown dimmed."""


def gamma_bin(gamma: npt.ArrayLike) -> npt.NDArray[np.int64]:
    """The index of each value's bin: its low edge belongs to a bin, its high edge only to the last one.

    Args:
        gamma: Any shape, in [0, 1]; NaN where there is no target.

    Returns:
        The shape of gamma; -1 where it is NaN.

    Raises:
        StatisticsError: A value is outside [0, 1].
    """
    values = np.asarray(gamma, dtype=np.float64)
    outside = values[(values < 0) | (values > 1)]
    if outside.size:
        raise StatisticsError(f"gamma is {outside[0]:g}; it is a share of information, between 0 and 1")
    bins = np.minimum(np.searchsorted(EDGES, values, side="right") - 1, len(LABELS) - 1)
    return np.where(np.isnan(values), -1, bins).astype(np.int64)


def gamma_label(gamma: npt.ArrayLike) -> npt.NDArray[np.object_]:
    """The label of each value's bin, in the shape of gamma; None where it is NaN.

    Raises:
        StatisticsError: A value is outside [0, 1].
    """
    return np.array([*LABELS, None], dtype=object)[gamma_bin(gamma)]


def bin_counts(points: pd.DataFrame) -> pd.DataFrame:
    """How much lies in each bin: images are independent of one another, their degraded copies are not.

    Args:
        points: Has columns image_id, sample_id and gamma; several rows a sample count once.

    Returns:
        One row a bin, empty ones too. Columns: gamma_bin (label), n_images, n_pairs (degraded images with a target).
    """
    labelled = points.assign(gamma_bin=gamma_label(points["gamma"].to_numpy()))
    counts = labelled.groupby("gamma_bin").agg(n_images=("image_id", "nunique"), n_pairs=("sample_id", "nunique"))
    return counts.reindex(pd.Index(LABELS, name="gamma_bin"), fill_value=0).reset_index()
