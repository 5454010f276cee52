"""From what a user wrote to a resolved job: ids become specs, folders become files."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from clir_core.adapters.spandrel_checkpoint import spec_from_checkpoint
from clir_core.errors import TaskError
from clir_core.inference.precision import check_precision
from clir_core.interfaces import MetricSpec, RestorerSpec, Setting
from clir_core.printable import printable
from clir_core.tasks.task import Task, own_task_id, parse_task
from ingest.attempt import Failed, attempt, look_up
from ingest.job.catalogue import (
    Candidate,
    ReadyMetric,
    all_restorers,
    check_assignments,
    check_device,
    check_own_id,
    choose_devices,
    default_metrics,
    find_metric,
    find_restorer,
    ready_candidate,
    ready_metric,
    sweep,
)
from ingest.job.limits import Limits
from ingest.job.plan import Blocked, Job
from ingest.job.plugins import known
from ingest.job.request import CHOICES, JobRequest, NamedFile, RequestError, Shard, refuse_contradictions, split
from ingest.job.sources import USUAL, Found, builtin, builtin_photographs, folders, pairs, photographs

DEFAULT_TASKS = ("sr2", "blur1", "sr4", "blur20")


def resolve(request: JobRequest, weights: Path) -> Job:
    """Look everything up.

    Raises:
        ClirError: Something that was asked for does not exist, contradicts something else, or could only fail.
    """
    refuse_contradictions(request)
    check_device(request.device or "auto", request.engine or CHOICES["engine"][0])
    candidates, blocked = _candidates(request, weights)
    variants = variants_of(candidates, request)
    metrics, unavailable = metrics_of(request.metrics, weights)
    found, shard = _sources(request), Shard.parse(request.shard)
    is_image_by_image = len(found.sources) >= shard.count
    return Job(
        sources=shard.deal(found.sources) if is_image_by_image else found.sources,
        shard=Shard() if is_image_by_image else shard,
        rejected=found.rejected,
        image_sets=request.image_sets or (),
        tasks=[] if request.is_found else [_task(text, request) for text in split(request.tasks) or DEFAULT_TASKS],
        found_task_id=_found_task_id(request) if request.is_found else "",
        scale=request.scale or 1.0,
        candidates=variants,
        blocked=[*_unusable_plugins(), *blocked],
        metrics=metrics,
        unavailable=unavailable,
        seed=request.seed or 0,
        device=request.device or "auto",
        weights=weights,
        retry_failed=bool(request.retry_failed),
        keep_trajectory=bool(request.trajectory),
        strategy=request.strategy or CHOICES["strategy"][0],
        limit=request.limit,
        where=request.where or "",
        limits=limits_of(request),
        engine=request.engine or CHOICES["engine"][0],
        gpu_share=request.gpu_share or 1.0,
    )


def resolve_without_images(request: JobRequest, weights: Path) -> Job:
    """What a job says of metrics, devices and the user's own restorers, for work on images that the store keeps.

    Raises:
        ClirError: Something that was asked for does not exist.
    """
    check_device(request.device or "auto", request.engine or CHOICES["engine"][0])
    metrics, unavailable = metrics_of(request.metrics, weights)
    own = [_own(file, weights) for file in request.checkpoints or []]
    return Job(
        sources=(),
        tasks=list((request.own_tasks or {}).values()),
        candidates=[one for one in own if isinstance(one, Candidate)],
        blocked=[*_unusable_plugins(), *(one for one in own if isinstance(one, Blocked))],
        metrics=metrics,
        unavailable=unavailable,
        seed=0,
        device=request.device or "auto",
        weights=weights,
        limits=limits_of(request),
        engine=request.engine or CHOICES["engine"][0],
        gpu_share=request.gpu_share or 1.0,
    )


def limits_of(request: JobRequest) -> Limits:
    """What a worker may take."""
    usual = Limits()
    return Limits(
        seconds=request.time_limit or usual.seconds,
        memory_mb=request.memory_limit * 1000 if request.memory_limit else usual.memory_mb,
    )


def metrics_of(names: Sequence[str] | None, weights: Path) -> tuple[list[ReadyMetric], list[tuple[MetricSpec, str]]]:
    """The metrics that can be computed here, and those that cannot with the reason; by default the default ones."""
    metrics: list[ReadyMetric] = []
    unavailable: list[tuple[MetricSpec, str]] = []
    for spec in [find_metric(name) for name in split(list(names or []))] or default_metrics():
        metric = look_up(lambda spec=spec: ready_metric(spec, weights))
        if isinstance(metric, Failed):
            unavailable.append((spec, metric.error))
        else:
            metrics.append(metric)
    return metrics, unavailable


def variants_of(candidates: Sequence[Candidate], request: JobRequest) -> list[Candidate]:
    """The restorers in every setting that is asked for.

    Raises:
        RestorerError: Nobody understands an assignment, or a restorer cannot be run so on the device.
        ClirError: The device is not there.
    """
    assignments = request.assignments or []
    sweeps = [assignments, *([*assignments, *line.split()] for line in request.sweeps or [])]
    specs = [candidate.spec for candidate in candidates]
    for assigned in sweeps:
        check_assignments(specs, assigned)
    found = [
        replace(variant, swept=place > 0)
        for candidate in candidates
        for place, assigned in enumerate(sweeps)
        for variant in sweep(candidate, assigned)
    ]
    first: dict[tuple[str, str, Setting], Candidate] = {}
    for variant in found:
        first.setdefault((variant.spec.id, variant.weights_sha256, variant.setting), variant)
    variants = list(first.values())
    for variant in variants:
        in_half = getattr(variant.setting, "dtype", "") == "float16"
        check_precision(variant.spec, variant.setting, on_cpu=in_half and _runs_on_cpu(request))
    return variants


def _runs_on_cpu(request: JobRequest) -> bool:
    return choose_devices(request.device or "auto", request.engine or CHOICES["engine"][0])[0].type == "cpu"


def _candidates(request: JobRequest, weights: Path) -> tuple[list[Candidate], list[Blocked]]:
    """The restorers that can be run, in the order asked for, and those that cannot."""
    if not request.restorers and not request.checkpoints:
        usual = [_ready(spec, weights) for spec in all_restorers().values() if spec.default]
        return [found for found in usual if isinstance(found, Candidate)], []
    named = [_ready(find_restorer(name), weights) for name in split(request.restorers)]
    found = [*named, *(_own(file, weights) for file in request.checkpoints or [])]
    candidates = {one.weights_sha256 + one.spec.id: one for one in found if isinstance(one, Candidate)}
    return list(candidates.values()), [one for one in found if isinstance(one, Blocked)]


def _ready(spec: RestorerSpec, weights: Path, checkpoint: Path | None = None) -> Candidate | Blocked:
    candidate = look_up(lambda: ready_candidate(spec, weights, checkpoint))
    return Blocked(spec.id, candidate.error) if isinstance(candidate, Failed) else candidate


def _own(file: NamedFile, weights: Path) -> Candidate | Blocked:
    """A user's checkpoint as a restorer: one broken file never stops the rest."""
    name = check_own_id(file.name) if file.name else ""
    spec = attempt(lambda: spec_from_checkpoint(file.path, name))
    if isinstance(spec, Failed):
        return Blocked(name or printable(file.path.name), spec.error)
    check_own_id(spec.id)
    return _ready(spec, weights, file.path.resolve())


