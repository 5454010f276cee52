"""The lanes of a run: one a device of this machine, or as many as a cluster has room for."""

from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from functools import partial

from db import records
from db.store import Store
from ingest.attempt import Failed
from ingest.execution.lane import Lane, Lanes
from ingest.execution.recorder import RunRecorder
from ingest.execution.side_work import SideWork
from ingest.job.catalogue import Candidate
from ingest.job.completed import CompletedWork
from ingest.job.plan import Job
from ingest.workers.pool import WorkerPool, scoring_roles
from ingest.workers.process import Local
from ingest.workers.roles import RestorationRole


@contextmanager
def lanes_of(job: Job, completed: CompletedWork, recorder: RunRecorder) -> Generator[Lanes]:
    """A lane for each device of a job, with its pool; all workers have ended when the block ends."""
    samples: dict[str, records.Sample | Failed] = {}
    with ExitStack() as stack:
        lanes: list[Lane] = []
        for device in job.devices:
            roles = scoring_roles(recorder.store, job.weights, device)
            pool = stack.enter_context(WorkerPool(roles, limits=job.limits))
            side_work = SideWork(pool=pool, recorder=recorder, stored=completed.sample, samples=samples)
            lanes.append(
                Lane(
                    side_work=side_work,
                    recorder=recorder,
                    role=partial(_role, recorder, str(device)),
                    launcher=Local(),
                    limits=job.limits,
                    on_cpu=device.type == "cpu",
                    expected=completed.expected,
                )
            )
        yield Lanes(lanes)


def scoring_pool(job: Job, store: Store) -> WorkerPool:
    """The workers of a run that only scores."""
    return WorkerPool(scoring_roles(store, job.weights, job.device), limits=job.limits)


def _role(recorder: RunRecorder, device: str, candidate: Candidate) -> RestorationRole:
    return RestorationRole(
        store=recorder.store.path,
        weights=candidate.weights,
        restorer_id=candidate.spec.id,
        checkpoint=candidate.checkpoint,
        weights_sha256=candidate.weights_sha256,
        device=device,
        run_id=recorder.run.run_id,
    )
