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
    Entrant,
    Measure,
    all_restorers,
    check_assignments,
    default_metrics,
    find_metric,
    find_restorer,
    sweep,
    weights_sha256,
)
from ingest.job.plan import Job
from ingest.job.request import Asked
from ingest.job.sources import Found, builtin, folder, pairs, photographs

DEFAULT_TASKS = ("sr2", "blur1", "sr4", "blur20")


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """The job, and the metrics that cannot be computed here."""

    job: Job
    unavailable: Sequence[tuple[MetricSpec, str]]
    rejected: Sequence[Rejected]
    """Files of paired folders that are in no pair."""


def resolve(asked: Asked) -> Resolved:
    """Look everything up.

    Raises:
        ImageError, TaskError, UnknownIdError, RestorerError: Something that was asked for does not exist.
    """
    entrants = _entrants(asked)
    check_assignments([entrant.spec for entrant in entrants], asked.assignments)
    measures, unavailable = measures_of(asked)
    found = _sources(asked)
    job = Job(
        sources=found.sources,
        tasks=[] if asked.degraded else [_task(text, asked) for text in asked.tasks or DEFAULT_TASKS],
        found_task_id=_found_task_id(asked) if asked.degraded else "",
        scale=asked.scale,
        entrants=[variant for entrant in entrants for variant in sweep(entrant, asked.assignments)],
        metrics=measures,
        seed=asked.seed,
        weights=asked.weights,
        retry_failed=asked.retry_failed,
        keep_trajectory=asked.keep_trajectory,
    )
    return Resolved(job=job, unavailable=unavailable, rejected=found.rejected)


def ready_restorers(weights: Path) -> list[RestorerSpec]:
    """Every restorer that is used by default and whose weights are there."""
    return [
        spec
        for spec in all_restorers().values()
        if spec.default and all(state(file, weights) == "ready" for file in spec.weights)
    ]


def _entrants(asked: Asked) -> list[Entrant]:
    named = [find_restorer(name) for name in asked.restorers]
    own = [(spec_from_checkpoint(path), path) for path in asked.checkpoints]
    if not named and not own:
        named = ready_restorers(asked.weights)
    return [
        *(Entrant(spec=spec, setting=spec.setting) for spec in named),
        *(Entrant(spec=spec, setting=spec.setting, checkpoint=path.resolve()) for spec, path in own),
    ]


def _sources(asked: Asked) -> Found:
    if asked.degraded and asked.targets:
        return pairs(asked.degraded, asked.targets)
    if asked.degraded:
        return Found(photographs(asked.degraded))
    if asked.images:
        return Found(tuple(source for path in asked.images for source in folder(path, asked.crop)))
    return Found(builtin(asked.crop))


def _task(text: str, asked: Asked) -> Task:
    return asked.own_tasks[text] if text in asked.own_tasks else parse_task(text)


def _found_task_id(asked: Asked) -> str:
    """The name a user gives to a degradation that is not ours: `gopro-pairs`; `unknown` without targets.

    Raises:
        TaskError: It is no single word, or already means something in the grammar.
    """
    usual = "pairs" if asked.targets else "unknown"
    if len(asked.tasks) > 1:
        raise TaskError(f"images found degraded have one task, not {len(asked.tasks)}: {', '.join(asked.tasks)}")
    return own_task_id(asked.tasks[0]) if asked.tasks else usual


def measures_of(asked: Asked) -> tuple[list[Measure], list[tuple[MetricSpec, str]]]:
    """The metrics that can be computed here, and those that cannot with the reason."""
    measures: list[Measure] = []
    unavailable: list[tuple[MetricSpec, str]] = []
    for spec in [find_metric(name) for name in asked.metrics] or default_metrics():
        digest = attempt(lambda spec=spec: weights_sha256(asked.weights, spec))
        if isinstance(digest, Failed):
            unavailable.append((spec, digest.error))
        else:
            measures.append(Measure(spec=spec, weights_sha256=digest))
    return measures, unavailable
