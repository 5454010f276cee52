"""Two settings image by image: sorted differences, and where two metrics prefer different sides."""

import altair as alt
import numpy as np
import pandas as pd

from dashboard.charts.alignment_scatter import GAMMAS
from dashboard.charts.look import INK, MUTED
from dashboard.data.metrics import Metric

CLICKED = "image"
MOST_BARS = 400
HEIGHT = 300
"""Of a panel, in CSS pixels."""


def bars(samples: pd.DataFrame, metric: Metric, names: tuple[str, str]) -> alt.LayerChart:
    """Draw the advantage of the first on every image, largest first; of many, evenly spaced ranks.

    Args:
        samples: Of `data.duel.Duel`.
        metric: Whose advantage.
        names: Of both sides.
    """
    column = f"{metric.metric_id}_advantage"
    rows = samples.sort_values(column, ascending=False, kind="stable").assign(rank=np.arange(1, len(samples) + 1))
    kept = rows.iloc[np.unique(np.linspace(0, len(rows) - 1, min(len(rows), MOST_BARS)).round().astype(int))]
    clicked = alt.selection_point(name=CLICKED, fields=["sample_id"], on="click", clear="dblclick")
    base = alt.Chart(kept).encode(
        alt.X("rank:O", axis=alt.Axis(labels=False, ticks=False), title=f"images, best for {names[0]} first")
    )
    drawn = base.mark_bar(cursor="pointer").encode(
        alt.Y(f"{column}:Q", title=title(metric, names[0])),
        color=_gamma(),
        tooltip=[*_tooltip(), alt.Tooltip(f"{column}:Q", title="better by", format="+.4r")],
    )
    zero = alt.Chart(pd.DataFrame({"zero": [0]})).mark_rule(color=INK, opacity=0.6).encode(y="zero:Q")
    return alt.LayerChart(
        layer=[drawn.add_params(clicked), zero], description=describe(samples, metric, names), height=HEIGHT
    )


def against(samples: pd.DataFrame, metrics: tuple[Metric, Metric], name: str) -> alt.LayerChart:
    """Draw the advantages of the first side by two metrics against each other.

    Args:
        samples: Of `data.duel.Duel`, by both metrics.
        metrics: Along x and y.
        name: Of the first side.
    """
    x, y = (f"{metric.metric_id}_advantage" for metric in metrics)
    clicked = alt.selection_point(name=CLICKED, fields=["sample_id"], on="click", clear="dblclick")
    points = alt.Chart(samples.head(4 * MOST_BARS)).mark_circle(size=40, opacity=0.8, cursor="pointer")
    drawn = points.encode(
        alt.X(f"{x}:Q", title=title(metrics[0], name)),
        alt.Y(f"{y}:Q", title=title(metrics[1], name)),
        color=_gamma(),
        tooltip=[
            *_tooltip(),
            alt.Tooltip(f"{x}:Q", title=metrics[0].label, format="+.4r"),
            alt.Tooltip(f"{y}:Q", title=metrics[1].label, format="+.4r"),
        ],
    ).add_params(clicked)
    zero = alt.Chart(pd.DataFrame({"zero": [0]}))
    rules = [
        zero.mark_rule(color=INK, opacity=0.5).encode(x="zero:Q"),
        zero.mark_rule(color=INK, opacity=0.5).encode(y="zero:Q"),
    ]
    description = (
        f"{metrics[1].label} against {metrics[0].label}, by how much {name} is better. {opposed_text(samples, metrics)}"
    )
    return alt.LayerChart(layer=[*rules, drawn], description=description, height=HEIGHT)


def opposed_text(samples: pd.DataFrame, metrics: tuple[Metric, Metric]) -> str:
    """On how many images two metrics prefer different sides."""
    x, y = (samples[f"{metric.metric_id}_advantage"] for metric in metrics)
    opposed = int((np.sign(x) * np.sign(y) < 0).sum())
    return f"On {opposed} of {len(samples)} degraded images the metrics prefer different sides."


def title(metric: Metric, name: str) -> str:
    """Of an axis of advantages."""
    return f"{name} better by, {metric.label}"


def describe(samples: pd.DataFrame, metric: Metric, names: tuple[str, str]) -> str:
    """The bars in words: how often each side is ahead, and the ends."""
    advantages = samples[f"{metric.metric_id}_advantage"]
    if advantages.empty:
        return f"{names[0]} against {names[1]} by {metric.label}: no image has both."
    return (
        f"{names[0]} against {names[1]} by {metric.label}, {len(advantages)} degraded images: better on "
        f"{(advantages > 0).sum()}, worse on {(advantages < 0).sum()}; from {metric.text(advantages.max())} better to "
        f"{metric.text(advantages.min())}."
    )


def _gamma() -> alt.Color:
    return alt.condition(  # type: ignore[no-any-return] - Altair says it returns a plain dict
        "isValid(datum.gamma)",
        alt.Color("gamma:Q", scale=GAMMAS, title="gamma", legend=alt.Legend(orient="right", gradientLength=140)),
        alt.value(MUTED),
    )


def _tooltip() -> list[alt.Tooltip]:
    return [
        alt.Tooltip("image_name:N", title="Image"),
        alt.Tooltip("task_id:N", title="Task"),
        alt.Tooltip("gamma:Q", title="Gamma", format=".3f"),
    ]
