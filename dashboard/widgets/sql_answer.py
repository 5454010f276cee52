"""What came of a query: its rows, a chart of them, DuckDB's plan, and files to take along."""

from collections.abc import Mapping

import altair as alt
import pandas as pd
import streamlit as st

from dashboard.charts import answer as answer_chart
from dashboard.data.sandboxes import pool
from dashboard.markup import plain
from dashboard.widgets import drawn_chart
from dashboard.widgets.sql_draft import Asked, Draft
from db.errors import QueryError, SnapshotGoneError
from db.reading import formats
from db.reading.background_query import MOST_ROWS, Answer, BackgroundQuery, Question

VIEWS = ("Table", "Chart", "Plan")
VIEW_KEY = "sql-view"
NAMES: Mapping[formats.Format, str] = {"csv": "CSV", "parquet": "Parquet", "json": "JSON", "latex": "LaTeX"}


def show(work: Draft, answer: Answer, asked: Asked) -> None:
    """Draw an answer as its reader likes to see it."""
    st.session_state.setdefault(VIEW_KEY, "Chart" if answer_chart.fitting(work.chart, answer.rows) else "Table")
    with st.container(horizontal=True, vertical_alignment="center"):
        view = st.segmented_control("Show", VIEWS, key=VIEW_KEY, required=True, label_visibility="collapsed")
        st.caption(_size(answer, asked), width="content")
        st.space("stretch")
        _exports(work, answer)
    match view:
        case "Chart":
            _chart(work, answer.rows)
        case "Plan":
            _plan(work, asked)
        case _:
            _table(answer)


def _size(answer: Answer, asked: Asked) -> str:
    count = "1 row" if len(answer.rows) == 1 else f"{len(answer.rows):,} rows"
    return f"{count} · {answer.seconds:.2f} s · snapshot {asked.snapshot.seq}"


def _table(answer: Answer) -> None:
    if answer.rows.empty:
        st.info("The query was answered, and no row fits it.", icon=":material/filter_alt:")
        return
    if answer.is_cut:
        st.warning(
            f"Cut: these are the first {len(answer.rows):,} rows, and there are more. Files and charts hold only"
            " these; `python -m ingest sql --format csv` writes all.",
            icon=":material/content_cut:",
        )
    st.dataframe(answer.rows, hide_index=True, alt="The rows of the answer")


def _chart(work: Draft, rows: pd.DataFrame) -> None:
    if rows.empty:
        st.info("There is no row to draw.", icon=":material/filter_alt:")
        return
    chosen = answer_chart.fitting(work.chart, rows) or answer_chart.suggested(rows)
    chosen = _choices(chosen, rows)
    work.chart = chosen
    if not chosen.keys() - {"mark"}:
        st.info("Choose a column for x or y.", icon=":material/show_chart:")
        return
    drawn_chart.draw(answer_chart.chart(rows, chosen), "sql-chart")
    left_out = answer_chart.panels_left_out(rows, chosen)
    if left_out:
        st.caption(f"{left_out} more panels are not drawn; filter the rows, or choose another column.")


def _choices(chosen: Mapping[str, str], rows: pd.DataFrame) -> dict[str, str]:
    """The fields of the builder; what is chosen stays in the draft, and so in the link."""
    columns = [str(name) for name in rows.columns]
    found: dict[str, str] = {}
    with st.container(horizontal=True):
        for channel in ("mark", *answer_chart.CHANNELS):
            options = list(answer_chart.MARKS) if channel == "mark" else columns
            key = f"sql-chart-{channel}"
            st.session_state[key] = chosen.get(channel)
            picked = st.selectbox(
                channel.capitalize(), options, key=key, format_func=str, placeholder="none", width=135,
            )  # fmt: skip
            if picked:
                found[channel] = picked
    return found


def _plan(work: Draft, asked: Asked) -> None:
    question = Question(snapshot=asked.snapshot, sql=f"EXPLAIN ANALYZE {asked.sql}", parameters=asked.arguments)
    try:
        rows = BackgroundQuery(pool(), question, work.reader).answer().rows
    except (QueryError, SnapshotGoneError) as error:
        st.error(plain(str(error)))
        return
    for text in rows["explain_value"]:
        st.code(text, language=None)


def _exports(work: Draft, answer: Answer) -> None:
    name = work.query.slug if work.query else "answer"
    with st.popover("Export", type="tertiary", icon=":material/download:", disabled=answer.rows.empty):
        if answer.is_cut:
            st.caption(f"The first {MOST_ROWS:,} rows.")
        for form, label in NAMES.items():
            st.download_button(
                label,
                lambda form=form: formats.written(answer.rows, form),
                f"{name}.{formats.ENDINGS[form]}",
                formats.MEDIA_TYPES[form],
                key=f"sql-export-{form}",
                on_click="ignore",
                width="stretch",
            )
        chosen = answer_chart.fitting(work.chart, answer.rows)
        if chosen.keys() - {"mark"}:
            st.download_button(
                "Vega-Lite", lambda: _vega_lite(answer.rows, chosen), f"{name}.vl.json", "application/json",
                key="sql-export-vega-lite", on_click="ignore", width="stretch",
            )  # fmt: skip


def _vega_lite(rows: pd.DataFrame, chosen: Mapping[str, str]) -> str:
    with alt.data_transformers.enable("default", max_rows=None):
        return answer_chart.chart(rows, chosen).to_json(indent=None)
