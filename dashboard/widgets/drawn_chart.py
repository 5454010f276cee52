"""Draws a chart unchecked: a page would take half as long again. The tests of pages check each that they draw."""

from dataclasses import dataclass
from typing import Any, Literal, cast

import altair as alt
import streamlit as st
from streamlit.runtime.state import WidgetCallback


@dataclass(frozen=True, slots=True)
class _Unchecked:
    """All that Streamlit asks of a chart."""

    chart: alt.TopLevelMixin

    def to_dict(self) -> dict[str, Any]:
        return self.chart.to_dict(validate=False)


def draw(chart: alt.TopLevelMixin, key: str, on_select: WidgetCallback | Literal["ignore"] = "ignore") -> None:
    """Draw it.

    Args:
        chart: Any of `dashboard.charts`.
        key: Of the widget.
        on_select: Called when a point is clicked.
    """
    st.altair_chart(cast("alt.Chart", _Unchecked(chart)), key=key, on_select=on_select)
