"""How far one run can be off by its noise: an ellipse a task and setting, in the plane of two metrics."""

import json

import altair as alt
import numpy as np
import pandas as pd

from dashboard.charts import axes
from dashboard.charts.by_task import task_lines
from dashboard.charts.look import INK, QUIET, Look
from dashboard.data.metrics import Metric

HEIGHT, CORNERS = 420, 48
WITHIN_95 = 5.991
"""The 95 % quantile of chi-squared with two degrees of freedom."""


def chart(spread: pd.DataFrame, x: Metric, y: Metric, look: Look) -> alt.LayerChart:
    """Draw the ellipses.

    Args:
        spread: Of `noise_spread.noise_spread`.
        x: Better to the right.
        y: Better upwards.
        look: Shapes of tasks.
    """
    lines = task_lines(spread, look)
    outline = lines.named(outlines(spread))
    centres = lines.named(spread.assign(setting=spread["value"].map(json.loads)))
    x_axis = alt.X("x:Q", scale=axes.scale(x, axes.span([outline["x"]])), title=axes.title(x))
    y_axis = alt.Y("y:Q", scale=axes.scale(y, axes.span([outline["y"]])), title=axes.title(y))
    curves = alt.Chart(outline).mark_line(strokeWidth=1.8, fillOpacity=0.08, filled=False)
    points = alt.Chart(centres).mark_point(filled=True, size=70)
    tooltip = [
        alt.Tooltip("line:N", title="Task"),
        alt.Tooltip("setting:N", title="Setting"),
        alt.Tooltip("x:Q", title=x.label, format=".4r"),
        alt.Tooltip("y:Q", title=y.label, format=".4r"),
        alt.Tooltip("n_noises:Q", title="Noises"),
        alt.Tooltip("n_images:Q", title="Images (n)"),
    ]
    names = alt.Chart(centres).mark_text(fontSize=11, color=INK, opacity=QUIET, dy=-12)
    layers = [
        curves.encode(
            x_axis,
            y_axis,
            lines.colour(),
            detail=[alt.Detail("task_id:N"), alt.Detail("value:N")],
            order=alt.Order("corner:Q"),
        ),
        points.encode(x_axis, y_axis, lines.colour(), lines.shape(), tooltip=tooltip),
        names.encode(x_axis, y_axis, text=alt.Text("setting:N")),
    ]
    return alt.LayerChart(layer=layers, description=describe(spread, x, y), height=HEIGHT)


def outlines(spread: pd.DataFrame) -> pd.DataFrame:
    """The ellipse of 95 % of single runs around each mean, were they normal.

    Returns:
        One row a corner. Columns: corner, x, y, task_id, value, n_images.
    """
    angles = np.linspace(0, 2 * np.pi, CORNERS + 1)
    circle = np.stack([np.cos(angles), np.sin(angles)])
    rows: list[pd.DataFrame] = []
    for row in spread.to_dict("records"):
        covariance = np.array(
            [[row["x_variance"], row["covariance"]], [row["covariance"], row["y_variance"]]], dtype=np.float64
        )
        lengths, directions = np.linalg.eigh(covariance)
        around = directions @ (np.sqrt(WITHIN_95 * np.clip(lengths, 0, None))[:, None] * circle)
        rows.append(
            pd.DataFrame({"corner": range(len(angles)), "x": row["x"] + around[0], "y": row["y"] + around[1]}).assign(
                task_id=row["task_id"], value=row["value"], n_images=row["n_images"]
            )
        )
    columns = ["corner", "x", "y", "task_id", "value", "n_images"]
    return pd.concat(rows, ignore_index=True) if rows else pd.DataFrame(columns=columns)


def describe(spread: pd.DataFrame, x: Metric, y: Metric) -> str:
    """The chart in words: the standard deviations."""
    told = [
        f"{row['task_id']}, {json.loads(row['value'])}: {x.text(row['x_variance'] ** 0.5)} and "
        f"{y.text(row['y_variance'] ** 0.5)} over {row['n_noises']} noises, n = {row['n_images']}"
        for row in spread.to_dict("records")
    ]
    return f"Standard deviations between noises of {x.title} and {y.title}. {'; '.join(told) or 'No values'}."
