"""Every restorer's mean by one metric, a row a task: who leads in full colour, the others faint."""

import altair as alt
import pandas as pd

from dashboard.charts import axes, words
from dashboard.charts.look import Look
from dashboard.data.metrics import Metric

ROW_HEIGHT, FRAME_HEIGHT = 46, 90
LEADING, OTHERS = 1.0, 0.35


def chart(found: pd.DataFrame, metric: Metric, look: Look, tasks: list[str]) -> alt.LayerChart:
    """Draw one metric.

    Args:
        found: The frame of `dashboard.data.leaders`.
        metric: Along x, better to the right.
        look: Marks.
        tasks: Ids, in the order of rows.
    """
    name = metric.metric_id
    rows = found.dropna(subset=[name])
    scale = axes.scale(metric, axes.tight_span(rows[name], [rows[f"{name}_low"], rows[f"{name}_high"]]))
    shown = [task_id for task_id in tasks if task_id in set(rows["task_id"])]
    axis = alt.Axis(labelLimit=140, labelOverlap=False, domain=False, grid=True)
    base = alt.Chart(rows).encode(
        alt.Y("task_id:N", sort=shown, title=None, axis=axis),
        opacity=alt.condition("datum.leads", alt.value(LEADING), alt.value(OTHERS)),
        tooltip=[
            alt.Tooltip("restorer_title:N", title="Restorer"),
            alt.Tooltip("task_id:N", title="Task"),
            alt.Tooltip(f"{name}:Q", title=metric.label, format=".4r"),
            alt.Tooltip(f"{name}_low:Q", title="from", format=".4r"),
            alt.Tooltip(f"{name}_high:Q", title="to", format=".4r"),
            alt.Tooltip("n_images:Q", title="Images (n)"),
        ],
    )
    title = axes.title(metric)
    bars = base.transform_filter("datum.leads").mark_rule(strokeWidth=3, clip=True)
    bars = bars.encode(
        alt.X(f"{name}_low:Q", scale=scale, title=title), alt.X2(f"{name}_high:Q"), look.colour(rows["restorer_title"])
    )
    dots = base.mark_point(filled=True, size=90, clip=True)
    dots = dots.encode(alt.X(f"{name}:Q", scale=scale, title=title), **look.mark(rows["restorer_title"]))
    height = FRAME_HEIGHT + ROW_HEIGHT * max(len(shown), 1)
    return alt.LayerChart(layer=[bars, dots], description=describe(rows, metric, shown), height=height)


def describe(rows: pd.DataFrame, metric: Metric, tasks: list[str]) -> str:
    """The chart in words: the means of each task, the best first."""
    told = [f"{task_id}: {words.points(rows[rows['task_id'] == task_id], (metric,))}" for task_id in tasks]
    return f"{metric.label} by task, {words.images(rows)}. {'. '.join(told) or 'No values'}."
