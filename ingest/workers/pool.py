"""Work beside restoring, in parallel processes: preparing samples and scoring restorations."""

import os
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from pathlib import Path
from types import TracebackType
from typing import Protocol, TypeAlias

import psutil
import torch

from db import records
from db.store import Store
from ingest.attempt import Failed
from ingest.job.samples import PlannedSample
from ingest.workers.process import WorkerProcess, WorkerRole
from ingest.workers.roles import ScoringRole
from ingest.workers.scoring import ScoreRequest, Unscored

PoolRequest: TypeAlias = PlannedSample | tuple[ScoreRequest, ...]
Reply: TypeAlias = records.Sample | tuple[Unscored, ...]
"""The row of a sample that was prepared; of scores, those that failed."""
Answer: TypeAlias = Reply | Failed
GPU_BATCH = 8
"""Images scored in one call on a GPU, where they have one size."""


class PoolRole(WorkerRole[PoolRequest, Reply], Protocol):
    """What a worker of the pool can do."""

    @property
    def batch(self) -> int:
        """How many score requests of one kind may come at once."""
        ...


@dataclass(slots=True)
class PoolWorker:
    """One worker and what waits for it. Samples go first: restoring waits for them, for scores it never does."""

    role: PoolRole
    process: WorkerProcess[PoolRequest, Reply]
    samples: deque[PlannedSample] = field(default_factory=deque[PlannedSample])
    scores: deque[ScoreRequest] = field(default_factory=deque[ScoreRequest])
    busy: PoolRequest | None = None

    @classmethod
    def start(cls, role: PoolRole) -> "PoolWorker":
        """Start its process, and go on before it is loaded."""
        return cls(role, WorkerProcess.start(role))

    @property
    def out(self) -> int:
        """Requests that are not answered yet."""
        return len(self.samples) + len(self.scores) + (self.busy is not None)

    def feed(self) -> None:
        """Hand the next request over, where it has none."""
        if self.busy is None and (self.samples or self.scores):
            self.busy = self.samples.popleft() if self.samples else self._batch()
            self.process.send(self.busy)

    def answer(self) -> tuple[PoolRequest, Answer]:
        """The answer to what it is busy with. One that died of it is started again; one that cannot start is not."""
        request = self.busy
        assert request is not None  # noqa: S101 - only busy workers are waited for
        answer = self.process.receive()
        if isinstance(answer, Failed) and not self.process.broken and not self.process.alive:
            self.process.close()
            self.process = WorkerProcess.start(self.role)
            self.process.ready()
        self.busy = None
        return request, answer

    def _batch(self) -> PoolRequest:
        batch = [self.scores.popleft()]
        while self.scores and len(batch) < self.role.batch and self.scores[0].kind == batch[0].kind:
            batch.append(self.scores.popleft())
        return tuple(batch)


@dataclass(slots=True)
class WorkerPool:
    """Workers that share requests. Requests about the same target go to the same worker, which remembers it."""

    roles: Sequence[PoolRole]
    workers: list[PoolWorker] = field(default_factory=list[PoolWorker])
    _is_held: bool = False

    def __enter__(self) -> "WorkerPool":
        try:
            self.workers.extend(PoolWorker.start(role) for role in self.roles)
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
        worker = self.workers[int(_image_of(request)[:8], 16) % len(self.workers)]
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

    def results(self, *, at_most: int = 0, until: Connection | None = None) -> Iterator[tuple[PoolRequest, Answer]]:
        """Answers as they come.

        Args:
            at_most: It ends when no more than so many requests are out, or when the pool is held and none in flight.
            until: It ends only when this can be read.
        """
        while until is not None or (self.out > at_most and not self.is_quiet):
            busy = {worker.process.connection: worker for worker in self.workers if worker.busy is not None}
            readable = wait([*busy, *([until] if until is not None else [])])
            for connection in readable:
                if isinstance(connection, Connection) and connection in busy:
                    answered = busy[connection].answer()
                    self._feed()
                    yield answered
            if until in readable:
                return

    def _feed(self) -> None:
        if not self._is_held:
            for worker in self.workers:
                worker.feed()

    def _close(self) -> None:
        for worker in self.workers:
            worker.process.close()


def _image_of(request: PlannedSample | ScoreRequest) -> str:
    match request:
        case PlannedSample():
            return request.target.image_id
        case ScoreRequest():
            return request.sample.image_id


def scoring_roles(store: Store, weights: Path, device: torch.device) -> list[ScoringRole]:
    """On a GPU one worker that uses it; on a CPU one worker a core."""
    is_gpu = device.type == "cuda"
    processes = 1 if is_gpu else max(1, min(8, os.cpu_count() or 1))
    memory_mb = psutil.virtual_memory().total // 4_000_000 // processes
    threads = max(1, (os.cpu_count() or 1) // processes)
    role = ScoringRole(
        store=store.path,
        weights=weights,
        device=str(device),
        threads=threads,
        memory_mb=memory_mb,
        batch=GPU_BATCH if is_gpu else 1,
    )
    return [role] * processes
