"""Scores: every metric asked for on a restored image, with what depends on the target alone computed once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import isfinite

import torch
from torch import Tensor

from clir_core.errors import ClirError, MetricUndefinedError
from clir_core.imaging.images import decode_png
from clir_core.interfaces import Images, MetricSpec, PairMetricSpec, SoloMetric, SoloMetricSpec
from clir_core.metrics.alignment import mapped
from clir_core.tasks.task import Task
from db import artefacts, records
from db.store import Store
from ingest.attempt import Failed, attempt, one_line
from ingest.job.catalogue import find_metric
from ingest.job.samples import drawn_parameters
from ingest.workers.loaded_metrics import LoadedMetrics
from ingest.workers.patch_maps import draw_patch_map


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreRequest:
    """A restored image (or a predicted one of a step) and the metrics it lacks."""

    restoration_id: str
    image_sha: str
    sample: records.Sample
    task: Task | None
    """None where the degradation is unknown."""
    metrics: tuple[tuple[str, str], ...]
    """(metric_id, protocol_id) of each."""
    step: int = -1
    subject: str = ""
    """How a message names it: `span-ch48 on astronaut sr4`."""

    @property
    def kind(self) -> tuple[object, ...]:
        """Requests of one kind can be scored together: the same size, border and metrics."""
        sample = self.sample
        return (sample.width, sample.height, sample.alpha, sample.target_sha is None, self.step >= 0, self.metrics)


@dataclass(frozen=True, slots=True)
class Unscored:
    """A score that failed. Nothing of it is in the store, so that the next run tries again."""

    subject: str
    """How a message names it: `niqe of span-ch48 on astronaut sr4`."""
    error: str
    traceback: str = ""


@dataclass(frozen=True, slots=True)
class _Undefined:
    """There is no value, and there never will be."""

    reason: str


@dataclass(slots=True)
class Scorer:
    """Scores artefacts of a store."""

    store: Store
    metrics: LoadedMetrics

    def score(self, requests: Sequence[ScoreRequest]) -> list[records.Score | Unscored]:
        """One a metric and request: a row, NULL with its reason where the metric is undefined, or why there is none.

        Requests of one batch have the same metrics. Images of one size are scored in one call a metric; where that
        fails, as when a metric is undefined for one of them, each is scored by itself.
        """
        images = [self._image(request.image_sha) for request in requests]
        outcomes: list[records.Score | Unscored] = []
        for metric_id, protocol_id in requests[0].metrics:
            spec = find_metric(metric_id)
            values = self._scored(spec, images, requests)
            for image, request, value in zip(images, requests, values, strict=True):
                outcomes.append(self._outcome(spec, protocol_id, image, request, value))
        return outcomes

    def _scored(
        self, spec: MetricSpec, images: Sequence[Images], requests: Sequence[ScoreRequest]
    ) -> list[float | _Undefined | Failed]:
        together = attempt(lambda: self._values(spec, images, requests))
        if isinstance(together, list):
            return [*together]
        if len(requests) == 1:
            return [together]
        return [self._scored(spec, [image], [request])[0] for image, request in zip(images, requests, strict=True)]

    def _outcome(
        self,
        spec: MetricSpec,
        protocol_id: str,
        restored: Images,
        request: ScoreRequest,
        value: float | _Undefined | Failed,
    ) -> records.Score | Unscored:
        row = records.Score(
            restoration_id=request.restoration_id,
            protocol_id=protocol_id,
            step=request.step,
            value=value if isinstance(value, float) else None,
            reason=value.reason if isinstance(value, _Undefined) else None,
        )
        if isinstance(value, float) and request.step < 0:
            drawn = attempt(lambda: self._map(spec, restored, request))
            value, row = (drawn, row) if isinstance(drawn, Failed) else (value, replace(row, artefact_sha=drawn))
        if isinstance(value, Failed):
            return Unscored(f"{spec.id} of {request.subject}", value.error, value.traceback)
        return row

    def _map(self, spec: MetricSpec, restored: Images, request: ScoreRequest) -> str | None:
        """The artefact of the patch map that an alignment score is the mean of."""
        encoder = mapped().get(spec.id)
        if encoder is None or not isinstance(spec, PairMetricSpec):
            return None
        compared, reference_sha = self._compared(spec, restored, request)
        weights = self.metrics.weights[spec.id][0]
        return artefacts.put(self.store, draw_patch_map(encoder, weights, compared, self._image(reference_sha)))

    def _values(
        self, spec: MetricSpec, restored: Sequence[Images], requests: Sequence[ScoreRequest]
    ) -> list[float] | _Undefined:
        try:
            values = [float(value) for value in self._compute(spec, restored, requests)]
        except MetricUndefinedError as error:
            return _Undefined(one_line(error))
        strange = [value for value in values if not isfinite(value)]
        if strange:
            raise ClirError(f"{spec.id} came out as {strange[0]}, and did not say that it is undefined")
        return values

    def _compute(self, spec: MetricSpec, restored: Sequence[Images], requests: Sequence[ScoreRequest]) -> Tensor:
        border = round(requests[0].sample.alpha) if spec.crop == "alpha" else 0
        match spec:
            case SoloMetricSpec():
                return self.metrics.solo(spec)(_shaved(spec, torch.cat(list(restored)), border))
            case PairMetricSpec():
                border = border if spec.reference == "target" else 0
                pairs = [
                    self._compared(spec, image, request) for image, request in zip(restored, requests, strict=True)
                ]
                bound = self._bind(spec, tuple(sha for _, sha in pairs), border)
                return bound(_shaved(spec, torch.cat([image for image, _ in pairs]), border))
            case _:
                raise ClirError(f"{spec.id} is neither a solo nor a pair metric")

    def _compared(self, spec: PairMetricSpec, restored: Images, request: ScoreRequest) -> tuple[Images, str]:
        """What is compared and with which artefact: the restored image with the target, or D of it with the input."""
        sample = request.sample
        if spec.reference == "target":
            if sample.target_sha is None:
                raise MetricUndefinedError("there is no target")
            return restored, sample.target_sha
        if request.task is None:
            raise MetricUndefinedError(f"the degradation {sample.task_id} is unknown and cannot be replayed")
        return request.task.degrade(restored, drawn_parameters(sample.drawn)).to(
            self.metrics.device
        ), sample.degraded_sha

    def _bind(self, spec: PairMetricSpec, reference_shas: tuple[str, ...], border: int) -> SoloMetric:
        def references() -> Images:
            return _shaved(spec, torch.cat([self._image(sha) for sha in reference_shas]), border)

        return self.metrics.bound(spec, (spec.id, border, reference_shas), references)

    def _image(self, sha: str) -> Images:
        return decode_png(artefacts.read(self.store, sha)).to(self.metrics.device)


def _shaved(spec: MetricSpec, images: Images, border: int) -> Images:
    height, width = images.shape[-2] - 2 * border, images.shape[-1] - 2 * border
    if min(height, width) < spec.minimum_side:
        raise MetricUndefinedError(f"{width}x{height} px is below the {spec.minimum_side} px that {spec.id} needs")
    return images[..., border : border + height, border : border + width]
