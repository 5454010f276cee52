"""Carries out a plan: scores, then restores, restorer by restorer; one failure never stops the rest."""

from collections import deque
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
from ingest.job.plan import CandidatePlan, Plan
from ingest.workers.pool import WorkerPool
from ingest.workers.process import WorkerProcess
from ingest.workers.restoration import RestorationRequest, Rows
from ingest.workers.roles import RestorationRole


@dataclass(slots=True, kw_only=True)
class Runner:
    """Schedules one run of the ingest command."""

    store: Store
    weights: Path
    device: torch.device
    seed: int
    keep_trajectory: bool
    completed: CompletedWork
    recorder: RunRecorder
    pool: WorkerPool
    reporter: Reporter

    def carry_out(self, plan: Plan) -> None:
        """Everything in the plan, restorer by restorer."""
        side_work = SideWork(pool=self.pool, recorder=self.recorder, samples=dict(self.completed.samples))
        for source, error in plan.unreadable:
            self.recorder.fail("image", str(source.path), error)
        for blocked in plan.blocked:
            self.recorder.fail("restorer", blocked.restorer_id, blocked.error)
        self.reporter.begin("scoring what is there", plan.to_score)
        for candidate_plan in plan.candidate_plans:
            self._score_earlier(candidate_plan, side_work)
        side_work.settle()
        self.reporter.begin("restoring", plan.units)
        for candidate_plan in plan.candidate_plans:
            if candidate_plan.restore:
                self._restore(candidate_plan, side_work)
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

    def _restore(self, candidate_plan: CandidatePlan, side_work: SideWork) -> None:
        candidate = candidate_plan.candidate
        self.reporter.doing(f"restoring with {candidate.spec.id}")
        waiting = deque(candidate_plan.restore)
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
                    keep_trajectory=self.keep_trajectory,
                    lost=dict(self.completed.lost),
                )
                turns.work_off(waiting)

    def _role(self, candidate: Candidate) -> RestorationRole:
        return RestorationRole(
            store=self.store.path,
            weights=candidate.weights,
            restorer_id=candidate.spec.id,
            checkpoint=candidate.checkpoint,
            setting=candidate.setting,
            weights_sha256=candidate.weights_sha256,
            device=str(self.device),
            run_id=self.recorder.run.run_id,
        )
