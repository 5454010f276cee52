"""Pictures side by side, swiped, blinked and measured, under one zoom: drawn in the reader's browser.

Trusted code only: nothing from the store is ever put into the HTML or the script, all of it travels as data.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from streamlit.components.v2 import component

from dashboard.components.modules import module_url

_HERE = Path(__file__).parent

_mount = component(
    "clir_viewer",
    html=(_HERE / "viewer.html").read_text(),
    css=(_HERE / "viewer.css").read_text(),
    js=(_HERE.parent / "mount.js").read_text(),
)

KEY = "viewer"
"""Of its state: `st.session_state[KEY].sample` is where an arrow key led."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture of the store, as the browser fetches it."""

    url: str
    """The exact PNG file."""
    width: int
    """In pixels, as `height`."""
    height: int
    preview: str = ""
    """Of a large one: a smaller version, lossless."""
    tiles: str = ""
    """Of one too large to send whole: where its exact tiles are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaneScore:
    """A score written under a picture."""

    name: str
    text: str
    rank: str = ""
    """Its place among the restored pictures here: `2 of 7`."""
    best: bool = False
    """Whether no other restored picture here is better."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What a diffusion run predicted at one of its steps."""

    picture: Picture
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptMap:
    """A map that was kept with a score: one grey pixel a patch."""

    title: str
    picture: Picture


@dataclass(frozen=True, slots=True, kw_only=True)
class Pane:
    """One picture, or what several that differ by their noise have in common."""

    id: str
    """Unique in a viewer; without commas."""
    title: str
    colour: str
    """CSS colour of the dot beside the title."""
    picture: Picture
    picked: str = ""
    """How a figure of the pane names it: `target`, `degraded` or a restoration_id; "" where it cannot be saved."""
    scores: tuple[PaneScore, ...] = ()
    steps: tuple[Step, ...] = ()
    maps: tuple[KeptMap, ...] = ()
    seeds: tuple[Picture, ...] = ()
    combine: Literal["mean", "spread"] | None = None
    """What is shown of `seeds` instead of `picture`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A sample and its panes, from left to right."""

    sample: str
    panes: tuple[Pane, ...]

    @property
    def pair(self) -> tuple[str, str]:
        """What is compared at first: the first restored picture with the last one, the target."""
        return (self.panes[min(1, len(self.panes) - 1)].id, self.panes[-1].id) if self.panes else ("", "")

    @property
    def data(self) -> dict[str, object]:
        """As the browser gets it."""
        return {"sample": self.sample, "panes": [asdict(pane) for pane in self.panes], "pair": self.pair}


def viewer(
    shown: Shown,
    *,
    view: str,
    exports: str,
    neighbours: Mapping[str, Shown] | None = None,
    on_sample_change: Callable[[], None] = lambda: None,
) -> None:
    """Draw the viewer.

    Args:
        shown: The largest picture gives the pixel grid; smaller ones are enlarged to it, by repeating pixels.
        view: What the viewer left in the address as `view`, to start with (see link.js); "" for all pictures, fitted.
        exports: Address that makes a figure of what is shown.
        neighbours: What the arrow keys lead to: `previous` and `next`.
        on_sample_change: Called when the reader has gone to a neighbour.
    """
    around = {direction: one.data for direction, one in (neighbours or {}).items()}
    data = {"module": module_url("viewer", "viewer.js"), "view": view, "exports": exports, "neighbours": around}
    _mount(key=KEY, data={**shown.data, **data}, on_sample_change=on_sample_change)
