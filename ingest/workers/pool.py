"""Work beside restoring, in parallel processes: preparing samples and scoring restorations."""

import os
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import wait
from pathlib import Path
from types import TracebackType

import psutil
import torch

from db import records
from db.store import Store
from ingest.attempt import Failed
from ingest.job.samples import PlannedSample
from ingest.workers.process import WorkerProcess
from ingest.workers.roles import ScoringRole
from ingest.workers.scoring import ScoreRequest

PoolRequest = PlannedSample | tuple[ScoreRequest, ...]
GPU_BATCH = 8
"""Images scored in one call on a GPU, where they have one size."""
Answer = records.Sample | int | Failed


@dataclass(slots=True)
class WorkerPool:
    """Workers that share requests. Requests about the same target go to the same worker, which remembers it."""

    roles: Sequence[ScoringRole]
    workers: list[WorkerProcess[PoolRequest, records.Sample | int]] = field(default_factory=list)
    queues: list[deque[PlannedSample | ScoreRequest]] = field(default_factory=list)
    busy: list[PoolRequest | None] = field(default_factory=list)

    def __enter__(self) -> "WorkerPool":
        for role in self.roles:
            self.workers.append(_started(role))
            self.queues.append(deque[PlannedSample | ScoreRequest]())
            self.busy.append(None)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for worker in self.workers:
            worker.close()

    def submit(self, request: PlannedSample | ScoreRequest) -> None:
        """Queue a request. On a GPU, score requests of one kind that have queued up are answered as one batch."""
        place = int(_image_of(request)[:8], 16) % len(self.workers)
        self.queues[place].append(request)
        self._feed(place)

    def results(self, *, at_most: int = 0) -> Iterator[tuple[PoolRequest, Answer]]:
        """Answers as they come, until no more than `at_most` requests are out."""
        while self._out() > at_most:
            waiting = [self.workers[place].connection for place, request in enumerate(self.busy) if request is not None]
            for connection in wait(waiting):
                place = next(i for i, worker in enumerate(self.workers) if worker.connection is connection)
                yield self._answer(place)

    def _answer(self, place: int) -> tuple[PoolRequest, Answer]:
        request = self.busy[place]
        assert request is not None  # noqa: S101 - only busy workers are waited for
        answer = self.workers[place].receive()
        if isinstance(answer, Failed) and not self.workers[place].alive:
            self.workers[place].close()
            self.workers[place] = _started(self.roles[place])
        self.busy[place] = None
        self._feed(place)
        return request, answer

    def _feed(self, place: int) -> None:
        if self.busy[place] is None and self.queues[place]:
            request = self._next(place)
            self.busy[place] = request
            self.workers[place].send(request)

    def _next(self, place: int) -> PoolRequest:
        queue = self.queues[place]
        first = queue.popleft()
        if isinstance(first, PlannedSample):
            return first
        batch = [first]
        while queue and len(batch) < self.roles[place].batch:
            following = queue[0]
            if isinstance(following, PlannedSample) or following.kind != first.kind:
                break
            batch.append(following)
            queue.popleft()
        return tuple(batch)

    def _out(self) -> int:
        return sum(len(queue) for queue in self.queues) + sum(request is not None for request in self.busy)


def _image_of(request: PlannedSample | ScoreRequest) -> str:
    match request:
        case PlannedSample():
            return request.target.image_id
        case ScoreRequest():
            return request.sample.image_id


def _started(role: ScoringRole) -> WorkerProcess[PoolRequest, records.Sample | int]:
    worker: WorkerProcess[PoolRequest, records.Sample | int] = WorkerProcess.start(role)
    worker.ready()
    return worker


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
