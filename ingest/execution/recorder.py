"""The run as the store sees it: its row, its failures, its heartbeat, and when to publish."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from threading import Event, RLock, Thread
from time import monotonic
from types import TracebackType
from typing import Literal
from uuid import uuid4

from clir_core.printable import printable
from db import records
from db.clock import now
from db.reading.completed import lost_runs
from db.store import Store
from db.writing import spool
from db.writing.publish import publish
from ingest.attempt import Failed, attempt
from ingest.execution.progress import Reporter

LOG = logging.getLogger("clir.ingest")
PUBLISH_EVERY_S = 2.0
PUBLISH_SHARE = 0.03
"""At most so much of a run goes into publications before its last one, whatever one costs."""
HEARTBEAT_EVERY_S = 60.0
"""The view `run_detail` takes five minutes of silence for the end of a run."""

Stage = Literal["image", "sample", "restorer", "restoration", "metric", "training"]


@dataclass(slots=True)
class RunRecorder:
    """Counts what a run does and what fails in it, tells both, and publishes often enough for a dashboard to follow.

    Nobody else counts. While a single restoration takes minutes, a thread keeps the run's heart beating; the threads of
    several devices may tell it what they do.
    """

    store: Store
    run: records.Run
    reporter: Reporter
    energy: Callable[[], float | None] = lambda: None
    """What its devices have used since the work began, in joules."""
    _published_at: float = field(default_factory=monotonic)
    _publishing_s: float = 0.0
    """What the last publication took."""
    _lock: RLock = field(default_factory=RLock)
    _ended: Event = field(default_factory=Event)
    _heart: Thread | None = None

    def __enter__(self) -> "RunRecorder":
        """Write the run's first row, and of killed runs that they are lost."""
        self._write([replace(self.run, heartbeat_at=now())])
        snapshot = publish(self.store, wait=True)
        lost = [] if snapshot is None else lost_runs(snapshot)
        if lost:
            self._write(lost)
        self._heart = Thread(target=self._beat, name="heartbeat", daemon=True)
        self._heart.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Write the run's last row, which says how it ended, and publish."""
        self._ended.set()
        if self._heart is not None:
            self._heart.join()
        ended = replace(self.run, status=_status_after(error), finished_at=now(), heartbeat_at=now())
        self.run = replace(ended, energy_j=self.energy())
        self._write([self.run])
        publish(self.store, wait=True)

    def plan(self, units: int, device: str | None = None) -> None:
        """Say how many restorations this run means to make, and on which device where that was not said before."""
        self.run = replace(self.run, planned_units=units, device=self.run.device if device is None else device)

    def done(self) -> None:
        """Count a finished restoration; published now and then."""
        with self._lock:
            self.run = replace(self.run, done_units=self.run.done_units + 1)
            self.reporter.advance(done=1)
        self._publish_now_and_then()

    def fail(self, stage: Stage, subject: str, error: str | Failed, *, units: int = 1) -> None:
        """Write a failure, durable at once, and count it as so many units; 0 where `skip` counts them."""
        failure = error if isinstance(error, Failed) else Failed(error)
        row = records.Failure(
            run_id=self.run.run_id,
            stage=stage,
            subject=printable(subject),
            error=printable(failure.error),
            created_at=now(),
            traceback=failure.traceback or None,
        )
        self._write([row])
        self.reporter.fail(row.subject, row.error)
        self.skip(units)

    def skip(self, units: int = 1) -> None:
        """Count units that failed for a reason that is written already."""
        with self._lock:
            self.run = replace(self.run, failed_units=self.run.failed_units + units)
            self.reporter.advance(failed=units)
        self._publish_now_and_then()

    def add(self, rows: Iterable[records.Record]) -> None:
        """Write other rows."""
        self._write(rows)

    def _publish_now_and_then(self, every_s: float = PUBLISH_EVERY_S) -> None:
        """Make everything acknowledged so far visible. Another publisher at work does it for us."""
        with self._lock:
            began = monotonic()
            if began - self._published_at <= max(every_s, min(self._publishing_s / PUBLISH_SHARE, HEARTBEAT_EVERY_S)):
                return
            self._published_at = began
            self._write([replace(self.run, heartbeat_at=now())])
        publish(self.store)
        self._publishing_s = monotonic() - began

    def _beat(self) -> None:
        while not self._ended.wait(HEARTBEAT_EVERY_S / 4):
            beaten = attempt(lambda: self._publish_now_and_then(HEARTBEAT_EVERY_S))
            if isinstance(beaten, Failed):
                LOG.warning("the run's heartbeat could not be published: %s", beaten.error)

    def _write(self, rows: Iterable[records.Record]) -> None:
        spool.append(self.store, records.Shard(key=f"run-{uuid4().hex}", records=tuple(rows)))


def _status_after(error: BaseException | None) -> Literal["done", "interrupted", "failed"]:
    if error is None:
        return "done"
    return "interrupted" if isinstance(error, KeyboardInterrupt) else "failed"
