"""Shows new results while ingest writes them: looks every few seconds whether there is a newer snapshot."""

import streamlit as st

from db.errors import StoreError
from db.store import Snapshot, Store

SECONDS = 2.5
FOLLOW = "follow"
HELD = "held-snapshot"
"""Where the session keeps the snapshot that it shows."""


def snapshot_to_show(store: Store) -> Snapshot | None:
    """The snapshot to draw: the newest, or the one that was shown before while the reader does not follow."""
    held = st.session_state.get(HELD)
    stands_still = isinstance(held, Snapshot) and not st.session_state.get(FOLLOW, True) and held.path.exists()
    snapshot = held if stands_still else store.current()
    st.session_state[HELD] = snapshot
    return snapshot


def watch(store: Store, shown: Snapshot) -> None:
    """Draw the switch in the sidebar, and redraw the page when a newer snapshot is there.

    A redraw keeps every choice of the reader: widgets, links and the viewer's zoom.
    """
    with st.sidebar:
        _watch(store, shown)


@st.fragment(run_every=SECONDS)
def _watch(store: Store, shown: Snapshot) -> None:
    follow = st.toggle(
        "Follow new results",
        value=True,
        key=FOLLOW,
        bind="query-params",
        help="Redraws the page whenever ingest has published more. Off, the numbers stand still.",
    )
    newest = _newest(store, shown)
    if newest.warning:
        st.warning(newest.warning, icon=":material/broken_image:")
    if newest.seq == shown.seq:
        st.caption(f"Snapshot {shown.seq} · {shown.published_at:%Y-%m-%d %H:%M} UTC")
    elif follow or st.button(f"Show snapshot {newest.seq}", icon=":material/refresh:"):
        st.session_state[HELD] = None
        st.rerun()


def _newest(store: Store, shown: Snapshot) -> Snapshot:
    try:
        return store.current() or shown
    except StoreError:
        return shown
