"""How the store answers and grows: publications, file, memory and every question at 1e5, 1e6 and 1e7 scores.

    python -m tests.bench.bench_scale [--scores 1e5,1e6,1e7] [--folder DIR] [--publications 20] [--repeats 5]

Synthetic stores of 50 restorers, 5 tasks and 20 metrics; the bulk is written by DuckDB under a memory limit, everything
else by the publisher. Each size is measured in a process of its own. Cold is the first answer of a process, on a file
that the system may have in its cache; warm is the median of the repeats. The third number is the least processor time,
of all threads together: what others do meanwhile changes it little. Then the commands that load no model are started.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from db.store import Store

STARTED = (
    ("--help",),
    ("metrics", "list"),
    ("weights", "list"),
    ("status",),
    ("plan", "--crop", "64", "--task", "sr4"),
    ("sql", "SELECT 1"),
)
STORELESS = {"--help", "metrics", "weights"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What was measured at one size; seconds and bytes."""

    scores: int
    file_bytes: int
    publish_seconds: float
    publish_worked: float
    published_memory: int
    answers: dict[str, tuple[float, float, float]]
    """Cold, warm, and the processor's, by question."""
    memory: int


def main() -> None:
    """Build, measure and print."""
    parser = argparse.ArgumentParser(description="The store at scale.")
    parser.add_argument("--scores", default="1e5,1e6,1e7")
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--publications", type=int, default=20)
    parser.add_argument("--repeats", type=int, default=5)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=asked.folder) as folder:
        sizes = [int(float(size)) for size in asked.scores.split(",")]
        show([measured(Path(folder) / str(size), size, asked.publications, asked.repeats) for size in sizes])
        show_starts(Path(folder) / str(sizes[0]))


def measured(path: Path, scores: int, publications: int, repeats: int) -> Figures:
    """One size, in processes that are new."""
    part = [sys.executable, "-m", "tests.bench.bench_scale_part", str(path)]
    subprocess.run([*part, "build", str(scores)], check=True)
    published = json.loads(subprocess.check_output([*part, "publish", str(publications)]))
    cold = json.loads(subprocess.check_output([*part, "ask", "1"]))
    warm = json.loads(subprocess.check_output([*part, "ask", str(repeats)]))
    snapshot = Store.open(path).current()
    assert snapshot is not None
    return Figures(
        scores=scores,
        file_bytes=snapshot.path.stat().st_size,
        publish_seconds=published["seconds"],
        publish_worked=published["worked"],
        published_memory=published["memory"],
        answers={name: (cold["answers"][name][0], *warm["answers"][name]) for name in cold["answers"]},
        memory=warm["memory"],
    )


def show(figures: list[Figures]) -> None:
    """One table: sizes side by side."""
    table = Table("", *(f"{each.scores:.0e} scores" for each in figures), title="cold / warm / processor, ms")
    published = (f"{each.publish_seconds * 1000:.0f} / {each.publish_worked * 1000:.0f}" for each in figures)
    table.add_row("publish 50 restorations with 20 scores: median / processor", *published)
    for name in figures[0].answers:
        table.add_row(
            name,
            *(" / ".join(f"{seconds * 1000:.0f}" for seconds in each.answers[name]) for each in figures),
        )
    table.add_row("file, MB", *(f"{each.file_bytes / 1e6:.0f}" for each in figures))
    table.add_row("memory of the publisher, MB", *(f"{each.published_memory / 1e6:.0f}" for each in figures))
    table.add_row("memory of the reader, MB", *(f"{each.memory / 1e6:.0f}" for each in figures))
    Console(width=110).print(table)


def show_starts(store: Path) -> None:
    """How long commands take that load no model, on a small store: the least of five, and the processor's."""
    table = Table("python -m ingest", "seconds", "processor", title="start-up")
    compiled_once = {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}
    for command in STARTED:
        seconds, worked = list[float](), list[float]()
        for _ in range(5):
            began, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
            call = [
                sys.executable,
                "-m",
                "ingest",
                *command,
                *(() if command[0] in STORELESS else ("--store", str(store))),
            ]
            subprocess.run(call, check=True, env=compiled_once, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            seconds.append(time.perf_counter() - began)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            worked.append(after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime)
        table.add_row(" ".join(command), f"{min(seconds):.2f}", f"{min(worked):.2f}")
    Console(width=110).print(table)


if __name__ == "__main__":
    main()
