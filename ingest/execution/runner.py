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
from ingest.execution.recorder import Book
from ingest.job.catalogue import Entrant, Measure
from ingest.job.completed import Known
from ingest.job.identities import protocol_id
from ingest.job.plan import Group, Plan, Planned
from ingest.job.samples import Sample
from ingest.workers.pool import Answer, Desk, Errand
from ingest.workers.process import Station
from ingest.workers.restoration import Rows, Unit, failed
from ingest.workers.roles import RestoringPost
from ingest.workers.scoring import Order

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
    known: Known
    book: Book
    desk: Desk
    reporter: Reporter
    samples: dict[str, records.Sample | Failed] = field(default_factory=dict[str, records.Sample | Failed])

    def carry_out(self, plan: Plan) -> None:
        """Everything in the plan, restorer by restorer."""
        self.samples.update(self.known.samples)
        self._say_what_cannot_be(plan)
        self.reporter.begin("scoring what is there", plan.to_score)
        for group in plan.groups:
            self._score_earlier(group)
        self._settle()
        self.reporter.begin("restoring", plan.units)
        for group in plan.groups:
            if group.restore:
                self._restore_group(group)
        self._settle()

    def _say_what_cannot_be(self, plan: Plan) -> None:
        for source, error in plan.unreadable:
            self._fail_image(str(source.path), error)
        for spec, error in plan.blocked:
            self.book.fail("restorer", spec.id, error)
            self.reporter.fail(spec.id, error)

    def _fail_image(self, subject: str, error: str) -> None:
        self.book.fail("image", subject, error)
        self.book.count(failed=1)
        self.reporter.fail(subject, error)

    def _score_earlier(self, group: Group) -> None:
        for planned in group.score:
            order = Order(
                restoration_id=planned.restoration_id,
                image_sha=self.known.images[planned.restoration_id],
                sample=self.known.samples[planned.sample.sample_id],
                task=planned.sample.task,
                metrics=_named(planned.missing_metrics),
            )
            self.desk.hand(order)
            self._take_answers(self.desk.collect(at_most=TURN_UNITS))
            self.reporter.advance(done=1)

    def _restore_group(self, group: Group) -> None:
        entrant = group.entrant
        self.reporter.doing(f"restoring with {entrant.spec.id}")
        waiting = deque(group.restore)
        while waiting:
            station = Station.start(self._post(entrant))
            broken = station.ready()
            if broken is not None:
                self._fail_restorer(entrant, broken.error, len(waiting))
                return
            self._take_turns(station, entrant, waiting)
            station.close()

    def _fail_restorer(self, entrant: Entrant, error: str, units: int) -> None:
        self.book.fail("restorer", entrant.spec.id, error)
        self.book.count(failed=units)
        self.reporter.fail(entrant.spec.id, error)
        self.reporter.advance(failed=units)

    def _take_turns(self, station: Station[Unit, Rows], entrant: Entrant, waiting: deque[Planned]) -> None:
        while waiting and station.alive:
            self._prepare([waiting[i].sample for i in range(min(TURN_UNITS, len(waiting)))])
            ends = monotonic() + TURN_SECONDS
            for _ in range(min(TURN_UNITS, len(waiting))):
                self._restore(station, entrant, waiting.popleft())
                if monotonic() > ends or not station.alive:
                    break
            if self.device.type == "cpu":
                self._settle()

    def _prepare(self, samples: Iterable[Sample]) -> None:
        missing = {sample.sample_id: sample for sample in samples if sample.sample_id not in self.samples}
        for sample in missing.values():
            self.desk.hand(sample)
        self._settle()

    def _restore(self, station: Station[Unit, Rows], entrant: Entrant, planned: Planned) -> None:
        sample = self.samples[planned.sample.sample_id]
        if isinstance(sample, Failed):
            self._count(failed=1)
            return
        unit = Unit(
            restoration_id=planned.restoration_id,
            sample=sample,
            task=planned.sample.task,
            subject=planned.subject,
            seed=self.seed,
            keep_trajectory=self.keep_trajectory,
        )
        station.send(unit)
        rows = station.receive()
        if isinstance(rows, Failed):
            rows = (failed(unit, entrant, self.book.run.run_id, rows.error),)
            self.book.add(rows)
        self._take_rows(rows, planned, sample)

    def _take_rows(self, rows: Rows, planned: Planned, sample: records.Sample) -> None:
        restoration, *steps = rows
        if restoration.restored_sha is None:
            error = restoration.error or ""
            subject = f"{restoration.restorer_id} on {planned.subject}"
            self.book.fail("restoration", subject, error)
            self.reporter.fail(subject, error)
            self._count(failed=1)
            return
        images = [(-1, restoration.restored_sha), *((step.step, step.predicted_sha) for step in steps)]
        for step, sha in images:
            order = Order(
                restoration_id=restoration.restoration_id,
                image_sha=sha,
                sample=sample,
                task=planned.sample.task,
                metrics=_named(planned.missing_metrics),
                step=step,
            )
            self.desk.hand(order)
        self._count(done=1)

    def _count(self, *, done: int = 0, failed: int = 0) -> None:
        self.book.count(done=done, failed=failed)
        self.reporter.advance(done=done, failed=failed)

    def _settle(self) -> None:
        self._take_answers(self.desk.collect())

    def _take_answers(self, answers: Iterable[tuple[Errand, Answer]]) -> None:
        for errand, answer in answers:
            match errand, answer:
                case Sample(), records.Sample() | Failed():
                    self._take_sample(errand, answer)
                case (Order(), *_) as orders, Failed():
                    for order in orders:
                        self.book.fail("metric", order.restoration_id, answer.error)
                        self.reporter.fail(f"scoring {order.restoration_id[:12]}", answer.error)
                case _:
                    pass

    def _take_sample(self, sample: Sample, answer: records.Sample | Failed) -> None:
        self.samples[sample.sample_id] = answer
        if isinstance(answer, Failed):
            subject = f"{sample.target.source.path} as {sample.task_id}"
            self.book.fail("sample", subject, answer.error)
            self.reporter.fail(subject, answer.error)

    def _post(self, entrant: Entrant) -> RestoringPost:
        return RestoringPost(
            store=self.store.path,
            weights=self.weights,
            restorer_id=entrant.spec.id,
            checkpoint=entrant.checkpoint,
            setting=entrant.setting,
            weights_sha256=entrant.weights_sha256,
            device=str(self.device),
            run_id=self.book.run.run_id,
        )


def _named(measures: Iterable[Measure]) -> tuple[tuple[str, str], ...]:
    return tuple((measure.spec.id, protocol_id(measure)) for measure in measures)
