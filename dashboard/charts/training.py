"""What networks were worth while they were trained: one panel a value, one line a training."""

import altair as alt
import pandas as pd

from dashboard.charts.by_task import COLOURS

HEIGHT = 280


def chart(curves: pd.DataFrame, name: str) -> alt.Chart:
    """Draw one value.

    Args:
        curves: Columns: training (name of a line), step, seconds, name, value.
        name: Which value.
    """
    rows = curves[curves["name"] == name]
    trainings = list(dict.fromkeys(curves["training"]))
    colours = [COLOURS[index % len(COLOURS)] for index in range(len(trainings))]
    legend = alt.Legend(orient="top", columns=2, labelLimit=260)
    line = alt.Chart(rows, description=describe(rows, name)).mark_line(point=len(rows) < 200)
    return line.encode(
        alt.X("step:Q", title="steps of training"),
        alt.Y("value:Q", title=name, scale=alt.Scale(zero=False)),
        alt.Color("training:N", scale=alt.Scale(domain=trainings, range=colours), title="Training", legend=legend),
        tooltip=[
            alt.Tooltip("training:N", title="Training"),
            alt.Tooltip("step:Q", title="Step"),
            alt.Tooltip("seconds:Q", title="Seconds until then", format=".0f"),
            alt.Tooltip("value:Q", title=name, format=".4r"),
        ],
    ).properties(height=HEIGHT)


def describe(rows: pd.DataFrame, name: str) -> str:
    """The curves in words: where each ends."""
    told = [
        f"{training}: {of_one.sort_values('step')['value'].iloc[-1]:.4g} after {of_one['step'].max():,} steps"
        for training, of_one in rows.groupby("training", sort=False)
    ]
    return f"{name} while training. {'; '.join(told) or 'No values'}."
