"""Everything at once on one store, killed at random: `python -m tests.ingest.chaos STORE IMAGES KILLS SEED`.

Two ingests of one job (the clock of one of them jumps back), a process that publishes without pause, one that reads
every snapshot, one that runs SQL and an open dashboard. SIGKILL goes to a whole ingest, to one of its workers or to the
publisher; what was killed is started again at once. Then one ingest finishes the job, and a JSON report tells what was
lost or doubled, whether any reader met an error, and how long readers waited.
"""

import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from db import artefacts
from db.connect import connect_read_only
from db.errors import SnapshotGoneError
from db.reading.newest import on_newest
from db.reading.user_sql import query
from db.store import Store
from db.writing import spool
from db.writing.publish import publish

RESTORERS = "bicubic,wiener,richardson-lucy"
PUBLISHER = "import sys; from pathlib import Path; from db.store import Store; from db.writing.publish import publish\n"
PUBLISHER += "store = Store.open(Path(sys.argv[1]))\nwhile True: publish(store, wait=True)"
AVERAGES = "SELECT restorer_id, avg(gamma) FROM result GROUP BY ALL"
CONSISTENT = """
SELECT count(*) = count(DISTINCT restoration_id) AND count(*) FILTER (status = 'done' AND restored_sha IS NULL) = 0
FROM restoration
"""


def start(store: Path, images: Path, tasks: int, module: str = "ingest") -> subprocess.Popen[bytes]:
    names = ",".join(f"blur{1 + number / 20:.2f}" for number in range(tasks))
    asked = [
        "--images",
        str(images),
        "--task",
        names,
        "--restorer",
        RESTORERS,
        "--metric",
        "psnr_rgb,ssim_y",
        "--retry-failed",
    ]
    command = [sys.executable, "-m", module, "run", *asked, "--store", str(store)]
    return subprocess.Popen(command, start_new_session=True, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)


def start_publisher(store: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", PUBLISHER, str(store)]
    return subprocess.Popen(command, start_new_session=True, stderr=subprocess.DEVNULL)


def kill(process: subprocess.Popen[bytes]) -> bool:
    was_alive = process.poll() is None
    if was_alive:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    return was_alive


@dataclass
class Readers:
    """Those who only look, in threads of this process, until they are told to end."""

    store: Store
    port: int
    ended: threading.Event = field(default_factory=threading.Event)
    looks: int = 0
    queries: int = 0
    pages: int = 0
    slowest_s: float = 0.0
    errors: list[str] = field(default_factory=list)

    def run(self) -> None:
        while not self.ended.wait(0.1):
            began = time.monotonic()
            try:
                self._look()
                self._page()
            except Exception as error:  # noqa: BLE001 - the report tells whatever went wrong
                self.errors.append(f"{type(error).__name__}: {error}")
            self.slowest_s = max(self.slowest_s, time.monotonic() - began)

    def _look(self) -> None:
        snapshot = self.store.current()
        if snapshot is None:
            return
        with suppress(SnapshotGoneError), connect_read_only(snapshot) as connection:
            if connection.execute(CONSISTENT).fetchall() != [(True,)]:
                self.errors.append(f"{snapshot} is inconsistent")
            self.looks += 1
        on_newest(self.store, lambda newest: query(newest, AVERAGES, limit=10))
        self.queries += 1

    def _page(self) -> None:
        address = f"http://127.0.0.1:{self.port}/_stcore/health"
        with suppress(ConnectionError, urllib.error.URLError), urllib.request.urlopen(address, timeout=30) as answer:
            self.pages += answer.status == 200


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


def acknowledged(store: Store) -> set[str]:
    """Every finished restoration that is published or waits to be."""
    waiting: set[str] = set()
    for path in spool.pending(store):
        with suppress(FileNotFoundError):
            rows = spool.load(path).rows.get("restoration")
            waiting |= set() if rows is None else set(rows.to_pandas().query("status == 'done'")["restoration_id"])
    return waiting | done(store)


def done(store: Store) -> set[str]:
    snapshot = store.current()
    sql = "SELECT restoration_id FROM restoration WHERE status = 'done'"
    return set() if snapshot is None else set(query(snapshot, sql, limit=100_000)["restoration_id"])


def main(path: Path, images: Path, kills: int, chance: random.Random) -> dict[str, object]:
    store, tasks = Store.create(path), 4 + kills
    publish(store, wait=True)
    serve = [sys.executable, "-m", "ingest", "serve", "--port", str(port := free_port()), "--store", str(path)]
    dashboard = subprocess.Popen(serve, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    readers = Readers(store, port)
    looking = threading.Thread(target=readers.run)
    looking.start()
    modules = ("ingest", "tests.ingest.backwards")
    ingests = [start(path, images, tasks, module) for module in modules]
    publisher = start_publisher(path)
    seen: set[str] = set()
    killed = {"ingests": 0, "workers": 0, "publishers": 0}
    while sum(killed.values()) < kills:
        time.sleep(chance.uniform(0.5, 4))
        seen |= acknowledged(store)
        place = chance.randrange(2)
        match chance.choice(list(killed)):
            case "ingests":
                killed["ingests"] += kill(ingests[place])
            case "publishers":
                killed["publishers"] += kill(publisher)
                publisher = start_publisher(path)
            case _:
                killed["workers"] += kill_a_worker(ingests[place], chance)
        if ingests[place].poll() is not None:
            ingests[place] = start(path, images, tasks, modules[place])
    for ingest in ingests:
        kill(ingest)
    exit_code = start(path, images, tasks).wait()
    kill(publisher)
    readers.ended.set()
    looking.join()
    os.killpg(dashboard.pid, signal.SIGTERM)
    dashboard.wait()
    return {"kills": sum(killed.values()), **killed, "exit code": exit_code, **judged(store, seen, readers)}


def kill_a_worker(ingest: subprocess.Popen[bytes], chance: random.Random) -> bool:
    with suppress(psutil.Error, IndexError):
        chance.choice(psutil.Process(ingest.pid).children(recursive=True)).kill()
        return True
    return False


def judged(store: Store, seen: set[str], readers: Readers) -> dict[str, object]:
    rows = query(publish(store, wait=True), "SELECT * FROM result WHERE status = 'done'", limit=100_000)
    return {
        "restorations": len(rows),
        "acknowledged while it lasted": len(seen),
        "lost": len(seen - set(rows["restoration_id"])),
        "doubled": len(rows) - rows["restoration_id"].nunique(),
        "without a score": int(rows[["psnr_rgb", "ssim_y"]].isna().any(axis=1).sum()),
        "artefacts missing": sum(not artefacts.is_whole(store, sha) for sha in rows["restored_sha"]),
        "damaged shards": len(list((store.spool / "damaged").glob("*"))),
        "looks at snapshots": readers.looks,
        "SQL queries": readers.queries,
        "answers of the dashboard": readers.pages,
        "slowest look, query and answer together, s": round(readers.slowest_s, 2),
        "errors of readers": readers.errors[:5],
    }


if __name__ == "__main__":
    report = main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), random.Random(int(sys.argv[4])))
    sys.stdout.write(json.dumps(report, indent=2) + "\n")
