"""What stands under every chart: n, the protocols, and the ways to take it along."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import altair as alt
import pandas as pd
import streamlit as st

from dashboard.data.metrics import Metric
from dashboard.links import view_link
from dashboard.markup import plain
from dashboard.page import Visit


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """What is needed to check and reuse a chart, or a row of panels."""

    name: str
    """File name of its downloads, and key of its buttons."""
    chart: Callable[[], alt.TopLevelMixin]
    """Makes the chart that is downloaded; only called for that."""
    frame: pd.DataFrame
    """The rows it is drawn from."""
    n: str
    """How many images are behind it, in words."""
    metrics: Sequence[Metric]
    sql: str


def footer(figure: Figure, visit: Visit) -> None:
    """Draw the line under a chart."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(plain(figure.n), width="content")
        for metric in figure.metrics:
            how = f"**{plain(metric.label)}** is computed by\n\n{metric.protocol_lines}"
            st.badge(plain(metric.protocol_id), color="gray", help=how)
        st.space("stretch")
        with st.popover("Export", type="tertiary", icon=":material/ios_share:", width="content"):
            _downloads(figure)
            st.caption(f"Link to this view, as of snapshot {visit.snapshot.seq}")
            st.code(view_link(visit), language=None)
            st.caption("SQL for the same numbers, on the store's public view")
            st.code(figure.sql, language="sql", height=260)


def _downloads(figure: Figure) -> None:
    with st.container(horizontal=True):
        st.download_button(
            "CSV", lambda: figure.frame.to_csv(index=False), f"{figure.name}.csv", "text/csv",
            key=f"{figure.name}-csv", on_click="ignore", icon=":material/table:",
        )  # fmt: skip
        st.download_button(
            "Vega-Lite", lambda: specification(figure.chart()), f"{figure.name}.vl.json", "application/json",
            key=f"{figure.name}-json", on_click="ignore", icon=":material/scatter_plot:",
        )  # fmt: skip


def specification(chart: alt.TopLevelMixin) -> str:
    """The chart with its data as Vega-Lite JSON, for any viewer."""
    with alt.data_transformers.enable("default", max_rows=None):
        return chart.to_json(indent=None)
