"""The answer of any query as a chart that its reader builds: a mark, and columns for x, y, colour and panels."""

from collections.abc import Mapping
from typing import Any

import altair as alt
import pandas as pd

MARKS = ("point", "line", "bar", "area", "boxplot", "rect")
CHANNELS = ("x", "y", "colour", "facet")
MOST_PANELS = 12
PANEL_COLUMNS = 3


def suggested(rows: pd.DataFrame) -> dict[str, str]:
    """A chart to begin with: a number over the first column of names, or one number over another."""
    numbers = [str(name) for name in rows.columns if pd.api.types.is_numeric_dtype(rows[name].dtype)]
    names = [str(name) for name in rows.columns if str(name) not in numbers]
    if not numbers:
        return {}
    if not names:
        return {"mark": "point", "x": numbers[0], "y": numbers[-1]}
    return {"mark": "bar", "x": numbers[0], "y": names[0]}


def fitting(chart: Mapping[str, str], rows: pd.DataFrame) -> dict[str, str]:
    """What of a chart this answer can show: columns that it has."""
    columns = {str(name) for name in rows.columns}
    kept = {channel: chart[channel] for channel in CHANNELS if chart.get(channel) in columns}
    return {"mark": chart["mark"] if chart.get("mark") in MARKS else "point", **kept} if kept else {}


def panels_left_out(rows: pd.DataFrame, chart: Mapping[str, str]) -> int:
    """How many panels are not drawn because there are too many."""
    return max(0, rows[chart["facet"]].nunique(dropna=False) - MOST_PANELS) if "facet" in chart else 0


def chart(rows: pd.DataFrame, chosen: Mapping[str, str]) -> alt.Chart | alt.FacetChart:
    """Draw an answer.

    Args:
        rows: Any columns, with names of any form.
        chosen: As of `fitting`: a mark, and at least one column.
    """
    channels = {channel: chosen[channel] for channel in CHANNELS if channel in chosen}
    drawn = _drawn(rows, channels)
    kinds = {channel: _kind(drawn[channel]) for channel in channels}
    from_zero = chosen["mark"] in {"bar", "area"}
    encoding = [
        _encoded(channel, kinds[channel], title, from_zero=from_zero)
        for channel, title in channels.items()
        if channel != "facet"
    ]
    tooltip = [alt.Tooltip(f"{channel}:{kind}", title=_heading(channels[channel])) for channel, kind in kinds.items()]
    marked = _marked(alt.Chart(drawn), chosen["mark"])
    encoded = marked.encode(*encoding)
    shown = encoded if chosen["mark"] == "boxplot" else encoded.encode(tooltip=tooltip)
    if "facet" not in channels:
        return shown
    return shown.properties(width=260, height=220).facet(
        alt.Facet(f"facet:{kinds['facet']}", title=channels["facet"]), columns=PANEL_COLUMNS
    )


def _drawn(rows: pd.DataFrame, channels: Mapping[str, str]) -> pd.DataFrame:
    """The columns under the names of their channels: a name with dots or brackets means something to Vega."""
    drawn = pd.DataFrame({channel: rows[column] for channel, column in channels.items()})
    if "facet" in drawn:
        first = drawn["facet"].drop_duplicates().head(MOST_PANELS)
        drawn = drawn[drawn["facet"].isin(first)]
    return drawn.reset_index(drop=True)


def _kind(values: "pd.Series[Any]") -> str:
    if pd.api.types.is_bool_dtype(values.dtype):
        return "N"
    if pd.api.types.is_numeric_dtype(values.dtype):
        return "Q"
    return "T" if pd.api.types.is_datetime64_any_dtype(values.dtype) else "N"


def _marked(base: alt.Chart, mark: str) -> alt.Chart:
    match mark:
        case "line":
            return base.mark_line(point=True)
        case "bar":
            return base.mark_bar()
        case "area":
            return base.mark_area(opacity=0.7)
        case "boxplot":
            return base.mark_boxplot()
        case "rect":
            return base.mark_rect()
        case _:
            return base.mark_point(filled=True, size=60, opacity=0.8)


def _heading(name: str) -> str:
    """A tooltip would take what stands under `image` for the address of one, and draw it."""
    return f"{name}:" if name.lower() in {"image", "title"} else name


def _encoded(channel: str, kind: str, title: str, *, from_zero: bool) -> alt.X | alt.Y | alt.Color:
    """A column on its channel: names in the order of the rows, numbers from zero where a length stands for them."""
    shorthand = f"{channel}:{kind}"
    if channel == "colour":
        return alt.Color(shorthand, title=title)
    axis = alt.X if channel == "x" else alt.Y
    if kind == "N":
        return axis(shorthand, title=title, sort=None)
    return axis(shorthand, title=title).scale(zero=from_zero) if kind == "Q" else axis(shorthand, title=title)
