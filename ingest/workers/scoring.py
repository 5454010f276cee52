"""Scores: every metric asked for on a restored image, with what depends on the target alone computed once."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import isfinite
from pathlib import Path

import torch
from torch import Tensor

from clir_core.errors import ClirError, MetricUndefinedError
from clir_core.imaging.images import decode_png
from clir_core.interfaces import Images, MetricSpec, PairMetric, PairMetricSpec, SoloMetric, SoloMetricSpec
from clir_core.metrics.alignment import mapped
from clir_core.tasks.task import Task
from db import artefacts, records
from db.store import Store
from ingest.attempt import Failed, attempt
from ingest.job.catalogue import find_metric, weight_paths
from ingest.job.samples import drawn_parameters
from ingest.workers.patch_maps import draw_patch_map

BYTES_PER_PIXEL = 64
"""What a metric keeps of a target, roughly: SSIM's float64 moments of three channels."""


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

    @property
    def kind(self) -> tuple[object, ...]:
        """Requests of one kind can be scored together: the same size, border and metrics."""
        sample = self.sample
        return (sample.width, sample.height, sample.alpha, sample.target_sha is None, self.step >= 0, self.metrics)


@dataclass(slots=True)
class Scorer:
    """Loaded metrics, and the targets they are bound to."""

    store: Store
    weights: Path
    device: torch.device
    memory_mb: int
    """How much of the targets' share of the work may be kept."""
    _solo: dict[str, SoloMetric] = field(default_factory=dict)
    _pair: dict[str, PairMetric] = field(default_factory=dict)
    _unavailable: dict[str, ClirError] = field(default_factory=dict)
    _bound: OrderedDict[tuple[str, int, tuple[str, ...]], tuple[SoloMetric, int]] = field(default_factory=OrderedDict)

    def score(self, requests: Sequence[ScoreRequest]) -> list[records.Score]:
        """One row a metric and request; NULL with its reason where there is no value.

        Requests of one batch have the same metrics. Images of one size are scored in one call a metric; where that
        fails, as when a metric is undefined for one of them, each is scored by itself.
        """
        images = [self._image(request.image_sha) for request in requests]
        rows: list[records.Score] = []
        for metric_id, protocol_id in requests[0].metrics:
            spec = find_metric(metric_id)
            values = self._scored(spec, images, requests)
            for image, request, value in zip(images, requests, values, strict=True):
                rows.append(self._row(spec, protocol_id, image, request, value))
        return rows

    def _scored(
        self, spec: MetricSpec, images: Sequence[Images], requests: Sequence[ScoreRequest]
    ) -> list[float | Failed]:
        together = attempt(lambda: self._values(spec, images, requests))
        if not isinstance(together, Failed):
            return [*together]
        if len(requests) == 1:
            return [together]
        return [self._scored(spec, [image], [request])[0] for image, request in zip(images, requests, strict=True)]

    def _row(
        self, spec: MetricSpec, protocol_id: str, restored: Images, request: ScoreRequest, value: float | Failed
    ) -> records.Score:
        failed = isinstance(value, Failed)
        return records.Score(
            restoration_id=request.restoration_id,
            protocol_id=protocol_id,
            step=request.step,
            value=None if failed else value,
            reason=value.error if failed else None,
            artefact_sha=None if failed or request.step >= 0 else self._map(spec, restored, request),
        )

    def _map(self, spec: MetricSpec, restored: Images, request: ScoreRequest) -> str | None:
        """The artefact of the patch map that an alignment score is the mean of."""
        encoder = mapped().get(spec.id)
        if encoder is None or not isinstance(spec, PairMetricSpec):
            return None
        compared, reference_sha = self._compared(spec, restored, request)
        png = draw_patch_map(encoder, self._weights(spec)[0], compared, self._image(reference_sha))
        return artefacts.put(self.store, png)

    def _values(self, spec: MetricSpec, restored: Sequence[Images], requests: Sequence[ScoreRequest]) -> list[float]:
        values = [float(value) for value in self._compute(spec, restored, requests)]
        strange = [value for value in values if not isfinite(value)]
        if strange:
            raise MetricUndefinedError(f"{spec.id} came out as {strange[0]}")
        return values

    def _compute(self, spec: MetricSpec, restored: Sequence[Images], requests: Sequence[ScoreRequest]) -> Tensor:
        border = round(requests[0].sample.alpha) if spec.crop == "alpha" else 0
        match spec:
            case SoloMetricSpec():
                return self._load_solo(spec)(_shaved(spec, torch.cat(list(restored)), border))
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
        return request.task.degrade(restored, drawn_parameters(sample.drawn)).to(self.device), sample.degraded_sha

    def _bind(self, spec: PairMetricSpec, reference_shas: tuple[str, ...], border: int) -> SoloMetric:
        key = (spec.id, border, reference_shas)
        if key not in self._bound:
            references = torch.cat([self._image(sha) for sha in reference_shas])
            bound = self._load_pair(spec)(_shaved(spec, references, border))
            self._bound[key] = (bound, references.numel() // 3 * BYTES_PER_PIXEL)
            self._forget_the_oldest()
        self._bound.move_to_end(key)
        return self._bound[key][0]

    def _forget_the_oldest(self) -> None:
        excess = sum(size for _, size in self._bound.values()) - self.memory_mb * 1_000_000
        while excess > 0 and len(self._bound) > 1:
            _, (_, size) = self._bound.popitem(last=False)
            excess -= size

    def _load_solo(self, spec: SoloMetricSpec) -> SoloMetric:
        if spec.id not in self._solo:
            self._solo[spec.id] = spec.load(self._weights(spec), self.device)
        return self._solo[spec.id]

    def _load_pair(self, spec: PairMetricSpec) -> PairMetric:
        if spec.id not in self._pair:
            self._pair[spec.id] = spec.load(self._weights(spec), self.device)
        return self._pair[spec.id]

    def _weights(self, spec: MetricSpec) -> tuple[Path, ...]:
        if spec.id in self._unavailable:
            raise self._unavailable[spec.id]
        try:
            return weight_paths(self.weights, spec)
        except ClirError as error:
            self._unavailable[spec.id] = error
            raise

    def _image(self, sha: str) -> Images:
        return decode_png(artefacts.read(self.store, sha)).to(self.device)


def _shaved(spec: MetricSpec, images: Images, border: int) -> Images:
    height, width = images.shape[-2] - 2 * border, images.shape[-1] - 2 * border
    if min(height, width) < spec.minimum_side:
        raise MetricUndefinedError(f"{width}x{height} px is below the {spec.minimum_side} px that {spec.id} needs")
    return images[..., border : border + height, border : border + width]
