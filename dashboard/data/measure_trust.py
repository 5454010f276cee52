"""Which measure deserves trust: how well each tells a change of meaning from harmless ones of equal PSNR."""

from collections.abc import Iterable
from typing import NamedTuple

import pandas as pd

from clir_core.statistics.separation import separation
from dashboard.data.alignment import BESIDE, Measure
from db.reading.controlled_changes import Grouping, controlled_changes
from db.store import Snapshot

COLUMNS = (
    "metric_id", "metric_title", "quality", "reference", "group", "n_images", "n_pairs", "auc", "low", "high",
)  # fmt: skip
PIXELS = {metric_id for ids in BESIDE.values() for metric_id in ids}
"""Shown beside measures of meaning, and so never the default one."""


class Trust(NamedTuple):
    """Why a measure is the default one."""

    metric_id: str
    auc: float
    low: float
    high: float
    n_images: int

    @property
    def text(self) -> str:
        """`AUC 0.97 [0.95, 0.98], n = 24 images`."""
        return f"AUC {self.auc:.2f} [{self.low:.2f}, {self.high:.2f}], n = {self.n_images} images"


def measure_trust(snapshot: Snapshot, grouping: Grouping, dataset_ids: tuple[str, ...] = ()) -> pd.DataFrame:
    """The verdicts on every metric that was validated in a store; empty where nothing was.

    Returns:
        One row a metric and group. Columns: metric_id, metric_title, quality, reference, group, n_images, n_pairs, auc
        (0.5 is chance), low, high (95 % interval over images; NaN of a single one).
    """
    found = controlled_changes(snapshot, dataset_ids)
    rows = found[found["grouping"] == grouping].reset_index(drop=True)
    verdicts = [separation(values) for values in rows["auc_by_image"]]
    ends = pd.DataFrame(verdicts, columns=["auc", "low", "high", "n_images"])
    return rows.assign(low=ends["low"], high=ends["high"])[list(COLUMNS)]


def most_trusted(trust: pd.DataFrame, measures: Iterable[Measure]) -> Trust | None:
    """The measure with the best separation over all pairs, among those offered; None where none was validated.

    Args:
        trust: `measure_trust` by "all".
        measures: With the same reference.
    """
    offered = {measure.metric.metric_id for measure in measures} - PIXELS
    rows = trust[trust["metric_id"].isin(offered)].sort_values(["auc", "metric_id"], ascending=[False, True])
    if rows.empty:
        return None
    best = rows.iloc[0]
    return Trust(best["metric_id"], best["auc"], best["low"], best["high"], int(best["n_images"]))
