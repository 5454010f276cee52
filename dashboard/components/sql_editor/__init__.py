"""Where a reader writes SQL: CodeMirror 6 with the names of the store, in the reader's browser.

`editor.bundle.js` is made of `build/editor.mjs` and the packages of `build/package-lock.json`, in the folder `build` by
`npm ci --ignore-scripts && npm run build`; LICENSES.txt has their licences. Nothing from the store is ever put into the
script or the HTML: all of it travels as data, and CodeMirror shows it as text.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from streamlit.components.v2 import component

_HERE = Path(__file__).parent

_mount = component(
    "clir_sql_editor",
    html=(_HERE / "editor.html").read_text(encoding="utf-8"),
    css=(_HERE / "editor.css").read_text(encoding="utf-8"),
    js=(_HERE / "editor.bundle.js").read_text(encoding="utf-8"),
)


@dataclass(frozen=True, slots=True)
class Word:
    """Something that can be completed."""

    label: str
    detail: str = ""
    """Beside it: its type."""
    info: str = ""
    """What it means."""
    type: str = "property"


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What the editor holds and knows."""

    text: str
    text_id: int
    """A new number replaces what the reader has typed by `text`."""
    insert: str = ""
    insert_id: int = 0
    """A new number inserts `insert` at the cursor."""
    schema: Mapping[str, Sequence[Word]]
    """Columns by view."""
    words: Sequence[Word]
    """Metrics and functions."""
    stars: str = ""
    """What the cookie `clir_stars` of this browser shall hold."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What came back."""

    text: str | None
    """The text, a moment after the reader stopped typing; None before."""
    text_id: int
    """Which text the reader began with; one that was replaced since is out of date."""
    at: float
    """When, in milliseconds of the reader's clock: a state may be older than what Ctrl+Enter brought before."""
    is_run: bool
    """Whether Ctrl+Enter was pressed just now."""


def sql_editor(content: Content, key: str) -> Typed:
    """Draw the editor."""
    data: dict[str, Any] = {
        "text": content.text,
        "textId": content.text_id,
        "insert": content.insert,
        "insertId": content.insert_id,
        "schema": {view: [asdict(word) for word in columns] for view, columns in content.schema.items()},
        "words": [asdict(word) for word in content.words],
        "stars": content.stars,
    }
    found = _mount(key=key, data=data, on_typed_change=_nothing, on_run_change=_nothing)
    is_run = found.get("run") is not None
    typed: dict[str, Any] = found.get("run") or found.get("typed") or {}
    return Typed(typed.get("text"), typed.get("textId", 0), typed.get("at", 0.0), is_run)


def _nothing() -> None:
    """Streamlit learns from a callback which values a component has."""
