"""Where the time of a restorer goes: one bar a restorer, a piece a part."""

import altair as alt
import pandas as pd

from dashboard.charts.by_task import COLOURS

ROW, FRAME = 30, 150


def chart(parts: pd.DataFrame) -> alt.Chart:
    """Draw the parts of one facet.

    Args:
        parts: Of `resources.cost_parts`.
    """
    rows = parts.assign(row=(parts["restorer_title"] + " " + parts["setting_label"]).str.strip())
    order = list(dict.fromkeys(rows.sort_values("milliseconds", ascending=False)["part"]))
    scale = alt.Scale(domain=order, range=[COLOURS[index % len(COLOURS)] for index in range(len(order))])
    bars = alt.Chart(rows, description=describe(rows)).mark_bar()
    return bars.encode(
        alt.X("milliseconds:Q", title="median ms an image, by part", stack="zero"),
        alt.Y("row:N", title=None, axis=alt.Axis(labelLimit=240)),
        alt.Color("part:N", scale=scale, title="Part", legend=alt.Legend(orient="top", columns=4)),
        order=alt.Order("milliseconds:Q", sort="descending"),
        tooltip=[
            alt.Tooltip("row:N", title="Restorer"),
            alt.Tooltip("part:N", title="Part"),
            alt.Tooltip("milliseconds:Q", title="ms", format=".4r"),
            alt.Tooltip("peak_memory_mb:Q", title="Peak memory (MB)", format=".4r"),
            alt.Tooltip("n_timed:Q", title="Images timed"),
        ],
    ).properties(height=FRAME + ROW * max(rows["row"].nunique(), 1))


def describe(rows: pd.DataFrame) -> str:
    """The bars in words: the dearest part of each restorer."""
    told: list[str] = []
    for name, of_restorer in rows.groupby("row"):
        total = of_restorer["milliseconds"].sum()
        dearest = of_restorer.sort_values("milliseconds", ascending=False).iloc[0]
        share = dearest["milliseconds"] / total if total else 0
        told.append(f"{name}: {total:.0f} ms, of which {dearest['part']} {share:.0%}")
    return f"Cost by part. {'; '.join(told) or 'No values'}."
