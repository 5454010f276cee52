"""How fast the pages are in a browser, and what the server takes: `make bench-dashboard`.

    python -m tests.bench.bench_dashboard [--scores 1e6,1e7 | --store FOLDER] [--interactions 200] [--folder DIR]

The stores are those of `dashboard_store`, and stay in `build/bench` for the next time. Cold is the first chart or table
of a page on a server that has just started. Then, on one warm server, tasks are chosen and taken back on every page
that has filters: from the key press to the end of the server's run, of a choice that nobody has made yet, and of one
that is remembered. Memory is the server's resident set, before and after. How long this machine takes for a Streamlit
script of one filter and one chart stands on top.
"""

import argparse
import hashlib
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from playwright.sync_api import Browser, CDPSession, Page, sync_playwright
from rich.console import Console
from rich.table import Table

from dashboard.navigation import PAGES
from db.migrations import LATEST
from tests.bench import dashboard_store
from tests.browser.app_server import CHROMIUM, FLAGS, PATIENCE_MS, served

SETTLED_MS = 300
CHART = ", ".join(
    (
        "[data-testid=stVegaLiteChart] svg:visible",
        "[data-testid=stVegaLiteChart] canvas:visible",
        "[data-testid=stDataFrame] canvas:visible",
        "canvas[data-drawn=true]:visible",
        ".cm-editor:visible",
    )
)
"""What a reader came for: a chart, a table, a picture, or the editor of a query."""
TASKS_CHOSEN = 4
IDLE = "document.querySelector('[data-testid=stApp]')?.dataset.testScriptState === 'notRunning'"
WATCH = """() => {
    window.clirRuns = 0;
    new MutationObserver(changes => {
        window.clirRuns += changes.filter(change => change.oldValue === "running").length;
    }).observe(document.querySelector("[data-testid=stApp]"),
        {attributes: true, attributeFilter: ["data-test-script-state"], attributeOldValue: true});
}"""
"""Counts the server's runs that have ended."""
FILTERED = ("tradeoff", "alignment", "resources", "compare", "ablations", "images")
FOLDER = Path(__file__).parents[2] / "build" / "bench"
BARS = {"cold": 2.0, "filter": 0.5, "memory": 1.5e9}
"""Seconds, seconds, bytes: what a reader is promised."""


PLAIN = """
import altair as alt, pandas as pd, streamlit as st
chosen = st.sidebar.multiselect("Tasks", ["sr2", "sr4", "blur1", "blur20"])
st.altair_chart(alt.Chart(pd.DataFrame({"x": [1, 2, len(chosen)]})).mark_point().encode(alt.X("x:Q")))
"""
"""Less than this no page can take."""


@dataclass(slots=True)
class Figures:
    """What was measured on one store; seconds and bytes."""

    plain: float = 0.0
    """A script of one filter and one chart, cold, as the next is its filter."""
    plain_filter: list[float] = field(default_factory=list[float])
    cold: dict[str, float] = field(default_factory=dict)
    """By page, as the next two."""
    new_filter: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    known_filter: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    requests: int = 0
    transferred: int = 0
    memory_before: int = 0
    memory_after: int = 0
    interactions: int = 0


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
    stores = (
        {str(asked.store): asked.store} if asked.store else {f"{n} scores": built(n) for n in asked.scores.split(",")}
    )
    with tempfile.TemporaryDirectory(dir=asked.folder) as folder:
        show({name: measured(path.absolute(), Path(folder), asked.interactions) for name, path in stores.items()})


def built(scores: str) -> Path:
    """A store with so many scores: the one that is there already, if it was built by the same code."""
    recipe = hashlib.sha256(Path(dashboard_store.__file__).read_bytes()).hexdigest()[:8]
    path = FOLDER / f"{scores}-{LATEST}-{recipe}"
    if not path.exists():
        with tempfile.TemporaryDirectory(dir=parent(path)) as unfinished:
            dashboard_store.build(Path(unfinished) / "store", int(float(scores)))
            (Path(unfinished) / "store").rename(path)
    return path


