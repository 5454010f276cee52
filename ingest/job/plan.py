"""What is asked, minus what the store has. Reads images to know their identities; restores and writes nothing."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from clir_core.interfaces import RestorerSpec
from clir_core.tasks.task import Task
from ingest.attempt import Failed, attempt
from ingest.job.applicability import measures_for, why_not
from ingest.job.catalogue import Entrant, Measure, weights_sha256
from ingest.job.completed import Known
from ingest.job.identities import protocol_id, restoration_id, setting_label
from ingest.job.samples import Sample, Target, describe_target, plan_found_sample, plan_sample
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
    entrants: Sequence[Entrant]
    metrics: Sequence[Measure]
    seed: int
    weights: Path
    retry_failed: bool = False
    keep_trajectory: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """One restorer in one setting on one sample."""

    restoration_id: str
    sample: Sample
    subject: str
    missing_metrics: tuple[Measure, ...]


@dataclass(slots=True, kw_only=True)
class Group:
    """The work of one restorer in one setting: it is loaded once."""

    entrant: Entrant
    restore: list[Planned] = field(default_factory=list[Planned])
    """To be restored and then scored."""
    score: list[Planned] = field(default_factory=list[Planned])
    """Restored earlier, and lacking scores."""

    @property
    def label(self) -> str:
        """How its setting differs from the default."""
        return setting_label(self.entrant.setting, self.entrant.spec.setting)


@dataclass(slots=True, kw_only=True)
class Plan:
    """The work ahead, and why the rest is not in it."""

    groups: list[Group] = field(default_factory=list[Group])
    cached: int = 0
    failed_before: int = 0
    not_applicable: list[str] = field(default_factory=list[str])
    unreadable: list[tuple[Source, str]] = field(default_factory=list[tuple[Source, str]])
    blocked: list[tuple[RestorerSpec, str]] = field(default_factory=list[tuple[RestorerSpec, str]])

    @property
    def units(self) -> int:
        """Restorations to be made."""
        return sum(len(group.restore) for group in self.groups)

    @property
    def to_score(self) -> int:
        """Restorations made earlier that lack scores."""
        return sum(len(group.score) for group in self.groups)


def make_plan(job: Job, known: Known, told: Callable[[], None] = lambda: None) -> Plan:
    """Decide what has to be done.

    Args:
        job: What is asked.
        known: What the store has.
        told: Called after each image that has been read.
    """
    plan = Plan()
    targets = list(_read(job.sources, plan, told))
    samples = [sample for target in targets for sample in _samples(job, target)]
    for entrant in job.entrants:
        digest = attempt(lambda entrant=entrant: weights_sha256(job.weights, entrant.spec))
        if isinstance(digest, Failed):
            plan.blocked.append((entrant.spec, digest.error))
        else:
            plan.groups.append(_group(job, replace(entrant, weights_sha256=digest), samples, known, plan))
    return plan


def _read(sources: Sequence[Source], plan: Plan, told: Callable[[], None]) -> Iterator[Target]:
    for source in sources:
        target = attempt(lambda source=source: describe_target(source))
        if isinstance(target, Failed):
            plan.unreadable.append((source, target.error))
        else:
            yield target
        told()


def _samples(job: Job, target: Target) -> Iterator[Sample]:
    if target.source.degraded is not None:
        yield plan_found_sample(target, job.found_task_id, job.scale)
        return
    for task in job.tasks:
        yield plan_sample(target, task, job.seed)


def _group(job: Job, entrant: Entrant, samples: Sequence[Sample], known: Known, plan: Plan) -> Group:
    group = Group(entrant=entrant)
    refused: set[str] = set()
    for sample in samples:
        reason = why_not(entrant.spec, sample)
        if reason is None:
            _sort(job, group, sample, known, plan)
        else:
            refused.add(reason)
    plan.not_applicable.extend(sorted(refused))
    return group


def _sort(job: Job, group: Group, sample: Sample, known: Known, plan: Plan) -> None:
    identifier = restoration_id(sample.sample_id, group.entrant, job.seed)
    status = known.restorations.get(identifier)
    planned = Planned(
        restoration_id=identifier,
        sample=sample,
        subject=f"{sample.target.source.name} {sample.task_id}",
        missing_metrics=tuple(
            measure
            for measure in measures_for(group.entrant.spec, job.metrics)
            if (identifier, protocol_id(measure)) not in known.scores
        ),
    )
    if status is None or (status == "failed" and job.retry_failed):
        group.restore.append(planned)
    elif status == "failed":
        plan.failed_before += 1
    elif planned.missing_metrics:
        group.score.append(planned)
    else:
        plan.cached += 1
