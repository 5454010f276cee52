"""The viewer alone on a page, without Streamlit: our own routes and modules, and a page that attaches it to data."""

import json
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import numpy as np
import uvicorn
from PIL import Image as Photo
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from dashboard.components.modules import module_url
from dashboard.components.viewer import Pane, Shown
from dashboard.guard import MIDDLEWARE
from dashboard.routes import ROUTES
from dashboard.widgets.pictures import picture_of
from db import artefacts
from db.store import Store

FOLDER = Path(__file__).parents[2] / "dashboard" / "components" / "viewer"
COLOURS = "--st-background-color: #fff; --st-text-color: #222; --st-border-color: #ccc; --st-primary-color: #35f"
PAGE = """<!doctype html><body style="margin: 0; $COLOURS"><div id="host"></div><script type="module">
const root = document.getElementById("host").attachShadow({ mode: "open" });
root.innerHTML = $MARKUP;
const { attach } = await import($MODULE);
window.clir = { root, triggered: [] };
window.show = (data) => attach({
  parentElement: root,
  data: { view: new URL(location).searchParams.get("view") ?? "", exports: "/figure.zip", neighbours: {}, ...data },
  setTriggerValue: (name, value) => window.clir.triggered.push([name, value]),
});
window.ready = true;
</script>"""


def put(store: Store, pixels: np.ndarray) -> str:
    """Keep uint8 pixels (H, W, 3) as an artefact."""
    file = BytesIO()
    Photo.fromarray(pixels).save(file, "PNG", compress_level=1)
    return artefacts.put(store, file.getvalue())


def pane(store: Store, name: str, pixels: np.ndarray, colour: str = "#e5484d") -> Pane:
    """A pane of these pixels."""
    return Pane(id=name, title=name.capitalize(), colour=colour, picture=picture_of(put(store, pixels)), picked=name)


def data_of(sample: str, panes: Sequence[Pane], **neighbours: Shown) -> str:
    """What the page's `show` is called with, as JSON."""
    shown = Shown(sample=sample, panes=tuple(panes))
    return json.dumps({**shown.data, "neighbours": {way: one.data for way, one in neighbours.items()}})


def renamed(one: Pane, name: str) -> Pane:
    """The same picture under another name."""
    return replace(one, id=name, title=name.capitalize(), picked=name)


@contextmanager
def served() -> Iterator[str]:
    """Serve the page, and the store that CLIR_STORE names, from a thread of this process."""
    app = Starlette(routes=[Route("/", _page), *ROUTES], middleware=MIDDLEWARE)
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(10)


def _page(_: Request) -> HTMLResponse:
    html = f"<style>{(FOLDER / 'viewer.css').read_text()}</style>{(FOLDER / 'viewer.html').read_text()}"
    page = PAGE.replace("$MARKUP", json.dumps(html).replace("</", "<\\/"))
    return HTMLResponse(
        page.replace("$MODULE", json.dumps(module_url("viewer", "viewer.js"))).replace("$COLOURS", COLOURS)
    )
