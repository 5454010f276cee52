"""Quality against what it costs, on one device and at one input size: cheap and good is the upper left."""

import altair as alt
import numpy as np
import pandas as pd

from dashboard.charts import axes, labels, words
from dashboard.charts.axes import Span
from dashboard.charts.labels import Box
from dashboard.charts.look import INK, MUTED, Look
from dashboard.charts.plane_layers import MOST_LETTERS
from dashboard.data.metrics import Metric
from dashboard.data.resources import Cost

HEIGHT, PLOT_HEIGHT, GUESSED_WIDTH = 360, 230, 330
NAMED = 14
"""With more points, names would cover one another, and the legend must do."""
SIZES = alt.Scale(type="sqrt", domain=[0, 1e9], range=[50, 900])
"""Area of a mark by parameters, the same on every panel."""
WHISKERS = {"latency_ms": ("latency_low", "latency_high")}
"""Cost -> its quartiles over images."""


def chart(rows: pd.DataFrame, cost: Cost, metric: Metric, look: Look) -> alt.LayerChart:
    """Draw one panel.

    Args:
        rows: Of one facet, of `resources.with_front`: costs that are zero or not known have no place on a logarithmic
            axis and are left out.
        cost: Along x, logarithmic, dearer to the right.
        metric: Along y, better upwards.
        look: Marks.
    """
    shown = rows[(rows[cost.column] > 0) & rows[metric.metric_id].notna()].assign(
        name=lambda frame: frame["restorer_title"].str.slice(0, MOST_LETTERS), shade=_shade
    )
    named = len(shown) <= NAMED
    legend = None if named else alt.Legend(orient="right", symbolLimit=40, labelLimit=200)
    y = _y(shown, metric, metric.metric_id)
    base = alt.Chart(shown)
    opacity = alt.Opacity("shade:Q", scale=None)
    points = base.mark_point(filled=True, strokeWidth=2).encode(
        _x(shown, cost, cost.column),
        y,
        alt.Size("parameters:Q", scale=SIZES, title="Parameters", legend=_sizes()),
        opacity=opacity,
        tooltip=_tooltip(cost, metric),
        **look.mark(shown["restorer_title"], legend=legend),
    )
    layers = [_front(shown, cost, metric), *_intervals(base, shown, cost, metric), points]
    if named and len(shown):
        layers.append(_names(shown, cost, metric).encode(opacity=opacity))
    return alt.LayerChart(layer=layers, description=describe(shown, cost, metric), height=HEIGHT)


def describe(rows: pd.DataFrame, cost: Cost, metric: Metric) -> str:
    """The panel in words: who is on the front, and every point."""
    front = ", ".join(rows[rows["on_front"]].sort_values(cost.column)["restorer_title"])
    told = words.points(rows, (metric,))
    return f"{metric.label} against {cost.label}. Nobody is better and cheaper than {front or 'anybody'}. {told}."


def _names(rows: pd.DataFrame, cost: Cost, metric: Metric) -> alt.Chart:
    """Each name where it covers little."""
    low, high = np.log(_ends(rows, cost))
    across = (np.log(rows[cost.column].to_numpy(dtype=np.float64)) - low) / (high - low) * GUESSED_WIDTH
    down = (1 - axes.fraction(metric, _span(rows, metric), rows[metric.metric_id]).to_numpy()) * PLOT_HEIGHT
    panel = Box(0, 0, GUESSED_WIDTH, PLOT_HEIGHT)
    points = list(zip(across.tolist(), down.tolist(), strict=True))
    placed = labels.places(points, rows["name"].tolist(), [], panel)
    marks = alt.Chart(rows.assign(dx=[each.dx for each in placed], dy=[each.dy for each in placed])).mark_text(
        fontSize=11,
        color=INK,
        baseline="middle",
        align=alt.ExprRef("datum.dx > 0 ? 'left' : 'right'"),
        dx=alt.ExprRef("datum.dx"),
        dy=alt.ExprRef("datum.dy"),
    )
    return marks.encode(_x(rows, cost, cost.column), _y(rows, metric, metric.metric_id), text=alt.Text("name:N"))


