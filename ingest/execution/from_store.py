"""Work on what a store holds already: failed and lost restorations are made again, scores are added."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from db import records
from db.reading.soundness import step_artefacts
from db.reading.stored_restorations import Wanted, stored_restorations
from db.store import Store
from db.writing.publish import publish
from ingest.attempt import Failed
from ingest.execution.devices import lanes_of, scoring_pool
from ingest.execution.progress import Reporter
from ingest.execution.recorder import RunRecorder
from ingest.execution.runner import Runner
from ingest.execution.session import Outcome, protocol_rows, run_row, say_unavailable
from ingest.execution.side_work import SideWork
from ingest.execution.turns import TURN_UNITS
from ingest.hardware import energy_meter
from ingest.job.catalogue import refuse_taken_ids
from ingest.job.completed import CompletedWork, completed_in
from ingest.job.plan import Job, Kind, Plan, PlannedRestoration
from ingest.job.samples import PlannedSample
from ingest.job.stored_plan import StoredPlanner


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """What is to be made again, or to be scored, and what the store knew before."""

    job: Job
    store: Store
    completed: CompletedWork
    plan: Plan = field(default_factory=Plan)
    samples: Sequence[PlannedSample] = ()
    """Samples that have lost an image."""
    to_score: Sequence[tuple[str, PlannedRestoration]] = ()
    left_out: Sequence[str] = ()


def plan_restorations(job: Job, store: Store, wanted: Wanted, kind: Kind) -> Again:
    """Plan to make the restorations again that failed, or whose images are lost.

    Raises:
        QueryError: The condition cannot be understood.
        RestorerError: A checkpoint would take the id of another one.
    """
    snapshot = publish(store, wait=True)
    completed = completed_in(store, snapshot, job.metrics)
    refuse_taken_ids(job.candidates, completed.restorers)
    planner, plan, samples = _planner(job, store, completed), Plan(), list[PlannedSample]()
    if snapshot is not None and kind == "failed":
        plan = planner.to_restore(stored_restorations(snapshot, "failed", wanted), kind)
    elif snapshot is not None:
        done = stored_restorations(snapshot, "done", wanted)
        stepless = {key for key, sha in step_artefacts(snapshot) if not completed.is_whole(sha)}
        lost = [unit for unit in done if completed.lost(unit.restoration_id) or unit.restoration_id in stepless]
        plan, samples = planner.to_restore(lost, kind, stepless), planner.lost_samples(done)
    plan.blocked = [*job.blocked, *plan.blocked]
    return Again(job=job, store=store, completed=completed, plan=plan, samples=samples)


def plan_scores(job: Job, store: Store, wanted: Wanted) -> Again:
    """Plan to give restorations the scores that they lack.

    Raises:
        QueryError: The condition cannot be understood.
    """
    snapshot = publish(store, wait=True)
    completed = completed_in(store, snapshot, job.metrics)
    units = [] if snapshot is None else stored_restorations(snapshot, "done", wanted)
    to_score, left_out = _planner(job, store, completed).to_score(units)
    return Again(job=job, store=store, completed=completed, to_score=to_score, left_out=sorted(left_out))


def restore_again(again: Again, reporter: Reporter) -> Outcome:
    """Carry out what `plan_restorations` planned."""
    with RunRecorder(again.store, run_row(again.job.devices[0]), reporter) as recorder:
        _begin(again, recorder)
        recorder.plan(again.plan.units)
        recorder.energy = energy_meter(again.job.devices)
        with lanes_of(again.job, again.completed, recorder) as lanes:
            lanes.lanes[0].side_work.prepare(again.samples)
            lanes.lanes[0].side_work.settle()
            Runner(completed=again.completed, recorder=recorder, lanes=lanes).carry_out(again.plan)
    return Outcome(plan=again.plan, run=recorder.run)


def score_again(again: Again, reporter: Reporter) -> records.Run:
    """Carry out what `plan_scores` planned; the run's row counts each restoration that got its scores."""
    with RunRecorder(again.store, run_row(again.job.devices[0]), reporter) as recorder:
        _begin(again, recorder)
        recorder.plan(len(again.to_score))
        reporter.begin("scoring", len(again.to_score))
        with scoring_pool(again.job, again.store) as pool:
            side_work = SideWork(pool=pool, recorder=recorder, stored=again.completed.sample)
            for restorer_id, planned in again.to_score:
                _score(again, restorer_id, planned, side_work)
            side_work.settle()
    return recorder.run


def _score(again: Again, restorer_id: str, planned: PlannedRestoration, side_work: SideWork) -> None:
    sample = side_work.sample(planned.sample)
    if isinstance(sample, Failed):
        side_work.recorder.skip()
        return
    images = [(-1, again.completed.images[planned.restoration_id])]
    side_work.score(planned, sample, images, restorer_id=restorer_id)
    side_work.settle(at_most=TURN_UNITS)
    side_work.recorder.done()


def _begin(again: Again, recorder: RunRecorder) -> None:
    recorder.add(protocol_rows(again.job.metrics, again.job.unavailable))
    say_unavailable(again.job.unavailable, recorder.reporter)
    for line in again.left_out:
        recorder.reporter.say(f"left out: {line}")


def _planner(job: Job, store: Store, completed: CompletedWork) -> StoredPlanner:
    return StoredPlanner(
        store=store,
        weights=job.weights,
        completed=completed,
        metrics=job.metrics,
        own_tasks={task.id: task for task in job.tasks},
        checkpoints={candidate.spec.id: candidate for candidate in job.candidates},
    )
