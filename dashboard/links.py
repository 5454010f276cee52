"""Addresses within the app: to this very view, to another page under the same filters, to the pictures of a sample."""

from collections.abc import Iterable
from typing import NoReturn
from urllib.parse import urlencode

import streamlit as st

from dashboard.data.cache import cached
from dashboard.data.contents import seen_text
from dashboard.page import Visit

FILTERS = ("restorer", "family", "task", "dataset", "gamma", "setting", "device")
"""Query parameters of the filters that all pages share."""
AT = "at"
"""The query parameter that holds the numbers at a snapshot."""
SEEN = "seen"
"""The query parameter that says what the store held when a link was made."""
KEPT = (*FILTERS, AT, SEEN)
"""What goes along to another page."""


def view_link(visit: Visit) -> str:
    """The address that restores this view: held at its snapshot, and knowing what the store held then."""
    parameters = [
        (key, value) for key in st.query_params if key not in {AT, SEEN} for value in st.query_params.get_all(key)
    ]
    held = [(AT, str(visit.snapshot.seq)), (SEEN, cached(seen_text, visit.snapshot))]
    return f"{st.context.url or ''}?{urlencode([*parameters, *held])}"


def kept(keys: Iterable[str] = KEPT) -> dict[str, list[str]]:
    """The query parameters that go along to another page."""
    return {key: st.query_params.get_all(key) for key in keys if key in st.query_params}


def sample_link(sample_id: str, restorer_ids: tuple[str, ...] = ()) -> dict[str, str | list[str]]:
    """The query parameters of the Images page that show a sample; filters stay as they are."""
    return {"sample": sample_id, "show": list(restorer_ids), **kept()}


def open_sample(visit: Visit, sample_id: str, restorer_ids: tuple[str, ...] = ()) -> NoReturn:
    """Go to the pictures of a sample, under the same filters."""
    st.switch_page(visit.pages["images"], query_params=sample_link(sample_id, restorer_ids))
