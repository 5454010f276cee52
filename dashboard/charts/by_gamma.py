"""One metric against information retention: the mean of every restorer in fixed bins of gamma, better upwards."""

import math
from collections.abc import Sequence
from itertools import pairwise

import altair as alt
import pandas as pd

from clir_core.statistics.crossover import Crossing
from clir_core.statistics.gamma_bins import EDGES, FEW_IMAGES, LABELS
from dashboard.charts import axes, words
from dashboard.charts.axes import Span
from dashboard.charts.look import INK, QUIET, Look
from dashboard.data.metrics import Metric

PLOT_HEIGHT = 330
_SCALE = alt.Scale(domain=[0, 1], nice=False)
LEGEND_COLUMNS, LEGEND_ROW_HEIGHT = 2, 25


def chart(
    bins: pd.DataFrame, metric: Metric, look: Look, gaps: pd.DataFrame, crossings: Sequence[Crossing] = ()
) -> alt.LayerChart:
    """Draw lines with interval bands, and the number of images over each bin; bins of few images are dim dots alone.

    A bin without means says 0, and why when it is pointed at.

    Args:
        bins: One row a restorer and bin. Columns: restorer_title, gamma_bin (label), gamma (mean of the bin's images),
            n_images, and for the metric <id>, <id>_low, <id>_high. All restorers of a bin are over the same images.
        metric: The y axis.
        look: Colours.
        gaps: The bins without means. Columns: gamma_bin (label), reason.
        crossings: Where two restorers change places: a rule at each gamma, with its interval.
    """
    name = metric.metric_id
    ends = axes.span([bins[name], bins[f"{name}_low"], bins[f"{name}_high"]])
    titles, legend = bins["restorer_title"], _legend()
    few = bins["n_images"] < FEW_IMAGES
    enough = alt.Chart(bins[~few])
    band = enough.mark_area(opacity=0.13).encode(
        _x(), _y(metric, ends, f"{name}_low"), alt.Y2(f"{name}_high:Q"), look.colour(titles, legend=legend)
    )
    line = enough.mark_line(strokeWidth=2).encode(_x(), _y(metric, ends, name), **look.line(titles, legend=legend))
    dots = alt.Chart(bins.assign(few=few)).mark_point(filled=True, size=60)
    dots = dots.encode(
        _x(),
        _y(metric, ends, name),
        **look.mark(titles, legend=legend),
        opacity=alt.condition("datum.few", alt.value(0.5), alt.value(1.0)),
        tooltip=_tooltip(metric),
    )
    rows = math.ceil(bins["restorer_title"].nunique() / LEGEND_COLUMNS)
    height = PLOT_HEIGHT + LEGEND_ROW_HEIGHT * (rows + 1)
    layers: list[alt.Chart] = [*_crossings(crossings), band, line, dots, _counts(bins), _empty(gaps)]
    return alt.LayerChart(layer=layers, description=describe(bins, metric), height=height)


def describe(bins: pd.DataFrame, metric: Metric) -> str:
    """The chart in words: the best and its rivals in each bin of gamma, from the heaviest degradation."""
    told = [
        f"gamma {name}, {words.images(rows)}: {words.points(rows, (metric,))}"
        for name, rows in bins.sort_values("gamma").groupby("gamma_bin", sort=False, observed=True)
    ]
    return f"{metric.label} against information retention. {'. '.join(told) or 'No values'}."


def _legend() -> alt.Legend:
    return alt.Legend(
        orient="bottom", columns=LEGEND_COLUMNS, symbolLimit=40, symbolOpacity=1, labelLimit=130, title=None
    )


def _x() -> alt.X:
    axis = alt.Axis(values=list(EDGES), format=".2~f", labelOverlap="greedy", labelFlush=False)
    return alt.X("gamma:Q", axis=axis, scale=_SCALE, title="information retention gamma   lighter degradation ⟶")


def _y(metric: Metric, ends: Span, column: str) -> alt.Y:
    return alt.Y(f"{column}:Q", scale=axes.scale(metric, ends), title=axes.title(metric))


def _tooltip(metric: Metric) -> list[alt.Tooltip]:
    name = metric.metric_id
    return [
        alt.Tooltip("restorer_title:N", title="Restorer"),
        alt.Tooltip("gamma_bin:N", title="Gamma"),
        alt.Tooltip("n_images:Q", title="Images (n)"),
        alt.Tooltip(f"{name}:Q", title=metric.label, format=".4r"),
        alt.Tooltip(f"{name}_low:Q", title="from", format=".4r"),
        alt.Tooltip(f"{name}_high:Q", title="to", format=".4r"),
    ]


def _crossings(crossings: Sequence[Crossing]) -> list[alt.Chart]:
    """Bands of the intervals, within the axis, and a rule where the curves cross."""
    if not crossings:
        return []
    rows = pd.DataFrame([{"gamma": each.gamma, "low": each.low, "high": each.high} for each in crossings])
    rows = rows.assign(low=rows["low"].clip(lower=0), high=rows["high"].clip(upper=1), text="×")
    tooltip = [
        alt.Tooltip("gamma:Q", title="They change places at gamma", format=".3f"),
        alt.Tooltip("low:Q", title="from", format=".3f"),
        alt.Tooltip("high:Q", title="to", format=".3f"),
    ]
    base = alt.Chart(rows)
    low = alt.X("low:Q", scale=_SCALE, title=None)
    band = base.mark_rect(color=INK, opacity=0.07).encode(low, x2=alt.X2("high:Q"), tooltip=tooltip)
    rule = base.mark_rule(color=INK, opacity=0.6, strokeDash=[4, 3]).encode(_x(), tooltip=tooltip)
    sign = base.mark_text(color=INK, fontSize=20, baseline="bottom", dy=-2)
    return [band, rule, sign.encode(_x(), y=alt.YValue("height"), text=alt.Text("text:N"), tooltip=tooltip)]


def _counts(bins: pd.DataFrame) -> alt.Chart:
    counts = bins.groupby("gamma_bin", as_index=False, observed=True)[["n_images", "gamma"]].first()
    text = alt.Chart(counts.assign(text=counts["n_images"].astype(str))).mark_text(
        fontSize=11, baseline="top", color=INK, opacity=QUIET
    )
    return text.encode(_x(), y=alt.YValue(2), text=alt.Text("text:N"))


def _empty(gaps: pd.DataFrame) -> alt.Chart:
    middles = [(low + high) / 2 for low, high in pairwise(EDGES)]
    placed = gaps.assign(text="0", gamma=gaps["gamma_bin"].map(dict(zip(LABELS, middles, strict=True))))
    text = alt.Chart(placed).mark_text(fontSize=11, baseline="top", color=INK, opacity=QUIET)
    tooltip = [alt.Tooltip("gamma_bin:N", title="Gamma"), alt.Tooltip("reason:N", title="Why it is empty")]
    return text.encode(_x(), y=alt.YValue(2), text=alt.Text("text:N"), tooltip=tooltip)
