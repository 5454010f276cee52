"""From what a user wrote to a resolved job: ids become specs, folders become files."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from clir_core.adapters.spandrel_checkpoint import spec_from_checkpoint
from clir_core.errors import TaskError
from clir_core.imaging.pairing import Rejected
from clir_core.interfaces import MetricSpec, RestorerSpec
from clir_core.tasks.task import Task, own_task_id, parse_task
from clir_core.weights.locate import state
from ingest.attempt import Failed, attempt
from ingest.job.catalogue import (
    Candidate,
    ReadyMetric,
    all_restorers,
    check_assignments,
    default_metrics,
    find_metric,
    find_restorer,
    sweep,
    weights_sha256,
)
from ingest.job.plan import Job
from ingest.job.request import JobRequest
from ingest.job.sources import Found, builtin, folder, pairs, photographs

DEFAULT_TASKS = ("sr2", "blur1", "sr4", "blur20")


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """The job, and the metrics that cannot be computed here."""

    job: Job
    unavailable: Sequence[tuple[MetricSpec, str]]
    rejected: Sequence[Rejected]
    """Files of paired folders that are in no pair."""


def resolve(request: JobRequest) -> Resolved:
    """Look everything up.

    Raises:
        ImageError, TaskError, UnknownIdError, RestorerError: Something that was asked for does not exist.
    """
    candidates = _candidates(request)
    check_assignments([candidate.spec for candidate in candidates], request.assignments)
    metrics, unavailable = metrics_of(request)
    found = _sources(request)
    job = Job(
        sources=found.sources,
        tasks=[] if request.degraded else [_task(text, request) for text in request.tasks or DEFAULT_TASKS],
        found_task_id=_found_task_id(request) if request.degraded else "",
        scale=request.scale,
        candidates=[variant for candidate in candidates for variant in sweep(candidate, request.assignments)],
        metrics=metrics,
        seed=request.seed,
        weights=request.weights,
        retry_failed=request.retry_failed,
        keep_trajectory=request.keep_trajectory,
    )
    return Resolved(job=job, unavailable=unavailable, rejected=found.rejected)


def ready_restorers(weights: Path) -> list[RestorerSpec]:
    """Every restorer that is used by default and whose weights are there."""
    return [
        spec
        for spec in all_restorers().values()
        if spec.default and all(state(file, weights) == "ready" for file in spec.weights)
    ]


def _candidates(request: JobRequest) -> list[Candidate]:
    named = [find_restorer(name) for name in request.restorers]
    own = [(spec_from_checkpoint(path), path) for path in request.checkpoints]
    if not named and not own:
        named = ready_restorers(request.weights)
    return [
        *(Candidate(spec=spec, setting=spec.setting) for spec in named),
        *(Candidate(spec=spec, setting=spec.setting, checkpoint=path.resolve()) for spec, path in own),
    ]


def _sources(request: JobRequest) -> Found:
    if request.degraded and request.targets:
        return pairs(request.degraded, request.targets)
    if request.degraded:
        return Found(photographs(request.degraded))
    if request.images:
        return Found(tuple(source for path in request.images for source in folder(path, request.crop)))
    return Found(builtin(request.crop))


def _task(text: str, request: JobRequest) -> Task:
    return request.own_tasks[text] if text in request.own_tasks else parse_task(text)


def _found_task_id(request: JobRequest) -> str:
    """The name a user gives to a degradation that is not ours: `gopro-pairs`; `unknown` without targets.

    Raises:
        TaskError: It is no single word, or already means something in the grammar.
    """
    usual = "pairs" if request.targets else "unknown"
    if len(request.tasks) > 1:
        raise TaskError(f"images found degraded have one task, not {len(request.tasks)}: {', '.join(request.tasks)}")
    return own_task_id(request.tasks[0]) if request.tasks else usual


def metrics_of(request: JobRequest) -> tuple[list[ReadyMetric], list[tuple[MetricSpec, str]]]:
    """The metrics that can be computed here, and those that cannot with the reason."""
    metrics: list[ReadyMetric] = []
    unavailable: list[tuple[MetricSpec, str]] = []
    for spec in [find_metric(name) for name in request.metrics] or default_metrics():
        digest = attempt(lambda spec=spec: weights_sha256(request.weights, spec))
        if isinstance(digest, Failed):
            unavailable.append((spec, digest.error))
        else:
            metrics.append(ReadyMetric(spec=spec, weights_sha256=digest))
    return metrics, unavailable
