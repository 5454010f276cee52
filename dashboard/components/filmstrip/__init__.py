"""A strip of thumbnails that loads what comes into sight."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import streamlit as st
from streamlit.components.v2 import component

from dashboard.components.modules import module_url

_HERE = Path(__file__).parent

_mount = component(
    "clir_filmstrip",
    html='<ol class="strip" data-testid="filmstrip"></ol>',
    css=(_HERE / "filmstrip.css").read_text(),
    js=(_HERE.parent / "mount.js").read_text(),
)

KEY = "filmstrip"


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One thumbnail."""

    sample_id: str
    url: str
    title: str
    value: str
    """What the strip is sorted by, written on it; "" for nothing."""


def filmstrip(frames: Sequence[Frame], *, current: str, key: str) -> None:
    """Draw the strip.

    Args:
        frames: From left to right.
        current: The sample that is shown.
        key: The query parameter that a click puts its sample into.
    """

    def go() -> None:
        chosen = st.session_state[KEY].sample
        if chosen in {frame.sample_id for frame in frames}:
            st.query_params[key] = chosen

    data = {
        "module": module_url("filmstrip", "filmstrip.js"),
        "frames": [asdict(frame) for frame in frames],
        "current": current,
    }
    _mount(key=KEY, data=data, on_sample_change=go)
