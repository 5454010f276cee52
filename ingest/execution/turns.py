"""One loaded restorer works off what is planned for it; who may run beside it, so that its latencies are its own."""

from collections import deque
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, field
from itertools import islice
from time import monotonic
from typing import TypeAlias

from clir_core.interfaces import Setting
from db import records
from ingest.attempt import Failed
from ingest.execution.recorder import RunRecorder
from ingest.execution.side_work import SideWork
from ingest.job.catalogue import Candidate
from ingest.job.plan import PlannedRestoration
from ingest.workers.process import WorkerProcess
from ingest.workers.restoration import RestorationRequest, Rows, failed

TURN_UNITS = 16
TURN_SECONDS = 5.0
"""Restoring and side work take turns on a CPU, so that neither spoils the other's latency."""

Timed: TypeAlias = tuple[Setting, int, int, float]
"""A setting at an input size: its latency is taken once with care."""


@dataclass(slots=True, kw_only=True)
class Turns:
    """A restorer in one process, and the pool beside it.

    On a CPU the pool waits while the restorer has its turn. On a GPU it scores meanwhile, but for the first restoration
    of a setting at an input size: that one is timed alone, over several calls, and the other latencies count as
    contended.
    """

    worker: WorkerProcess[RestorationRequest, Rows]
    candidate: Candidate
    side_work: SideWork
    recorder: RunRecorder
    on_cpu: bool
    seed: int
    keep_trajectory: bool
    lost: Callable[[str], str | None]
    """The artefact of a restoration, by its id, that is to be made again."""
    timed: set[Timed] = field(default_factory=set[Timed])

    def work_off(self, waiting: deque[PlannedRestoration]) -> None:
        """Until nothing waits, or the process has died."""
        while waiting and self.worker.alive:
            ahead = TURN_UNITS if self.on_cpu else 2 * TURN_UNITS
            self.side_work.prepare(planned.sample for planned in islice(waiting, ahead))
            if self.on_cpu:
                self.side_work.settle()
            ends = monotonic() + TURN_SECONDS
            with self.side_work.pool.held() if self.on_cpu else nullcontext():
                for _ in range(min(TURN_UNITS, len(waiting))):
                    self._take_one(waiting.popleft())
                    if monotonic() > ends or not self.worker.alive:
                        break
        if self.on_cpu:
            self.side_work.settle()

    def _take_one(self, planned: PlannedRestoration) -> None:
        sample = self.side_work.sample(planned.sample)
        if isinstance(sample, Failed):
            self.recorder.skip()
            return
        timed = (planned.setting, sample.width, sample.height, sample.alpha)
        is_first = timed not in self.timed
        with self.side_work.pool.held() if is_first and not self.on_cpu else nullcontext():
            rows = self._answer(self._request(planned, sample, repeat=is_first))
        restoration, *steps = rows
        if restoration.restored_sha is None:
            subject = f"{restoration.restorer_id} on {planned.subject}"
            self.recorder.fail("restoration", subject, restoration.error or "")
            return
        self.timed.add(timed)
        images = [(-1, restoration.restored_sha), *((step.step, step.predicted_sha) for step in steps)]
        self.side_work.score(planned, sample, images, restorer_id=restoration.restorer_id)
        self.recorder.done()

    def _request(self, planned: PlannedRestoration, sample: records.Sample, *, repeat: bool) -> RestorationRequest:
        if repeat:
            self.side_work.settle()  # the pool is held: only what is in flight
        return RestorationRequest(
            restoration_id=planned.restoration_id,
            sample=sample,
            setting=planned.setting,
            task=planned.sample.task,
            subject=planned.subject,
            seed=self.seed,
            keep_trajectory=self.keep_trajectory,
            repeat=repeat,
            alone=self.side_work.pool.is_quiet,
            lost_sha=self.lost(planned.restoration_id),
        )

    def _answer(self, request: RestorationRequest) -> Rows:
        self.worker.send(request)
        self.side_work.settle(until=self.worker.connection)
        rows = self.worker.receive()
        if isinstance(rows, Failed):
            rows = (failed(request, self.candidate, self.recorder.run.run_id, rows.error),)
            self.recorder.add(rows)
        return rows
