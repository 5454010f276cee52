"""The mean score of every compared restorer with its interval, over common images: what a chart's point is."""

import numpy as np
import pandas as pd

from clir_core.statistics.bootstrap import RESAMPLING, Resampling, bootstrap
from clir_core.statistics.common_set import CommonSet


def mean_scores(common: CommonSet, metric: str, resampling: Resampling = RESAMPLING) -> pd.DataFrame:
    """Means over images of a common set, with percentile intervals from one clustered bootstrap.

    Returns:
        One row a group and compared thing. Columns: the set's `within` and `compared`, mean, low, high (NaN under two
        images), n_images, n_samples.
    """
    keys = [*common.within, common.compared]
    table = common.by_image(metric)
    resamples = bootstrap(table.to_numpy(), resampling)
    low, high = resamples.interval()
    means = table.columns.to_frame(index=False).assign(
        mean=resamples.means, low=low, high=high, n_images=resamples.n_images
    )
    samples = common.scores.groupby(keys, observed=True).agg(n_samples=("sample_id", "nunique")).reset_index()
    return means.merge(samples, on=keys).astype({"n_images": np.int64, "n_samples": np.int64})
