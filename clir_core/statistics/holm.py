"""Holm's correction: many tests, and still at most a share alpha of a chance of any false finding."""

import numpy as np
import numpy.typing as npt


def holm(p_values: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Adjusted p-values, to be compared with alpha.

    Args:
        p_values: (tests,), every test of one family: all pairs, bins and metrics that are looked at together. NaN is a
            test that was not made: it stays NaN and does not count.

    Returns:
        (tests,), at least the p-values given, at most 1.

    Source: Holm, A simple sequentially rejective multiple test procedure, Scand. J. Statist. 6 (1979), 65-70.
    """
    given = np.asarray(p_values, dtype=np.float64)
    adjusted = np.full(given.shape, np.nan)
    made = np.flatnonzero(~np.isnan(given))
    order = made[np.argsort(given[made], kind="stable")]
    factors = np.arange(len(order), 0, -1)
    adjusted[order] = np.minimum(np.maximum.accumulate(factors * given[order]), 1.0)
    return adjusted
