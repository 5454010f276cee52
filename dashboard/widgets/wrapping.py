"""Panels side by side, as many in a row as there is room for: one below the other on a narrow screen."""

from collections.abc import Generator
from contextlib import contextmanager

import streamlit as st

_STYLE = (
    "<style>.st-key-{key}{{flex:1 1 {least}px;min-width:min({least}px,100%)}}"
    '.st-key-{key}>[data-testid="stLayoutWrapper"]{{flex:1 1 {least}px;min-width:min({least}px,100%)}}</style>'
)


@contextmanager
def panels(key: str, *, least: int) -> Generator[None]:
    """What is drawn within: containers that share each row, none narrower than `least` CSS pixels unless the screen is.

    Args:
        key: A name of letters and dashes, the only one on the page.
        least: In CSS pixels.
    """
    st.html(_STYLE.format(key=key, least=least))
    with st.container(horizontal=True, key=key):
        yield
