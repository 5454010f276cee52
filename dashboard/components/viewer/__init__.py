"""Pictures side by side, swiped, blinked and subtracted, under one zoom: drawn in the reader's browser.

Trusted code only: nothing from the store is ever put into the HTML or the script, all of it travels as data.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from streamlit.components.v2 import component

_HERE = Path(__file__).parent
_SCRIPTS = ("transform.js", "pixels.js", "viewer.js", "input.js", "address.js", "mount.js")

_mount = component(
    "clir_viewer",
    html=(_HERE / "viewer.html").read_text(),
    css=(_HERE / "viewer.css").read_text(),
    js="\n".join((_HERE / name).read_text() for name in _SCRIPTS),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PaneScore:
    """A score written under a picture."""

    name: str
    text: str
    best: bool = False
    """Whether no other restored picture here is better."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pane:
    """One picture."""

    id: str
    """Unique in a viewer; without commas."""
    title: str
    colour: str
    """CSS colour of the dot beside the title."""
    url: str
    scores: tuple[PaneScore, ...] = ()


def viewer(
    panes: Sequence[Pane],
    *,
    pair: tuple[str, str],
    view: str,
    prefetch: Sequence[str],
) -> None:
    """Draw the viewer.

    Args:
        panes: From left to right. The largest picture gives the pixel grid; smaller ones are enlarged to it, by
            repeating pixels.
        pair: Ids of the pictures that swipe, blink and difference compare at first.
        view: What the viewer left in the address as `view`, to start with: mode, pair, gain, zoom and place; "" for all
            pictures, fitted.
        prefetch: Addresses of pictures that the reader may want next.
    """
    data = {"panes": [asdict(pane) for pane in panes], "pair": pair, "view": view, "prefetch": list(prefetch)}
    _mount(key="viewer", data=data)
