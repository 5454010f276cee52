"""How quick the viewer is on large pictures: `make bench-viewer` prints a table.

    python -m tests.bench.bench_viewer [--store DIR] [--make-only]

Pictures of 2048 x 1365, four panes, headless Chromium without a graphics card: what a reader's machine does with one is
quicker. The app is served as users serve it. Times are medians; frames are counted as the browser draws them.
"""

import argparse
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import psutil
from playwright.sync_api import Page, sync_playwright

from db.records import Image, Record, Restoration, Restorer, Run, Sample, Setting, Shard, Task
from db.store import Store
from db.writing.publish import publish
from db.writing.spool import append
from tests.browser.viewer_server import put
from tests.dashboard.example_store import START, sha

ROOT = Path(__file__).parents[2]
WIDTH, HEIGHT = 2048, 1365
RESTORERS = ("one", "two")
IMAGES = 100
FLAGS = ["--no-sandbox", "--disable-gpu", "--js-flags=--expose-gc"]
COUNT_FRAMES = """(milliseconds) => new Promise((done) => {
    let frames = 0; const start = performance.now();
    const act = window.clirAct;
    const step = () => {
        frames += 1; act(frames);
        if (performance.now() - start < milliseconds) requestAnimationFrame(step);
        else done(1000 * frames / (performance.now() - start));
    };
    requestAnimationFrame(step);
})"""
FIND_VIEWER = """() => {
    const hosts = [...document.querySelectorAll("*")].filter((element) => element.shadowRoot?.viewer);
    window.clirViewer = hosts[0].shadowRoot.viewer;
}"""


