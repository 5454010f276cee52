"""Addresses within the app: to this very view, and to the pictures of a sample."""

from typing import NoReturn
from urllib.parse import urlencode

import streamlit as st

from dashboard.markup import plain
from dashboard.page import Visit

FILTERS = ("restorer", "task", "dataset")
"""Query parameters of the filters that all pages share."""
SEEN = "seen"
"""The query parameter that says which snapshot a link was made from."""


def view_link(visit: Visit) -> str:
    """The address that restores this view, and tells which snapshot it was taken from."""
    parameters = [(key, value) for key in st.query_params for value in st.query_params.get_all(key) if key != SEEN]
    return f"{st.context.url or ''}?{urlencode([*parameters, (SEEN, str(visit.snapshot.seq))])}"


def note_change(visit: Visit) -> None:
    """Tell the reader of a link when the store has changed since it was made."""
    seen = st.query_params.get(SEEN)
    if seen and seen != str(visit.snapshot.seq):
        st.info(
            f"This link was made from snapshot {plain(seen)}; you see snapshot {visit.snapshot.seq},"
            " so numbers may differ.",
            icon=":material/history:",
        )


def sample_link(sample_id: str, restorer_ids: tuple[str, ...] = ()) -> dict[str, str | list[str]]:
    """The query parameters of the Images page that show a sample; filters stay as they are."""
    filters = {key: st.query_params.get_all(key) for key in FILTERS if key in st.query_params}
    return {"sample": sample_id, "show": list(restorer_ids), **filters}


def open_sample(visit: Visit, sample_id: str, restorer_ids: tuple[str, ...] = ()) -> NoReturn:
    """Go to the pictures of a sample. Filters follow by themselves: their widgets are on both pages."""
    st.switch_page(visit.pages["images"], query_params={"sample": sample_id, "show": restorer_ids})
