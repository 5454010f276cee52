"""Twenty readers ask at once, and one of them throws bombs: how long the others wait for a gamma-bin query.

    python -m tests.bench.bench_sql [--scores 1e6] [--readers 20] [--seconds 20] [--pause 1.0] [--store DIR]

Each reader asks, reads for `--pause` seconds and asks again, through the pool that the SQL page uses, with its limits.
The bomber asks for what never ends, without a pause. Every question asks for another metric, so that nothing is
remembered.
"""

import argparse
import contextlib
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import psutil
from rich.console import Console
from rich.table import Table

from db.errors import QueryError
from db.reading.background_query import BackgroundQuery, Question
from db.reading.sandbox_pool import WORKERS, SandboxPool
from db.store import Snapshot, Store

GAMMA_BINS = """
SELECT gamma_bin, restorer_title, avg({metric}) AS "mean", count({metric}) AS n
FROM result
WHERE status = 'done'
GROUP BY ALL
ORDER BY ALL
"""
BOMBS = (
    "SELECT sum(a.range * b.range) FROM range(100000000) a, range(100000000) b",
    "SELECT len(list_transform(range(100000000), x -> x + 1))",
    "SELECT repeat('x', 4000000000)",
    "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT count(*) FROM t",
)
MOST_P95_S = 1.0
MOST_GROWTH = 1.5


@dataclass(frozen=True, slots=True)
class Load:
    """What a round of readers found."""

    waits_s: Sequence[float]
    failed: int
    bombs: int
    peak_mib: float
    """Of this process and all workers."""
    cpu_s: float
    """Of this process and the workers that are alive at the end: what a busy machine does not change."""

    @property
    def p95_s(self) -> float:
        """The 95th percentile of the waits."""
        return float(np.percentile(self.waits_s, 95))


def main() -> int:
    """Build, measure, print; 1 where a promise is not kept."""
    parser = argparse.ArgumentParser(description="Readers at once.")
    parser.add_argument("--scores", default="1e6")
    parser.add_argument("--readers", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--pause", type=float, default=1.0)
    parser.add_argument("--store", type=Path, help="one that bench_scale_part has built")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = asked.store or Path(folder) / "store"
        if not path.exists():
            part = [sys.executable, "-m", "tests.bench.bench_scale_part", str(path)]
            subprocess.run([*part, "build", str(int(float(asked.scores)))], check=True)
        snapshot = Store.open(path).current()
        assert snapshot is not None
        alone = round_of(snapshot, asked.readers, asked.seconds, asked.pause, with_bombs=False)
        bombed = round_of(snapshot, asked.readers, asked.seconds, asked.pause, with_bombs=True)
    return show(alone, bombed, asked.readers, asked.scores)


def round_of(snapshot: Snapshot, readers: int, seconds: float, pause: float, *, with_bombs: bool) -> Load:
    """Let readers ask for a while."""
    pool = SandboxPool()
    metrics = metrics_of(pool, snapshot)
    until = time.monotonic() + seconds
    waits: list[float] = []
    failures: list[str] = []
    bombs: list[str] = []

    def read(number: int) -> None:
        time.sleep(pause * number / readers)
        turn = number
        while time.monotonic() < until:
            sql = GAMMA_BINS.format(metric=metrics[turn % len(metrics)])
            started = time.monotonic()
            try:
                BackgroundQuery(pool, Question(snapshot=snapshot, sql=sql), f"reader {number}").answer()
                waits.append(time.monotonic() - started)
            except QueryError as error:
                failures.append(str(error))
            turn += 1
            time.sleep(pause)

    def bomb() -> None:
        while time.monotonic() < until:
            question = Question(snapshot=snapshot, sql=BOMBS[len(bombs) % len(BOMBS)])
            with contextlib.suppress(QueryError):
                BackgroundQuery(pool, question, "bomber").answer()
            bombs.append(question.sql)

    before = cpu_seconds()
    threads = [threading.Thread(target=read, args=[number]) for number in range(readers - with_bombs)]
    threads += [threading.Thread(target=bomb)] if with_bombs else []
    for thread in threads:
        thread.start()
    peak = 0.0
    while any(thread.is_alive() for thread in threads):
        peak = max(peak, memory_mib())
        time.sleep(0.1)
    spent = cpu_seconds() - before
    pool.close()
    return Load(waits, len(failures), len(bombs), peak, spent)


def metrics_of(pool: SandboxPool, snapshot: Snapshot) -> list[str]:
    """The metrics of the store; asked of every worker, so that all are warm."""
    question = Question(
        snapshot=snapshot, sql="SELECT DISTINCT metric_id FROM score_detail ORDER BY ALL", timeout_s=120
    )
    asked = [BackgroundQuery(pool, question, f"warm {number}") for number in range(WORKERS)]
    answers = [query.answer().rows["metric_id"].tolist() for query in asked]
    return answers[0]


def cpu_seconds() -> float:
    """What this process and its workers have computed."""
    total = 0.0
    for process in [psutil.Process(), *psutil.Process().children(recursive=True)]:
        with contextlib.suppress(psutil.Error):
            total += sum(process.cpu_times()[:2])
    return total


def memory_mib() -> float:
    """What this process and its workers hold."""
    total = 0
    for process in [psutil.Process(), *psutil.Process().children(recursive=True)]:
        with contextlib.suppress(psutil.Error):
            total += process.memory_info().rss
    return total / 1024**2


def show(alone: Load, bombed: Load, readers: int, scores: str) -> int:
    """The table, and what is not as promised."""
    table = Table("", "p50, ms", "p95, ms", "answers", "failed", "bombs", "memory, MiB", title=f"{scores} scores")
    for name, load in ((f"{readers} readers", alone), (f"{readers - 1} readers and a bomber", bombed)):
        table.add_row(
            name, f"{1000 * np.median(load.waits_s):.0f}", f"{1000 * load.p95_s:.0f}", str(len(load.waits_s)),
            str(load.failed), str(load.bombs), f"{load.peak_mib:.0f}",
        )  # fmt: skip
    say = Console(highlight=False).print
    say(table)
    say(f"{1000 * alone.cpu_s / len(alone.waits_s):.0f} ms of processor time an answer, without bombs")
    load = os.getloadavg()[0]
    say(f"{os.cpu_count()} cores, {WORKERS} workers, load of the machine {load:.1f} (our own included)")
    growth = bombed.p95_s / alone.p95_s
    say(f"p95 {alone.p95_s:.2f} s, at most {MOST_P95_S:g}")
    say(f"with a bomber {growth:.2f} times that, at most {MOST_GROWTH:g}")
    return int(alone.p95_s > MOST_P95_S or growth > MOST_GROWTH or alone.failed + bombed.failed > 0)


if __name__ == "__main__":
    raise SystemExit(main())
