"""One run from beginning to end: the store, the processes and the records around `Runner`."""

import json
import platform
import shlex
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from clir_core.interfaces import Device, MetricSpec
from clir_core.printable import first_few, printable
from db import artefacts, records
from db.clock import now
from db.store import Store
from ingest.environment import device_name, program_revision, versions
from ingest.execution.progress import Reporter
from ingest.execution.recorder import RunRecorder
from ingest.hardware import energy_meter, hardware
from ingest.job.catalogue import ReadyMetric, refuse_taken_ids
from ingest.job.completed import CompletedWork, read_completed
from ingest.job.identities import protocol, protocol_id, reference
from ingest.job.plan import Job, Plan, make_plan
from ingest.job.samples import Shelf
from ingest.workers.process import start_fork_server

LONG_AGO = datetime(1970, 1, 1)  # noqa: DTZ001 - the store's times are naive
"""A metric that cannot be computed here never becomes the current protocol of one that was computed elsewhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How a run ended."""

    plan: Plan
    run: records.Run


def run_job(job: Job, store_path: Path, reporter: Reporter) -> Outcome:
    """Plan and carry out a job. Interrupted, it keeps everything that was finished.

    Raises:
        NotAStoreError: The folder holds other things.
        RestorerError: A checkpoint would take the id of another one.
    """
    store = Store.create(store_path)
    completed = read_completed(store, job.metrics)
    refuse_taken_ids(job.candidates, completed.restorers)
    with RunRecorder(store, run_row(), reporter) as recorder:
        recorder.add(protocol_rows(job.metrics, job.unavailable))
        say_unavailable(job.unavailable, reporter)
        for item in job.rejected:
            recorder.fail("image", item.name, item.reason)
        reporter.begin("reading images", len(job.sources))
        plan = make_plan(job, completed, _shelf(store, completed), lambda: reporter.advance(done=1))
        recorder.add(_new_memberships(plan, completed))
        _say_what_cannot_be_done(plan, recorder)
        if plan.units or plan.to_score:
            _carry_out(job, plan, completed, recorder)
    return Outcome(plan=plan, run=recorder.run)


def _say_what_cannot_be_done(plan: Plan, recorder: RunRecorder) -> None:
    for source, error in plan.unreadable:
        recorder.fail("image", str(source.path), error)
    for blocked in plan.blocked:
        recorder.fail("restorer", blocked.restorer_id, blocked.error)


def _carry_out(job: Job, plan: Plan, completed: CompletedWork, recorder: RunRecorder) -> None:
    """The work of a plan. A run that has none gets by without torch and without worker processes."""
    if job.engine == "local":
        start_fork_server()  # it imports torch while this process does
    from ingest.execution.devices import lanes_of
    from ingest.execution.runner import Runner

    devices = job.devices
    recorder.plan(plan.units, device_name(devices[0]))
    recorder.run = replace(recorder.run, hardware=hardware())
    recorder.energy = energy_meter(devices)
    with lanes_of(job, completed, recorder) as lanes:
        Runner(completed=completed, recorder=recorder, lanes=lanes).carry_out(plan)


def _shelf(store: Store, completed: CompletedWork) -> Shelf:
    return Shelf(
        put=lambda png: artefacts.put(store, png),
        holds=lambda sha: artefacts.is_whole(store, sha),
        rows=completed.sources,
    )


def _new_memberships(plan: Plan, completed: CompletedWork) -> list[records.Record]:
    """The data sets of the plan's images, as far as the store does not know them."""
    rows: list[records.Record] = []
    for image in plan.images:
        source = image.source
        if (image.image_id, source.dataset_id, source.name) not in completed.memberships:
            rows.append(records.Dataset(dataset_id=source.dataset_id, title=source.dataset_id))
            rows.append(records.ImageDataset(image_id=image.image_id, dataset_id=source.dataset_id, name=source.name))
    return list(dict.fromkeys(rows))


def run_row(device: Device | None = None) -> records.Run:
    """What the store says of this call of the program; where no device is used, nothing of it."""
    return records.Run(
        run_id=uuid4().hex,
        started_at=now(),
        arguments=printable(shlex.join(["python", "-m", "ingest", *sys.argv[1:]])),
        revision=program_revision(),
        versions=versions(),
        host=platform.node(),
        device="" if device is None else device_name(device),
        hardware=None if device is None else hardware(),
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


def say_unavailable(unavailable: Sequence[tuple[MetricSpec, str]], reporter: Reporter) -> None:
    """One line on the metrics that cannot be computed here."""
    if unavailable:
        names = first_few([spec.id for spec, _ in unavailable])
        reporter.say(f'not computed: {names}; "python -m ingest metrics list" says why and what to do')
