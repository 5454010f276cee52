"""A run with --engine ray whose actors are killed at random: `python -m tests.ingest.ray_chaos STORE IMAGES UNITS`.

Kills two restoring or scoring processes at moments of their own, and prints a JSON report.
"""

import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path

import psutil

from db import artefacts
from db.reading import questions
from db.reading.user_sql import query
from db.store import Store
from db.writing.publish import publish

KILLS = 2
RESTORERS = ("bicubic", "wiener", "richardson-lucy")


def tasks(units: int, images: int) -> str:
    """As many blurs as make that many units."""
    count = -(-units // (images * len(RESTORERS)))
    return ",".join(f"blur{1 + number / 100:.2f}" for number in range(count))


def start(store: Path, images: Path, units: int) -> subprocess.Popen[bytes]:
    asked = ["--images", str(images), "--task", tasks(units, len(list(images.iterdir())))]
    asked += ["--restorer", ",".join(RESTORERS), "--metric", "psnr_rgb", "--store", str(store), "--engine", "ray"]
    command = [sys.executable, "-m", "ingest", "run", *asked]
    environment = {**os.environ, "RAY_USAGE_STATS_ENABLED": "0"}
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=sys.stderr, env=environment)


def stations(driver: int) -> list[psutil.Process]:
    """The actors of this run, and of no other."""
    found: list[psutil.Process] = []
    for process in psutil.Process(driver).children(recursive=True):
        try:
            if "Station" in " ".join(process.cmdline()):
                found.append(process)
        except psutil.Error:
            continue
    return found


def done(store: Path) -> int:
    try:
        snapshot = Store.open(store).current()
        return 0 if snapshot is None else int(questions.counts(snapshot)["restorations"].iloc[0])
    except Exception:  # noqa: BLE001 - it is only being made
        return 0


def main(store_path: Path, images: Path, units: int, chance: random.Random) -> dict[str, int]:
    driver = start(store_path, images, units)
    moments = sorted(chance.sample(range(2, max(4, units * 2 // 3)), KILLS))
    killed = 0
    while driver.poll() is None:
        time.sleep(0.2)
        if killed < KILLS and done(store_path) >= moments[killed]:
            alive = stations(driver.pid)
            if alive:
                chance.choice(alive).kill()
                killed += 1
    snapshot = publish(Store.open(store_path), wait=True)
    restorations = query(snapshot, "SELECT * FROM result", limit=100_000)
    finished = restorations[restorations["status"] == "done"]
    return {
        "exit code": driver.returncode,
        "kills": killed,
        "planned": int(questions.runs(snapshot)["planned_units"].iloc[0]),
        "restorations": len(finished),
        "distinct": finished["restoration_id"].nunique(),
        "failed": len(restorations) - len(finished),
        "without a score": int(finished["psnr_rgb"].isna().sum()),
        "artefacts missing": sum(
            not artefacts.is_whole(Store.open(store_path), sha) for sha in finished["restored_sha"]
        ),
    }


if __name__ == "__main__":
    report = main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), random.Random(1))
    sys.stdout.write(json.dumps(report, indent=2) + "\n")
