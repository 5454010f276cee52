"""What quality costs: means of a metric beside latency, memory and size, on one device and at one input size."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from clir_core.statistics.direction import upward
from clir_core.statistics.pareto import on_front
from dashboard.data.estimates import REFERENCE, Means
from dashboard.data.metrics import Metric
from dashboard.data.tables import interval_text

FACET = ["device", "dtype", "threads", "input_width", "input_height", "task_id"]
"""Within these alone costs are compared."""
DEGRADED = "bicubic"


@dataclass(frozen=True, slots=True)
class Cost:
    """Something that a restorer takes; less is better."""

    column: str
    """Of `resources.resources`."""
    title: str
    unit: str
    short: str

    @property
    def label(self) -> str:
        """Title and unit."""
        return f"{self.title} ({self.unit})" if self.unit else self.title


COSTS: Mapping[str, Cost] = {
    "latency": Cost("latency_ms", "Latency an image", "ms", "Latency"),
    "parameters": Cost("parameters", "Parameters", "", "Parameters"),
    "memory": Cost("peak_memory_mb", "Peak memory of a call, weights not counted", "MB", "Memory"),
    "flops": Cost("flops", "Floating-point operations an image", "", "Operations"),
    "weights": Cost("weights_mb", "Size of the weights", "MB", "Weights"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The most that a reader can spend; infinite for no limit."""

    latency_ms: float = np.inf
    memory_mb: float = np.inf

    def kept(self, rows: pd.DataFrame) -> pd.Series:
        """Which rows are within; a cost that is not known is within no limit."""
        within = pd.Series(data=True, index=rows.index)
        for column, limit in (("latency_ms", self.latency_ms), ("peak_memory_mb", self.memory_mb)):
            if np.isfinite(limit):
                within &= (rows[column] <= limit).fillna(value=False).astype(bool)
        return within


def priced(costs: pd.DataFrame, found: Means, metric: Metric, limits: Limits) -> pd.DataFrame:
    """Every competing restorer with its cost and its quality; the degraded image beside them, which is free.

    Args:
        costs: Of `resources.resources`.
        found: Means by task of the metric, over the images that the restorers of a task share, of whatever size.
        metric: Their metric.
        limits: Of the reader.

    Returns:
        The rows of `costs` that have a mean, with restorer_title and family, and: <id>, <id>_low, <id>_high, n_images,
        within (the limits), gain (over the degraded image, better is positive; NaN where that has no mean).
    """
    names = [metric.metric_id, f"{metric.metric_id}_low", f"{metric.metric_id}_high"]
    quality = found.frame[["task_id", "restorer_id", "n_images", *names]].dropna(subset=names[:1])
    rows = costs.merge(quality, on=["task_id", "restorer_id"])
    competing = rows[(rows["family"] != REFERENCE) | (rows["restorer_id"] == DEGRADED)].reset_index(drop=True)
    degraded = quality[quality["restorer_id"] == DEGRADED].set_index("task_id")[metric.metric_id]
    start = competing["task_id"].map(degraded).to_numpy(dtype=np.float64)
    gain = upward(competing[metric.metric_id], metric.better) - upward(start, metric.better)
    return competing.assign(within=limits.kept(competing), gain=gain)


def with_front(rows: pd.DataFrame, cost: Cost, metric: Metric) -> pd.DataFrame:
    """The rows of one facet with on_front and dominated_by.

    on_front: no other is at least as good and as cheap, and better in one. dominated_by: the title of the best of those
    that beat it; empty on the front, and where the cost is not known.
    """
    points = rows[[cost.column, metric.metric_id]].to_numpy(dtype=np.float64)
    front = on_front(points, ["lower", metric.better])
    quality = upward(points[:, 1], metric.better)
    titles = rows["restorer_title"].tolist()
    beaten: list[str] = []
    for place, (price, _) in enumerate(points):
        rivals = [i for i in range(len(points)) if front[i] and points[i, 0] <= price and quality[i] >= quality[place]]
        best = max(rivals, key=lambda i: quality[i], default=None)
        beaten.append("" if front[place] or best is None else titles[best])
    return rows.assign(on_front=front, dominated_by=beaten)


def facet_text(row: Mapping[Hashable, Any]) -> str:
    """`288 x 288, float32, AMD EPYC, 2 threads`: where costs may be compared."""
    device = str(row["device"])
    threads = "" if pd.isna(row["threads"]) or "thread" in device else f", {row['threads']:.0f} threads"
    return f"{row['input_width']} x {row['input_height']}, {row['dtype']}, {device}{threads}"


def device_text(row: Mapping[Hashable, Any]) -> str:
    """The same without the size."""
    return facet_text(row).split(", ", maxsplit=1)[1]


def price_of_gain(rows: pd.DataFrame) -> pd.Series:
    """Milliseconds a unit of the metric gained over the degraded image; NaN where nothing is gained."""
    gains = rows["gain"].where(rows["gain"] > 0)
    return rows["latency_ms"] / gains


def model_table(rows: pd.DataFrame, metric: Metric) -> pd.DataFrame:
    """The rows of `with_front` as people read them."""
    name = metric.metric_id
    ordered = rows.assign(price=price_of_gain(rows)).sort_values(
        ["task_id", "input_width", name], ascending=[True, True, metric.better == "lower"], kind="stable"
    )
    ends = zip(ordered[name], ordered[f"{name}_low"], ordered[f"{name}_high"], strict=True)
    return pd.DataFrame(
        {
            "Task": ordered["task_id"],
            "Restorer": ordered["restorer_title"],
            metric.label: [interval_text(*each) for each in ends],
            "Gain": ordered["gain"].round(4),
            "Latency (ms)": ordered["latency_ms"].round(1),
            f"ms per {metric.unit or 'unit'} gained": ordered["price"].round(1),
            "Peak memory (MB)": ordered["peak_memory_mb"].round(1),
            "Parameters (M)": (ordered["parameters"] / 1e6).round(3),
            "Weights (MB)": ordered["weights_mb"].round(1),
            "GFLOPs": (ordered["flops"] / 1e9).round(2),
            "Beaten by": ordered["dominated_by"].replace("", "nobody"),
        }
    )
