"""Alignment against the pixels, image by image: where the pixels are near and the meaning is not."""

import altair as alt
import pandas as pd

from dashboard.charts import axes
from dashboard.charts.look import INK, MUTED, QUIET
from dashboard.charts.plane_axes import HEIGHT, OUTERMOST
from dashboard.data.metrics import Metric

CLICKED = "image"
"""What the selection is called."""
GAMMAS = alt.Scale(domain=[0, 1], scheme="viridis")
"""The colours of gamma on every page: dark is heavy degradation, bright is light."""


def chart(images: pd.DataFrame, pixels: Metric, alignment: Metric) -> alt.LayerChart:
    """Draw one point a restoration.

    Args:
        images: Columns: sample_id, image_name, task_id, gamma (NaN is grey), restorer_id, restorer_title, and both
            metrics.
        pixels: Along x, better to the right.
        alignment: Along y, better upwards.
    """
    clicked = alt.selection_point(name=CLICKED, fields=["sample_id", "restorer_id"], on="click", clear="dblclick")
    points = alt.Chart(images).mark_circle(size=34, opacity=0.75, cursor="pointer", clip=True)
    points = points.encode(
        _channel(alt.X, images, pixels),
        _channel(alt.Y, images, alignment),
        color=alt.condition(
            "isValid(datum.gamma)",
            alt.Color("gamma:Q", scale=GAMMAS, title="gamma", legend=alt.Legend(orient="right", gradientLength=140)),
            alt.value(MUTED),
        ),
        tooltip=[
            alt.Tooltip("restorer_title:N", title="Restorer"),
            alt.Tooltip("image_name:N", title="Image"),
            alt.Tooltip("task_id:N", title="Task"),
            alt.Tooltip("gamma:Q", title="Gamma", format=".3f"),
            alt.Tooltip(f"{pixels.metric_id}:Q", title=pixels.label, format=".4r"),
            alt.Tooltip(f"{alignment.metric_id}:Q", title=alignment.label, format=".4r"),
        ],
    ).add_params(clicked)
    return alt.LayerChart(layer=[points, _corner()], description=describe(images, pixels, alignment), height=HEIGHT)


def describe(images: pd.DataFrame, pixels: Metric, alignment: Metric) -> str:
    """The chart in words: how many points, and how well one metric tells the other."""
    if len(images) < 3:
        return f"{alignment.label} against {pixels.label}, {len(images)} restorations."
    rho = images[pixels.metric_id].corr(images[alignment.metric_id], method="spearman")
    agreement = -rho if pixels.better != alignment.better else rho
    return (
        f"{alignment.label} against {pixels.label}, {len(images)} restorations; Spearman's correlation, both turned so "
        f"that more is better, {agreement:.2f}."
    )


def _channel(kind: type[alt.X] | type[alt.Y], images: pd.DataFrame, metric: Metric) -> alt.X | alt.Y:
    ends = axes.span([images[metric.metric_id].quantile([OUTERMOST, 1 - OUTERMOST])])
    return kind(f"{metric.metric_id}:Q", scale=axes.scale(metric, ends), title=axes.title(metric))


def _corner() -> alt.Chart:
    note = alt.Chart(pd.DataFrame({"text": ["near in pixels, far in meaning"]}))
    marks = note.mark_text(align="right", baseline="bottom", dx=-6, dy=-6, fontSize=11, fontStyle="italic", color=INK)
    return marks.encode(
        x=alt.XValue("width"), y=alt.YValue("height"), text=alt.Text("text:N"), opacity=alt.OpacityValue(QUIET)
    )
