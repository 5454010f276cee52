"""From a mean to pictures: the worst, the most typical and the best image behind a clicked point."""

import pandas as pd
import streamlit as st

from clir_core.statistics.direction import upward
from dashboard.data.metrics import Metric
from dashboard.links import sample_link
from dashboard.markup import plain
from dashboard.page import Visit

PICKS = ("worst", "typical", "best")


def show(visit: Visit, points: pd.DataFrame, metrics: tuple[Metric, ...], where: str) -> None:
    """Draw links to the pictures of one restorer.

    Args:
        visit: Where the links lead.
        points: One row a restoration of one restorer, as of `questions.points`, with finite scores; may be empty, when
            the reader has just filtered the clicked restorer away.
        metrics: Each gets a row of links.
        where: The task or gamma bin, in words.
    """
    if points.empty:
        return
    with st.container(border=True):
        st.markdown(
            f"**{plain(points['restorer_title'].iloc[0])}** on **{plain(where)}** · {len(points)} pictures; open the"
        )
        for metric in metrics:
            with st.container(horizontal=True, vertical_alignment="center"):
                st.caption(f"by {plain(metric.title)}", width=120)
                for pick, row in picked(points, metric).items():
                    st.page_link(
                        visit.pages["images"],
                        label=f"{pick}: {plain(row['image_name'])} · {plain(metric.text(row[metric.metric_id]))}",
                        icon=":material/image:",
                        query_params=sample_link(row["sample_id"], (row["restorer_id"],)),
                    )


def picked(points: pd.DataFrame, metric: Metric) -> dict[str, pd.Series]:
    """The rows with the worst, the median and the best score; fewer where they are the same row."""
    order = upward(points[metric.metric_id].to_numpy(), metric.better).argsort(kind="stable")
    places = {"worst": 0, "best": len(order) - 1, "typical": (len(order) - 1) // 2}
    distinct = {place: pick for pick, place in reversed(places.items())}
    return {pick: points.iloc[order[place]] for place, pick in sorted(distinct.items())}
