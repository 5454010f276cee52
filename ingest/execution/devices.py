"""The lanes of a run: one a device of this machine, or as many as a cluster has room for."""

from collections.abc import Generator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from math import inf

import torch

from db import records
from db.reading.experience import peak_memory_mb
from db.store import Store
from ingest.attempt import Failed
from ingest.execution.device_memory import DeviceMemory, needed_mb
from ingest.execution.lane import Lane, Lanes
from ingest.execution.recorder import RunRecorder
from ingest.execution.side_work import SideWork
from ingest.hardware import gpu_free_mb
from ingest.job.catalogue import Candidate
from ingest.job.completed import CompletedWork
from ingest.job.plan import Job
from ingest.job.plugins import own_plugin
from ingest.workers import cluster
from ingest.workers.pool import PoolRole, WorkerPool, scoring_roles
from ingest.workers.process import Local
from ingest.workers.roles import RestorationRole
from ingest.workers.worker import Launcher

SCORERS_A_LANE = 4
"""At most, on a cluster."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where a lane is."""

    device: str
    pool: Sequence[PoolRole]
    launcher: Launcher = field(default_factory=Local)
    on_cpu: bool = False
    is_shared: bool = False
    """Whether others use the device that its restorer uses."""
    memory: DeviceMemory = field(default_factory=DeviceMemory)


@contextmanager
def lanes_of(job: Job, completed: CompletedWork, recorder: RunRecorder) -> Generator[Lanes]:
    """The lanes of a job, each with its pool; all workers have ended when the block ends.

    Raises:
        ClirError: The cluster cannot be used.
    """
    samples: dict[str, records.Sample | Failed] = {}
    with ExitStack() as stack:
        places = stack.enter_context(_on_cluster(job, recorder)) if job.engine == "ray" else _here(job, recorder.store)
        lanes: list[Lane] = []
        for place in places:
            pool = stack.enter_context(WorkerPool(place.pool, launcher=place.launcher, limits=job.limits))
            lanes.append(
                Lane(
                    side_work=SideWork(pool=pool, recorder=recorder, stored=completed.sample, samples=samples),
                    recorder=recorder,
                    role=partial(_role, recorder, place.device),
                    launcher=place.launcher,
                    limits=job.limits,
                    on_cpu=place.on_cpu,
                    is_shared=place.is_shared,
                    memory=place.memory,
                    expected=completed.expected,
                )
            )
        yield Lanes(lanes)


def scoring_pool(job: Job, store: Store) -> WorkerPool:
    """The workers of a run that only scores."""
    return WorkerPool(scoring_roles(store, job.metrics, job.devices[0]), limits=job.limits)


def _here(job: Job, store: Store) -> list[_Place]:
    """One a device; of a GPU that restorers share, as many as their shares allow."""
    seen = peak_memory_mb(snapshot) if (snapshot := store.current()) else {}
    places: list[_Place] = []
    for device in job.devices:
        on_cpu = device.type == "cpu"
        lanes = 1 if on_cpu else int(1 / job.gpu_share)
        place = _Place(
            device=str(device),
            pool=scoring_roles(store, job.metrics, device),
            on_cpu=on_cpu,
            is_shared=lanes > 1,
            memory=DeviceMemory(inf if on_cpu else gpu_free_mb(device), partial(needed_mb, seen_mb=seen)),
        )
        places += [place] * lanes
    return places


@contextmanager
def _on_cluster(job: Job, recorder: RunRecorder) -> Generator[list[_Place]]:
    """As many lanes as it has room for. Scores are computed on processors, so that no GPU is disturbed by them."""
    cpus, gpus = cluster.connect()
    try:
        on_gpu = gpus > 0 if job.device == "auto" else job.device == "cuda"
        lanes = max(1, int(gpus / job.gpu_share)) if on_gpu else max(1, cpus // 2)
        launcher = cluster.Cluster(
            store=recorder.store,
            weights=job.weights,
            gpus=job.gpu_share if on_gpu else 0.0,
            cpus=1.0 if cpus >= 2 * lanes else 0.0,
        )
        scorer = scoring_roles(recorder.store, job.metrics, torch.device("cpu"))[0]
        pool = [replace(scorer, threads=1)] * max(1, min(SCORERS_A_LANE, cpus // lanes - 1))
        recorder.run = replace(recorder.run, device=f"Ray cluster, {cpus} processors, {gpus} GPUs")
        kind = "cuda" if on_gpu else "cpu"
        place = _Place(device=kind, pool=pool, launcher=launcher, is_shared=on_gpu and job.gpu_share < 1)
        yield [place] * lanes
    finally:
        cluster.disconnect()


def _role(recorder: RunRecorder, device: str, candidate: Candidate) -> RestorationRole:
    return RestorationRole(
        store=recorder.store.path,
        weights=candidate.weights,
        restorer_id=candidate.spec.id,
        checkpoint=candidate.checkpoint,
        weights_sha256=candidate.weights_sha256,
        device=device,
        run_id=recorder.run.run_id,
        plugin=own_plugin(candidate.spec.id),
        code=candidate.spec.code,
    )
