"""Axes that do not waste the panel, and points that do not hide each other."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from example_metrics import NIQE, PSNR

from dashboard.charts import axes
from dashboard.charts.axes import Span
from dashboard.charts.plane_axes import POINT_SIZE, nested, plane_of


def means(psnr: list[float], niqe: list[float], half: float = 0.5) -> pd.DataFrame:
    frame = pd.DataFrame({"restorer_id": [*"abcdef"][: len(psnr)], "task_id": "sr2", "psnr": psnr, "niqe": niqe})
    for name in ("psnr", "niqe"):
        frame[f"{name}_low"], frame[f"{name}_high"] = frame[name] - half, frame[name] + half
    return frame


NOTHING = means([], [])


def test_one_wide_interval_does_not_squeeze_the_means() -> None:
    frame = means([20.0, 22.0], [5.0, 6.0])
    frame.loc[0, "niqe_high"] = 60.0
    plane = plane_of(frame, NOTHING, PSNR, NIQE, "task_id")

    assert plane.y_span.high == pytest.approx(6.5)
    assert plane.y_span.low < 4.7


def test_all_means_are_inside() -> None:
    span = axes.tight_span(pd.Series([1.0, 3.0]), [pd.Series([0.9, 2.9]), pd.Series([1.1, 3.1])])

    assert span.low < 1 < 3 < span.high


def test_a_single_mean_keeps_its_interval() -> None:
    assert axes.tight_span(pd.Series([2.0]), [pd.Series([1.0]), pd.Series([3.0])]) == axes.span(
        [pd.Series([2.0]), pd.Series([1.0]), pd.Series([3.0])]
    )


def test_a_logarithmic_axis_needs_positive_values() -> None:
    assert axes.scale(PSNR, Span(1.0, 10.0), log=True).to_dict()["type"] == "log"
    assert axes.scale(PSNR, Span(-1.0, 10.0), log=True).to_dict()["type"] == "linear"
    along = axes.fraction(PSNR, Span(1.0, 100.0), pd.Series([1.0, 10.0, 100.0]), log=True)
    np.testing.assert_allclose(along, [0.0, 0.5, 1.0])


def test_points_at_one_place_are_drawn_within_each_other() -> None:
    frame = means([20.0, 20.0, 30.0], [5.0, 5.0, 3.0])
    plane = plane_of(frame, NOTHING, PSNR, NIQE, "task_id")
    drawn = nested(frame, plane)

    assert drawn["restorer_id"].tolist()[0] == "a"
    assert drawn["size"].tolist() == [pytest.approx(POINT_SIZE * 2.4), POINT_SIZE, POINT_SIZE]


def test_no_points_are_no_trouble() -> None:
    assert nested(NOTHING, replace(plane_of(NOTHING, NOTHING, PSNR, NIQE, "task_id"), log=True)).empty
