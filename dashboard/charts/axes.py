"""Axes on which better is always right, or up: a metric whose small values are good runs backwards."""

from collections.abc import Iterable
from typing import NamedTuple

import altair as alt
import numpy as np
import pandas as pd

from dashboard.data.metrics import Metric

MARGIN = 0.08
"""Share of the data's span that is left free at both ends."""

REACH = 0.5
"""How far intervals may widen an axis beyond the means, in shares of the range of the means."""


class Span(NamedTuple):
    """The ends of an axis, smallest first."""

    low: float
    high: float


def tight_span(means: pd.Series, ends: Iterable[pd.Series]) -> Span:
    """What an axis must cover to show all means, and of what reaches beyond them only `REACH` of their range.

    One wide interval does not squeeze all means into a corner: it is cut off at the edge of the panel.

    Args:
        means: The values that matter.
        ends: Of intervals, and whatever else may be cut off.
    """
    inner, outer = span([means]), span([means, *ends])
    finite = means[np.isfinite(means.to_numpy(dtype=np.float64))]
    if len(set(finite)) < 2:
        return outer
    reach = REACH * float(finite.max() - finite.min())
    return Span(
        max(outer.low, min(inner.low, float(finite.min()) - reach)),
        min(outer.high, max(inner.high, float(finite.max()) + reach)),
    )


def span(columns: Iterable[pd.Series]) -> Span:
    """What an axis must cover to show these values with a margin; [0, 1] without any finite one."""
    values = np.concatenate([np.empty(0), *(column.to_numpy(dtype=np.float64) for column in columns)])
    values = values[np.isfinite(values)]
    if not values.size:
        return Span(0.0, 1.0)
    low, high = float(values.min()), float(values.max())
    margin = MARGIN * (high - low) or abs(high) * MARGIN or 1.0
    return Span(low - margin, high + margin)


def scale(metric: Metric, ends: Span, *, log: bool = False) -> alt.Scale:
    """A scale over the span, reversed where lower is better; linear, or logarithmic where all of it is positive."""
    kind = "log" if log and ends.low > 0 else "linear"
    reverse = metric.better == "lower"
    return alt.Scale(type=kind, domain=list(ends), nice=False, zero=False, reverse=reverse)


def title(metric: Metric) -> str:
    """The metric, its unit and the arrow that says where better is: along x to the right, along y upwards."""
    return f"{metric.label}   better ⟶"


def fraction(metric: Metric, ends: Span, values: pd.Series, *, log: bool = False) -> pd.Series:
    """Where values lie along the axis: 0 at its worse end, 1 at its better end."""
    if log and ends.low > 0:
        values = values.clip(lower=ends.low).map(np.log)
        ends = Span(float(np.log(ends.low)), float(np.log(ends.high)))
    along = (values - ends.low) / (ends.high - ends.low)
    return along if metric.better == "higher" else 1 - along
