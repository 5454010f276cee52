"""The way of a run through the perception-distortion plane: one path a task, from its first step to its last."""

import altair as alt
import pandas as pd

from dashboard.charts import axes
from dashboard.charts.by_task import task_lines
from dashboard.charts.look import INK, Look
from dashboard.data.metrics import Metric

HEIGHT = 460


def chart(frame: pd.DataFrame, x: Metric, y: Metric, look: Look, *, step: int | None = None) -> alt.LayerChart:
    """Draw the paths; the last step is the large point, and the one that is looked at has a ring.

    Args:
        frame: One row a task and step. Columns: task_id, step, timestep, n_images, and a column for both metrics.
        x: Better to the right.
        y: Better upwards.
        look: Colours and shapes.
        step: Whose pictures are shown beside; None for none.
    """
    rows = frame.dropna(subset=[x.metric_id, y.metric_id]).sort_values(["task_id", "step"])
    last = rows.groupby("task_id")["step"].transform("max") == rows["step"]
    lines = task_lines(rows, look)
    base = alt.Chart(lines.named(rows.assign(is_last=last))).encode(
        alt.X(f"{x.metric_id}:Q", scale=axes.scale(x, axes.span([rows[x.metric_id]])), title=axes.title(x)),
        alt.Y(f"{y.metric_id}:Q", scale=axes.scale(y, axes.span([rows[y.metric_id]])), title=axes.title(y)),
        lines.colour(),
    )
    points = base.mark_point(filled=True).encode(
        lines.shape(),
        size=alt.condition("datum.is_last", alt.value(150), alt.value(45)),
        tooltip=[
            alt.Tooltip("line:N", title="Task"),
            alt.Tooltip("step:Q", title="Step"),
            alt.Tooltip("timestep:Q", title="Timestep"),
            alt.Tooltip(f"{x.metric_id}:Q", title=x.label, format=".4r"),
            alt.Tooltip(f"{y.metric_id}:Q", title=y.label, format=".4r"),
        ],
    )
    path = base.mark_line(strokeWidth=1.5, opacity=0.7).encode(order=alt.Order("step:Q"))
    ring = alt.Chart(lines.named(rows[rows["step"] == step])).mark_point(
        filled=False, size=320, strokeWidth=2.5, color=INK
    )
    ringed = ring.encode(
        alt.X(f"{x.metric_id}:Q", scale=axes.scale(x, axes.span([rows[x.metric_id]]))),
        alt.Y(f"{y.metric_id}:Q", scale=axes.scale(y, axes.span([rows[y.metric_id]]))),
    )
    return alt.LayerChart(layer=[path, points, ringed], description=describe(rows, x, y), height=HEIGHT)


def describe(rows: pd.DataFrame, x: Metric, y: Metric) -> str:
    """The chart in words: where each path begins and ends."""
    told = [
        f"{task_id}: from {x.text(steps[x.metric_id].iloc[0])}, {y.text(steps[y.metric_id].iloc[0])} to "
        f"{x.text(steps[x.metric_id].iloc[-1])}, {y.text(steps[y.metric_id].iloc[-1])}"
        for task_id, steps in rows.groupby("task_id", sort=False)
    ]
    return f"{x.title} and {y.title} of what is predicted at each sampling step. {'; '.join(told) or 'No values'}."
