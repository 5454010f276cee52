"""What the pool does beside restoring: samples are prepared and restorations scored; the run's record hears of both."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from db import records
from ingest.attempt import Failed
from ingest.execution.recorder import RunRecorder
from ingest.job.identities import protocol_id
from ingest.job.plan import PlannedRestoration
from ingest.job.samples import PlannedSample
from ingest.workers.pool import Answer, PoolRequest, WorkerPool
from ingest.workers.scoring import ScoreRequest
from ingest.workers.worker import Worker


@dataclass(slots=True, kw_only=True)
class SideWork:
    """Hands work to the pool and takes its answers."""

    pool: WorkerPool
    recorder: RunRecorder
    stored: Callable[[str], records.Sample | None] = lambda _: None
    """The samples that were prepared by earlier runs, by sample_id."""
    samples: dict[str, records.Sample | Failed] = field(default_factory=dict[str, records.Sample | Failed])
    """What became of each sample, by sample_id; lanes share it."""
    _under_way: set[str] = field(default_factory=set[str])

    def prepare(self, samples: Iterable[PlannedSample]) -> None:
        """Have samples prepared that are neither there nor under way."""
        for sample in samples:
            if sample.sample_id in self.samples or sample.sample_id in self._under_way:
                continue
            stored = self.stored(sample.sample_id)
            if stored is not None:
                self.samples[sample.sample_id] = stored
            else:
                self._under_way.add(sample.sample_id)
                self.pool.submit(sample)

    def sample(self, planned: PlannedSample) -> records.Sample | Failed:
        """A sample, once it is prepared: scores that are queued are not waited for."""
        self.prepare([planned])
        while planned.sample_id not in self.samples:
            self.settle(at_most=self.pool.out - 1)
        return self.samples[planned.sample_id]

    def score(
        self,
        planned: PlannedRestoration,
        sample: records.Sample,
        images: Iterable[tuple[int, str]],
        *,
        restorer_id: str,
    ) -> None:
        """Have images scored by the metrics they lack.

        Args:
            planned: Their restoration.
            sample: Of the restoration.
            images: Step and artefact of each; step -1 is the restored image.
            restorer_id: Of the restoration.
        """
        for step, sha in images:
            request = ScoreRequest(
                restoration_id=planned.restoration_id,
                image_sha=sha,
                sample=sample,
                task=planned.sample.task,
                metrics=tuple((metric.spec.id, protocol_id(metric)) for metric in planned.missing_metrics),
                step=step,
                subject=f"{restorer_id} on {planned.subject}",
            )
            self.pool.submit(request)

    def settle(self, *, at_most: int = 0, until: Worker[Any, Any] | None = None) -> None:
        """Take answers, as `WorkerPool.results` gives them."""
        for request, answer in self.pool.results(at_most=at_most, until=until):
            self._take(request, answer)

    def _take(self, request: PoolRequest, answer: Answer) -> None:
        match request, answer:
            case PlannedSample(), records.Sample() | Failed():
                self._take_sample(request, answer)
            case (ScoreRequest(), *_) as batch, Failed():
                for unscored in batch:
                    metrics = ", ".join(metric_id for metric_id, _ in unscored.metrics)
                    self.recorder.fail("metric", f"{metrics} of {unscored.subject}", answer)
            case _, tuple() as failures:
                for failure in failures:
                    self.recorder.fail("metric", failure.subject, Failed(failure.error, failure.traceback))
            case _:
                pass

    def _take_sample(self, sample: PlannedSample, answer: records.Sample | Failed) -> None:
        self._under_way.discard(sample.sample_id)
        self.samples[sample.sample_id] = answer
        if isinstance(answer, Failed):
            # Each restoration that needs it counts, once it is its turn.
            self.recorder.fail("sample", f"{sample.target.source.path} as {sample.task_id}", answer, units=0)
