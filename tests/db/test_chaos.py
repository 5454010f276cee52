"""Real processes killed at random moments: what was acknowledged is there, once, and readers never notice."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from db.connect import connect_read_only
from db.store import Snapshot, Store
from db.writing.publish import publish
from db.writing.spool import pending

SECONDS = float(os.environ.get("CLIR_CHAOS_SECONDS", "6"))
"""How long it lasts at least, and how many are killed at least."""


@pytest.mark.timeout(60 + 20 * SECONDS)
def test_kill_9_of_writers_and_publishers_loses_and_doubles_nothing(store: Store, tmp_path: Path) -> None:
    log = tmp_path / "acknowledged"
    kills = chaos(store, log)
    acknowledged = log.read_text().split()

    snapshot = publish(store, wait=True)

    found = restorations_that_are_whole(snapshot)
    assert set(acknowledged) <= set(found)
    assert len(found) == len(set(found))
    # A writer may be killed between the acknowledgement and its line in the log.
    assert len(found) <= len(acknowledged) + kills + 2
    assert kills >= SECONDS
    assert len(acknowledged) >= 3

    reads = log.with_name("reads").read_text().splitlines()
    assert [line for line in reads if not line.startswith("True ")] == []
    assert len(reads) >= 3
    assert not log.with_name("errors").exists()

    assert pending(store) == []
    assert not (store.spool / "damaged").exists()
    assert publish(store) == snapshot
    sys.stdout.write(f"{kills} kills, {len(acknowledged)} acknowledged, {len(reads)} reads, {snapshot}\n")


def restorations_that_are_whole(snapshot: Snapshot | None) -> list[str]:
    """Every restoration; fails when one has not exactly its own scores and wide row."""
    assert snapshot is not None
    with connect_read_only(snapshot) as connection:
        found = [key for (key,) in connection.execute("SELECT restoration_id FROM restoration").fetchall()]
        scores = "SELECT count(*), count(DISTINCT (restoration_id, protocol_id)) FROM score"
        assert connection.execute(scores).fetchone() == (2 * len(found), 2 * len(found))
        wide = "SELECT count(*), count(*) FILTER (psnr = 1 AND niqe = 1) FROM _restoration"
        assert connection.execute(wide).fetchone() == (len(found), len(found))
        assert connection.execute("SELECT count(*) FROM run").fetchone() == (1,)
    return found


def chaos(store: Store, log: Path) -> int:
    """Run `chaos.py`; the number of processes that it killed."""
    script = Path(__file__).with_name("chaos.py")
    command = [sys.executable, str(script), str(store.path), str(log), str(SECONDS), "1"]
    finished = subprocess.run(command, capture_output=True, text=True, check=True, timeout=30 + 15 * SECONDS)
    return int(json.loads(finished.stdout)["kills"])
