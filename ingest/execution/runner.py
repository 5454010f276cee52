"""Carries out a plan: scores, then restores, restorer by restorer; one failure never stops the rest."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

from ingest.attempt import Failed
from ingest.execution.lane import Lanes
from ingest.execution.recorder import RunRecorder
from ingest.execution.restorer_queue import RestorerQueue
from ingest.execution.side_work import SideWork
from ingest.execution.turns import TURN_UNITS
from ingest.job.catalogue import Candidate
from ingest.job.completed import CompletedWork
from ingest.job.plan import CandidatePlan, Plan, PlannedRestoration


@dataclass(slots=True, kw_only=True)
class Runner:
    """Schedules one run of the ingest command."""

    completed: CompletedWork
    recorder: RunRecorder
    lanes: Lanes

    def carry_out(self, plan: Plan) -> None:
        """Everything in the plan, restorer by restorer."""
        reporter = self.recorder.reporter
        reporter.begin("scoring what is there", plan.to_score)
        side_works = [lane.side_work for lane in self.lanes.lanes]
        to_score = ((each, planned) for each in plan.candidate_plans for planned in each.score)
        for (candidate_plan, planned), side_work in zip(to_score, cycle(side_works), strict=False):
            self._score_earlier(candidate_plan, planned, side_work)
        for side_work in side_works:
            side_work.settle()
        reporter.begin("restoring", plan.units)
        self.lanes.carry_out([RestorerQueue.of(*queued) for queued in by_restorer(plan.candidate_plans)])

    def _score_earlier(self, candidate_plan: CandidatePlan, planned: PlannedRestoration, side_work: SideWork) -> None:
        sample = side_work.sample(planned.sample)
        if isinstance(sample, Failed):
            self.recorder.skip()
            return
        images = [(-1, self.completed.images[planned.restoration_id])]
        side_work.score(planned, sample, images, restorer_id=candidate_plan.candidate.spec.id)
        side_work.settle(at_most=TURN_UNITS)
        self.recorder.reporter.advance(done=1)


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
