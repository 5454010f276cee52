"""What is asked, minus what the store has. Reads images to know their identities; restores and writes nothing."""

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Literal, TypeAlias

from clir_core.imaging.files import Rejected
from clir_core.interfaces import Device, MetricSpec, Setting
from clir_core.tasks.task import Task
from ingest.attempt import Failed, attempt
from ingest.job.applicability import metrics_for, reason_not_applicable
from ingest.job.catalogue import Candidate, ReadyMetric, choose_devices, refuse_taken_ids
from ingest.job.completed import CompletedWork
from ingest.job.identities import protocol_id, restoration_id, setting_id, setting_label
from ingest.job.image_sets import NamedImage, of_sets
from ingest.job.limits import Limits
from ingest.job.request import Shard
from ingest.job.samples import PlannedSample, Shelf, SourceImage, describe_image, plan_found_sample, plan_sample
from ingest.job.selection import matching_pairs
from ingest.job.sources import Source

Kind: TypeAlias = Literal["new", "stale", "lost", "failed", "unscored", "cached"]
"""How the store knows a restoration: not at all; by another revision or other weights of its restorer; without its
image; as failed; without some of the scores that are asked for; or whole."""

MOST_READERS = 4


@dataclass(frozen=True, slots=True)
class Blocked:
    """A restorer that cannot be run here."""

    restorer_id: str
    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Everything a user asked for, resolved: ids are specs, folders are lists of files."""

    sources: Sequence[Source]
    rejected: Sequence[Rejected] = ()
    """Files that look like images of the job and are in it no more."""
    image_sets: Sequence[NamedImage] = ()
    """The only images that count, known by their pixels; empty where all do."""
    tasks: Sequence[Task]
    found_task_id: str = ""
    """What the degradation of images that were found degraded is called."""
    scale: float = 1.0
    """How much larger photographs without a target shall become."""
    candidates: Sequence[Candidate]
    blocked: Sequence[Blocked] = ()
    metrics: Sequence[ReadyMetric]
    unavailable: Sequence[tuple[MetricSpec, str]] = ()
    """Metrics that cannot be computed here, and why."""
    seed: int
    device: str = "auto"
    """As it was asked for: `devices` says which it is."""
    weights: Path
    retry_failed: bool = False
    keep_trajectory: bool = False
    strategy: str = "only-missing"
    limit: int | None = None
    """The most restorations to be made."""
    where: str = ""
    """A condition in SQL on the restorations; empty for all."""
    shard: Shard = field(default_factory=Shard)
    """The part of the restorations that is to be made, where images are too few to be dealt out."""
    limits: Limits = field(default_factory=Limits)
    engine: str = "local"
    gpu_share: float = 1.0

    @property
    def devices(self) -> tuple[Device, ...]:
        """Where restorers run. torch, which takes a second to import, is asked only when somebody wants to know."""
        return choose_devices(self.device, self.engine)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedRestoration:
    """One restorer in one setting on one sample."""

    restoration_id: str
    sample: PlannedSample
    setting: Setting
    subject: str
    missing_metrics: tuple[ReadyMetric, ...]
    seed: int = 0
    keep_trajectory: bool = False


@dataclass(slots=True, kw_only=True)
class CandidatePlan:
    """The work of one restorer in one setting."""

    candidate: Candidate
    restore: list[PlannedRestoration] = field(default_factory=list[PlannedRestoration])
    """To be restored and then scored."""
    score: list[PlannedRestoration] = field(default_factory=list[PlannedRestoration])
    """Restored earlier, and lacking scores."""
    found: Counter[Kind] = field(default_factory=Counter[Kind])
    """How many restorations of each kind were asked for."""
    failed: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    """What failed before, and why."""

    @property
    def label(self) -> str:
        """How its setting differs from the default."""
        return setting_label(self.candidate.setting, self.candidate.spec.setting)


@dataclass(slots=True, kw_only=True)
class Plan:
    """The work ahead, and why the rest is not in it."""

    images: list[SourceImage] = field(default_factory=list[SourceImage])
    candidate_plans: list[CandidatePlan] = field(default_factory=list[CandidatePlan])
    not_applicable: list[str] = field(default_factory=list[str])
    repeated: list[str] = field(default_factory=list[str])
    """Files that hold the same image as another one of their data set."""
    foreign: list[str] = field(default_factory=list[str])
    """Files whose image is in no set of the study."""
    absent: list[NamedImage] = field(default_factory=list[NamedImage])
    """Images of the study's sets that no file holds; of a shard, what the other shards have too."""
    unreadable: list[tuple[Source, str]] = field(default_factory=list[tuple[Source, str]])
    blocked: list[Blocked] = field(default_factory=list[Blocked])
    retries_failed: bool = False
    put_off: int = 0
    """Restorations that were left to another run because of a limit."""

    def count(self, kind: Kind) -> int:
        """How many restorations of a kind were asked for."""
        return sum(candidate_plan.found[kind] for candidate_plan in self.candidate_plans)

    @property
    def cached(self) -> int:
        """Made and scored already."""
        return self.count("cached")

    @property
    def failed_before(self) -> int:
        """Failed in an earlier run, and not tried again in this one."""
        return 0 if self.retries_failed else self.count("failed")

    @property
    def units(self) -> int:
        """Restorations to be made."""
        return sum(len(candidate_plan.restore) for candidate_plan in self.candidate_plans)

    @property
    def to_score(self) -> int:
        """Restorations made earlier that lack scores."""
        return sum(len(candidate_plan.score) for candidate_plan in self.candidate_plans)


