"""What counts as done."""

from datetime import datetime
from pathlib import Path

from db import artefacts
from db.records import Restoration, Sample, Shard
from db.store import Store
from db.writing.spool import append
from ingest.job.completed import read_completed

PNG, END = b"\x89PNG\r\n\x1a\n", b"\0\0\0\0IEND\xaeB`\x82"


def sample(name: str, degraded_sha: str, target_sha: str | None) -> Sample:
    return Sample(
        sample_id=name,
        image_id=name,
        task_id="sr2",
        seed=0,
        drawn="[]",
        degraded_sha=degraded_sha,
        target_sha=target_sha,
        width=8,
        height=8,
        alpha=2.0,
    )


def restoration(name: str, restored_sha: str | None) -> Restoration:
    return Restoration(
        restoration_id=name,
        sample_id="whole",
        restorer_id="span",
        setting_id="span",
        run_id="run",
        revision=1,
        status="failed" if restored_sha is None else "done",
        restored_sha=restored_sha,
        created_at=datetime.fromisoformat("2026-01-01"),
    )


def test_what_lost_an_image_is_not_done(tmp_path: Path) -> None:
    store, lost = Store.create(tmp_path / "store"), "0" * 64
    here, there = artefacts.put(store, PNG + b"1" + END), artefacts.put(store, PNG + b"2" + END)
    records = (
        sample("whole", here, there),
        sample("without target", here, None),
        sample("lost input", lost, there),
        sample("lost target", here, lost),
        restoration("whole", here),
        restoration("lost", lost),
        restoration("failed", None),
    )
    append(store, Shard(key="unit", records=records))

    completed = read_completed(store, [])

    assert [completed.status(name) for name in ("whole", "lost", "failed")] == ["done", None, "failed"]
    assert completed.lost("lost") == lost
    assert [name for name in completed.samples if completed.sample(name)] == ["whole", "without target"]
