"""Axes."""

import numpy as np
import pandas as pd

from dashboard.charts import axes
from dashboard.charts.axes import Span


def test_an_axis_leaves_a_margin_at_both_ends() -> None:
    assert axes.span([pd.Series([0.0, 100.0])]) == Span(-8.0, 108.0)


def test_undefined_values_do_not_stretch_an_axis() -> None:
    assert axes.span([pd.Series([0.0, 100.0, np.nan, np.inf])]) == Span(-8.0, 108.0)


def test_one_value_still_has_an_axis_around_it() -> None:
    low, high = axes.span([pd.Series([25.0])])

    assert low < 25.0 < high


def test_no_value_at_all_has_an_axis() -> None:
    assert axes.span([pd.Series([], dtype=float)]) == Span(0.0, 1.0)
