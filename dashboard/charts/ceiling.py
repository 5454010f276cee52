"""From a latent model up to its autoencoder's ceiling: one row a task, one mark a role, the gap as a bar."""

import altair as alt
import pandas as pd

from dashboard.charts import axes
from dashboard.charts.axes import Span
from dashboard.charts.look import MUTED
from dashboard.data.metrics import Metric

ROW_HEIGHT, AXIS_HEIGHT = 46, 130
LOOKS = {
    "target": ("stroke", "#6b7f8f"),
    "ceiling": ("diamond", "#7d8590"),
    "stage 1": ("square", "#0072b2"),
    "restored": ("circle", "#d55e00"),
}
"""Role -> shape and colour of its mark."""


def chart(frame: pd.DataFrame, metric: Metric) -> alt.LayerChart:
    """Draw one metric.

    Args:
        frame: One row a task and role, tasks in the order of rows. Columns: task_id, role, restorer_title, n_images,
            and <id>, <id>_low, <id>_high of the metric; rows without a score are left out.
        metric: Along x, better to the right.
    """
    name = metric.metric_id
    rows = frame.dropna(subset=[name])
    rows = rows.assign(row=rows["task_id"] + " (n = " + rows["n_images"].astype(str) + ")")
    ends = axes.span([rows[name], rows[f"{name}_low"], rows[f"{name}_high"]])
    order = list(dict.fromkeys(rows["row"]))
    y = alt.Y("row:N", sort=order, title=None, axis=alt.Axis(labelLimit=180, labelOverlap=False))
    marks = alt.Chart(rows).encode(y, _colour(rows), tooltip=_tooltip(metric))
    bars = marks.mark_rule(strokeWidth=3, opacity=0.5).encode(_x(metric, ends, f"{name}_low"), alt.X2(f"{name}_high:Q"))
    points = marks.mark_point(filled=True, size=130, strokeWidth=2, opacity=1).encode(
        _x(metric, ends, name), _shape(rows)
    )
    layers = [_gaps(rows, metric, ends, y), bars, points]
    height = AXIS_HEIGHT + ROW_HEIGHT * len(order)
    return alt.LayerChart(layer=layers, description=describe(rows, metric), height=height)


def describe(rows: pd.DataFrame, metric: Metric) -> str:
    """The chart in words: every score."""
    told = [
        f"{task_id}, n = {of_task['n_images'].iloc[0]}: "
        + ", ".join(
            f"{role} {metric.text(score)}"
            for role, score in zip(of_task["role"], of_task[metric.metric_id], strict=True)
        )
        for task_id, of_task in rows.groupby("task_id", sort=False)
    ]
    return f"{metric.title} under the VAE ceiling. {'; '.join(told) or 'No values'}."


def _gaps(rows: pd.DataFrame, metric: Metric, ends: Span, y: alt.Y) -> alt.Chart:
    """What lies between the latent model and its ceiling."""
    gaps = rows.pivot_table(index="row", columns="role", values=metric.metric_id, observed=True)
    gaps = gaps.reindex(columns=["restored", "ceiling"]).dropna().reset_index()
    bar = alt.Chart(gaps).mark_bar(size=14, opacity=0.22, color=MUTED)
    return bar.encode(_x(metric, ends, "restored"), alt.X2("ceiling:Q"), y)


def _x(metric: Metric, ends: Span, column: str) -> alt.X:
    return alt.X(f"{column}:Q", scale=axes.scale(metric, ends), title=axes.title(metric))


def _colour(rows: pd.DataFrame) -> alt.Color:
    shown = [role for role in LOOKS if role in set(rows["role"])]
    scale = alt.Scale(domain=shown, range=[LOOKS[role][1] for role in shown])
    return alt.Color("role:N", scale=scale, title=None, legend=_legend())


def _shape(rows: pd.DataFrame) -> alt.Shape:
    shown = [role for role in LOOKS if role in set(rows["role"])]
    scale = alt.Scale(domain=shown, range=[LOOKS[role][0] for role in shown])
    return alt.Shape("role:N", scale=scale, title=None, legend=_legend())


def _legend() -> alt.Legend:
    return alt.Legend(orient="bottom", columns=4, symbolOpacity=1, symbolSize=100)


def _tooltip(metric: Metric) -> list[alt.Tooltip]:
    name = metric.metric_id
    return [
        alt.Tooltip("role:N", title="Role"),
        alt.Tooltip("restorer_title:N", title="Restorer"),
        alt.Tooltip(f"{name}:Q", title=metric.label, format=".4r"),
        alt.Tooltip(f"{name}_low:Q", title="from", format=".4r"),
        alt.Tooltip(f"{name}_high:Q", title="to", format=".4r"),
        alt.Tooltip("n_images:Q", title="Images (n)"),
    ]
