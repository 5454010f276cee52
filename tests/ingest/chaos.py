"""Two ingests of one job on one store, killed at random: `python -m tests.ingest.chaos STORE IMAGES KILLS SEED`.

Process groups get SIGKILL; each is started again at once. Then the silence of the last kill is waited for, one ingest
finishes the job, and a JSON report tells what was lost or doubled and how many runs still say that they are running.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from db import artefacts
from db.reading.user_sql import query
from db.store import Store
from db.writing.publish import publish

TASKS = ",".join(["sr2", "sr3", "sr4", *(f"blur{sigma}" for sigma in range(1, 21))])
SILENCE_S = 5 * 60 + 5
IDS = "SELECT restoration_id FROM restoration WHERE status = 'done'"


def start(store: Path, images: Path) -> subprocess.Popen[bytes]:
    asked = ["--images", str(images), "--task", TASKS, "--restorer", "bicubic,lanczos,wiener,richardson-lucy"]
    command = [sys.executable, "-m", "ingest", "run", *asked, "--metric", "psnr_rgb,ssim_y,niqe", "--store", str(store)]
    return subprocess.Popen(command, start_new_session=True, stderr=subprocess.DEVNULL)


def kill(process: subprocess.Popen[bytes]) -> bool:
    was_alive = process.poll() is None
    if was_alive:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    return was_alive


def ask(store: Store, sql: str) -> list[str]:
    rows = query(publish(store, wait=True), sql, limit=100_000)
    return [str(value) for value in rows.iloc[:, 0]]


def main(store_path: Path, images: Path, kills: int, chance: random.Random) -> dict[str, int]:
    ingests = [start(store_path, images), start(store_path, images)]
    seen: set[str] = set()
    killed = 0
    for _ in range(kills):
        time.sleep(chance.uniform(2, 12))
        place = chance.randrange(2)
        killed += kill(ingests[place])
        seen |= set(ask(Store.create(store_path), IDS))
        ingests[place] = start(store_path, images)
    killed += sum(kill(ingest) for ingest in ingests)
    store = Store.open(store_path)
    seen |= set(ask(store, IDS))
    running_before = ask(store, "SELECT run_id FROM run_detail WHERE status = 'running'")
    time.sleep(SILENCE_S)
    running_after = ask(store, "SELECT run_id FROM run_detail WHERE status = 'running'")
    finish = start(store_path, images)
    exit_code = finish.wait()
    done = ask(store, IDS)
    unscored = ask(store, "SELECT restoration_id FROM result WHERE psnr_rgb IS NULL OR ssim_y IS NULL")
    restored = ask(store, "SELECT restored_sha FROM result WHERE status = 'done'")
    return {
        "kills of living ingests": killed,
        "exit code of the ingest that finished": exit_code,
        "restorations": len(done),
        "seen and lost": len(seen - set(done)),
        "doubled": len(done) - len(set(done)),
        "without a score": len(unscored),
        "artefacts missing or cut off": sum(not artefacts.is_whole(store, sha) for sha in restored),
        "runs": len(ask(store, "SELECT run_id FROM run")),
        "running just after the last kill": len(running_before),
        "running after their silence": len(running_after),
        "still written as running": len(ask(store, "SELECT run_id FROM run WHERE status = 'running'")),
        "written as lost": len(ask(store, "SELECT run_id FROM run WHERE status = 'lost'")),
    }


if __name__ == "__main__":
    report = main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), random.Random(int(sys.argv[4])))
    sys.stdout.write(json.dumps(report, indent=2) + "\n")
