"""One run from beginning to end: the store, the processes and the records around `Runner`."""

import json
import platform
import shlex
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import uuid4

import torch

from clir_core.interfaces import MetricSpec
from db import records
from db.clock import now
from db.store import Store
from ingest.environment import device_name, program_revision, versions
from ingest.execution.progress import Reporter
from ingest.execution.recorder import RunRecorder
from ingest.execution.runner import Runner
from ingest.job.catalogue import ReadyMetric, choose_device
from ingest.job.completed import read_completed
from ingest.job.identities import protocol, protocol_id, reference
from ingest.job.plan import Plan, make_plan
from ingest.job.resolve import Resolved
from ingest.workers.pool import WorkerPool, scoring_roles

NAMED_AT_MOST = 4
LONG_AGO = datetime(1970, 1, 1)  # noqa: DTZ001 - the store's times are naive
"""A metric that cannot be computed here never becomes the current protocol of one that was computed elsewhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How a run ended."""

    plan: Plan
    run: records.Run


def run_job(resolved: Resolved, store_path: Path, device_asked: str, reporter: Reporter) -> Outcome:
    """Plan and carry out a job. Interrupted, it keeps everything that was finished.

    Raises:
        NotAStoreError: The folder holds other things.
        ClirError: The device is not there.
    """
    job, device = resolved.job, choose_device(device_asked)
    store = Store.create(store_path)
    completed = read_completed(store, job.metrics)
    with RunRecorder(store, run_row(device), reporter) as recorder:
        recorder.add(protocol_rows(job.metrics, resolved.unavailable))
        _say_unavailable(resolved.unavailable, reporter)
        for item in resolved.rejected:
            recorder.fail("image", item.name, item.reason)
        reporter.begin("reading images", len(job.sources))
        plan = make_plan(job, completed, lambda: reporter.advance(done=1))
        recorder.plan(plan.units)
        with WorkerPool(scoring_roles(store, job.weights, device)) as pool:
            runner = Runner(
                store=store,
                weights=job.weights,
                device=device,
                seed=job.seed,
                keep_trajectory=job.keep_trajectory,
                completed=completed,
                recorder=recorder,
                pool=pool,
                reporter=reporter,
            )
            runner.carry_out(plan)
    return Outcome(plan=plan, run=recorder.run)


def run_row(device: torch.device) -> records.Run:
    """What the store says of this call of the program."""
    return records.Run(
        run_id=uuid4().hex,
        started_at=now(),
        arguments=shlex.join(["python", "-m", "ingest", *sys.argv[1:]]),
        revision=program_revision(),
        versions=versions(),
        host=platform.node(),
        device=device_name(device),
    )


def protocol_rows(
    metrics: Sequence[ReadyMetric], unavailable: Sequence[tuple[MetricSpec, str]]
) -> list[records.MetricProtocol]:
    """The metrics as the store describes them; those that cannot be computed here with the reason."""
    ready = [_protocol_row(metric, "ready", now()) for metric in metrics]
    return ready + [_protocol_row(ReadyMetric(spec=spec), reason, LONG_AGO) for spec, reason in unavailable]


def _protocol_row(metric: ReadyMetric, status: str, created_at: datetime) -> records.MetricProtocol:
    spec = metric.spec
    return records.MetricProtocol(
        protocol_id=protocol_id(metric),
        metric_id=spec.id,
        title=spec.title,
        quality=spec.quality,
        better=spec.better,
        unit=spec.unit,
        reference=reference(spec),
        protocol=json.dumps(protocol(metric)),
        status=status,
        created_at=created_at,
    )


def _say_unavailable(unavailable: Sequence[tuple[MetricSpec, str]], reporter: Reporter) -> None:
    if unavailable:
        names = ", ".join(spec.id for spec, _ in unavailable[:NAMED_AT_MOST])
        more = f" and {len(unavailable) - NAMED_AT_MOST} more" if len(unavailable) > NAMED_AT_MOST else ""
        reporter.say(f'not computed: {names}{more}; "python -m ingest metrics list" says why and what to do')
