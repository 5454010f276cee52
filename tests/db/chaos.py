"""Writers, publishers and readers on one store, killed at random: `python chaos.py STORE ACKNOWLEDGED SECONDS SEED`.

Prints a JSON report. This process opens no database itself, so that forking is safe.
"""

import importlib
import json
import os
import random
import signal
import sys
import time
import traceback
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from db.connect import connect_read_only
from db.errors import SnapshotGoneError
from db.records import MetricProtocol, Restoration, Run, Score, Shard
from db.store import Store
from db.writing.publish import publish
from db.writing.spool import append, pending

NOW = datetime.fromisoformat("2026-01-01")
METRICS = ("psnr", "niqe")
CONSISTENT = """
SELECT
    (SELECT count(*) FROM restoration) AS restorations,
    (SELECT count(DISTINCT restoration_id) FROM restoration) AS distinct_restorations,
    (SELECT count(*) FROM _restoration) AS wide,
    (SELECT count(*) FROM _restoration WHERE psnr = 1 AND niqe = 1) AS filled,
    (SELECT count(*) // 2 FROM score) AS scored,
    (SELECT count(*) FROM _shard) AS shards
"""


def unit(key: str) -> Shard:
    """A restoration with its scores, and rows that every unit writes again."""
    restoration = Restoration(
        restoration_id=key,
        sample_id="sample",
        restorer_id="restorer",
        setting_id="setting",
        run_id="run",
        revision=1,
        status="done",
        created_at=NOW,
    )
    run = Run(run_id="run", started_at=NOW, arguments="", revision="", versions="", host="", device="")
    scores = (Score(restoration_id=key, protocol_id=metric, value=1.0) for metric in METRICS)
    return Shard(key=key, records=(restoration, run, *map(protocol, METRICS), *scores))


def protocol(metric: str) -> MetricProtocol:
    """What makes the metric a column."""
    return MetricProtocol(
        protocol_id=metric,
        metric_id=metric,
        title=metric,
        quality="distortion",
        better="higher",
        reference="target",
        protocol="{}",
        created_at=NOW,
    )


def write(store: Store, log: Path) -> None:
    """Acknowledge a unit; its key is logged only afterwards."""
    shard = unit(uuid4().hex)
    append(store, shard)
    with log.open("a") as file:
        file.write(f"{shard.key}\n")
    time.sleep(0.05)


def publish_and_wait(store: Store, log: Path) -> None:
    """Publish, however busy the others are."""
    publish(store, wait=True)


def read(store: Store, log: Path) -> None:
    """Look at the current snapshot, and log whether it is consistent."""
    time.sleep(0.05)
    snapshot = store.current()
    if snapshot is None:
        return
    try:
        counts = connect_read_only(snapshot).execute(CONSISTENT).fetchone()
    except SnapshotGoneError:
        return
    with log.with_name("reads").open("a") as file:
        file.write(f"{counts is not None and len(set(counts)) == 1} {counts}\n")


def start(work: Callable[[Store, Path], None], store: Store, log: Path) -> int:
    """A child that works until it or its parent is killed; an error of its own is logged."""
    parent = os.getpid()
    child = os.fork()
    if child:
        return child
    try:
        while os.getppid() == parent:
            work(store, log)
    except BaseException:  # noqa: BLE001 - the report must tell whatever went wrong
        log.with_name("errors").write_text(traceback.format_exc())
    finally:
        os._exit(1)


def kill(child: int) -> None:
    """kill -9."""
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def wait_for_a_snapshot_after(seq: int, store: Store, deadline: float) -> None:
    """On a slow machine publishers may be killed faster than they publish; nothing would be tested."""
    while max(store.published_seqs(), default=0) <= seq and time.monotonic() < deadline:
        time.sleep(0.01)


def main(store: Store, log: Path, seconds: float, chance: random.Random) -> None:
    """Kill and restart writers and publishers for some seconds, until there was a kill for each; then end everybody."""
    for module in ("duckdb_sqlalchemy", "db.writing.renew"):
        importlib.import_module(module)  # here, so that not every child has to
    victims = {start(work, store, log): work for work in (write, write)}
    while not pending(store):
        time.sleep(0.01)
    victims |= {start(work, store, log): work for work in (publish_and_wait, publish_and_wait)}
    reader = start(read, store, log)
    kills, began = 0, time.monotonic()
    while time.monotonic() < began + seconds or (kills < seconds and time.monotonic() < began + 10 * seconds):
        seq = max(store.published_seqs(), default=0)
        for victim in chance.choices(sorted(victims), k=3):
            if victim in victims:
                time.sleep(chance.uniform(0.0, 0.4))
                kill(victim)
                kills += 1
                work = victims.pop(victim)
                victims[start(work, store, log)] = work
        wait_for_a_snapshot_after(seq, store, began + 10 * seconds)
    for child in (*victims, reader):
        kill(child)
    sys.stdout.write(json.dumps({"kills": kills}))


if __name__ == "__main__":
    main(Store.open(Path(sys.argv[1])), Path(sys.argv[2]), float(sys.argv[3]), random.Random(int(sys.argv[4])))
