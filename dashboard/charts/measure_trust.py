"""How well measures tell changes of meaning from harmless ones: one row a measure, one panel a group of pairs."""

import altair as alt
import pandas as pd

from dashboard.charts.look import MUTED
from dashboard.charts.panels import beside_one_another

ROW_HEIGHT, WIDTH, COLUMNS = 19, 190, 4
CHANCE = 0.5
COLOURS = {"alignment": "#0072b2", "distortion": "#808794"}
"""Measures of meaning in colour, measures of pixels beside them in grey."""
SHAPES = {"target": "circle", "degraded": "diamond"}


def chart(trust: pd.DataFrame) -> alt.ConcatChart:
    """Draw every group.

    Args:
        trust: Columns: metric_id, metric_title, quality, reference, group, n_images, n_pairs, auc, low, high; the order
            of rows in each panel is that of the mean over groups, best first.
    """
    order = list(trust.groupby("metric_id")["auc"].mean().sort_values(ascending=False, kind="stable").index)
    groups = list(dict.fromkeys(trust["group"]))
    panels = [
        _panel(trust[trust["group"] == group], order, named=place % COLUMNS == 0) for place, group in enumerate(groups)
    ]
    return beside_one_another(panels, columns=min(COLUMNS, len(panels))).properties(description=describe(trust))


def describe(trust: pd.DataFrame) -> str:
    """The chart in words: the best and the worst of each group."""
    told: list[str] = []
    for group, rows in trust.groupby("group", sort=False):
        ordered = rows.sort_values("auc", ascending=False, kind="stable")
        ends = (ordered.iloc[0], ordered.iloc[-1])
        told.append(f"{group}: " + " to ".join(f"{row['metric_id']} {row['auc']:.2f}" for row in ends))
    return f"Chance that a measure calls the change of meaning the greater one, 0.5 is chance. {'; '.join(told)}."


def _panel(rows: pd.DataFrame, order: list[str], *, named: bool) -> alt.LayerChart:
    axis = alt.Axis(labelLimit=330, labelOverlap=False, labels=named, ticks=named)
    y = alt.Y("metric_id:N", sort=order, title=None, scale=alt.Scale(domain=order), axis=axis)
    scale, ticks = alt.Scale(domain=[0, 1]), alt.Axis(values=[0, 0.25, 0.5, 0.75, 1], format=".2~f")
    base = alt.Chart(rows).encode(y, _colour(), tooltip=_tooltip())
    bars = base.mark_rule(strokeWidth=3, opacity=0.5).encode(
        alt.X("low:Q", scale=scale, title="AUC, better to the right", axis=ticks), alt.X2("high:Q")
    )
    shape = alt.Shape(
        "reference:N", scale=alt.Scale(domain=list(SHAPES), range=list(SHAPES.values())), title="Against", legend=None
    )
    dots = base.mark_point(filled=True, size=70, opacity=1).encode(alt.X("auc:Q", scale=scale), shape)
    chance = alt.Chart(pd.DataFrame({"auc": [CHANCE]})).mark_rule(color=MUTED, strokeDash=[4, 3])
    title = alt.TitleParams(str(rows["group"].iloc[0]), subtitle=_counted(rows), anchor="start")
    layers = [chance.encode(alt.X("auc:Q", scale=scale)), bars, dots]
    return alt.LayerChart(layer=layers, width=WIDTH, height=ROW_HEIGHT * len(order), title=title)


def _counted(rows: pd.DataFrame) -> str:
    images, pairs = (sorted({int(least), int(most)}) for least, most in _ends(rows))
    return f"n = {' to '.join(map(str, images))} images, {' to '.join(f'{each:,}' for each in pairs)} pairs"


def _ends(rows: pd.DataFrame) -> list[tuple[int, int]]:
    return [(rows[name].min(), rows[name].max()) for name in ("n_images", "n_pairs")]


def _colour() -> alt.Color:
    scale = alt.Scale(domain=list(COLOURS), range=list(COLOURS.values()))
    return alt.Color("quality:N", scale=scale, title="Measures", legend=None)


def _tooltip() -> list[alt.Tooltip]:
    return [
        alt.Tooltip("metric_title:N", title="Measure"),
        alt.Tooltip("group:N", title="Pairs"),
        alt.Tooltip("auc:Q", title="AUC", format=".3f"),
        alt.Tooltip("low:Q", title="from", format=".3f"),
        alt.Tooltip("high:Q", title="to", format=".3f"),
        alt.Tooltip("n_images:Q", title="Images (n)"),
        alt.Tooltip("n_pairs:Q", title="Pairs", format=","),
    ]