def parent(path: Path) -> Path:
    """The folder around, made if it is not there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.parent


def measured(store: Path, folder: Path, interactions: int) -> Figures:
    """Everything about one store."""
    figures = Figures()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        plain = folder / "plain.py"
        plain.write_text(PLAIN, encoding="utf-8")
        with served(store, folder, plain) as address:
            figures.plain = _cold(browser, address, Figures())
            page, _ = _opened(browser)
            _watch(page, address)
            _filter(page, figures.plain_filter, figures.plain_filter)
            page.context.close()
        for module in PAGES:
            with served(store, folder) as address:
                place = "" if module is PAGES[0] else module.URL_PATH
                figures.cold[module.URL_PATH] = _cold(browser, f"{address}/{place}", figures)
            told(f"{module.URL_PATH}: first chart, cold: {figures.cold[module.URL_PATH]:.2f} s")
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
    """Choose a few tasks and take them back, on one page after the other, many times over."""
    server = _server(address)
    page, _ = _opened(browser)
    rounds = max(round(interactions / (2 * TASKS_CHOSEN * len(FILTERED))), 2)
    for turn in range(rounds):
        for name in FILTERED:
            _watch(page, f"{address}/{name}")
            _filter(page, (figures.known_filter if turn else figures.new_filter)[name], figures.known_filter[name])
            figures.interactions += 2 * TASKS_CHOSEN
            told(f"{name}: {figures.interactions} filters changed, {server.memory_info().rss / 1e6:.0f} MB")
        if turn == 0:
            figures.memory_before = server.memory_info().rss
    figures.memory_after = server.memory_info().rss
    page.context.close()


def _watch(page: Page, address: str) -> None:
    """Open a page, and count the server's runs from when it is at rest."""
    page.goto(address)
    page.locator(CHART).first.wait_for(state="visible")
    page.wait_for_function(IDLE)
    page.wait_for_timeout(SETTLED_MS)
    page.evaluate(WATCH)


def _filter(page: Page, chosen: list[float], taken_back: list[float]) -> None:
    tasks = page.get_by_test_id("stSidebar").get_by_label("Tasks", exact=True)
    tasks.click()
    offered = page.get_by_role("option").all_inner_texts()
    names = [name for name in offered if not name.startswith("Select all")][:TASKS_CHOSEN]
    for name in names:
        option = page.get_by_role("option", name=name, exact=True)
        if not option.is_visible():
            tasks.click()
        chosen.append(_run(page, option.click))
    page.keyboard.press("Escape")
    taken_back += [_run(page, lambda: tasks.press("Backspace")) for _ in names]


def _run(page: Page, act: Callable[[], object]) -> float:
    """From an act of the reader to the end of the server's answer."""
    before = page.evaluate("window.clirRuns")
    began = time.perf_counter()
    act()
    page.wait_for_function(f"window.clirRuns > {before} && {IDLE}", polling=10)
    return time.perf_counter() - began


def _opened(browser: Browser) -> tuple[Page, CDPSession]:
    context = browser.new_context(viewport={"width": 1400, "height": 1000})
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    network = context.new_cdp_session(page)
    network.send("Network.enable")
    return page, network


def told(line: str) -> None:
    """Progress, for who waits."""
    sys.stderr.write(f"{line}\n")


def _server(address: str) -> psutil.Process:
    port = int(address.rsplit(":", 1)[1])
    children = psutil.Process().children(recursive=True)
    return next(child for child in children if f"--server.port={port}" in child.cmdline())


def show(found: dict[str, Figures]) -> None:
    """One table: stores side by side."""
    table = Table("", *found, title="dashboard in a browser")
    table.add_row("a script of one chart, cold, s", *(f"{each.plain:.2f}" for each in found.values()))
    table.add_row("its filter, median, ms", *(_median(each.plain_filter) for each in found.values()))
    for page in next(iter(found.values())).cold:
        table.add_row(f"{page}: first chart, cold, s", *(f"{each.cold[page]:.2f}" for each in found.values()))
    for page in FILTERED:
        table.add_row(
            f"{page}: filter never chosen before, median, ms",
            *(_median(each.new_filter[page]) for each in found.values()),
        )
        table.add_row(
            f"{page}: filter seen before, median, ms", *(_median(each.known_filter[page]) for each in found.values())
        )
    rows: dict[str, Callable[[Figures], str]] = {
        "interactions": lambda each: str(each.interactions),
        "server memory before them, MB": lambda each: f"{each.memory_before / 1e6:.0f}",
        "server memory after them, MB": lambda each: f"{each.memory_after / 1e6:.0f}",
        "requests of the first page": lambda each: str(each.requests),
        "bytes of the first page, MB": lambda each: f"{each.transferred / 1e6:.2f}",
        "missed": missed,
    }
    for name, text in rows.items():
        table.add_row(name, *(text(each) for each in found.values()))
    Console(width=100).print(table)


def _median(seconds: list[float]) -> str:
    return f"{1000 * statistics.median(seconds):.0f}"


def missed(figures: Figures) -> str:
    """What is above its bar, in words."""
    slow = [f"{page} cold" for page, seconds in figures.cold.items() if seconds > BARS["cold"]]
    filters = {"new": figures.new_filter, "known": figures.known_filter}
    slow += [
        f"{page} {kind} filter"
        for kind, by_page in filters.items()
        for page, seconds in by_page.items()
        if statistics.median(seconds) > BARS["filter"]
    ]
    if max(figures.memory_before, figures.memory_after) > BARS["memory"]:
        slow.append("memory")
    return ", ".join(slow) or "nothing"


if __name__ == "__main__":
    main()
