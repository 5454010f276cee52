"""What stands under every chart: n, the protocols, and the ways to take it along."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import altair as alt
import pandas as pd
import streamlit as st

from dashboard.charts import picture
from dashboard.charts.picture import Caption
from dashboard.data import tables
from dashboard.data.metrics import Metric
from dashboard.links import view_link
from dashboard.markup import plain
from dashboard.page import Visit
from dashboard.sql_link import LinkError, encode

SQL_PAGE = "sql"


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
    title: str = ""
    """Over the picture that is taken along; the file's name unless said otherwise."""


def footer(figure: Figure, visit: Visit) -> None:
    """Draw the line under a chart."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(plain(figure.n), width="content")
        for metric in figure.metrics:
            how = f"**{plain(metric.label)}** is computed by\n\n{metric.protocol_lines}"
            st.badge(plain(metric.protocol_id), color="gray", help=how)
        st.space("stretch")
        _query(figure, visit)
        with st.popover("Export", type="tertiary", icon=":material/ios_share:", width="content"):
            _downloads(figure, caption(figure, visit))
        with st.popover("Link", type="tertiary", icon=":material/link:", width="content"):
            st.caption(f"Link to this view, held at snapshot {visit.snapshot.seq}; it says what has changed since")
            st.code(view_link(visit), language=None, wrap_lines=True)


def caption(figure: Figure, visit: Visit) -> Caption:
    """What is written over an exported picture."""
    snapshot = visit.snapshot
    protocols = ", ".join(metric.protocol_id for metric in figure.metrics)
    published = f"snapshot {snapshot.seq} of {snapshot.published_at:%Y-%m-%d %H:%M} UTC"
    return Caption(title=figure.title or figure.name, lines=(figure.n, protocols, published))


def _query(figure: Figure, visit: Visit) -> None:
    """The SQL that gave the numbers: to be changed and run on its page, where there is one and a link can hold it."""
    with st.popover("SQL", type="tertiary", icon=":material/database:", width="content"):
        if SQL_PAGE in visit.pages:
            try:
                query = encode(figure.sql)
            except LinkError as error:
                st.caption(plain(error))
            else:
                st.page_link(visit.pages[SQL_PAGE], label="Open in SQL", icon=":material/edit:", query_params=query)
        st.caption("SQL for the same numbers, on the store's public views")
        st.code(figure.sql, language="sql", height=260)


def _downloads(figure: Figure, words: Caption) -> None:
    """One button a form; each is made when it is asked for."""

    def in_latex() -> str:
        return tables.latex(figure.frame, figure.metrics, ". ".join(filter(None, (words.title, *words.lines))))

    numbers = {
        "CSV": (lambda: tables.csv(figure.frame), "csv", "text/csv"),
        "Parquet": (lambda: tables.parquet(figure.frame), "parquet", "application/vnd.apache.parquet"),
        "LaTeX": (in_latex, "tex", "application/x-tex"),
    }
    pictures = {
        "PNG": (lambda: picture.png(figure.chart(), words), "png", "image/png"),
        "SVG": (lambda: picture.svg(figure.chart(), words), "svg", "image/svg+xml"),
        "Vega-Lite": (lambda: picture.vega_lite(figure.chart(), words), "vl.json", "application/json"),
    }
    for icon, forms in ((":material/table:", numbers), (":material/image:", pictures)):
        with st.container(horizontal=True):
            for label, (make, ending, mime) in forms.items():
                st.download_button(
                    label, make, f"{figure.name}.{ending}", mime,
                    key=f"{figure.name}-{ending}", on_click="ignore", icon=icon,
                )  # fmt: skip
