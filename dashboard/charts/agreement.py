"""How alike metrics order restorations: one cell a pair, its correlation written in it."""

from collections.abc import Mapping

import altair as alt
import pandas as pd

CELL = 34
SCALE = alt.Scale(domain=[-1, 0, 1], range=["#d55e00", "#f2f2f2", "#0072b2"])
"""Orange: they order oppositely; blue: alike."""


def chart(pairs: pd.DataFrame, titles: Mapping[str, str]) -> alt.LayerChart:
    """Draw the matrix.

    Args:
        pairs: Of `data.agreement.agreement`.
        titles: Metric id -> its name, in the order of rows.
    """
    order = list(titles.values())
    rows = pairs.assign(first=pairs["first"].map(titles), second=pairs["second"].map(titles))
    known = rows.dropna(subset=["rho"])
    axis = alt.Axis(labelLimit=220, labelOverlap=False, domain=False)
    base = alt.Chart(known).encode(
        alt.X(
            "second:N",
            sort=order,
            title=None,
            axis=alt.Axis(labelAngle=-40, labelLimit=160, labelOverlap=False, domain=False),
        ),
        alt.Y("first:N", sort=order, title=None, axis=axis),
        tooltip=[
            alt.Tooltip("first:N", title="Metric"),
            alt.Tooltip("second:N", title="and"),
            alt.Tooltip("rho:Q", title="Spearman", format="+.3f"),
            alt.Tooltip("n:Q", title="Restorations (n)"),
        ],
    )
    cells = base.mark_rect().encode(color=alt.Color("rho:Q", scale=SCALE, title="Spearman"))
    text = base.mark_text(fontSize=10).encode(
        text=alt.Text("rho:Q", format="+.2f"),
        color=alt.condition("abs(datum.rho) > 0.55", alt.value("white"), alt.value("#1c2030")),
    )
    height = CELL * max(len(order), 2)
    return alt.LayerChart(layer=[cells, text], description=describe(known), height=height)


def describe(known: pd.DataFrame) -> str:
    """The matrix in words: the pair that agrees least."""
    apart = known[known["first"] != known["second"]]
    if apart.empty:
        return "Correlations between metrics: none."
    least = apart.sort_values("rho", kind="stable").iloc[0]
    return (
        f"Spearman's correlations of {known['first'].nunique()} metrics, turned so that more is better. "
        f"Least alike are {least['first']} and {least['second']}: {least['rho']:.2f} over {least['n']} restorations."
    )
