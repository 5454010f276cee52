"""Carries out a plan: prepares samples, restores, scores; one failure never stops the rest."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

import torch

from db import records
from db.store import Store
from ingest.attempt import Failed
from ingest.execution.progress import Reporter
from ingest.execution.recorder import RunRecorder
from ingest.job.catalogue import Candidate, ReadyMetric
from ingest.job.completed import CompletedWork
from ingest.job.identities import protocol_id
from ingest.job.plan import CandidatePlan, Plan, PlannedRestoration
from ingest.job.samples import PlannedSample
from ingest.workers.pool import Answer, PoolRequest, WorkerPool
from ingest.workers.process import WorkerProcess
from ingest.workers.restoration import RestorationRequest, Rows, failed
from ingest.workers.roles import RestorationRole
from ingest.workers.scoring import ScoreRequest

TURN_UNITS = 16
TURN_SECONDS = 5.0
"""Restoring and scoring take turns on a CPU, so that neither spoils the other's latency."""


@dataclass(slots=True, kw_only=True)
class Runner:
    """One run of the ingest command."""

    store: Store
    weights: Path
    device: torch.device
    seed: int
    keep_trajectory: bool
    completed: CompletedWork
    recorder: RunRecorder
    pool: WorkerPool
    reporter: Reporter
    samples: dict[str, records.Sample | Failed] = field(default_factory=dict[str, records.Sample | Failed])

    def carry_out(self, plan: Plan) -> None:
        """Everything in the plan, restorer by restorer."""
        self.samples.update(self.completed.samples)
        self._say_what_cannot_be(plan)
        self.reporter.begin("scoring what is there", plan.to_score)
        for candidate_plan in plan.candidate_plans:
            self._score_earlier(candidate_plan)
        self._settle()
        self.reporter.begin("restoring", plan.units)
        for candidate_plan in plan.candidate_plans:
            if candidate_plan.restore:
                self._restore_candidate(candidate_plan)
        self._settle()

    def _say_what_cannot_be(self, plan: Plan) -> None:
        for source, error in plan.unreadable:
            self._fail_image(str(source.path), error)
        for spec, error in plan.blocked:
            self.recorder.fail("restorer", spec.id, error)
            self.reporter.fail(spec.id, error)

    def _fail_image(self, subject: str, error: str) -> None:
        self.recorder.fail("image", subject, error)
        self.recorder.count(failed=1)
        self.reporter.fail(subject, error)

    def _score_earlier(self, candidate_plan: CandidatePlan) -> None:
        for planned in candidate_plan.score:
            request = ScoreRequest(
                restoration_id=planned.restoration_id,
                image_sha=self.completed.images[planned.restoration_id],
                sample=self.completed.samples[planned.sample.sample_id],
                task=planned.sample.task,
                metrics=_named(planned.missing_metrics),
            )
            self.pool.submit(request)
            self._take_answers(self.pool.results(at_most=TURN_UNITS))
            self.reporter.advance(done=1)

    def _restore_candidate(self, candidate_plan: CandidatePlan) -> None:
        candidate = candidate_plan.candidate
        self.reporter.doing(f"restoring with {candidate.spec.id}")
        waiting = deque(candidate_plan.restore)
        while waiting:
            worker = WorkerProcess.start(self._role(candidate))
            broken = worker.ready()
            if broken is not None:
                self._fail_restorer(candidate, broken.error, len(waiting))
                return
            self._take_turns(worker, candidate, waiting)
            worker.close()

    def _fail_restorer(self, candidate: Candidate, error: str, units: int) -> None:
        self.recorder.fail("restorer", candidate.spec.id, error)
        self.recorder.count(failed=units)
        self.reporter.fail(candidate.spec.id, error)
        self.reporter.advance(failed=units)

    def _take_turns(
        self, worker: WorkerProcess[RestorationRequest, Rows], candidate: Candidate, waiting: deque[PlannedRestoration]
    ) -> None:
        while waiting and worker.alive:
            self._prepare([waiting[i].sample for i in range(min(TURN_UNITS, len(waiting)))])
            ends = monotonic() + TURN_SECONDS
            for _ in range(min(TURN_UNITS, len(waiting))):
                self._restore(worker, candidate, waiting.popleft())
                if monotonic() > ends or not worker.alive:
                    break
            if self.device.type == "cpu":
                self._settle()

    def _prepare(self, samples: Iterable[PlannedSample]) -> None:
        missing = {sample.sample_id: sample for sample in samples if sample.sample_id not in self.samples}
        for sample in missing.values():
            self.pool.submit(sample)
        self._settle()

    def _restore(
        self, worker: WorkerProcess[RestorationRequest, Rows], candidate: Candidate, planned: PlannedRestoration
    ) -> None:
        sample = self.samples[planned.sample.sample_id]
        if isinstance(sample, Failed):
            self._count(failed=1)
            return
        request = RestorationRequest(
            restoration_id=planned.restoration_id,
            sample=sample,
            task=planned.sample.task,
            subject=planned.subject,
            seed=self.seed,
            keep_trajectory=self.keep_trajectory,
        )
        worker.send(request)
        rows = worker.receive()
        if isinstance(rows, Failed):
            rows = (failed(request, candidate, self.recorder.run.run_id, rows.error),)
            self.recorder.add(rows)
        self._take_rows(rows, planned, sample)

    def _take_rows(self, rows: Rows, planned: PlannedRestoration, sample: records.Sample) -> None:
        restoration, *steps = rows
        if restoration.restored_sha is None:
            error = restoration.error or ""
            subject = f"{restoration.restorer_id} on {planned.subject}"
            self.recorder.fail("restoration", subject, error)
            self.reporter.fail(subject, error)
            self._count(failed=1)
            return
        images = [(-1, restoration.restored_sha), *((step.step, step.predicted_sha) for step in steps)]
        for step, sha in images:
            request = ScoreRequest(
                restoration_id=restoration.restoration_id,
                image_sha=sha,
                sample=sample,
                task=planned.sample.task,
                metrics=_named(planned.missing_metrics),
                step=step,
            )
            self.pool.submit(request)
        self._count(done=1)

    def _count(self, *, done: int = 0, failed: int = 0) -> None:
        self.recorder.count(done=done, failed=failed)
        self.reporter.advance(done=done, failed=failed)

    def _settle(self) -> None:
        self._take_answers(self.pool.results())

    def _take_answers(self, answers: Iterable[tuple[PoolRequest, Answer]]) -> None:
        for request, answer in answers:
            match request, answer:
                case PlannedSample(), records.Sample() | Failed():
                    self._take_sample(request, answer)
                case (ScoreRequest(), *_) as batch, Failed():
                    for unscored in batch:
                        self.recorder.fail("metric", unscored.restoration_id, answer.error)
                        self.reporter.fail(f"scoring {unscored.restoration_id[:12]}", answer.error)
                case _:
                    pass

    def _take_sample(self, sample: PlannedSample, answer: records.Sample | Failed) -> None:
        self.samples[sample.sample_id] = answer
        if isinstance(answer, Failed):
            subject = f"{sample.target.source.path} as {sample.task_id}"
            self.recorder.fail("sample", subject, answer.error)
            self.reporter.fail(subject, answer.error)

    def _role(self, candidate: Candidate) -> RestorationRole:
        return RestorationRole(
            store=self.store.path,
            weights=self.weights,
            restorer_id=candidate.spec.id,
            checkpoint=candidate.checkpoint,
            setting=candidate.setting,
            weights_sha256=candidate.weights_sha256,
            device=str(self.device),
            run_id=self.recorder.run.run_id,
        )


def _named(metrics: Iterable[ReadyMetric]) -> tuple[tuple[str, str], ...]:
    return tuple((metric.spec.id, protocol_id(metric)) for metric in metrics)
