"""Beside the planes: the table of one panel, and the pictures behind the chosen point."""

from base64 import b64encode
from dataclasses import replace

import pandas as pd
import streamlit as st

from clir_core.statistics.gamma_bins import EDGES, LABELS
from dashboard.charts.look import Look
from dashboard.charts.plane_axes import Plane
from dashboard.data.cache import cached
from dashboard.data.estimates import binned
from dashboard.data.metrics import number
from dashboard.markup import plain
from dashboard.page import Visit
from dashboard.widgets import clicked_point, linked, picked_images
from db.reading import questions
from db.reading.questions import Selection

EVERY_POINT = 5_000_000
"""A limit that is none: the worst image of a restorer may be any."""
STICKY = "<style>.st-key-side{position:sticky;top:4.5rem;align-self:flex-start;max-height:92vh;overflow-y:auto}</style>"
"""The answer to a click stays in sight wherever the panel is that was clicked."""
WIDTH = 340


def draw(visit: Visit, frame: pd.DataFrame, plane: Plane, names: dict[str, str], selection: Selection) -> None:
    """Draw the column.

    Args:
        visit: Where links lead.
        frame: Of `data.plane`.
        plane: Its metrics and group.
        names: Group -> title of its panel.
        selection: What the plane shows.
    """
    st.html(STICKY)
    point = clicked_point.chosen()
    group = point[1] if point and point[1] in names else _panel(names)
    rows = frame[frame[plane.group] == group]
    if point:
        _pictures(visit, rows, plane, point, selection)
    st.caption(f"{plain(names[group])}: choose a row, or click a point, for its pictures")
    clicked_point.table(
        _told(rows, plane, visit.look), plane.group, f"table-{group}", _columns(plane, tested=_has_letters(rows, plane))
    )


def _panel(names: dict[str, str]) -> str:
    if len(names) == 1:
        return next(iter(names))
    return linked.choice("Numbers of", "panel", names, default=next(iter(names)), width=WIDTH)


def _has_letters(rows: pd.DataFrame, plane: Plane) -> bool:
    return bool((rows[f"{plane.x.metric_id}_letters"] != "").any())


def _told(rows: pd.DataFrame, plane: Plane, look: Look) -> pd.DataFrame:
    """The rows as people read them, the best along x first."""
    ordered = rows.sort_values(plane.x.metric_id, ascending=plane.x.better == "lower")
    letters = ordered[f"{plane.x.metric_id}_letters"] + " / " + ordered[f"{plane.y.metric_id}_letters"]
    share = ordered["front_share"]
    return ordered.assign(
        mark=[mark_picture(look, title) for title in ordered["restorer_title"]],
        x=[number(value) if pd.notna(value) else "–" for value in ordered[plane.x.metric_id]],
        y=[number(value) if pd.notna(value) else "–" for value in ordered[plane.y.metric_id]],
        letters=letters.where(letters != " / ", ""),
        front=["" if pd.isna(each) else f"{each:.0%}" for each in share],
    )


def mark_picture(look: Look, title: str) -> str:
    """A restorer's mark as an address that holds the picture itself."""
    return f"data:image/svg+xml;base64,{b64encode(look.marks[title].svg.encode()).decode()}"


def _columns(plane: Plane, *, tested: bool) -> dict[str, object]:
    columns: dict[str, object] = {
        "mark": st.column_config.ImageColumn("", width=36),
        "restorer_title": st.column_config.TextColumn("Restorer", width=120),
        "x": st.column_config.TextColumn(plane.x.title, width=62),
        "y": st.column_config.TextColumn(plane.y.title, width=62),
        "front": st.column_config.TextColumn("Front", help="Share of resamples in which it is on the Pareto front"),
        "n_images": st.column_config.NumberColumn("n"),
    }
    if tested:
        columns["letters"] = st.column_config.TextColumn(
            "Ties", help="Who shares a letter cannot be told apart, by the one metric / by the other"
        )
    return columns


def _pictures(visit: Visit, rows: pd.DataFrame, plane: Plane, point: tuple[str, ...], selection: Selection) -> None:
    restorer_id, group = point[:2]
    if not (rows["restorer_id"] == restorer_id).any():
        st.warning("The point of this link is not in this plane, or hidden by the filters.", icon=":material/link_off:")
        return
    chosen = replace(selection, restorer_ids=(restorer_id,), families=(), **_within(plane, group))
    ids = (plane.x.metric_id, plane.y.metric_id)
    points = cached(questions.points, visit.snapshot, chosen, ids, EVERY_POINT)
    points = binned(points[points[plane.y.metric_id].notna()])
    picked_images.show(visit, points[points[plane.group] == group], (plane.x, plane.y), group)
    st.button("Clear", key="clear-point", icon=":material/close:", type="tertiary", on_click=clicked_point.forget)


def _within(plane: Plane, group: str) -> dict[str, object]:
    """What narrows a selection to one group, as far as a selection can."""
    if plane.group == "task_id":
        return {"task_ids": (group,)}
    place = LABELS.index(group)
    return {"gamma": (EDGES[place], EDGES[place + 1])}
