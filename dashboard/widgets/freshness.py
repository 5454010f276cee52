"""Which snapshot is shown: the newest as ingest publishes it, or one that the address holds still."""

import streamlit as st

from dashboard.data.cache import cached
from dashboard.data.contents import changes, seen_seq
from dashboard.links import AT, SEEN
from dashboard.markup import code
from db.errors import StoreError
from db.store import Snapshot, Store

SECONDS = 2.5


def held(store: Store, newest: Snapshot) -> Snapshot:
    """The snapshot that the address asks for; the newest where it asks for none, or for one that is gone."""
    asked = st.query_params.get(AT)
    if asked is None:
        return newest
    seq = seen_seq(asked)
    found = None if seq is None else store.published(seq)
    if found is None:
        st.warning(f"Snapshot {code(asked)} of this link is not there any more; you see the newest.")
        return newest
    return newest if found.seq == newest.seq else found


def note_change(shown: Snapshot, newest: Snapshot) -> None:
    """Tell the reader of a link what has changed since it was made."""
    seen = st.query_params.get(SEEN)
    if not seen:
        return
    seq = seen_seq(seen)
    if seq is None:
        st.warning(f"The link says it was made from {code(seen)}, which is no snapshot.", icon=":material/link_off:")
    elif seq != newest.seq:
        since = "; ".join(cached(changes, newest, seen)) or "nothing that this link can name"
        see = f"You see snapshot {shown.seq}"
        stands = f"{see}, as it was." if shown.seq == seq else f"{see}, so numbers may differ."
        st.info(
            f"This link was made from snapshot {seq}; the store is at {newest.seq}. Since then: {since}. {stands}",
            icon=":material/history:",
        )
        if shown.seq != newest.seq:
            st.button(f"Show snapshot {newest.seq}", icon=":material/refresh:", key="show-newest", on_click=_let_go)


def watch(store: Store, shown: Snapshot) -> None:
    """Draw the switch in the sidebar, and redraw the page when a newer snapshot is there.

    A redraw keeps every choice of the reader: widgets, links and the viewer's zoom.
    """
    with st.sidebar:
        _watch(store, shown)


@st.fragment(run_every=SECONDS)
def _watch(store: Store, shown: Snapshot) -> None:
    follow = AT not in st.query_params
    st.session_state["follow"] = follow
    st.toggle(
        "Follow new results",
        key="follow",
        on_change=_switch,
        args=(shown.seq,),
        help="Redraws the page whenever ingest has published more. Off, the numbers stand still.",
    )
    newest = _newest(store, shown)
    if newest.warning:
        st.warning(newest.warning, icon=":material/broken_image:")
    st.caption(f"Snapshot {shown.seq} · {shown.published_at:%Y-%m-%d %H:%M} UTC")
    if newest.seq != shown.seq:
        if follow:
            st.rerun()
        st.caption(f"There is snapshot {newest.seq} by now.")


def _switch(seq: int) -> None:
    if st.session_state["follow"]:
        _let_go()
    else:
        st.query_params[AT] = str(seq)


def _let_go() -> None:
    for key in (AT, SEEN):
        st.query_params.pop(key, None)


def _newest(store: Store, shown: Snapshot) -> Snapshot:
    try:
        return store.current() or shown
    except StoreError:
        return shown
