"""Carries out a plan: scores, then restores, restorer by restorer; one failure never stops the rest."""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch

from db.store import Store
from ingest.attempt import Failed
from ingest.execution.progress import Reporter
from ingest.execution.recorder import RunRecorder
from ingest.execution.side_work import SideWork
from ingest.execution.turns import TURN_UNITS, Turns
from ingest.job.catalogue import Candidate
from ingest.job.completed import CompletedWork
from ingest.job.plan import CandidatePlan, Plan, PlannedRestoration
from ingest.workers.pool import WorkerPool
from ingest.workers.process import WorkerProcess
from ingest.workers.restoration import RestorationRequest, Rows
from ingest.workers.roles import RestorationRole


@dataclass(slots=True, kw_only=True)
class Runner:
    """Schedules one run of the ingest command."""

    store: Store
    device: torch.device
    seed: int
    completed: CompletedWork
    recorder: RunRecorder
    pool: WorkerPool
    reporter: Reporter

    def carry_out(self, plan: Plan) -> None:
        """Everything in the plan, restorer by restorer."""
        side_work = SideWork(pool=self.pool, recorder=self.recorder, stored=self.completed.sample)
        self.reporter.begin("scoring what is there", plan.to_score)
        for candidate_plan in plan.candidate_plans:
            self._score_earlier(candidate_plan, side_work)
        side_work.settle()
        self.reporter.begin("restoring", plan.units)
        for candidate, restorations in by_restorer(plan.candidate_plans):
            self._restore(candidate, restorations, side_work)
        side_work.settle()

    def _score_earlier(self, candidate_plan: CandidatePlan, side_work: SideWork) -> None:
        side_work.prepare(planned.sample for planned in candidate_plan.score)
        for planned in candidate_plan.score:
            sample = side_work.sample(planned.sample)
            if isinstance(sample, Failed):
                self.recorder.skip()
                continue
            images = [(-1, self.completed.images[planned.restoration_id])]
            side_work.score(planned, sample, images, restorer_id=candidate_plan.candidate.spec.id)
            side_work.settle(at_most=TURN_UNITS)
            self.reporter.advance(done=1)

    def _restore(self, candidate: Candidate, restorations: Sequence[PlannedRestoration], side_work: SideWork) -> None:
        self.reporter.doing(f"restoring with {candidate.spec.id}")
        waiting = deque(restorations)
        while waiting:
            with WorkerProcess[RestorationRequest, Rows].start(self._role(candidate)) as worker:
                broken = worker.ready()
                if broken is not None:
                    self.recorder.fail("restorer", candidate.spec.id, broken.error, units=len(waiting))
                    return
                turns = Turns(
                    worker=worker,
                    candidate=candidate,
                    side_work=side_work,
                    recorder=self.recorder,
                    on_cpu=self.device.type == "cpu",
                    seed=self.seed,
                    lost=self.completed.lost,
                )
                turns.work_off(waiting)

    def _role(self, candidate: Candidate) -> RestorationRole:
        return RestorationRole(
            store=self.store.path,
            weights=candidate.weights,
            restorer_id=candidate.spec.id,
            checkpoint=candidate.checkpoint,
            weights_sha256=candidate.weights_sha256,
            device=str(self.device),
            run_id=self.recorder.run.run_id,
        )


def by_restorer(plans: Iterable[CandidatePlan]) -> list[tuple[Candidate, list[PlannedRestoration]]]:
    """What each restorer has to do in all of its settings: it is loaded once.

    The settings of one image follow one another, so that what they share is still at hand.
    """
    grouped: dict[tuple[str, str, Path | None], tuple[Candidate, list[PlannedRestoration]]] = {}
    for plan in plans:
        candidate = plan.candidate
        key = (candidate.spec.id, candidate.weights_sha256, candidate.checkpoint)
        grouped.setdefault(key, (candidate, []))[1].extend(plan.restore)
    return [(candidate, _image_by_image(planned)) for candidate, planned in grouped.values() if planned]


def _image_by_image(restorations: Iterable[PlannedRestoration]) -> list[PlannedRestoration]:
    by_sample: dict[str, list[PlannedRestoration]] = {}
    for planned in restorations:
        by_sample.setdefault(planned.sample.sample_id, []).append(planned)
    return [planned for of_sample in by_sample.values() for planned in of_sample]
