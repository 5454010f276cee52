"""Alignment against perception: the plane of meaning, with the marks that its scale is read by."""

import altair as alt
import pandas as pd

from dashboard.charts import perception_distortion
from dashboard.charts.look import INK, QUIET, Look
from dashboard.charts.perception_distortion import Drawing
from dashboard.charts.plane_axes import Plane, plane_of, x_channel
from dashboard.data.metrics import Metric

ANCHORS = {"bicubic": "degraded image itself", "another-image": "another image"}
"""Restorers that stand for a place on the scale, and what they are called there."""


def chart(means: pd.DataFrame, alignment: Metric, perception: Metric, look: Look, drawing: Drawing) -> alt.LayerChart:
    """Draw one task.

    Args:
        means: As of `perception_distortion.chart`, of one task, both metrics; anchors are among the rows.
        alignment: Along x, better to the right.
        perception: Along y, better upwards.
        look: Marks.
        drawing: What else is shown.
    """
    anchors = means[means["restorer_id"].isin(ANCHORS)].dropna(subset=[alignment.metric_id])
    points = means[~means["restorer_id"].isin(["another-image"])]
    nothing = points.head(0)
    plane = plane_of(points, nothing, alignment, perception, "task_id")
    base = perception_distortion.chart(points, plane, look, images=_no_images(nothing), drawing=drawing)
    inside = anchors[anchors[alignment.metric_id].between(*plane.x_span)]
    return alt.LayerChart(
        layer=[*_rules(inside, plane), *base.layer],
        description=f"{base.description} {scale_text(anchors, alignment)}",
        height=base.height,
    )


def scale_text(means: pd.DataFrame, alignment: Metric) -> str:
    """Where the anchors lie, in words; empty without any.

    Args:
        means: Has restorer_id and the metric.
        alignment: Whose scale is told.
    """
    rows = means[means["restorer_id"].isin(ANCHORS)].dropna(subset=[alignment.metric_id])
    told = [
        f"the {ANCHORS[name]} is at {alignment.text(value)}"
        for name, value in zip(rows["restorer_id"], rows[alignment.metric_id], strict=True)
    ]
    return f"On this scale {' and '.join(told)}." if told else ""


def _rules(anchors: pd.DataFrame, plane: Plane) -> list[alt.Chart]:
    named = anchors.assign(anchor=anchors["restorer_id"].map(ANCHORS))
    lines = alt.Chart(named).mark_rule(color=INK, opacity=0.35, strokeDash=[2, 4]).encode(x_channel(plane))
    names = alt.Chart(named).mark_text(
        color=INK, opacity=QUIET, fontStyle="italic", fontSize=11, align="left", baseline="bottom", dx=4, dy=-4
    )
    return [lines, names.encode(x_channel(plane), y=alt.YValue("height"), text=alt.Text("anchor:N"))]


def _no_images(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(sample_id="", image_name="")