def main() -> None:
    """Print the table. A store that is kept is made once, which takes longer than measuring."""
    parser = argparse.ArgumentParser(description="The viewer on large pictures.")
    parser.add_argument("--store", type=Path)
    parser.add_argument("--make-only", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = asked.store or Path(folder) / "store"
        store = Store.open(path) if path.exists() else make_store(path)
        if not asked.make_only:
            measure(store)


def measure(store: Store) -> None:
    """Serve it, look at it, print."""
    with served(store) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        page = browser.new_page(viewport={"width": 1600, "height": 1100})
        page.set_default_timeout(120_000)
        page.goto(f"{address}/images")
        page.wait_for_selector("[data-testid=viewer][data-loaded=true]")
        page.evaluate(FIND_VIEWER)
        settle(page)
        for name, value, goal in measured(page):
            sys.stdout.write(f"{name:<58} {value:>14}   {goal}\n")
            sys.stdout.flush()
        browser.close()


def measured(page: Page) -> Iterator[tuple[str, str, str]]:
    """Each row of the table: what, how much, and what was wished for."""
    yield f"{WIDTH} x {HEIGHT}, 4 panes; load of the machine", f"{os.getloadavg()[0]:.1f}", f"{os.cpu_count()} cores"
    zoom = "(n) => clirViewer.move({ zoom: 0.3 + 0.25 * (1 + Math.sin(n / 10)), x: 1000, y: 700 })"
    pan = "(n) => clirViewer.move({ zoom: 1, x: 1000 + 300 * Math.sin(n / 15), y: 700 + 200 * Math.cos(n / 15) })"
    for name, act in (("zoom", zoom), ("pan at 1:1", pan)):
        yield name, f"{frames(page, act):.0f} frames/s", "30 and more"
    page.keyboard.press("0")
    for name, key in (
        ("all to swipe", "w"),
        ("swipe to blink", "b"),
        ("blink to all", "a"),
        ("all to difference", "d"),
    ):
        yield f"mode: {name}", f"{until_drawn(page, lambda key=key: page.keyboard.press(key)):.0f} ms", "150 and less"
    page.keyboard.press("a")
    for name in ("absolute", "signed", "gradient", "psnr_grid", "ssim", "flip"):
        show = f"clirViewer.change({{ map: '{name}' }})"
        first = until_drawn(page, lambda show=show: page.evaluate(show))
        page.evaluate("clirViewer.change({ map: null })")
        again = until_drawn(page, lambda show=show: page.evaluate(show))
        yield f"map over all panes, first and again: {name}", f"{first:.0f}, {again:.0f} ms", ""
    page.evaluate("clirViewer.change({ map: null })")
    switches = [image_switch(page) for _ in range(6)]
    yield "next image, warm", f"{statistics.median(switches):.0f} ms", "400 and less"
    yield from memory_over_images(page)


def frames(page: Page, act: str) -> float:
    """Frames a second while something moves."""
    page.evaluate(f"void (window.clirAct = {act})")
    return page.evaluate(COUNT_FRAMES, 3000)


def until_drawn(page: Page, act: Callable[[], object]) -> float:
    """Milliseconds until every canvas is drawn, its map too."""
    start = time.perf_counter()
    act()
    page.evaluate(
        """() => new Promise((done) => {
            const look = () => {
                const viewer = clirViewer;
                const questions = viewer.screens.flatMap(({ panes }) => panes.map((pane) => viewer.mapQuestion(pane)));
                const computed = questions.every((question) => !question || viewer.overlays.made(question));
                const drawn = viewer.screens.every(({ canvas }) => canvas.dataset.drawn === "true");
                if (computed && drawn) requestAnimationFrame(done); else requestAnimationFrame(look);
            };
            requestAnimationFrame(look);
        })"""
    )
    return 1000 * (time.perf_counter() - start)


def image_switch(page: Page) -> float:
    """Milliseconds from the key to the next image in all panes; the page has followed before the next one."""
    settle(page)
    start = time.perf_counter()
    page.keyboard.press("ArrowRight")
    page.wait_for_selector("[data-testid=viewer][data-loaded=true]")
    taken = until_drawn(page, lambda: None)
    return 1000 * (time.perf_counter() - start) if taken else 0


def settle(page: Page) -> None:
    """Wait until the page knows its neighbours and their pictures are there."""
    page.wait_for_function("clirViewer.neighbours?.next && clirViewer.pictures.loading.size === 0")
    page.wait_for_timeout(300)


def memory_over_images(page: Page) -> Iterator[tuple[str, str, str]]:
    """What the browser holds along the way: with garbage that it has not collected yet, and what is in use."""
    whole, held = list[float](), list[float]()
    for number in range(IMAGES + 1):
        if number % 25 == 0:
            whole.append(browser_megabytes())
            collect_garbage(page)
            held.append(browser_megabytes())
        if number < IMAGES:
            image_switch(page)
    after = f"after 6 + 0, 25, ... {IMAGES} images"
    for name, readings, goal in (("held", held, "MB, flat"), ("with garbage", whole, "MB")):
        yield f"memory of the browser, {name}, {after}", " ".join(f"{one:.0f}" for one in readings), goal


def collect_garbage(page: Page) -> None:
    """In the page and in its workers, which collect each for itself when they see fit."""
    for place in (page, *page.workers):
        place.evaluate("gc()")
    page.wait_for_timeout(2000)


def browser_megabytes() -> float:
    """Memory that the browser's processes hold, shared parts counted once a process."""
    children = [one for one in psutil.Process().children(recursive=True) if "chrom" in one.name()]
    return sum(one.memory_full_info().uss for one in children) / 1e6


@contextmanager
def served(store: Store) -> Iterator[str]:
    """The app as a process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "dashboard" / "app.py"), f"--server.port={port}"]
    server = subprocess.Popen(
        command, env={**os.environ, "CLIR_STORE": str(store.path)}, cwd=ROOT, stdout=subprocess.DEVNULL
    )
    try:
        address = f"http://127.0.0.1:{port}"
        while server.poll() is None:
            try:
                urllib.request.urlopen(f"{address}/_stcore/health", timeout=2)
                break
            except OSError:
                time.sleep(0.2)
        yield address
    finally:
        server.terminate()
        server.wait(20)


def make_store(path: Path) -> Store:
    """A hundred pictures of one task, restored twice."""
    store = Store.create(path)
    records: list[Record] = [
        Run(
            run_id="bench",
            started_at=START,
            status="done",
            arguments="",
            revision="",
            versions="{}",
            host="",
            device="cpu",
        ),
        Task(task_id="blur1", title="Blur", alpha=1.0),
    ]
    for restorer in RESTORERS:
        records.append(Restorer(restorer_id=restorer, title=restorer.capitalize(), family="traditional", revision=1))
        records.append(Setting(setting_id=restorer, restorer_id=restorer, label="", values="{}", is_default=True))
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for found in pool.map(lambda number: list(image_records(store, number)), range(IMAGES + 10)):
            records += found
    append(store, Shard(key="bench", records=tuple(records)))
    publish(store)
    return store


def image_records(store: Store, number: int) -> Iterator[Record]:
    """One picture, degraded and restored twice."""
    target, degraded, *restored = (put(store, picture(number, which)) for which in range(2 + len(RESTORERS)))
    yield Image(image_id=sha(number), dataset_id="bench", name=f"picture{number:03d}", width=WIDTH, height=HEIGHT,
                file_sha256=sha(number, "file"), artefact_sha=target)  # fmt: skip
    yield Sample(sample_id=sha(number, "s"), image_id=sha(number), task_id="blur1", seed=0, drawn="[]",
                 degraded_sha=degraded, target_sha=target, width=WIDTH, height=HEIGHT, alpha=1.0, beta=0.5,
                 gamma=0.5)  # fmt: skip
    for restorer, artefact in zip(RESTORERS, restored, strict=True):
        yield Restoration(restoration_id=sha(number, restorer), sample_id=sha(number, "s"), restorer_id=restorer,
                          setting_id=restorer, run_id="bench", revision=1, status="done", restored_sha=artefact,
                          created_at=START)  # fmt: skip


def picture(number: int, which: int) -> np.ndarray:
    """A landscape of waves with a little noise: large as a file, as photographs are, and no two alike."""
    rng = np.random.default_rng((number, which))
    down, across = (np.arange(length, dtype=np.float32) / 100 for length in (HEIGHT, WIDTH))
    waves = np.cos(down * (1 + number % 7))[:, None] * np.sin(across + number) * 60 + 128
    noise = np.tile(rng.integers(-2, 3, (195, 256, 3), dtype=np.int16), (7, 8, 1))
    return (waves[..., None] + noise).clip(0, 255).astype(np.uint8)


if __name__ == "__main__":
    main()
