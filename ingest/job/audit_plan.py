"""What an audit does: which restorations of a store are made again here, and which of its images are scored again."""

import random
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import ceil
from typing import TypeAlias

from db import artefacts, records
from db.reading import audited
from db.reading.stored_restorations import StoredRestoration
from db.store import Snapshot, Store
from ingest.attempt import Failed, attempt
from ingest.job.catalogue import ReadyMetric, find_metric, ready_metric
from ingest.job.completed import CompletedWork, completed_in
from ingest.job.identities import protocol_id
from ingest.job.plan import Job, Plan, PlannedRestoration
from ingest.job.samples import PlannedSample
from ingest.job.stored_plan import StoredPlanner

Samples: TypeAlias = Mapping[str, PlannedSample]
"""By sample_id."""


@dataclass(slots=True, kw_only=True)
class AuditPlan:
    """The work of an audit, and what it has to be held against."""

    chosen: Sequence[StoredRestoration]
    stored: CompletedWork
    """What the audited store holds."""
    scores: Sequence[audited.AuditedScore]
    samples: Samples
    """To be degraded again, from the targets that the audited store keeps."""
    restore: Plan
    to_score: Sequence[tuple[str, PlannedRestoration]]
    metrics: Sequence[ReadyMetric]
    left_out: list[str] = field(default_factory=list[str])
    """What cannot be done again here, and why."""


def choose(units: Sequence[StoredRestoration], share: float, seed: int) -> list[StoredRestoration]:
    """A random share of the restorations of each restorer, at least one; the same for the same units and seed."""
    by_restorer: defaultdict[str, list[StoredRestoration]] = defaultdict(list)
    for unit in sorted(units, key=lambda unit: unit.restoration_id):
        by_restorer[unit.restorer_id].append(unit)
    chance = random.Random(seed)  # noqa: S311 - repeatable on purpose
    return [
        unit
        for _, of_one in sorted(by_restorer.items())
        for unit in chance.sample(of_one, min(len(of_one), max(1, ceil(share * len(of_one)))))
    ]


def plan_audit(job: Job, store: Store, snapshot: Snapshot, chosen: Sequence[StoredRestoration]) -> AuditPlan:
    """Plan to make some restorations of a store again, and to score their images again; nothing in it is changed.

    Args:
        job: Weights, the user's own restorers and the degradations of a study file.
        store: To be audited.
        snapshot: Of it.
        chosen: Some of its finished restorations.
    """
    scores = audited.scores(snapshot, [unit.restoration_id for unit in chosen])
    metrics, left_out = _same_metrics({score.protocol_id: score.metric_id for score in scores}, job)
    stored = completed_in(store, snapshot, ())
    planner = StoredPlanner(
        store=store,
        weights=job.weights,
        completed=stored,
        metrics=metrics,
        own_tasks={task.id: task for task in job.tasks},
        checkpoints={candidate.spec.id: candidate for candidate in job.candidates},
    )
    planned = planner.samples(chosen)
    samples = {each.sample_id: _from_files(store, each, stored.samples[each.sample_id]) for each in planned}
    restore = _restorations(planner, chosen, samples, left_out)
    to_score, unscorable = planner.to_score(chosen)
    present = {score.key for score in scores}
    return AuditPlan(
        chosen=chosen,
        stored=stored,
        scores=scores,
        samples=samples,
        restore=restore,
        to_score=[(restorer_id, _only(unit, present, samples)) for restorer_id, unit in to_score],
        metrics=metrics,
        left_out=[*left_out, *sorted(unscorable)],
    )


def _same_metrics(metric_ids: Mapping[str, str], job: Job) -> tuple[list[ReadyMetric], list[str]]:
    """The metrics that are computed here by the very protocols of the store, and why others are not."""
    same: list[ReadyMetric] = []
    left_out: list[str] = []
    for stored, metric_id in sorted(metric_ids.items()):
        metric = attempt(lambda metric_id=metric_id: ready_metric(find_metric(metric_id), job.weights))
        if isinstance(metric, Failed):
            left_out.append(f"not scored again by {stored}: {metric.error}")
        elif protocol_id(metric) != stored:
            left_out.append(f"not scored again by {stored}: here the protocol is {protocol_id(metric)}")
        else:
            same.append(metric)
    return same, left_out


def _restorations(
    planner: StoredPlanner, chosen: Sequence[StoredRestoration], samples: Samples, left_out: list[str]
) -> Plan:
    """What comes out under the same identity here; the rest would be another result."""
    plan = planner.to_restore(chosen, "lost")
    by_restorer = Counter(unit.restorer_id for unit in chosen)
    for blocked in plan.blocked:
        times = by_restorer[blocked.restorer_id]
        left_out.append(f"not made again: {times} of {blocked.restorer_id}: {blocked.error}")
    identities = {unit.restoration_id for unit in chosen}
    for each in plan.candidate_plans:
        same = [unit for unit in each.restore if unit.restoration_id in identities]
        if len(same) < len(each.restore):
            others = f"{len(each.restore) - len(same)} of {each.candidate.spec.id}"
            left_out.append(f"not made again: {others}: here it has another revision, other weights or other code")
        each.restore = [replace(unit, sample=samples[unit.sample.sample_id], missing_metrics=()) for unit in same]
    plan.blocked = []
    return plan


def _only(unit: PlannedRestoration, present: set[tuple[str, str]], samples: Samples) -> PlannedRestoration:
    """With the metrics that the audited store has of it."""
    metrics = tuple(each for each in unit.missing_metrics if (unit.restoration_id, protocol_id(each)) in present)
    return replace(unit, sample=samples[unit.sample.sample_id], missing_metrics=metrics)


def _from_files(store: Store, sample: PlannedSample, stored: records.Sample) -> PlannedSample:
    """A sample that is read from the files of the audited store, as if they were a user's own."""
    source = sample.target.source
    is_degraded_again = source.target is not None and sample.task is not None
    degraded = None if is_degraded_again else artefacts.path(store, stored.degraded_sha)
    image = replace(sample.target, source=replace(source, degraded=degraded), artefact_sha="", degraded_sha="")
    return replace(sample, target=image)
