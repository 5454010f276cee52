"""Tables 1 and 3 of the paper, of this store, drawn; the paper's own beside them."""

from collections.abc import Sequence

import streamlit as st

from dashboard.data import paper
from dashboard.data.beside import beside, why_they_differ
from dashboard.data.cache import cached
from dashboard.data.means_table import MeansTable
from dashboard.data.metrics import Metric
from dashboard.data.paper import TableId
from dashboard.data.paper_grid import LEGEND, nearer_than_all, shown
from dashboard.markup import plain
from dashboard.page import Visit


def draw(found: MeansTable, metrics: Sequence[Metric], tasks: Sequence[str]) -> None:
    """Draw the table, and in a sentence where the degraded image itself beats everyone."""
    st.table(shown(found, metrics, tasks))
    st.caption(LEGEND)
    beaten = nearer_than_all(found, metrics)
    if beaten:
        st.caption(
            "The degraded image itself scores better than every restorer: " + "; ".join(map(plain, beaten)) + "."
        )


def published(visit: Visit, *tables: TableId) -> None:
    """Draw what the paper printed, number by number beside ours of the same, and why they differ."""
    for table in tables:
        st.markdown(f"**{paper.title(table)}**")
        st.dataframe(cached(beside, visit.snapshot, table), hide_index=True, key=f"beside-{table}")
    notes = [note for table in tables for note in cached(why_they_differ, visit.snapshot, table)]
    st.caption(f"{plain(paper.name())}. {' '.join(map(plain, dict.fromkeys(notes)))}")
