"""The run as the store sees it: its row, its failures, and when to publish."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from time import monotonic
from typing import Literal
from uuid import uuid4

from db import records
from db.store import Store
from db.writing import spool
from db.writing.publish import publish

LOG = logging.getLogger("clir.ingest")
PUBLISH_EVERY_S = 2.0

Stage = Literal["image", "sample", "restorer", "restoration", "metric", "training"]


@dataclass(slots=True)
class RunRecorder:
    """Keeps a run's row up to date and publishes often enough for a dashboard to follow."""

    store: Store
    run: records.Run
    published_at: float = field(default_factory=monotonic)

    def open(self) -> None:
        """Write the run's first row."""
        self._write([self.run])
        publish(self.store, wait=True)

    def plan(self, units: int) -> None:
        """Say how many restorations this run means to make."""
        self.run = replace(self.run, planned_units=units)

    def count(self, *, done: int = 0, failed: int = 0) -> None:
        """Add to what is done; published now and then."""
        self.run = replace(self.run, done_units=self.run.done_units + done, failed_units=self.run.failed_units + failed)
        if monotonic() - self.published_at > PUBLISH_EVERY_S:
            self.publish()

    def fail(self, stage: Stage, subject: str, error: str) -> None:
        """Write a failure, durable at once."""
        self._write(
            [records.Failure(run_id=self.run.run_id, stage=stage, subject=subject, error=error, created_at=now())]
        )

    def add(self, rows: Iterable[records.Record]) -> None:
        """Write other rows."""
        self._write(rows)

    def publish(self) -> None:
        """Make everything acknowledged so far visible. Another publisher at work does it for us."""
        self._write([self.run])
        publish(self.store)
        self.published_at = monotonic()

    def close(self, status: Literal["done", "interrupted", "failed"]) -> None:
        """Write the run's last row and publish."""
        self.run = replace(self.run, status=status, finished_at=now())
        self._write([self.run])
        publish(self.store, wait=True)

    def _write(self, rows: Iterable[records.Record]) -> None:
        spool.append(self.store, records.Shard(key=f"run-{uuid4().hex}", records=tuple(rows)))


def now() -> datetime:
    """The time as the store keeps it: UTC, naive."""
    return datetime.now(UTC).replace(tzinfo=None)