def _unusable_plugins() -> list[Blocked]:
    return [Blocked(each.name, each.error) for each in known().unusable]


def _sources(request: JobRequest) -> Found:
    crop, dataset = request.crop or 0, printable(request.dataset or "")
    if request.image_sets:
        if not request.images:
            raise RequestError("the study names its images by their pixels; say where they are with --images FOLDER")
        dataset = "named by the study"
    if request.degraded and request.targets:
        return pairs(request.degraded, request.targets, request.ending or "", dataset)
    if request.degraded:
        return photographs(request.degraded, dataset)
    if request.builtin_degraded:
        return Found(builtin_photographs(request.builtin_degraded, dataset))
    if request.images:
        return folders(request.images, crop, dataset)
    return Found(builtin(request.builtin or USUAL, crop, dataset))


def _task(text: str, request: JobRequest) -> Task:
    own = request.own_tasks or {}
    return own[text] if text in own else parse_task(text)


def _found_task_id(request: JobRequest) -> str:
    """The name a user gives to a degradation that is not ours: `gopro-pairs`; `unknown` without targets.

    Raises:
        TaskError: It is no single word, or already means something in the grammar.
    """
    tasks = split(request.tasks)
    if len(tasks) > 1:
        raise TaskError(f"images found degraded have one task, not {len(tasks)}: {', '.join(tasks)}")
    return own_task_id(tasks[0]) if tasks else "pairs" if request.targets else "unknown"
