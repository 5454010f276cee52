"""The perception-distortion plane: one point a restorer and group of images, better towards the upper right."""

from dataclasses import dataclass, field
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from dashboard.charts import plane_layers, words
from dashboard.charts.look import Look
from dashboard.charts.plane_axes import HEIGHT, Plane, nested, plane_of, x_channel, y_channel
from dashboard.data.metrics import Metric

__all__ = ["CLICKED", "Drawing", "Plane", "chart", "plane_of"]

CLICKED = "clicked"
"""What the selection is called, followed by the number of the panel. One for means and images: two would clear each
other."""
IMAGE_SIZE, IMAGE_OPACITY, DOMINATED = 26.0, 0.35, 0.5
LABELLED_POINTS = 16
"""With more points, names would cover one another, and the legend must do."""
_NO_TIES = pd.DataFrame({"first": [], "second": []})


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Drawing:
    """What else a panel shows."""

    ties: pd.DataFrame = field(default_factory=lambda: _NO_TIES)
    """Pairs that neither metric tells apart: the group, first, second."""
    front: bool = False
    """Whether the Pareto front is drawn, and who is behind it is faded; the means need on_front, front_share."""
    joined: bool = False
    """Whether each restorer's groups are joined from heavy to light; the means need gamma."""
    chosen: tuple[str, ...] = ()
    """The point that gets a ring: restorer id, group, and sample id where it is an image."""
    every_name: bool = False
    """Whether names are written even where they cover others."""
    legend: bool = True
    """Whether there is one where points bear no names."""


def chart(
    means: pd.DataFrame,
    plane: Plane,
    look: Look,
    *,
    images: pd.DataFrame,
    panel: int = 0,
    drawing: Drawing = Drawing(),
) -> alt.LayerChart:
    """Draw one panel.

    Args:
        means: One row a restorer and group. Columns: restorer_id, restorer_title, family, the plane's group, n_images,
            and for both metrics <id>, <id>_low, <id>_high. A row without x (the target has no distance to itself) is
            drawn as a line at its y.
        plane: The axes.
        look: Marks.
        images: One row a restoration, to be drawn as small points; columns as of `means` without the intervals, and
            sample_id, image_name. May have no rows.
        panel: Its number in the figure; selections of different panels need different names.
        drawing: What else is shown.
    """
    placed = means[means[plane.x.metric_id].notna() & means[plane.y.metric_id].notna()]
    legend = _legend(placed, plane, drawing)
    points = _marked(nested(placed, plane), images, plane, drawing)
    layers = [plane_layers.corner(), *_below(means, placed, plane, drawing, look)]
    layers += plane_layers.intervals(placed, plane, look.colour(placed["restorer_title"], legend=legend))
    layers.append(_points(points, plane, look.mark(placed["restorer_title"], legend=legend), panel))
    chosen = _chosen(points, plane, drawing.chosen)
    if len(chosen):
        layers.append(plane_layers.ring(chosen, plane))
    if _is_named(placed, plane):
        layers.append(plane_layers.names(placed, plane, every=drawing.every_name))
    return alt.LayerChart(layer=layers, description=describe(means, plane), height=HEIGHT)


def describe(means: pd.DataFrame, plane: Plane) -> str:
    """The panel in words: every mean, the best along x first."""
    group = plane.group if len(set(means[plane.group])) > 1 else ""
    told = words.points(means, (plane.x, plane.y), group)
    return f"{plane.y.label} against {plane.x.label}, {words.images(means)}. {told}."


def _below(means: pd.DataFrame, placed: pd.DataFrame, plane: Plane, drawing: Drawing, look: Look) -> list[alt.Chart]:
    """What lies under the points."""
    rules = means[means[plane.x.metric_id].isna()]
    layers = plane_layers.rules(rules, plane) if len(rules) else []
    if len(drawing.ties):
        layers.append(plane_layers.ties(placed, drawing.ties, plane))
    if drawing.front and placed["on_front"].fillna(value=False).any():
        layers.append(plane_layers.front(placed, plane))
    if drawing.joined:
        layers += plane_layers.ways(placed, plane, look)
    return layers


