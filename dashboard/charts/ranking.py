"""The restorers of one task on one metric, best first: means with their intervals, the leaders in full colour."""

import altair as alt
import pandas as pd

from dashboard.charts import axes, words
from dashboard.charts.look import Look
from dashboard.data.metrics import Metric

ROW_HEIGHT, AXIS_HEIGHT = 20, 62
MOST_ROWS = 9
LEADING, OTHERS = 1.0, 0.45


def chart(ranking: pd.DataFrame, metric: Metric, look: Look) -> alt.LayerChart:
    """Draw one row a restorer.

    Args:
        ranking: Rows of one task: restorer_title, n_images, the metric with <id>_low and <id>_high, and `leads`, as of
            `dashboard.data.leaders`.
        metric: Along x, better to the right.
        look: Colours.
    """
    name = metric.metric_id
    rows = ranking.dropna(subset=[name]).sort_values(name, ascending=metric.better == "lower").head(MOST_ROWS)
    scale = axes.scale(metric, axes.span([rows[name], rows[f"{name}_low"], rows[f"{name}_high"]]))
    opacity = alt.condition("datum.leads", alt.value(LEADING), alt.value(OTHERS))
    base = alt.Chart(rows).encode(
        alt.Y(
            "restorer_title:N",
            sort=list(rows["restorer_title"]),
            title=None,
            axis=alt.Axis(labelLimit=180, labelOverlap=False, labelFlush=False),
        ),
        opacity=opacity,
        tooltip=[
            alt.Tooltip("restorer_title:N", title="Restorer"),
            alt.Tooltip(f"{name}:Q", title=metric.label, format=".4r"),
            alt.Tooltip(f"{name}_low:Q", title="from", format=".4r"),
            alt.Tooltip(f"{name}_high:Q", title="to", format=".4r"),
            alt.Tooltip("n_images:Q", title="Images (n)"),
        ],
    )
    title = axes.title(metric)
    bars = base.mark_rule(strokeWidth=3).encode(
        alt.X(f"{name}_low:Q", scale=scale, title=title),
        alt.X2(f"{name}_high:Q"),
        look.colour(rows["restorer_title"]),
    )
    dots = base.mark_point(filled=True, size=80).encode(
        alt.X(f"{name}:Q", scale=scale, title=title), **look.mark(rows["restorer_title"])
    )
    description = f"{metric.label}, {words.images(rows)}, best first: {words.points(rows, (metric,))}."
    return alt.LayerChart(
        layer=[bars, dots], description=description, height=AXIS_HEIGHT + ROW_HEIGHT * max(len(rows), 1)
    )
