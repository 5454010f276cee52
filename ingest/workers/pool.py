"""Work beside restoring, in parallel processes: preparing samples and scoring restorations."""

import os
from collections import Counter, deque
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Protocol, TypeAlias

import psutil
import torch

from db import records
from db.store import Store
from ingest.attempt import Failed
from ingest.job.catalogue import ReadyMetric
from ingest.job.limits import Limits
from ingest.job.samples import PlannedSample
from ingest.workers.process import Local
from ingest.workers.roles import ScoringRole
from ingest.workers.scoring import ScoreRequest, Unscored
from ingest.workers.worker import Launcher, Worker, WorkerRole

PoolRequest: TypeAlias = PlannedSample | tuple[ScoreRequest, ...]
Reply: TypeAlias = records.Sample | tuple[Unscored, ...]
"""The row of a sample that was prepared; of scores, those that failed."""
Answer: TypeAlias = Reply | Failed
GPU_BATCH = 8
"""Images scored in one call on a GPU, where they have one size."""
TRIES = 2
"""How often a request may take its worker with it before it is given up."""


class PoolRole(WorkerRole[PoolRequest, Reply], Protocol):
    """What a worker of the pool can do."""

    @property
    def batch(self) -> int:
        """How many score requests of one kind may come at once."""
        ...


@dataclass(slots=True, kw_only=True)
class PoolWorker:
    """One worker and what waits for it. Samples go first: restoring waits for them, for scores it never does."""

    role: PoolRole
    launcher: Launcher
    limits: Limits
    process: Worker[PoolRequest, Reply]
    samples: deque[PlannedSample] = field(default_factory=deque[PlannedSample])
    scores: deque[ScoreRequest] = field(default_factory=deque[ScoreRequest])
    busy: PoolRequest | None = None
    died_of: Counter[str] = field(default_factory=Counter[str])
    """How often each request took a process with it."""

    @property
    def out(self) -> int:
        """Requests that are not answered yet."""
        return len(self.samples) + len(self.scores) + (self.busy is not None)

    def feed(self) -> None:
        """Hand the next request over, where it has none."""
        if self.busy is None and (self.samples or self.scores):
            self.busy = self.samples.popleft() if self.samples else self._batch()
            self.process.send(self.busy)

    def answer(self) -> tuple[PoolRequest, Answer] | None:
        """The answer to what it is busy with, or None where that is tried again.

        A worker that is gone is started again; one that cannot start is not. What it died of is tried a second time,
        and each request of a batch by itself, so that the guilty one is found and the others are answered.
        """
        request = self.busy
        assert request is not None  # noqa: S101 - only busy workers are waited for
        answer = self.process.receive()
        if not self.process.broken and not self.process.alive:
            self.process.close()
            self.process = self.launcher.start(self.role, self.limits)
            self.process.ready()
        self.busy = None
        again = isinstance(answer, Failed) and answer.died and self._tried_again(request)
        return None if again else (request, answer)

    def _tried_again(self, request: PoolRequest) -> bool:
        each = [request] if isinstance(request, PlannedSample) else list(request)
        self.died_of.update(map(_key, each))
        if len(each) == 1 and self.died_of[_key(each[0])] >= TRIES:
            return False
        if isinstance(request, PlannedSample):
            self.samples.appendleft(request)
        else:
            self.scores.extendleft(reversed(request))
        return True

    def _batch(self) -> PoolRequest:
        batch = [self.scores.popleft()]
        while self.scores and len(batch) < self.role.batch and self._belongs(self.scores[0], batch[0]):
            batch.append(self.scores.popleft())
        return tuple(batch)

    def _belongs(self, request: ScoreRequest, first: ScoreRequest) -> bool:
        return request.kind == first.kind and not (self.died_of[_key(request)] or self.died_of[_key(first)])


