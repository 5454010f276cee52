"""Tables 1 and 3 of the paper, of this store, drawn; the paper's own beside them."""

from collections.abc import Sequence

import streamlit as st

from dashboard.data import paper
from dashboard.data.means_table import MeansTable
from dashboard.data.metrics import Metric
from dashboard.data.paper_grid import LEGEND, nearer_than_all, shown
from dashboard.markup import plain


def draw(found: MeansTable, metrics: Sequence[Metric], tasks: Sequence[str]) -> None:
    """Draw the table, and in a sentence where the degraded image itself beats everyone."""
    st.table(shown(found, metrics, tasks))
    st.caption(LEGEND)
    beaten = nearer_than_all(found, metrics)
    if beaten:
        st.caption(
            "The degraded image itself scores better than every restorer: " + "; ".join(map(plain, beaten)) + "."
        )


def published(compared: str) -> None:
    """Draw what the paper printed of the same comparison, apart from ours."""
    for table in ("1a", "3") if compared == "target" else ("1b",):
        st.markdown(f"**{paper.title(table)}**")
        st.dataframe(paper.as_printed(table), hide_index=True, placeholder="–")
    encoder = paper.quantities()["dinov2"].note
    st.caption(
        f"{plain(paper.source())}. Other images, other protocol ({plain(encoder)}): to be read beside ours, and not "
        "compared digit by digit."
    )