def make_plan(
    job: Job, completed: CompletedWork, shelf: Shelf | None = None, on_progress: Callable[[], None] = lambda: None
) -> Plan:
    """Decide what has to be done.

    Args:
        job: What is asked.
        completed: What the store has.
        shelf: Where images are kept as they are read; None writes nothing.
        on_progress: Called after each image that has been read.

    Raises:
        RestorerError: A checkpoint would take the id of another one.
    """
    refuse_taken_ids(job.candidates, completed.restorers)
    plan = Plan(blocked=list(job.blocked), retries_failed=job.retry_failed)
    read = _read(job.sources, plan, shelf, on_progress)
    samples = _distinct(job, of_sets(read, job.image_sets, plan.foreign) if job.image_sets else read, plan)
    found = {image.image_id for image in plan.images}
    plan.absent = [named for named in job.image_sets if named.image_id not in found]
    plans = {place: CandidatePlan(candidate=candidate) for place, candidate in enumerate(job.candidates)}
    applicable = _applicable(job, samples, plan)
    for place, sample in job.shard.deal(matching_pairs(job.candidates, applicable, completed, job.where)):
        _sort(job, plans[place], sample, completed)
    plan.candidate_plans = list(plans.values())
    _limit(plan, job.limit)
    return plan


def _read(
    sources: Sequence[Source], plan: Plan, shelf: Shelf | None, on_progress: Callable[[], None]
) -> Iterator[SourceImage]:
    """Several at once: decoding, encoding and the disk leave Python's lock to one another."""
    readers = ThreadPoolExecutor(min(MOST_READERS, os.cpu_count() or 1))
    tries = [readers.submit(attempt, partial(describe_image, each, shelf)) for each in sources]
    try:
        for source, image in zip(sources, (each.result() for each in tries), strict=True):
            if isinstance(image, Failed):
                plan.unreadable.append((source, image.error))
            else:
                yield image
            on_progress()
    finally:
        readers.shutdown(cancel_futures=True)


def _distinct(job: Job, images: Iterable[SourceImage], plan: Plan) -> list[PlannedSample]:
    """The samples of all images, each once, though an image may be in several data sets or twice in one."""
    samples: dict[str, PlannedSample] = {}
    first: dict[tuple[str, ...], Source] = {}
    for image in images:
        planned = {sample.sample_id: sample for sample in _samples(job, image)}
        source = image.source
        earlier = first.setdefault((source.dataset_id, *planned), source)
        if earlier is source:
            plan.images.append(image)
            samples.update({key: sample for key, sample in planned.items() if key not in samples})
        else:
            plan.repeated.append(f"{source.path.name} holds the same image as {earlier.path.name}; counted once")
    return list(samples.values())


def _samples(job: Job, image: SourceImage) -> Iterator[PlannedSample]:
    if image.source.degraded is not None:
        yield plan_found_sample(image, job.found_task_id, job.scale)
        return
    for task in job.tasks:
        yield plan_sample(image, task, job.seed)


def _applicable(job: Job, samples: Sequence[PlannedSample], plan: Plan) -> list[tuple[int, PlannedSample]]:
    """Each restorer, by its place, with the samples that it is for."""
    pairs: list[tuple[int, PlannedSample]] = []
    for place, candidate in enumerate(job.candidates):
        refused: set[str] = set()
        for sample in samples:
            reason = reason_not_applicable(candidate.spec, sample)
            if reason is None:
                pairs.append((place, sample))
            else:
                refused.add(reason)
        plan.not_applicable.extend(sorted(refused))
    return pairs


def _limit(plan: Plan, limit: int | None) -> None:
    """Leave restorations beyond the limit to another run."""
    if limit is None:
        return
    plan.put_off = max(0, plan.units - limit)
    for candidate_plan in plan.candidate_plans:
        del candidate_plan.restore[limit:]
        limit -= len(candidate_plan.restore)


def _sort(job: Job, candidate_plan: CandidatePlan, sample: PlannedSample, completed: CompletedWork) -> None:
    candidate = candidate_plan.candidate
    identifier = restoration_id(sample.sample_id, candidate, job.seed)
    planned = PlannedRestoration(
        restoration_id=identifier,
        sample=sample,
        setting=candidate.setting,
        subject=f"{sample.target.source.name} {sample.task_id}",
        missing_metrics=tuple(
            metric
            for metric in metrics_for(candidate.spec, job.metrics)
            if (identifier, protocol_id(metric)) not in completed.scores
        ),
        seed=job.seed,
        keep_trajectory=job.keep_trajectory and not candidate.swept,
    )
    kind = _kind(planned, setting_id(candidate.spec.id, candidate.setting), completed)
    candidate_plan.found[kind] += 1
    if kind == "failed":
        candidate_plan.failed.append((planned.subject, completed.errors.get(identifier, "")))
    if _is_restored(job, kind):
        candidate_plan.restore.append(planned)
    elif kind == "unscored":
        candidate_plan.score.append(planned)


def _kind(planned: PlannedRestoration, setting: str, completed: CompletedWork) -> Kind:
    status = completed.status(planned.restoration_id)
    if status == "failed":
        return "failed"
    if status is None:
        if completed.lost(planned.restoration_id) is not None:
            return "lost"
        return "stale" if (planned.sample.sample_id, setting) in completed.made else "new"
    return "unscored" if planned.missing_metrics else "cached"


def _is_restored(job: Job, kind: Kind) -> bool:
    match job.strategy:
        case "only-cached":
            return False
        case "always":
            return kind != "failed" or job.retry_failed
        case _:
            return kind in {"new", "stale", "lost"} or (kind == "failed" and job.retry_failed)
