"""Axes on which better is always right, or up: a metric whose small values are good runs backwards."""

from collections.abc import Iterable
from typing import NamedTuple

import altair as alt
import numpy as np
import pandas as pd

from dashboard.data.metrics import Metric

MARGIN = 0.08
"""Share of the data's span that is left free at both ends."""


class Span(NamedTuple):
    """The ends of an axis, smallest first."""

    low: float
    high: float


def span(columns: Iterable[pd.Series]) -> Span:
    """What an axis must cover to show these values with a margin; [0, 1] without any finite one."""
    values = np.concatenate([np.empty(0), *(column.to_numpy(dtype=np.float64) for column in columns)])
    values = values[np.isfinite(values)]
    if not values.size:
        return Span(0.0, 1.0)
    low, high = float(values.min()), float(values.max())
    margin = MARGIN * (high - low) or abs(high) * MARGIN or 1.0
    return Span(low - margin, high + margin)


def scale(metric: Metric, ends: Span) -> alt.Scale:
    """A linear scale over the span, reversed where lower is better."""
    return alt.Scale(domain=list(ends), nice=False, zero=False, reverse=metric.better == "lower")


def title(metric: Metric) -> str:
    """The metric, its unit and the arrow that says where better is: along x to the right, along y upwards."""
    return f"{metric.label}   better ⟶"


def fraction(metric: Metric, ends: Span, values: pd.Series) -> pd.Series:
    """Where values lie along the axis: 0 at its worse end, 1 at its better end."""
    along = (values - ends.low) / (ends.high - ends.low)
    return along if metric.better == "higher" else 1 - along
