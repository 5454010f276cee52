"""What is asked, minus what the store has. Reads images to know their identities; restores and writes nothing."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from clir_core.imaging.files import Rejected
from clir_core.interfaces import MetricSpec, Setting
from clir_core.tasks.task import Task
from ingest.attempt import Failed, attempt
from ingest.job.applicability import metrics_for, reason_not_applicable
from ingest.job.catalogue import Candidate, ReadyMetric, refuse_taken_ids
from ingest.job.completed import CompletedWork
from ingest.job.identities import protocol_id, restoration_id, setting_id, setting_label
from ingest.job.samples import PlannedSample, Shelf, SourceImage, describe_image, plan_found_sample, plan_sample
from ingest.job.sources import Source


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
    device: str
    """As it was asked for, such as `auto`; `choose_device` says which it is."""
    weights: Path
    retry_failed: bool = False
    keep_trajectory: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedRestoration:
    """One restorer in one setting on one sample."""

    restoration_id: str
    sample: PlannedSample
    setting: Setting
    subject: str
    missing_metrics: tuple[ReadyMetric, ...]
    keep_trajectory: bool = False


@dataclass(slots=True, kw_only=True)
class CandidatePlan:
    """The work of one restorer in one setting."""

    candidate: Candidate
    restore: list[PlannedRestoration] = field(default_factory=list[PlannedRestoration])
    """To be restored and then scored."""
    score: list[PlannedRestoration] = field(default_factory=list[PlannedRestoration])
    """Restored earlier, and lacking scores."""

    @property
    def label(self) -> str:
        """How its setting differs from the default."""
        return setting_label(self.candidate.setting, self.candidate.spec.setting)


@dataclass(slots=True, kw_only=True)
class Plan:
    """The work ahead, and why the rest is not in it."""

    images: list[SourceImage] = field(default_factory=list[SourceImage])
    candidate_plans: list[CandidatePlan] = field(default_factory=list[CandidatePlan])
    cached: int = 0
    failed_before: int = 0
    lost: int = 0
    """Of `units`, those whose image is gone from the store."""
    stale: int = 0
    """Of `units`, those that an earlier revision or other weights of their restorer had made."""
    not_applicable: list[str] = field(default_factory=list[str])
    repeated: list[str] = field(default_factory=list[str])
    """Files that hold the same image as another one of their data set."""
    unreadable: list[tuple[Source, str]] = field(default_factory=list[tuple[Source, str]])
    blocked: list[Blocked] = field(default_factory=list[Blocked])

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
    plan = Plan(blocked=list(job.blocked))
    samples = _distinct(job, _read(job.sources, plan, shelf, on_progress), plan)
    plan.candidate_plans = [_plan_candidate(job, candidate, samples, completed, plan) for candidate in job.candidates]
    return plan


def _read(
    sources: Sequence[Source], plan: Plan, shelf: Shelf | None, on_progress: Callable[[], None]
) -> Iterator[SourceImage]:
    for source in sources:
        image = attempt(lambda source=source: describe_image(source, shelf))
        if isinstance(image, Failed):
            plan.unreadable.append((source, image.error))
        else:
            yield image
        on_progress()


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


def _plan_candidate(
    job: Job, candidate: Candidate, samples: Sequence[PlannedSample], completed: CompletedWork, plan: Plan
) -> CandidatePlan:
    candidate_plan = CandidatePlan(candidate=candidate)
    refused: set[str] = set()
    for sample in samples:
        reason = reason_not_applicable(candidate.spec, sample)
        if reason is None:
            _sort(job, candidate_plan, sample, completed, plan)
        else:
            refused.add(reason)
    plan.not_applicable.extend(sorted(refused))
    return candidate_plan


def _sort(job: Job, candidate_plan: CandidatePlan, sample: PlannedSample, completed: CompletedWork, plan: Plan) -> None:
    identifier = restoration_id(sample.sample_id, candidate_plan.candidate, job.seed)
    status = completed.status(identifier)
    planned = PlannedRestoration(
        restoration_id=identifier,
        sample=sample,
        setting=candidate_plan.candidate.setting,
        subject=f"{sample.target.source.name} {sample.task_id}",
        missing_metrics=tuple(
            metric
            for metric in metrics_for(candidate_plan.candidate.spec, job.metrics)
            if (identifier, protocol_id(metric)) not in completed.scores
        ),
        keep_trajectory=job.keep_trajectory and not candidate_plan.candidate.swept,
    )
    if status is None or (status == "failed" and job.retry_failed):
        candidate_plan.restore.append(planned)
        candidate = candidate_plan.candidate
        made_before = (sample.sample_id, setting_id(candidate.spec.id, candidate.setting)) in completed.made
        is_lost = completed.lost(identifier) is not None
        plan.lost += is_lost
        plan.stale += status is None and made_before and not is_lost
    elif status == "failed":
        plan.failed_before += 1
    elif planned.missing_metrics:
        candidate_plan.score.append(planned)
    else:
        plan.cached += 1
