"""Pictures of the pages for the documentation: `make screenshots`.

    python -m tests.browser.screenshots [--store store] [--folder docs/screenshots] [--theme light] [--width 1400]

Each page is opened as a reader opens it, and kept as WebP of at most 150 KB, or as much smaller as it takes.
"""

import argparse
import io
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from dashboard.navigation import PAGES
from db.store import Store
from tests.browser.app_server import CHROMIUM, FLAGS, PATIENCE_MS, served

MOST_BYTES = 150_000
HEIGHT = 1100
SETTLED_MS = 2500
QUALITIES = (80, 65, 50, 35, 20)
IDLE = "document.querySelector('[data-testid=stApp]')?.dataset.testScriptState === 'notRunning'"


def main() -> None:
    """Take the pictures and say what they weigh."""
    parser = argparse.ArgumentParser(description="Pictures of the pages.")
    parser.add_argument("--store", type=Path, default=Path("store"))
    parser.add_argument("--folder", type=Path, default=Path("docs/screenshots"))
    parser.add_argument("--theme", choices=["light", "dark"], default="light")
    parser.add_argument("--width", type=int, default=1400)
    asked = parser.parse_args()
    if CHROMIUM is None:
        raise SystemExit("no Chromium on PATH; install the package `chromium`")
    if Store.open(asked.store).current() is None:
        raise SystemExit(f'{asked.store} is empty; fill it: "python -m ingest demo"')
    asked.folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as elsewhere,
        served(asked.store.absolute(), Path(elsewhere)) as address,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        view = {"width": asked.width, "height": HEIGHT}
        page = browser.new_context(viewport=view, color_scheme=asked.theme).new_page()
        for module in PAGES:
            _settle(
                page, f"{address}/{'' if module is PAGES[0] else module.URL_PATH}"
            )  # the first is the address itself
            path = asked.folder / f"{module.URL_PATH}.webp"
            path.write_bytes(small(page.screenshot()))
            print(f"{path}  {path.stat().st_size / 1000:.0f} KB")  # noqa: T201 - the command's answer
        browser.close()


def small(png: bytes) -> bytes:
    """The picture as WebP: the best quality that fits, else the least."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    packed = b""
    for quality in QUALITIES:
        file = io.BytesIO()
        picture.save(file, "WEBP", quality=quality, method=6)
        packed = file.getvalue()
        if len(packed) <= MOST_BYTES:
            break
    return packed


def _settle(page: Page, address: str) -> None:
    page.set_default_timeout(PATIENCE_MS)
    page.goto(address)
    page.wait_for_selector("h1")
    page.wait_for_function(IDLE)
    page.wait_for_timeout(SETTLED_MS)  # charts and pictures are drawn after the server is done


if __name__ == "__main__":
    main()
