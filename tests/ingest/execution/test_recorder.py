"""The one place that counts, and the heartbeat."""

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import torch

from db import records
from db.reading import questions
from db.store import Store
from db.writing import spool
from db.writing.publish import publish
from ingest.execution import recorder as module
from ingest.execution.progress import Reporter
from ingest.execution.recorder import RunRecorder
from ingest.execution.session import run_row


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.create(tmp_path / "store")


@pytest.fixture
def row() -> records.Run:
    return run_row(torch.device("cpu"))


def runs(store: Store) -> dict[str, str]:
    rows = questions.runs(store.current())
    return dict(zip(rows["run_id"], rows["status"], strict=True))


@pytest.mark.parametrize("stage", ["image", "sample", "restorer", "restoration", "metric"])
def test_every_kind_of_failure_is_counted_and_kept(store: Store, row: records.Run, stage: module.Stage) -> None:
    with RunRecorder(store, row, Reporter()) as recorder:
        recorder.done()
        recorder.fail(stage, "it", "why")
        recorder.fail(stage, "all of it", "why", units=3)
        recorder.skip()
    assert (recorder.run.done_units, recorder.run.failed_units) == (1, 5)
    assert questions.runs(store.current())["failed_units"].iloc[0] == 5
    assert set(questions.failures(store.current())["subject"]) == {"it", "all of it"}


@pytest.mark.parametrize(
    ("error", "status"), [(None, "done"), (KeyboardInterrupt, "interrupted"), (ValueError, "failed")]
)
def test_the_row_says_how_the_run_ended(
    store: Store, row: records.Run, error: type[BaseException] | None, status: str
) -> None:
    try:
        with RunRecorder(store, row, Reporter()):
            if error:
                raise error
    except (KeyboardInterrupt, ValueError):
        pass
    assert runs(store) == {row.run_id: status}


def test_the_heart_beats_while_a_restoration_takes_long_and_stops_at_the_end(
    store: Store, row: records.Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "HEARTBEAT_EVERY_S", 0.1)
    with RunRecorder(store, row, Reporter()):
        first = questions.runs(store.current())["heartbeat_at"].iloc[0]
        deadline = time.monotonic() + 20
        while questions.runs(store.current())["heartbeat_at"].iloc[0] == first and time.monotonic() < deadline:
            time.sleep(0.05)
        assert questions.runs(store.current())["heartbeat_at"].iloc[0] > first
    assert runs(store) == {row.run_id: "done"}


def test_the_next_run_writes_that_a_silent_one_is_lost(store: Store, row: records.Run) -> None:
    now = datetime.now(UTC).replace(tzinfo=None)
    killed = replace(row, run_id="killed", heartbeat_at=now - timedelta(minutes=6))
    alive = replace(row, run_id="alive", heartbeat_at=now)
    spool.append(store, records.Shard(key="runs", records=(killed, alive)))
    with RunRecorder(store, row, Reporter()):
        pass
    publish(store, wait=True)
    from db.reading.user_sql import query

    written = query(store.current(), "SELECT run_id, status, finished_at FROM run", limit=9).set_index("run_id")
    assert written["status"].to_dict() == {"killed": "lost", "alive": "running", row.run_id: "done"}
    assert written["finished_at"]["killed"] == killed.heartbeat_at
