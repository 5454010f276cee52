"""A plan made from a store alone: what failed, lost its image or lacks scores, with the images that the store keeps."""

import json
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field, fields, replace
from pathlib import Path

from clir_core.errors import ClirError, RestorerError, TaskError
from clir_core.interfaces import RestorerSpec, Setting
from clir_core.tasks.task import Task, compose, parse_task
from db import artefacts, records
from db.reading.stored_restorations import StoredRestoration
from db.store import Store
from ingest.attempt import Failed, attempt
from ingest.job.applicability import TARGET
from ingest.job.catalogue import Candidate, ReadyMetric, all_restorers, find_restorer, ready_candidate
from ingest.job.completed import CompletedWork
from ingest.job.identities import protocol_id, reference, restoration_id
from ingest.job.plan import Blocked, CandidatePlan, Kind, Plan, PlannedRestoration
from ingest.job.samples import PlannedSample, SourceImage
from ingest.job.sources import Source


@dataclass(slots=True, kw_only=True)
class StoredPlanner:
    """Turns restorations of a store into planned ones."""

    store: Store
    weights: Path
    completed: CompletedWork
    metrics: Sequence[ReadyMetric]
    own_tasks: Mapping[str, Task] = field(default_factory=dict[str, Task])
    """Degradations that a study file defines, by id."""
    checkpoints: Mapping[str, Candidate] = field(default_factory=dict[str, Candidate])
    """The user's own restorers, by id."""
    _ready: dict[str, Candidate | Failed] = field(default_factory=dict[str, Candidate | Failed])

    def to_restore(self, units: Sequence[StoredRestoration], kind: Kind, with_steps: Set[str] = frozenset()) -> Plan:
        """Make them again: one plan a restorer and setting; what cannot be made here is blocked, with its reason.

        Args:
            units: What is to be made.
            kind: What they are to the store: `failed` or `lost`.
            with_steps: restoration_id of those whose sampling steps are kept too.
        """
        plan, blocked = Plan(), dict[str, str]()
        plans: dict[tuple[str, Setting], CandidatePlan] = {}
        for unit in units:
            planned = attempt(lambda unit=unit: self._planned(unit))
            if isinstance(planned, Failed):
                blocked.setdefault(unit.restorer_id, planned.error)
                continue
            candidate, restoration = planned
            made = plans.setdefault((unit.restorer_id, candidate.setting), CandidatePlan(candidate=candidate))
            made.found[kind] += 1
            made.restore.append(replace(restoration, keep_trajectory=unit.restoration_id in with_steps))
        plan.candidate_plans, plan.retries_failed = list(plans.values()), True
        plan.blocked = [Blocked(restorer_id, error) for restorer_id, error in blocked.items()]
        return plan

    def to_score(self, units: Sequence[StoredRestoration]) -> tuple[list[tuple[str, PlannedRestoration]], set[str]]:
        """Each restoration that lacks scores, with its restorer's id; and why metrics are left out."""
        found: list[tuple[str, PlannedRestoration]] = []
        left_out: set[str] = set()
        for unit in units:
            sample = self._sample(unit)
            missing = [
                metric
                for metric in self.metrics
                if (unit.restoration_id, protocol_id(metric)) not in self.completed.scores
                and not (unit.restorer_id == TARGET and reference(metric.spec) == TARGET)
            ]
            if self._task(unit) is None and unit.operators not in ("", "[]"):
                needing = [metric for metric in missing if reference(metric.spec) == "degraded"]
                missing = [metric for metric in missing if metric not in needing]
                left_out |= {f"{metric.spec.id} needs the degradation {unit.task_id}; --study" for metric in needing}
            if missing:
                found.append((unit.restorer_id, _restoration(unit, unit.restoration_id, sample, Setting(), missing)))
        return found, {f"{line} names the file that defines it" for line in left_out}

    def lost_samples(self, units: Sequence[StoredRestoration]) -> list[PlannedSample]:
        """The samples of some restorations that have lost an image, to be prepared again."""
        return self.samples([unit for unit in units if self.completed.sample(unit.sample_id) is None])

    def samples(self, units: Sequence[StoredRestoration]) -> list[PlannedSample]:
        """The samples of some restorations, each once."""
        return list({unit.sample_id: self._sample(unit) for unit in units}.values())

    def _planned(self, unit: StoredRestoration) -> tuple[Candidate, PlannedRestoration]:
        candidate = self._candidate(unit)
        identifier = restoration_id(unit.sample_id, candidate, unit.seed)
        if self._task(unit) is None and unit.operators not in ("", "[]") and candidate.spec.needs_kernel:
            raise TaskError(f"{unit.task_id} is defined in a study file; name it with --study")
        missing = [metric for metric in self.metrics if (identifier, protocol_id(metric)) not in self.completed.scores]
        return candidate, _restoration(unit, identifier, self._sample(unit), candidate.setting, missing)

    def _candidate(self, unit: StoredRestoration) -> Candidate:
        ready = self._ready.get(unit.restorer_id)
        if ready is None:
            ready = self._ready[unit.restorer_id] = attempt(lambda: self._load(unit.restorer_id))
        if isinstance(ready, Failed):
            raise RestorerError(ready.error)
        return replace(ready, setting=_setting(ready.spec, unit.setting_values))

    def _load(self, restorer_id: str) -> Candidate:
        if restorer_id in self.checkpoints:
            return self.checkpoints[restorer_id]
        if restorer_id not in all_restorers():
            raise RestorerError(
                f"it came from a file of yours; name it with --checkpoint {restorer_id}=FILE or --plugin FILE"
            )
        return ready_candidate(find_restorer(restorer_id), self.weights)

    def _sample(self, unit: StoredRestoration) -> PlannedSample:
        sample = self.completed.samples[unit.sample_id]
        image, task = self.completed.sources[sample.image_id], self._task(unit)
        kept = artefacts.path(self.store, image.artefact_sha)
        is_target = sample.target_sha is not None
        source = Source(dataset_id=image.dataset_id, name=image.name, target=kept if is_target else None, degraded=kept)
        return PlannedSample(
            sample_id=sample.sample_id,
            target=_source_image(source, image, sample),
            task_id=sample.task_id,
            task=task,
            seed=sample.seed,
            drawn=sample.drawn,
            alpha=sample.alpha,
        )

    def _task(self, unit: StoredRestoration) -> Task | None:
        """The degradation, where it can be replayed."""
        own = self.own_tasks.get(unit.task_id)
        operators: list[str] = json.loads(unit.operators or "[]")
        if own is not None or not operators:
            return own
        try:
            task = parse_task("+".join(operators))
            return task if task.id == unit.task_id else compose(task.operators, id=unit.task_id)
        except TaskError:
            return None


