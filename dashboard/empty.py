"""What the reader sees where there is nothing yet: always what to do next."""

import streamlit as st

from db.errors import StoreError
from db.store import Store

_COMMANDS = """
make demo                      # fetch nothing, restore a few pictures on the CPU, open this page
python -m ingest demo          # the same, without opening the page
python -m ingest run --help    # your own pictures, restorers and metrics
"""


def no_store(error: StoreError) -> None:
    """The folder is not a store."""
    st.title("No results store here")
    st.error(str(error), icon=":material/folder_off:")
    _invite()


def nothing_published(store: Store) -> None:
    """The store has no snapshot."""
    st.title("The store is empty")
    st.info(f"{store.path.name} holds no published result yet; this page looks again by itself.")
    _invite()
    _look_again(store)


def nothing_to_show(what: str) -> None:
    """A page or section has no rows to draw."""
    st.info(f"{what} Results appear here while `python -m ingest run` works.", icon=":material/hourglass_empty:")
    _invite()


def _invite() -> None:
    st.write("Fill one with")
    st.code(_COMMANDS.strip(), language="bash")


@st.fragment(run_every=3)
def _look_again(store: Store) -> None:
    if store.current() is not None:
        st.rerun()
