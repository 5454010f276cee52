"""Side work in parallel processes: preparing samples and scoring restorations."""

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
from ingest.job.samples import Sample
from ingest.workers.process import Station
from ingest.workers.roles import DeskPost
from ingest.workers.scoring import Order

Errand = Sample | tuple[Order, ...]
GPU_BATCH = 8
"""Images scored in one call on a GPU, where they have one size."""
Answer = records.Sample | int | Failed


@dataclass(slots=True)
class Desk:
    """Stations that share errands. Errands about the same target go to the same station, which remembers it."""

    posts: Sequence[DeskPost]
    stations: list[Station[Errand, records.Sample | int]] = field(default_factory=list)
    queues: list[deque[Sample | Order]] = field(default_factory=list)
    busy: list[Errand | None] = field(default_factory=list)

    def __enter__(self) -> "Desk":
        for post in self.posts:
            self.stations.append(_started(post))
            self.queues.append(deque[Sample | Order]())
            self.busy.append(None)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for station in self.stations:
            station.close()

    def hand(self, errand: Sample | Order) -> None:
        """Queue an errand. On a GPU, orders of one kind that have queued up are scored as one batch."""
        place = int(_target(errand)[:8], 16) % len(self.stations)
        self.queues[place].append(errand)
        self._feed(place)

    def collect(self, *, at_most: int = 0) -> Iterator[tuple[Errand, Answer]]:
        """Answers as they come, until no more than `at_most` errands are out."""
        while self._out() > at_most:
            waiting = [self.stations[place].connection for place, errand in enumerate(self.busy) if errand is not None]
            for connection in wait(waiting):
                place = next(i for i, station in enumerate(self.stations) if station.connection is connection)
                yield self._answer(place)

    def _answer(self, place: int) -> tuple[Errand, Answer]:
        errand = self.busy[place]
        assert errand is not None  # noqa: S101 - only busy stations are waited for
        answer = self.stations[place].receive()
        if isinstance(answer, Failed) and not self.stations[place].alive:
            self.stations[place].close()
            self.stations[place] = _started(self.posts[place])
        self.busy[place] = None
        self._feed(place)
        return errand, answer

    def _feed(self, place: int) -> None:
        if self.busy[place] is None and self.queues[place]:
            errand = self._next(place)
            self.busy[place] = errand
            self.stations[place].send(errand)

    def _next(self, place: int) -> Errand:
        queue = self.queues[place]
        first = queue.popleft()
        if isinstance(first, Sample):
            return first
        batch = [first]
        while queue and len(batch) < self.posts[place].batch:
            following = queue[0]
            if isinstance(following, Sample) or following.kind != first.kind:
                break
            batch.append(following)
            queue.popleft()
        return tuple(batch)

    def _out(self) -> int:
        return sum(len(queue) for queue in self.queues) + sum(errand is not None for errand in self.busy)


def _target(errand: Sample | Order) -> str:
    match errand:
        case Sample():
            return errand.target.image_id
        case Order():
            return errand.sample.image_id


def _started(post: DeskPost) -> Station[Errand, records.Sample | int]:
    station: Station[Errand, records.Sample | int] = Station.start(post)
    station.ready()
    return station


def desk_posts(store: Store, weights: Path, device: torch.device) -> list[DeskPost]:
    """On a GPU one desk that uses it; on a CPU one desk a core."""
    is_gpu = device.type == "cuda"
    desks = 1 if is_gpu else max(1, min(8, os.cpu_count() or 1))
    memory_mb = psutil.virtual_memory().total // 4_000_000 // desks
    threads = max(1, (os.cpu_count() or 1) // desks)
    post = DeskPost(
        store=store.path,
        weights=weights,
        device=str(device),
        threads=threads,
        memory_mb=memory_mb,
        batch=GPU_BATCH if is_gpu else 1,
    )
    return [post] * desks
