"""What the reader sees where there is nothing yet: always what to do next."""

import streamlit as st

from dashboard.data.cache import open_store
from dashboard.markup import plain
from db import shareable
from db.errors import StoreError
from db.store import Snapshot, Store

SECONDS = 2.5
_COMMANDS = """
make demo                      # from a fresh checkout: set up, restore real pictures, open this page
python -m ingest demo          # the same, where everything is installed
python -m ingest run --help    # your own pictures, tasks, restorers and metrics
"""


def unreadable(error: StoreError) -> None:
    """There is no store, or it cannot be read."""
    st.title("No results to show")
    st.error(plain(shareable.text(str(error))), icon=":material/folder_off:")
    _invite()
    _look_again(_current())


def nothing_published(store: Store) -> None:
    """The store has no snapshot."""
    st.title("The store is empty")
    st.info(f"{plain(store.path.name)} holds no published result yet; this page looks again by itself.")
    _invite()
    _look_again(None)


def nothing_to_show(what: str) -> None:
    """A page has no rows to draw."""
    nothing_here(what)
    _invite()


def nothing_here(what: str) -> None:
    """A section has no rows to draw."""
    st.info(f"{what} Results appear here while `python -m ingest run` works.", icon=":material/hourglass_empty:")


def _invite() -> None:
    st.write("Fill one with")
    st.code(_COMMANDS.strip(), language=None)


def _current() -> Snapshot | None:
    try:
        return open_store().current()
    except StoreError:
        return None


@st.fragment(run_every=SECONDS)
def _look_again(seen: Snapshot | None) -> None:
    if _current() not in {None, seen}:
        st.rerun()
