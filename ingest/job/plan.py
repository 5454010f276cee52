"""What is asked, minus what the store has. Reads images to know their identities; restores and writes nothing."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from clir_core.interfaces import RestorerSpec
from clir_core.tasks.task import Task
from ingest.attempt import Failed, attempt
from ingest.job.applicability import metrics_for, reason_not_applicable
from ingest.job.catalogue import Candidate, ReadyMetric, weights_sha256
from ingest.job.completed import CompletedWork
from ingest.job.identities import protocol_id, restoration_id, setting_label
from ingest.job.samples import PlannedSample, SourceImage, describe_image, plan_found_sample, plan_sample
from ingest.job.sources import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Everything a user asked for, resolved: ids are specs, folders are lists of files."""

    sources: Sequence[Source]
    tasks: Sequence[Task]
    found_task_id: str = ""
    """What the degradation of images that were found degraded is called."""
    scale: float = 1.0
    """How much larger photographs without a target shall become."""
    candidates: Sequence[Candidate]
    metrics: Sequence[ReadyMetric]
    seed: int
    weights: Path
    retry_failed: bool = False
    keep_trajectory: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedRestoration:
    """One restorer in one setting on one sample."""

    restoration_id: str
    sample: PlannedSample
    subject: str
    missing_metrics: tuple[ReadyMetric, ...]


@dataclass(slots=True, kw_only=True)
class CandidatePlan:
    """The work of one restorer in one setting: it is loaded once."""

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

    candidate_plans: list[CandidatePlan] = field(default_factory=list[CandidatePlan])
    cached: int = 0
    failed_before: int = 0
    not_applicable: list[str] = field(default_factory=list[str])
    unreadable: list[tuple[Source, str]] = field(default_factory=list[tuple[Source, str]])
    blocked: list[tuple[RestorerSpec, str]] = field(default_factory=list[tuple[RestorerSpec, str]])

    @property
    def units(self) -> int:
        """Restorations to be made."""
        return sum(len(candidate_plan.restore) for candidate_plan in self.candidate_plans)

    @property
    def to_score(self) -> int:
        """Restorations made earlier that lack scores."""
        return sum(len(candidate_plan.score) for candidate_plan in self.candidate_plans)


def make_plan(job: Job, completed: CompletedWork, on_progress: Callable[[], None] = lambda: None) -> Plan:
    """Decide what has to be done.

    Args:
        job: What is asked.
        completed: What the store has.
        on_progress: Called after each image that has been read.
    """
    plan = Plan()
    targets = list(_read(job.sources, plan, on_progress))
    samples = [sample for target in targets for sample in _samples(job, target)]
    for candidate in job.candidates:
        digest = attempt(lambda candidate=candidate: weights_sha256(job.weights, candidate.spec))
        if isinstance(digest, Failed):
            plan.blocked.append((candidate.spec, digest.error))
        else:
            plan.candidate_plans.append(
                _plan_candidate(job, replace(candidate, weights_sha256=digest), samples, completed, plan)
            )
    return plan


def _read(sources: Sequence[Source], plan: Plan, on_progress: Callable[[], None]) -> Iterator[SourceImage]:
    for source in sources:
        target = attempt(lambda source=source: describe_image(source))
        if isinstance(target, Failed):
            plan.unreadable.append((source, target.error))
        else:
            yield target
        on_progress()


def _samples(job: Job, target: SourceImage) -> Iterator[PlannedSample]:
    if target.source.degraded is not None:
        yield plan_found_sample(target, job.found_task_id, job.scale)
        return
    for task in job.tasks:
        yield plan_sample(target, task, job.seed)


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
    status = completed.restorations.get(identifier)
    planned = PlannedRestoration(
        restoration_id=identifier,
        sample=sample,
        subject=f"{sample.target.source.name} {sample.task_id}",
        missing_metrics=tuple(
            metric
            for metric in metrics_for(candidate_plan.candidate.spec, job.metrics)
            if (identifier, protocol_id(metric)) not in completed.scores
        ),
    )
    if status is None or (status == "failed" and job.retry_failed):
        candidate_plan.restore.append(planned)
    elif status == "failed":
        plan.failed_before += 1
    elif planned.missing_metrics:
        candidate_plan.score.append(planned)
    else:
        plan.cached += 1
