"""The images that deviate most: restored beside what it is compared with, and the map of where."""

from html import escape

import pandas as pd
import streamlit as st

from dashboard.data.alignment import Measure, map_protocol_id
from dashboard.data.cache import cached
from dashboard.data.metrics import Metric
from dashboard.links import sample_link
from dashboard.markup import code, plain
from dashboard.page import Visit
from dashboard.routes import artefact_url
from dashboard.widgets import empty, wrapping
from db.reading import alignment
from db.reading.alignment import Deviating
from db.reading.questions import Selection

CARDS = 6
"""Pictures are as large as they are; each card loads two, and a map."""
SIDE = 120
"""Of a picture, in CSS pixels."""


def draw(visit: Visit, selection: Selection, measure: Measure) -> None:
    """Draw a card an image.

    Args:
        visit: Where the links lead.
        selection: Whose images; of one task, or heavy degradations fill all places.
        measure: What is far.
    """
    st.header("Where meaning changed most", divider="gray")
    st.caption(
        f"Each image of {', '.join(map(code, selection.task_ids))} once, with the restorer that is farthest there."
    )
    metric = measure.short
    wanted = Deviating(
        metric_id=metric.metric_id,
        lower_is_better=metric.better == "lower",
        map_protocol_id=map_protocol_id(measure, visit.metrics.values()),
        limit=CARDS,
    )
    rows = cached(alignment.deviations, visit.snapshot, selection, wanted)
    if rows.empty:
        empty.nothing_here("No restoration of this task has this score.")
        return
    _cards(visit, rows, metric)
    with st.popover("SQL", type="tertiary", icon=":material/database:"):
        st.code(alignment.deviations_sql(selection, wanted), language="sql", height=260)


def _cards(visit: Visit, rows: pd.DataFrame, metric: Metric) -> None:
    with wrapping.panels("deviating", least=3 * SIDE + 40 if rows["map_sha"].notna().any() else 2 * SIDE + 40):
        for _, row in rows.iterrows():
            with st.container(border=True):
                st.html(pictures(row, metric))
                st.page_link(
                    visit.pages["images"],
                    label=f"{plain(row['image_name'])} · {plain(row['task_id'])} · {plain(row['restorer_title'])} · "
                    f"{plain(metric.text(row['value']))}",
                    icon=":material/image:",
                    query_params=sample_link(row["sample_id"], (row["restorer_id"],)),
                )


def pictures(row: pd.Series, metric: Metric) -> str:
    """The pictures of one image as HTML, with what they are in words; every text is escaped."""
    reference = row["degraded_sha"] if metric.reference == "degraded" else row["target_sha"]
    of = f"{row['image_name']}, {row['task_id']}"
    shown = [
        (row["restored_sha"], "restored", f"{of}, restored by {row['restorer_title']}", "auto"),
        (reference, metric.reference, f"{of}, {metric.reference}", "auto"),
        (row["map_sha"], "where (white: far)", f"{of}, map of distances of patches, white is far", "pixelated"),
    ]
    figures = [_figure(*each) for each in shown if isinstance(each[0], str) and each[0]]
    return f'<div style="display:flex;gap:8px;flex-wrap:wrap">{"".join(figures)}</div>'


def _figure(sha256: str, caption: str, alt: str, rendering: str) -> str:
    style = f"width:{SIDE}px;height:{SIDE}px;object-fit:contain;image-rendering:{rendering};display:block"
    image = f'<img src="{escape(artefact_url(sha256))}" alt="{escape(alt)}" loading="lazy" style="{style}">'
    note = f'<figcaption style="font-size:12px">{escape(caption)}</figcaption>'
    return f'<figure style="margin:0">{image}{note}</figure>'
