"""One metric of the clean image that is predicted at each sampling step: what the steps of a single run add."""

import altair as alt
import numpy as np
import pandas as pd

from dashboard.charts import by_setting
from dashboard.charts.by_setting import SettingAxis
from dashboard.charts.look import Look
from dashboard.data.metrics import Metric

AXIS = SettingAxis(title="sampling step (the first is the noisiest)", kind="linear")


def chart(frame: pd.DataFrame, rules: pd.DataFrame, metric: Metric, look: Look) -> alt.LayerChart:
    """Draw one metric.

    Args:
        frame: One row a task and step. Columns: task_id, step (from 1), timestep, n_images, and <id>, <id>_low,
            <id>_high of the metric.
        rules: As of `by_setting.chart`.
        metric: Along y, better upwards.
        look: Colours and shapes.
    """
    return by_setting.chart(placed(frame, metric), rules, metric, AXIS, look)


def placed(frame: pd.DataFrame, metric: Metric) -> pd.DataFrame:
    """The rows of steps as those of a setting."""
    told = [f"step {step}, timestep {at:.0f}" for step, at in zip(frame["step"], frame["timestep"], strict=True)]
    return frame.assign(
        **{"value": told, "place": frame["step"], "n_noises": 1, f"{metric.metric_id}_noise_sd": np.nan}
    )