def _legend(frame: pd.DataFrame, plane: Plane, drawing: Drawing) -> alt.Legend | None:
    """Of marks; not needed where every point bears its name, or another place has it."""
    if _is_named(frame, plane) or not drawing.legend:
        return None
    return alt.Legend(orient="right", symbolLimit=60, symbolOpacity=1, labelLimit=220)


def _is_named(frame: pd.DataFrame, plane: Plane) -> bool:
    return 0 < len(frame) <= LABELLED_POINTS and frame[plane.group].nunique() < 2


def _chosen(points: pd.DataFrame, plane: Plane, chosen: tuple[str, ...]) -> pd.DataFrame:
    if len(chosen) < 2:
        return points.head(0)
    restorer_id, group, sample_id = (*chosen, "")[:3]
    is_it = (points["restorer_id"] == restorer_id) & (points[plane.group] == group) & (points["sample_id"] == sample_id)
    return points[is_it]


def _marked(means: pd.DataFrame, images: pd.DataFrame, plane: Plane, drawing: Drawing) -> pd.DataFrame:
    """Images and, over them, means, with what the tooltip says; the sample_id of a mean is empty."""

    def told(metric: Metric) -> pd.Series:
        ends = (means[f"{metric.metric_id}{end}"].map(metric.text) for end in ("", "_low", "_high"))
        return pd.Series([f"{mean} ({low} to {high})" for mean, low, high in zip(*ends, strict=True)], means.index)

    counted = "mean of " + means["n_images"].astype(int).astype(str) + " images"
    above = means.assign(
        **_standing(means, drawing), sample_id="", what=counted, x_text=told(plane.x), y_text=told(plane.y)
    )
    below = images.assign(
        size=IMAGE_SIZE,
        opacity=IMAGE_OPACITY,
        front_text="",
        what=images["image_name"],
        x_text=images[plane.x.metric_id].map(plane.x.text),
        y_text=images[plane.y.metric_id].map(plane.y.text),
    )
    drawn = ["restorer_id", "restorer_title", plane.group, plane.x.metric_id, plane.y.metric_id]
    drawn += ["sample_id", "size", "opacity", "front_text", "what", "x_text", "y_text"]
    return pd.concat([frame[drawn] for frame in (below, above) if len(frame)] or [above[drawn]], ignore_index=True)


def _standing(means: pd.DataFrame, drawing: Drawing) -> dict[str, Any]:
    """How strongly each mean is drawn, and what is said of the front."""
    if not drawing.front:
        return {"opacity": 1.0, "front_text": ""}
    share = means["front_share"]
    texts = ["no competitor" if pd.isna(each) else f"on it in {each:.0%} of resamples" for each in share]
    behind = means["on_front"].eq(other=False) & share.notna()
    return {"opacity": np.where(behind, DOMINATED, 1.0), "front_text": texts}


def _points(frame: pd.DataFrame, plane: Plane, marked: dict[str, Any], panel: int) -> alt.Chart:
    fields = ["restorer_id", plane.group, "sample_id"]
    clicked = alt.selection_point(name=f"{CLICKED}_{panel}", fields=fields, on="click", clear=False)
    tooltip = [
        alt.Tooltip("restorer_title:N", title="Restorer"),
        alt.Tooltip(f"{plane.group}:N", title="Task" if plane.group == "task_id" else "Gamma"),
        alt.Tooltip("what:N", title="Point"),
        alt.Tooltip("x_text:N", title=plane.x.title),
        alt.Tooltip("y_text:N", title=plane.y.title),
    ]
    if (frame["front_text"] != "").any():
        tooltip.append(alt.Tooltip("front_text:N", title="Pareto front"))
    marks = alt.Chart(frame, name=f"points_{panel}").mark_point(filled=True, cursor="pointer", clip=True)
    return marks.encode(
        x_channel(plane),
        y_channel(plane),
        **marked,
        size=alt.Size("size:Q", scale=None, legend=None),
        opacity=alt.Opacity("opacity:Q", scale=None, legend=None),
        tooltip=tooltip,
    ).add_params(clicked)
