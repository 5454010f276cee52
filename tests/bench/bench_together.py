"""Two ingests, an open dashboard and somebody's SQL on one store at once: who waits for whom, and how long.

    python -m tests.bench.bench_together [--images 60]

A publisher waits for no reader, only for another publisher: how long is asked by taking the publisher's lock every
twentieth of a second. Readers take no lock; that they are slower meanwhile is the processors' doing, so the same
queries are also timed before, with the dashboard alone.
"""

import argparse
import fcntl
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread

from rich.console import Console
from rich.table import Table

from db.errors import QueryError
from db.reading.user_sql import query
from db.store import Store
from db.writing.publish import publish
from ingest.attempt import Failed, attempt
from tests.bench.bench_throughput import write_crops
from tests.ingest.chaos import free_port

QUERY = "SELECT restorer_id, task_id, count(*), avg(gamma) FROM result GROUP BY ALL"
PAUSE_S = 0.05
ALONE_S = 5.0
LONGEST_WAIT_S = 5.0


@dataclass
class Asked:
    """What was asked again and again, how long each time took, and what went wrong."""

    name: str
    once: Callable[[], object]
    seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def until(self, ended: Event) -> None:
        """Ask until it is over."""
        while not ended.wait(PAUSE_S):
            began = time.perf_counter()
            try:
                self.once()
            except Exception as error:  # noqa: BLE001 - the table tells whatever went wrong
                self.errors.append(f"{type(error).__name__}: {error}")
            self.seconds.append(time.perf_counter() - began)

    @property
    def row(self) -> tuple[str, str, str, str, str]:
        """Of the table."""
        typical, longest = statistics.median(self.seconds), max(self.seconds)
        return self.name, str(len(self.seconds)), f"{typical:.3f}", f"{longest:.3f}", str(len(self.errors))


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print, and fail on any error."""
    parser = argparse.ArgumentParser(description="Two ingests, a dashboard and SQL at once.")
    parser.add_argument("--images", type=int, default=60)
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        images, store = Path(folder) / "images", Store.create(Path(folder) / "store")
        images.mkdir()
        write_crops(images, asked.images, 96)
        publish(store, wait=True)
        port = free_port()
        with running("serve", "--port", str(port), "--store", str(store.path)):
            wait_for(lambda: page(port))
            before = [*ask(store, port, "alone: ", lambda: time.sleep(ALONE_S))]
            codes: list[int] = []
            meanwhile = [*ask(store, port, "meanwhile: ", lambda: codes.extend(two_ingests(images, store.path)))]
    table = Table("", "times", "median, s", "longest, s", "errors", title="Two ingests, a dashboard and SQL at once")
    for each in (*before, *meanwhile):
        table.add_row(*each.row)
    Console().print(table, f"the ingests ended with {codes}")
    errors = [error for each in (*before, *meanwhile) for error in each.errors]
    if errors or codes != [0, 0] or max(meanwhile[0].seconds) > LONGEST_WAIT_S:
        raise SystemExit(f"somebody was disturbed: {errors[:3]}")


def ask(store: Store, port: int, when: str, work: Callable[[], object]) -> Iterator[Asked]:
    """Everybody asks while some work goes on."""
    everybody = [
        Asked(f"{when}a publisher waits for another", lambda: take_lock(store)),
        Asked(f"{when}SQL, with its own process", lambda: look(store)),
        Asked(f"{when}an answer of the dashboard", lambda: page(port)),
    ]
    ended = Event()
    threads = [Thread(target=each.until, args=[ended]) for each in everybody]
    for thread in threads:
        thread.start()
    try:
        work()
    finally:
        ended.set()
        for thread in threads:
            thread.join()
    yield from everybody


def take_lock(store: Store) -> None:
    """As a publisher that waits."""
    with store.lock.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)


def look(store: Store) -> None:
    """Ask the current snapshot in a new process, as `ingest sql` does."""
    snapshot = store.current()
    if snapshot is None:
        return
    try:
        query(snapshot, QUERY, limit=100)
    except QueryError:
        if snapshot.path.exists():  # else it was replaced before it was opened, and the reader asks the next one
            raise


def page(port: int) -> None:
    """Fetch what a browser fetches first, and whether the server is well."""
    for path in ("", "_stcore/health"):
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/{path}", timeout=30) as answer:
            answer.read()


def two_ingests(images: Path, store: Path) -> list[int]:
    """Two runs of different work at once; how they ended."""
    asked = ["--images", str(images), "--restorer", "bicubic,wiener", "--metric", "psnr_y,ssim_y"]
    run = [sys.executable, "-m", "ingest", "run", *asked, "--store", str(store), "--task"]
    commands = [[*run, tasks] for tasks in ("blur1,blur2", "blur1.5,blur2.5")]
    quiet = subprocess.DEVNULL
    return [process.wait() for process in [subprocess.Popen(each, stdout=quiet, stderr=quiet) for each in commands]]


@contextmanager
def running(*command: str) -> Iterator[None]:
    """A command of the program, ended when the block ends."""
    quiet = subprocess.DEVNULL
    process = subprocess.Popen([sys.executable, "-m", "ingest", *command], stdout=quiet, stderr=quiet)
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def wait_for(call: Callable[[], object], seconds: float = 60) -> None:
    """Until it no longer raises, or for so long."""
    ends = time.monotonic() + seconds
    while isinstance(attempt(call), Failed):
        if time.monotonic() > ends:
            raise SystemExit("the dashboard does not answer")
        time.sleep(0.2)


if __name__ == "__main__":
    main()
