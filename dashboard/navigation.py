"""Finds the snapshot, and hands it to the page that the reader asked for."""

from functools import partial
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import Page

from dashboard import links
from dashboard.data.cache import open_store
from dashboard.page import PageModule, Visit
from dashboard.pages import ablations, images, overview, runs, tradeoff
from dashboard.widgets import empty, freshness
from db.errors import SnapshotGoneError, StoreError
from db.store import Store

ICON = Path(__file__).with_name("icon.svg")
PAGES: tuple[PageModule, ...] = (overview, tradeoff, ablations, images, runs)


def main() -> None:
    """Draw one page of the newest snapshot, or say how to get one."""
    st.set_page_config(page_title="CLIR", page_icon=ICON, layout="wide")
    try:
        _show(open_store())
    except StoreError as error:
        empty.unreadable(error)


def _show(store: Store) -> None:
    snapshot = freshness.snapshot_to_show(store)
    if snapshot is None:
        empty.nothing_published(store)
        return
    pages: dict[str, Page] = {}
    visit = Visit(snapshot=snapshot, pages=pages)
    for page in PAGES:
        pages[page.URL_PATH] = _navigable(page, visit)
    chosen = st.navigation(list(pages.values()))
    freshness.watch(store, snapshot)
    links.note_change(visit)
    try:
        chosen.run()
    except SnapshotGoneError:
        if store.current() == snapshot:
            raise
        st.rerun()


def _navigable(page: PageModule, visit: Visit) -> Page:
    return st.Page(
        partial(page.render, visit),
        title=page.TITLE,
        icon=page.ICON,
        url_path=page.URL_PATH,
        default=page is PAGES[0],
    )