@dataclass(slots=True)
class WorkerPool:
    """Workers that share requests. Requests about the same target go to the same worker, which remembers it."""

    roles: Sequence[PoolRole]
    launcher: Launcher = field(default_factory=Local)
    limits: Limits = field(default_factory=Limits)
    workers: list[PoolWorker] = field(default_factory=list[PoolWorker])
    _is_held: bool = False
    _homes: dict[str, PoolWorker] = field(default_factory=dict[str, PoolWorker])
    """Of each image. A new one goes to the worker for which least waits."""

    def __enter__(self) -> "WorkerPool":
        try:
            self.workers.extend(self._started(role) for role in self.roles)
            for worker in self.workers:
                worker.process.ready()
        except BaseException:
            self._close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()

    def submit(self, request: PlannedSample | ScoreRequest) -> None:
        """Queue a request. On a GPU, score requests of one kind that have queued up are answered as one batch."""
        image = _image_of(request)
        worker = self._homes.get(image) or min(self.workers, key=lambda worker: worker.out)
        self._homes[image] = worker
        match request:
            case PlannedSample():
                worker.samples.append(request)
            case ScoreRequest():
                worker.scores.append(request)
        self._feed()

    @property
    def out(self) -> int:
        """Requests that are not answered yet."""
        return sum(worker.out for worker in self.workers)

    @property
    def is_quiet(self) -> bool:
        """Whether no worker works, and none will before another request is submitted or `held` ends."""
        return all(worker.busy is None and (self._is_held or not worker.out) for worker in self.workers)

    @contextmanager
    def held(self) -> Generator[None]:
        """Hand nothing over meanwhile: the device is being timed. What is in flight is not stopped."""
        self._is_held = True
        try:
            yield
        finally:
            self._is_held = False
        self._feed()

    def results(
        self, *, at_most: int = 0, until: Worker[Any, Any] | None = None
    ) -> Iterator[tuple[PoolRequest, Answer]]:
        """Answers as they come.

        Args:
            at_most: It ends when no more than so many requests are out, or when the pool is held and none in flight.
            until: It ends only when this one has an answer too, or exceeds its limits.
        """
        while until is not None or (self.out > at_most and not self.is_quiet):
            busy = {id(worker.process): worker for worker in self.workers if worker.busy is not None}
            at_work = [*(worker.process for worker in busy.values()), *([] if until is None else [until])]
            answering = {id(process) for process in self.launcher.wait(at_work)}
            answering |= {id(process) for process in at_work if id(process) not in answering and process.exceeded()}
            for key in busy.keys() & answering:
                answered = busy[key].answer()
                self._feed()
                if answered is not None:
                    yield answered
            if id(until) in answering:
                return

    def _started(self, role: PoolRole) -> PoolWorker:
        """Start its worker, and go on before that is loaded."""
        process = self.launcher.start(role, self.limits)
        return PoolWorker(role=role, launcher=self.launcher, limits=self.limits, process=process)

    def _feed(self) -> None:
        if not self._is_held:
            for worker in self.workers:
                worker.feed()

    def _close(self) -> None:
        for worker in self.workers:
            worker.process.close()


def _key(request: PlannedSample | ScoreRequest) -> str:
    match request:
        case PlannedSample():
            return request.sample_id
        case ScoreRequest():
            return f"{request.restoration_id} {request.step}"


def _image_of(request: PlannedSample | ScoreRequest) -> str:
    match request:
        case PlannedSample():
            return request.target.image_id
        case ScoreRequest():
            return request.sample.image_id


def scoring_roles(store: Store, metrics: Sequence[ReadyMetric], device: torch.device) -> list[ScoringRole]:
    """On a GPU one worker that uses it; on a CPU one worker a core."""
    is_gpu = device.type == "cuda"
    processes = 1 if is_gpu else max(1, min(8, os.cpu_count() or 1))
    memory_mb = psutil.virtual_memory().total // 4_000_000 // processes
    threads = max(1, (os.cpu_count() or 1) // processes)
    role = ScoringRole(
        store=store.path,
        weights={metric.spec.id: metric.weights for metric in metrics},
        device=str(device),
        threads=threads,
        memory_mb=memory_mb,
        batch=GPU_BATCH if is_gpu else 1,
    )
    return [role] * processes
