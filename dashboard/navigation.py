"""Finds the snapshot, and hands it to the page that the reader asked for."""

from functools import partial
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import Page

from dashboard import links
from dashboard.data.cache import open_store
from dashboard.page import PageModule, Visit
from dashboard.pages import ablations, alignment, compare, images, overview, resources, runs, sql, tradeoff
from dashboard.widgets import empty, freshness, reader
from db.errors import SnapshotGoneError, StoreError
from db.store import Store

CONTRAST = """<style>
[data-tag],[data-testid="stBaseButton-primary"]{background-color:#3457d5!important;border-color:#3457d5!important}
[data-testid="stCaptionContainer"] code{color:inherit!important;font-size:.95em!important}
</style>"""
"""White on this blue has a contrast of 5.9 in both themes, where the dark theme's own blue is too light for it; code in
captions is as dark and as large as the words around it."""
ICON = Path(__file__).with_name("icon.svg")
PAGES: tuple[PageModule, ...] = (
    overview,
    tradeoff,
    alignment,
    resources,
    compare,
    ablations,
    images,
    sql,
    runs,
)


def main() -> None:
    """Draw one page of the newest snapshot for its readers, or say how to get one."""
    st.set_page_config(page_title="CLIR", page_icon=ICON, layout="wide")
    if not reader.is_admitted():
        return
    try:
        _show(open_store())
    except StoreError as error:
        empty.unreadable(error)


def _show(store: Store) -> None:
    newest = store.current()
    if newest is None:
        empty.nothing_published(store)
        return
    pages: dict[str, Page] = {}
    visit = Visit(snapshot=freshness.held(store, newest), pages=pages)
    for page in PAGES:
        pages[page.URL_PATH] = _navigable(page, visit)
    chosen = st.navigation(list(pages.values()), position="hidden")
    _menu(visit)
    freshness.watch(store, visit.snapshot)
    freshness.note_change(visit.snapshot, newest)
    try:
        chosen.run()
    except SnapshotGoneError:
        if store.current() == visit.snapshot:
            raise
        st.rerun()


def _menu(visit: Visit) -> None:
    """The pages, under the filters of this one: so that a page, too, can be sent or gone back to as it was."""
    with st.sidebar:
        st.html(CONTRAST)
        for page in visit.pages.values():
            st.page_link(page, query_params=links.kept())
        reader.show()


def _navigable(page: PageModule, visit: Visit) -> Page:
    return st.Page(
        partial(page.render, visit),
        title=page.TITLE,
        icon=page.ICON,
        url_path=page.URL_PATH,
        default=page is PAGES[0],
    )
