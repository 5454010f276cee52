"""How fast the pages are in a browser, and what the server takes: `make bench-dashboard`.

    python -m tests.bench.bench_dashboard [--scores 1e6,1e7 | --store FOLDER] [--interactions 200] [--folder DIR]

Synthetic stores are those of `bench_scale`. Cold is the first chart of a page on a server that has just started; a
filter change is from the key press to the end of the server's run, on a warm server: of a task that nobody has asked
for yet, and back to what is cached. Memory is the server's resident set.
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from playwright.sync_api import Browser, CDPSession, Page, sync_playwright
from rich.console import Console
from rich.table import Table

from dashboard.navigation import PAGES
from tests.browser.app_server import CHROMIUM, FLAGS, PATIENCE_MS, served

CHART = (
    "[data-testid=stVegaLiteChart] svg, [data-testid=stVegaLiteChart] canvas, [data-testid=stDataFrame] canvas, .clir"
)
IDLE = "document.querySelector('[data-testid=stApp]')?.dataset.testScriptState === 'notRunning'"
BUSY = "document.querySelector('[data-testid=stApp]')?.dataset.testScriptState === 'running'"
FILTERED = "tradeoff"


@dataclass(slots=True)
class Figures:
    """What was measured on one store; seconds and bytes."""

    cold: dict[str, float] = field(default_factory=dict)
    """By page."""
    requests: int = 0
    transferred: int = 0
    new_filter: list[float] = field(default_factory=list)
    known_filter: list[float] = field(default_factory=list)
    memory_before: int = 0
    memory_after: int = 0


def main() -> None:
    """Build, measure and print."""
    parser = argparse.ArgumentParser(description="The dashboard at scale.")
    parser.add_argument("--scores", default="1e6,1e7")
    parser.add_argument("--store", type=Path)
    parser.add_argument("--interactions", type=int, default=200)
    parser.add_argument("--folder", type=Path)
    asked = parser.parse_args()
    if CHROMIUM is None:
        raise SystemExit("no Chromium on PATH; install the package `chromium`")
    with tempfile.TemporaryDirectory(dir=asked.folder) as folder:
        stores = {str(asked.store): asked.store} if asked.store else dict(_built(Path(folder), asked.scores))
        show({name: measured(path, Path(folder), asked.interactions) for name, path in stores.items()})


def _built(folder: Path, sizes: str):
    for size in sizes.split(","):
        path = folder / size
        part = [sys.executable, "-m", "tests.bench.bench_scale_part", str(path), "build", str(int(float(size)))]
        subprocess.run(part, check=True)
        yield f"{size} scores", path


def measured(store: Path, folder: Path, interactions: int) -> Figures:
    """Everything about one store."""
    figures = Figures()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for module in PAGES:
            with served(store, folder) as address:
                figures.cold[module.URL_PATH] = _cold(browser, f"{address}/{module.URL_PATH}", figures)
        with served(store, folder) as address:
            _interact(browser, address, interactions, figures)
        browser.close()
    return figures


def _cold(browser: Browser, address: str, figures: Figures) -> float:
    """Until the first chart or table is there; counts what the first page of all took."""
    page, network = _opened(browser)
    first = not figures.requests
    sizes: list[int] = []
    network.on("Network.loadingFinished", lambda event: sizes.append(int(event["encodedDataLength"])))
    began = time.perf_counter()
    page.goto(address)
    page.locator(CHART).first.wait_for(state="visible")
    seconds = time.perf_counter() - began
    page.wait_for_function(IDLE)
    if first:
        figures.requests, figures.transferred = len(sizes), sum(sizes)
    page.context.close()
    return seconds


def _interact(browser: Browser, address: str, interactions: int, figures: Figures) -> None:
    """Choose a task and take it back, many times over."""
    server = _server(address)
    page, _ = _opened(browser)
    page.goto(f"{address}/{FILTERED}")
    page.locator(CHART).first.wait_for(state="visible")
    page.wait_for_function(IDLE)
    tasks = page.get_by_test_id("stSidebar").get_by_label("Tasks", exact=True)
    figures.memory_before = server.memory_info().rss
    for turn in range(max(interactions // 2, 1)):
        tasks.click()
        chosen = _run(page, lambda: tasks.press("Enter"))
        (figures.new_filter if turn == 0 else figures.known_filter).append(chosen)
        page.keyboard.press("Escape")
        figures.known_filter.append(_run(page, lambda: tasks.press("Backspace")))
    figures.memory_after = server.memory_info().rss
    page.context.close()


def _run(page: Page, act) -> float:
    """From an act of the reader to the end of the server's answer."""
    began = time.perf_counter()
    act()
    page.wait_for_function(BUSY, polling=5)
    page.wait_for_function(IDLE, polling=5)
    return time.perf_counter() - began


def _opened(browser: Browser) -> tuple[Page, CDPSession]:
    context = browser.new_context(viewport={"width": 1400, "height": 1000})
    page = context.new_page()
    page.set_default_timeout(5 * PATIENCE_MS)
    network = context.new_cdp_session(page)
    network.send("Network.enable")
    return page, network


def _server(address: str) -> psutil.Process:
    port = int(address.rsplit(":", 1)[1])
    children = psutil.Process().children(recursive=True)
    return next(child for child in children if f"--server.port={port}" in child.cmdline())


def show(found: dict[str, Figures]) -> None:
    """One table: stores side by side."""
    table = Table("", *found, title="dashboard in a browser")
    for page in next(iter(found.values())).cold:
        table.add_row(f"{page}: first chart, cold, s", *(f"{each.cold[page]:.2f}" for each in found.values()))
    rows = {
        "filter never asked for, warm server, ms": lambda each: f"{1000 * statistics.median(each.new_filter):.0f}",
        "filter seen before, median, ms": lambda each: f"{1000 * statistics.median(each.known_filter):.0f}",
        "filter seen before, slowest, ms": lambda each: f"{1000 * max(each.known_filter):.0f}",
        "interactions": lambda each: str(len(each.new_filter) + len(each.known_filter)),
        "server memory before them, MB": lambda each: f"{each.memory_before / 1e6:.0f}",
        "server memory after them, MB": lambda each: f"{each.memory_after / 1e6:.0f}",
        "requests of the first page": lambda each: str(each.requests),
        "bytes of the first page, MB": lambda each: f"{each.transferred / 1e6:.2f}",
    }
    for name, text in rows.items():
        table.add_row(name, *(text(each) for each in found.values()))
    Console(width=100).print(table)


if __name__ == "__main__":
    main()
