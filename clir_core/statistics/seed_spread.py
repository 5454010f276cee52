"""How much a restorer that draws noise differs from itself: the spread over seeds on the same sample."""

from collections.abc import Sequence

import numpy as np
import pandas as pd


def seed_spread(
    points: pd.DataFrame, metric: str, *, compared: str = "restorer_id", within: Sequence[str] = ()
) -> pd.DataFrame:
    """The standard deviation over repeated restorations of a sample, pooled over samples.

    It says how far a single run can be off; intervals of means over images hold it already.

    Args:
        points: One row a restoration, with sample_id, the columns named here and the metric; scores that are not
            finite are left out.
        metric: The column of scores.
        compared: The column whose values each get a row.
        within: The columns whose values are groups.

    Returns:
        One row a group and compared thing. Columns: within, compared, n_samples (with two runs or more), n_runs (on
        those samples), sd (in the metric's unit; NaN without such a sample).
    """
    keys = [*within, compared]
    finite = points[np.isfinite(points[metric].to_numpy(dtype=np.float64))]
    samples = finite.groupby([*keys, "sample_id"], observed=True)[metric].agg(["count", "var"]).reset_index()
    repeated = samples["count"] >= 2
    pooled = samples.assign(
        n_samples=repeated.astype(np.int64),
        n_runs=samples["count"].where(repeated, 0),
        freedom=(samples["count"] - 1).where(repeated, 0),
        squares=(samples["var"] * (samples["count"] - 1)).where(repeated, 0.0),
    )
    sums = pooled.groupby(keys, observed=True)[["n_samples", "n_runs", "freedom", "squares"]].sum().reset_index()
    return sums.assign(sd=np.sqrt(sums["squares"] / sums["freedom"])).drop(columns=["freedom", "squares"])