def _ends(rows: pd.DataFrame, cost: Cost) -> tuple[float, float]:
    """Of the axis of costs."""
    values = rows[[cost.column, *(end for end in WHISKERS.get(cost.column, ()))]].to_numpy(dtype=np.float64)
    values = values[np.isfinite(values) & (values > 0)]
    return (float(values.min() / 1.8), float(values.max() * 1.8)) if values.size else (1.0, 10.0)


def _span(rows: pd.DataFrame, metric: Metric) -> Span:
    """Of the axis of quality."""
    name = metric.metric_id
    return axes.tight_span(rows[name], [rows[f"{name}_low"], rows[f"{name}_high"]])


def _shade(rows: pd.DataFrame) -> np.ndarray:
    return np.where(rows["within"], 1.0, 0.25)


def _x(rows: pd.DataFrame, cost: Cost, column: str) -> alt.X:
    scale = alt.Scale(type="log", domain=list(_ends(rows, cost)), nice=False)
    return alt.X(f"{column}:Q", scale=scale, title=f"⟵ cheaper   {cost.label}", axis=alt.Axis(format="~s", tickCount=5))


def _y(rows: pd.DataFrame, metric: Metric, column: str) -> alt.Y:
    return alt.Y(f"{column}:Q", scale=axes.scale(metric, _span(rows, metric)), title=axes.title(metric))


def _intervals(base: alt.Chart, rows: pd.DataFrame, cost: Cost, metric: Metric) -> list[alt.Chart]:
    rule = base.mark_rule(opacity=0.4, strokeWidth=1.5, clip=True, color=INK)
    name = metric.metric_id
    up = rule.encode(_x(rows, cost, cost.column), _y(rows, metric, f"{name}_low"), alt.Y2(f"{name}_high:Q"))
    if cost.column not in WHISKERS:
        return [up]
    low, high = WHISKERS[cost.column]
    across = rule.encode(_x(rows, cost, low), _y(rows, metric, name), alt.X2(f"{high}:Q"))
    return [up, across]


def _front(rows: pd.DataFrame, cost: Cost, metric: Metric) -> alt.Chart:
    line = alt.Chart(rows[rows["on_front"]].sort_values(cost.column))
    marks = line.mark_line(color=INK, opacity=0.55, strokeDash=[2, 3], strokeWidth=1.5, interpolate="step-after")
    return marks.encode(
        _x(rows, cost, cost.column), _y(rows, metric, metric.metric_id), order=alt.Order(f"{cost.column}:Q")
    )


def _sizes() -> alt.Legend:
    return alt.Legend(
        values=[1e6, 1e7, 1e8, 1e9], labelExpr="format(datum.value, '~s')", orient="bottom", symbolFillColor=MUTED
    )


def _tooltip(cost: Cost, metric: Metric) -> list[alt.Tooltip]:
    name = metric.metric_id
    return [
        alt.Tooltip("restorer_title:N", title="Restorer"),
        alt.Tooltip("setting_label:N", title="Setting"),
        alt.Tooltip(f"{cost.column}:Q", title=cost.label, format=".4s"),
        alt.Tooltip("n_timed:Q", title="Images timed"),
        alt.Tooltip("n_contended:Q", title="Images left out (contended)"),
        alt.Tooltip(f"{name}:Q", title=metric.label, format=".4r"),
        alt.Tooltip(f"{name}_low:Q", title="from", format=".4r"),
        alt.Tooltip(f"{name}_high:Q", title="to", format=".4r"),
        alt.Tooltip("n_images:Q", title="Images (n)"),
        alt.Tooltip("dominated_by:N", title="Beaten by"),
    ]