def _source_image(source: Source, image: records.Image, sample: records.Sample) -> SourceImage:
    return SourceImage(
        source=source,
        image_id=image.image_id,
        dataset_id=image.dataset_id,
        name=image.name,
        width=image.width,
        height=image.height,
        artefact_sha=image.artefact_sha,
        degraded_sha=sample.degraded_sha,
        file_sha256=image.file_sha256,
    )


def _restoration(
    unit: StoredRestoration, identifier: str, sample: PlannedSample, setting: Setting, missing: Sequence[ReadyMetric]
) -> PlannedRestoration:
    return PlannedRestoration(
        restoration_id=identifier,
        sample=sample,
        setting=setting,
        subject=unit.subject,
        missing_metrics=tuple(missing),
        seed=unit.seed,
    )


def _setting(spec: RestorerSpec, values: str) -> Setting:
    stored: dict[str, object] = json.loads(values)
    known = {each.name for each in fields(spec.setting)}
    unknown = sorted(set(stored) - known)
    if unknown:
        raise RestorerError(f"{spec.id} has no setting {', '.join(unknown)} any more; run it anew")
    try:
        return replace(spec.setting, **stored)
    except (TypeError, ValueError) as error:
        raise ClirError(f"{spec.id} cannot be set to {values}: {error}") from error
