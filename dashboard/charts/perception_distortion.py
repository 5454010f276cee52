"""The perception-distortion plane: one point a restorer and group of images, better towards the upper right."""

from dataclasses import dataclass
from typing import Any, Literal

import altair as alt
import pandas as pd

from dashboard.charts import axes, labels, words
from dashboard.charts.axes import Span
from dashboard.charts.labels import Box, Place
from dashboard.charts.look import INK, MUTED, QUIET, Look
from dashboard.data.metrics import Metric

CLICKED = "clicked"
"""What the selection is called, followed by the number of the panel. One for means and images: two would clear each
other."""

HEIGHT, GUESSED_WIDTH, LEGEND_ROW = 400, 440, 30
OUTERMOST = 0.005
"""Share of the images at each end that may fall outside the axes, so that one odd image does not squeeze the rest."""
LABELLED_POINTS = 16
"""With more points, names would cover one another, and the legend must do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plane:
    """The two axes, shared by every panel of a figure."""

    x: Metric
    y: Metric
    x_span: Span
    y_span: Span
    group: Literal["task_id", "gamma_bin"]
    """What a mean is taken within."""


def plane_of(
    means: pd.DataFrame, images: pd.DataFrame, x: Metric, y: Metric, group: Literal["task_id", "gamma_bin"]
) -> Plane:
    """Axes that show all of these means with their intervals, and these images but for the outermost ones."""

    def ends(metric: Metric) -> Span:
        name = metric.metric_id
        most = images[name].quantile([OUTERMOST, 1 - OUTERMOST])
        return axes.span([means[name], means[f"{name}_low"], means[f"{name}_high"], most])

    return Plane(x=x, y=y, x_span=ends(x), y_span=ends(y), group=group)


def chart(means: pd.DataFrame, plane: Plane, look: Look, *, images: pd.DataFrame, panel: int = 0) -> alt.LayerChart:
    """Draw one panel.

    Args:
        means: One row a restorer and group. Columns: restorer_id, restorer_title, family, the plane's group, n_images,
            and for both metrics <id>, <id>_low, <id>_high. A row without x (the target has no distance to itself) is
            drawn as a line at its y.
        plane: The axes.
        look: Colours and shapes.
        images: One row a restoration, to be drawn as small points; columns as of `means` without the intervals, and
            sample_id, image_name. May have no rows.
        panel: Its number in the figure; selections of different panels need different names.
    """
    placed = means[means[plane.x.metric_id].notna()]
    rules = means[means[plane.x.metric_id].isna()]
    layers = [_corner()]
    if len(rules):
        layers += _rules(rules, plane)
    legend = _legend(placed, plane)
    layers += _intervals(placed, plane, look.colour(placed["restorer_title"], legend=legend))
    layers.append(
        _points(_marked(placed, images, plane), plane, look.mark(placed["restorer_title"], legend=legend), panel)
    )
    if _is_named(placed, plane):
        layers.append(_names(placed, plane))
    height = max(HEIGHT, _legend_height(placed, plane))
    return alt.LayerChart(layer=layers, description=describe(means, plane)).properties(height=height)


def describe(means: pd.DataFrame, plane: Plane) -> str:
    """The panel in words: every mean, the most faithful first."""
    group = plane.group if len(set(means[plane.group])) > 1 else ""
    told = words.points(means, (plane.x, plane.y), group)
    return f"{plane.y.label} against {plane.x.label}, {words.images(means)}. {told}."


def _x(plane: Plane, column: str = "") -> alt.X:
    name = column or plane.x.metric_id
    return alt.X(f"{name}:Q", scale=axes.scale(plane.x, plane.x_span), title=axes.title(plane.x))


def _y(plane: Plane, column: str = "") -> alt.Y:
    name = column or plane.y.metric_id
    return alt.Y(f"{name}:Q", scale=axes.scale(plane.y, plane.y_span), title=axes.title(plane.y))


def _legend(frame: pd.DataFrame, plane: Plane) -> alt.Legend | None:
    """Of colours; not needed where every point bears its name."""
    return None if _is_named(frame, plane) else alt.Legend(orient="right", symbolLimit=40, symbolOpacity=1)


def _legend_height(frame: pd.DataFrame, plane: Plane) -> int:
    if _is_named(frame, plane):
        return 0
    return LEGEND_ROW * (4 + frame["restorer_title"].nunique() + frame[plane.group].nunique())


def _is_named(frame: pd.DataFrame, plane: Plane) -> bool:
    return 0 < len(frame) <= LABELLED_POINTS and frame[plane.group].nunique() < 2


def _marked(means: pd.DataFrame, images: pd.DataFrame, plane: Plane) -> pd.DataFrame:
    """Images and, over them, means, with what the tooltip says; the sample_id of a mean is empty."""

    def told(metric: Metric) -> pd.Series:
        ends = (means[f"{metric.metric_id}{end}"].map(metric.text) for end in ("", "_low", "_high"))
        return pd.Series([f"{mean} ({low} to {high})" for mean, low, high in zip(*ends, strict=True)], means.index)

    counted = "mean of " + means["n_images"].astype(int).astype(str) + " images"
    above = means.assign(is_mean=True, sample_id="", what=counted, x_text=told(plane.x), y_text=told(plane.y))
    below = images.assign(
        is_mean=False,
        what=images["image_name"],
        x_text=images[plane.x.metric_id].map(plane.x.text),
        y_text=images[plane.y.metric_id].map(plane.y.text),
    )
    drawn = ["restorer_id", "restorer_title", plane.group, plane.x.metric_id, plane.y.metric_id]
    drawn += ["sample_id", "is_mean", "what", "x_text", "y_text"]
    return pd.concat([frame[drawn] for frame in (below, above) if len(frame)] or [above[drawn]], ignore_index=True)


def _points(frame: pd.DataFrame, plane: Plane, marked: dict[str, Any], panel: int) -> alt.Chart:
    fields = ["restorer_id", plane.group, "sample_id"]
    clicked = alt.selection_point(name=f"{CLICKED}_{panel}", fields=fields, on="click", clear="dblclick")
    marks = alt.Chart(frame).mark_point(filled=True, cursor="pointer", clip=True)
    return marks.encode(
        _x(plane),
        _y(plane),
        **marked,
        size=alt.condition("datum.is_mean", alt.value(110), alt.value(26)),
        opacity=alt.condition("datum.is_mean", alt.value(1.0), alt.value(0.35)),
        tooltip=[
            alt.Tooltip("restorer_title:N", title="Restorer"),
            alt.Tooltip(f"{plane.group}:N", title="Task" if plane.group == "task_id" else "Gamma"),
            alt.Tooltip("what:N", title="Point"),
            alt.Tooltip("x_text:N", title=plane.x.title),
            alt.Tooltip("y_text:N", title=plane.y.title),
        ],
    ).add_params(clicked)


def _intervals(frame: pd.DataFrame, plane: Plane, colour: alt.Color) -> list[alt.Chart]:
    base = alt.Chart(frame).mark_rule(opacity=0.5, strokeWidth=2)
    x, y = plane.x.metric_id, plane.y.metric_id
    return [
        base.encode(_x(plane, f"{x}_low"), _y(plane), colour, x2=f"{x}_high:Q"),
        base.encode(_x(plane), _y(plane, f"{y}_low"), colour, y2=f"{y}_high:Q"),
    ]


def _names(frame: pd.DataFrame, plane: Plane) -> alt.Chart:
    places = _places(frame, plane)
    placed = alt.Chart(frame.assign(dx=[place.dx for place in places], dy=[place.dy for place in places]))
    marks = placed.mark_text(
        fontSize=12,
        fontWeight=600,
        color=INK,
        baseline="middle",
        align=alt.ExprRef("datum.dx > 0 ? 'left' : 'right'"),
        dx=alt.ExprRef("datum.dx"),
        dy=alt.ExprRef("datum.dy"),
    )
    return marks.encode(_x(plane), _y(plane), text="restorer_title:N")


def _places(frame: pd.DataFrame, plane: Plane) -> list[Place]:
    x, y = plane.x.metric_id, plane.y.metric_id

    def across(column: str) -> pd.Series:
        return axes.fraction(plane.x, plane.x_span, frame[column].fillna(frame[x])) * GUESSED_WIDTH

    def down(column: str) -> pd.Series:
        return (1 - axes.fraction(plane.y, plane.y_span, frame[column].fillna(frame[y]))) * HEIGHT

    points = list(zip(across(x), down(y), strict=True))
    ends = zip(points, across(f"{x}_low"), across(f"{x}_high"), down(f"{y}_low"), down(f"{y}_high"), strict=True)
    bars = [
        bar
        for (along, level), left, right, low, high in ends
        for bar in (
            Box(min(left, right), level - 2, max(left, right), level + 2),
            Box(along - 2, min(low, high), along + 2, max(low, high)),
        )
    ]
    notes = Box(GUESSED_WIDTH - 80, 0, GUESSED_WIDTH, 24)
    return labels.places(points, frame["restorer_title"].tolist(), [*bars, notes], Box(0, 0, GUESSED_WIDTH, HEIGHT))


def _rules(frame: pd.DataFrame, plane: Plane) -> list[alt.Chart]:
    lines = alt.Chart(frame).mark_rule(color=MUTED, strokeDash=[5, 4]).encode(_y(plane))
    once = alt.Chart(frame.drop_duplicates("restorer_title"))
    names = once.mark_text(color=INK, opacity=QUIET, align="left", baseline="bottom", dx=4, dy=-3, fontStyle="italic")
    return [lines, names.encode(_y(plane), x=alt.value(0), text="restorer_title:N")]


def _corner() -> alt.Chart:
    best = pd.DataFrame({"text": ["better ↗"]})
    mark = alt.Chart(best).mark_text(
        align="right", baseline="top", dx=-6, dy=6, fontSize=15, fontWeight=700, color=INK, opacity=QUIET
    )
    return mark.encode(x=alt.value("width"), y=alt.value(0), text="text:N")
