"""What is drawn around the points of a plane: the front, ties, ways from light to heavy, rules, names."""

import altair as alt
import pandas as pd

from dashboard.charts import axes, labels
from dashboard.charts.axes import Span
from dashboard.charts.labels import Box, Place
from dashboard.charts.look import INK, MUTED, QUIET, Look
from dashboard.charts.plane_axes import PLOT_HEIGHT, PLOT_WIDTH, Plane, x_channel, y_channel

MOST_LETTERS = 24
"""Of a name beside a point; the whole one is in the table and pops up."""


def front(means: pd.DataFrame, plane: Plane) -> alt.Chart:
    """The Pareto front: a line through the restorers that no other beats on both axes.

    Args:
        means: Has on_front.
        plane: The axes.
    """
    on_front = means[means["on_front"].fillna(value=False).astype(bool)].sort_values(plane.x.metric_id)
    line = alt.Chart(on_front).mark_line(color=INK, opacity=0.55, strokeWidth=1.5, strokeDash=[2, 3], clip=True)
    return line.encode(x_channel(plane), y_channel(plane), order=alt.Order(f"{plane.x.metric_id}:Q"))


def ties(means: pd.DataFrame, tied: pd.DataFrame, plane: Plane) -> alt.Chart:
    """Thin lines between restorers that neither metric tells apart.

    Args:
        means: Of one panel.
        tied: Columns: the plane's group, first, second (restorer ids).
        plane: The axes.
    """
    names = [plane.x.metric_id, plane.y.metric_id]
    ends = means[["restorer_id", plane.group, *names]]
    pairs = tied.merge(ends, left_on=[plane.group, "first"], right_on=[plane.group, "restorer_id"]).merge(
        ends, left_on=[plane.group, "second"], right_on=[plane.group, "restorer_id"], suffixes=("", "_other")
    )
    lines = alt.Chart(pairs).mark_rule(color=INK, opacity=0.22, clip=True)
    x2, y2 = alt.X2(f"{names[0]}_other:Q"), alt.Y2(f"{names[1]}_other:Q")
    return lines.encode(x_channel(plane), y_channel(plane), x2=x2, y2=y2)


def ways(means: pd.DataFrame, plane: Plane, look: Look) -> list[alt.Chart]:
    """A line a restorer through its groups, from the heaviest degradation to the lightest, and the groups' names."""
    rows = means.sort_values("gamma", kind="stable").assign(place=lambda frame: frame.groupby("restorer_id").cumcount())
    lines = alt.Chart(rows).mark_line(strokeWidth=1.5, opacity=0.7, clip=True)
    tags = alt.Chart(rows).mark_text(fontSize=10, color=INK, opacity=QUIET, align="left", dx=8, dy=-7, clip=True)
    return [
        lines.encode(
            x_channel(plane), y_channel(plane), order=alt.Order("place:Q"), **look.line(rows["restorer_title"])
        ),
        tags.encode(x_channel(plane), y_channel(plane), text=alt.Text(f"{plane.group}:N")),
    ]


def intervals(frame: pd.DataFrame, plane: Plane, colour: alt.Color) -> list[alt.Chart]:
    """Of both metrics; cut off where they leave the panel."""
    base = alt.Chart(frame).mark_rule(opacity=0.5, strokeWidth=2, clip=True)
    x, y = plane.x.metric_id, plane.y.metric_id
    return [
        base.encode(x_channel(plane, f"{x}_low"), y_channel(plane), colour, x2=alt.X2(f"{x}_high:Q")),
        base.encode(x_channel(plane), y_channel(plane, f"{y}_low"), colour, y2=alt.Y2(f"{y}_high:Q")),
    ]


def ring(chosen: pd.DataFrame, plane: Plane) -> alt.Chart:
    """Around the point that was clicked."""
    mark = alt.Chart(chosen).mark_point(shape="circle", filled=False, size=520, color=INK, strokeWidth=2, clip=True)
    return mark.encode(x_channel(plane), y_channel(plane))


def rules(frame: pd.DataFrame, plane: Plane) -> list[alt.Chart]:
    """A level for each row without x, with its name."""
    lines = alt.Chart(frame).mark_rule(color=MUTED, strokeDash=[5, 4]).encode(y_channel(plane))
    once = alt.Chart(frame.drop_duplicates("restorer_title"))
    names = once.mark_text(color=INK, opacity=QUIET, align="left", baseline="bottom", dx=4, dy=-3, fontStyle="italic")
    return [lines, names.encode(y_channel(plane), x=alt.XValue(0), text=alt.Text("restorer_title:N"))]


def corner() -> alt.Chart:
    """Where better is."""
    best = pd.DataFrame({"text": ["better ↗"]})
    mark = alt.Chart(best).mark_text(
        align="right", baseline="top", dx=-6, dy=6, fontSize=15, fontWeight=700, color=INK, opacity=QUIET
    )
    return mark.encode(x=alt.XValue("width"), y=alt.YValue(0), text=alt.Text("text:N"))


def names(frame: pd.DataFrame, plane: Plane, *, every: bool) -> alt.Chart:
    """Beside the points; unless every name is asked for, one that would cover others is left to the table."""
    told = frame["restorer_title"].map(_short)
    places = _places(frame, told, plane)
    placed = frame.assign(name=told, dx=[place.dx for place in places], dy=[place.dy for place in places])
    marks = alt.Chart(placed[[place.free or every for place in places]]).mark_text(
        fontSize=12,
        fontWeight=600,
        color=INK,
        baseline="middle",
        align=alt.ExprRef("datum.dx > 0 ? 'left' : 'right'"),
        dx=alt.ExprRef("datum.dx"),
        dy=alt.ExprRef("datum.dy"),
    )
    return marks.encode(x_channel(plane), y_channel(plane), text=alt.Text("name:N"))


def _short(name: str) -> str:
    return name if len(name) <= MOST_LETTERS else f"{name[: MOST_LETTERS - 1].rstrip()}…"


def _places(frame: pd.DataFrame, told: pd.Series, plane: Plane) -> list[Place]:
    x, y = plane.x.metric_id, plane.y.metric_id

    def across(column: str) -> pd.Series:
        return _along(frame[column].fillna(frame[x]), plane, plane.x_span, "x") * PLOT_WIDTH

    def down(column: str) -> pd.Series:
        return (1 - _along(frame[column].fillna(frame[y]), plane, plane.y_span, "y")) * PLOT_HEIGHT

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
    notes = Box(PLOT_WIDTH - 80, 0, PLOT_WIDTH, 24)
    return labels.places(points, told.tolist(), [*bars, notes], Box(0, 0, PLOT_WIDTH, PLOT_HEIGHT))


def _along(values: pd.Series, plane: Plane, ends: Span, which: str) -> pd.Series:
    metric = plane.x if which == "x" else plane.y
    return axes.fraction(metric, ends, values.clip(*ends), log=plane.log)
