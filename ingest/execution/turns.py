"""One loaded restorer works off what is planned for it; who may run beside it, so that its latencies are its own."""

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, field
from threading import Event
from time import monotonic
from typing import TypeAlias

from clir_core.interfaces import Setting
from db import records
from ingest.attempt import Failed
from ingest.execution.recorder import RunRecorder
from ingest.execution.restorer_queue import RestorerQueue
from ingest.execution.side_work import SideWork
from ingest.job.plan import PlannedRestoration
from ingest.workers.description import describe_setting
from ingest.workers.pool import TRIES
from ingest.workers.restoration import RestorationRequest, Rows, failed
from ingest.workers.worker import Worker

TURN_UNITS = 16
TURN_SECONDS = 5.0
"""Restoring and side work take turns on a CPU, so that neither spoils the other's latency."""

Timed: TypeAlias = tuple[Setting, int, int, float]
"""A setting at an input size: its latency is taken once with care."""


@dataclass(slots=True, kw_only=True)
class Turns:
    """A restorer in one worker, and the pool beside it.

    On a CPU the pool waits while the restorer has its turn. On a GPU it scores meanwhile, but for the first restoration
    of a setting at an input size: that one is timed alone, over several calls, and the other latencies count as
    contended.
    """

    worker: Worker[RestorationRequest, Rows]
    queue: RestorerQueue
    side_work: SideWork
    recorder: RunRecorder
    on_cpu: bool
    is_shared: bool = False
    """Whether others use the device meanwhile, whatever the pool does."""
    expected: Callable[[str], str | None]
    """The artefact that a restoration, by its id, had when it was made before."""
    stop: Event = field(default_factory=Event)
    """Set when the run ends early: what dies then is not to blame."""
    timed: set[Timed] = field(default_factory=set[Timed])

    def work_off(self) -> None:
        """Until nothing waits, or the worker is gone."""
        while len(self.queue) and self.worker.alive:
            ahead = TURN_UNITS if self.on_cpu else 2 * TURN_UNITS
            self.side_work.prepare(planned.sample for planned in self.queue.ahead(ahead))
            if self.on_cpu:
                self.side_work.settle()
            with self.side_work.pool.held() if self.on_cpu else nullcontext():
                self._turn()
        if self.on_cpu:
            self.side_work.settle()

    def _turn(self) -> None:
        ends = monotonic() + TURN_SECONDS
        for _ in range(TURN_UNITS):
            planned = self.queue.take()
            if planned is None:
                return
            self._take_one(planned)
            if monotonic() > ends or not self.worker.alive:
                return

    def _take_one(self, planned: PlannedRestoration) -> None:
        sample = self.side_work.sample(planned.sample)
        if isinstance(sample, Failed):
            self.recorder.skip()
            return
        timed = (planned.setting, sample.width, sample.height, sample.alpha)
        is_first = timed not in self.timed
        with self.side_work.pool.held() if is_first and not self.on_cpu else nullcontext():
            request = self._request(planned, sample, repeat=is_first)
            self.worker.send(request)
            self.side_work.settle(until=self.worker)
            rows = self.worker.receive()
        if isinstance(rows, Failed):
            self._fail(planned, request, rows)
            return
        self.timed.add(timed)
        self.queue.succeeded()
        restoration, *steps = rows
        images = [(-1, str(restoration.restored_sha)), *((step.step, step.predicted_sha) for step in steps)]
        self.side_work.score(planned, sample, images, restorer_id=restoration.restorer_id)
        self.recorder.done()

    def _fail(self, planned: PlannedRestoration, request: RestorationRequest, answer: Failed) -> None:
        if self.stop.is_set():
            return
        subject = f"{self.queue.candidate.spec.id} on {planned.subject}"
        if answer.died:
            if self.queue.is_tried_again(planned):
                self.recorder.reporter.say(f"{subject}: {answer.error}; it is tried once more, in a new process")
                return
            answer = Failed(f"{answer.error}; given up after {TRIES} tries")
        candidate = self.queue.candidate
        row = failed(request, candidate, self.recorder.run.run_id, answer.error)
        self.recorder.add([describe_setting(candidate.spec, request.setting), row])
        self.recorder.fail("restoration", subject, answer)

    def _request(self, planned: PlannedRestoration, sample: records.Sample, *, repeat: bool) -> RestorationRequest:
        if repeat:
            self.side_work.settle()  # the pool is held: only what is in flight
        return RestorationRequest(
            restoration_id=planned.restoration_id,
            sample=sample,
            setting=planned.setting,
            task=planned.sample.task,
            subject=planned.subject,
            seed=planned.seed,
            keep_trajectory=planned.keep_trajectory,
            repeat=repeat,
            alone=self.side_work.pool.is_quiet and not self.is_shared,
            expected_sha=self.expected(planned.restoration_id),
        )
