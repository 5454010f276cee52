"""The point of a plane that the reader looks at: clicked, or chosen in the table beside; it lives in the address."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from dashboard.charts.perception_distortion import CLICKED
from dashboard.links import open_sample
from dashboard.page import Visit
from dashboard.widgets import drawn_chart

POINT = "point"
"""The query parameter: restorer id, group, and the sample id where it is an image."""
_OPENS = "opens"


def chosen() -> tuple[str, ...]:
    """What the address says; empty where it says nothing of use."""
    asked = tuple(st.query_params.get_all(POINT))
    return asked if len(asked) in {2, 3} else ()


def choose(restorer_id: str, group: str, sample_id: str = "") -> None:
    """Put a point into the address."""
    st.query_params[POINT] = [restorer_id, group, *([sample_id] if sample_id else [])]


def forget() -> None:
    """Take the point out of the address."""
    st.query_params.pop(POINT, None)


def open_if_image(visit: Visit) -> None:
    """Go to the pictures of an image that has just been clicked; Back leads to its ring."""
    asked: tuple[str, str] | None = st.session_state.pop(_OPENS, None)
    if asked:
        open_sample(visit, asked[0], (asked[1],))


def panel(chart: alt.LayerChart, number: int, key: str, group: str) -> None:
    """Draw a panel whose points can be clicked.

    Args:
        chart: Of `perception_distortion`.
        number: Of the panel, as it was told to the chart.
        key: Of the widget.
        group: The column of groups.
    """
    drawn_chart.draw(chart, key, on_select=partial(_clicked, key, number, group))


def table(rows: pd.DataFrame, group: str, key: str, columns: dict[str, Any]) -> None:
    """Draw a table whose rows can be chosen: the way to the points without a mouse.

    Args:
        rows: Has restorer_id, the group, and what `columns` names.
        group: The column of groups.
        key: Of the widget.
        columns: Name -> its heading or its configuration.
    """
    of = list(rows[["restorer_id", group]].itertuples(index=False, name=None))
    st.dataframe(
        rows[list(columns)],
        key=key,
        hide_index=True,
        column_config=columns,
        on_select=partial(_selected, key, of),
        selection_mode="single-row",
        placeholder="–",
    )


def _clicked(key: str, number: int, group: str) -> None:
    found = st.session_state[key].selection.get(f"{CLICKED}_{number}", [])
    if not found:  # a redrawn chart has no selection; the point stays
        return
    point = found[0]
    sample_id = point.get("sample_id") or ""
    choose(point["restorer_id"], point[group], sample_id)
    if sample_id:
        st.session_state[_OPENS] = (sample_id, point["restorer_id"])


def _selected(key: str, of: Sequence[tuple[str, str]]) -> None:
    rows = st.session_state[key].selection.rows
    if rows and rows[0] < len(of):
        choose(*of[rows[0]])
