"""How alike metrics order restorations: Spearman's correlation of every two, both turned so that more is better."""

from collections.abc import Sequence
from itertools import product

import numpy as np
import pandas as pd

from clir_core.statistics.direction import upward
from dashboard.data.metrics import Metric
from db.reading import compare
from db.reading.questions import Selection
from db.store import Snapshot

LEAST = 10
"""With fewer restorations no correlation is told."""


def agreement(snapshot: Snapshot, selection: Selection, metrics: tuple[Metric, ...], limit: int) -> pd.DataFrame:
    """Correlations over restorations.

    Returns:
        One row an ordered pair. Columns: first, second (metric ids), rho (in [-1, 1]; NaN under LEAST restorations or
        where a metric is constant), n (restorations that have both).
    """
    ids = [metric.metric_id for metric in metrics]
    return agreement_of(compare.metric_values(snapshot, selection, ids, limit), metrics)


def agreement_of(values: pd.DataFrame, metrics: Sequence[Metric]) -> pd.DataFrame:
    """`agreement`, of an answer to `compare.metric_values`."""
    turned = pd.DataFrame({metric.metric_id: upward(values[metric.metric_id], metric.better) for metric in metrics})
    there = turned.notna().to_numpy(dtype=np.int64)
    rho = turned.corr(method="spearman", min_periods=LEAST)
    names = list(rho.columns)
    pairs = list(product(names, repeat=2))
    return pd.DataFrame(
        {
            "first": [first for first, _ in pairs],
            "second": [second for _, second in pairs],
            "rho": rho.to_numpy().ravel(),
            "n": (there.T @ there).ravel(),
        }
    )
