"""Restoring: a restorer, loaded, on a sample; what it leaves is one record and its artefacts."""

import json
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import TypeAlias, TypedDict

import torch

from clir_core.errors import ClirError
from clir_core.imaging.files import read_header
from clir_core.imaging.images import decode_png, encode_png
from clir_core.inference.restore import Restored, native_scale, restore
from clir_core.interfaces import Images, NoTrace, Request, Restorer, Setting, Trace
from clir_core.measure import count_flops, measure
from clir_core.tasks.task import Task
from db import artefacts, records
from db.store import Store
from ingest.attempt import Failed, attempt
from ingest.environment import device_name
from ingest.job.catalogue import Candidate
from ingest.job.identities import derived_seed, setting_id, setting_label
from ingest.job.samples import drawn_parameters

Rows: TypeAlias = tuple[records.Restoration, *tuple[records.TrajectoryStep, ...]]
"""A restoration and, where they were kept, the steps of its trajectory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RestorationRequest:
    """A restoration to be made. The sample's images are artefacts of the store."""

    restoration_id: str
    sample: records.Sample
    task: Task | None
    """None where the degradation is unknown."""
    subject: str
    """How a message names it: `astronaut sr4`."""
    seed: int
    keep_trajectory: bool = False


class Identifying(TypedDict):
    """The columns that a finished and a failed restoration share."""

    restoration_id: str
    sample_id: str
    restorer_id: str
    setting_id: str
    run_id: str
    revision: int
    weights_sha256: str
    seed: int
    dtype: str
    created_at: datetime


@dataclass(slots=True)
class TraceRecorder:
    """A trace that keeps the steps as artefacts and the parts as numbers."""

    store: Store
    restoration_id: str
    wants_steps: bool
    steps: list[records.TrajectoryStep] = field(default_factory=list)
    parts: dict[str, dict[str, float | None]] = field(default_factory=dict)

    def step(self, index: int, timestep: float, predicted: Images) -> None:
        """Keep the predicted image of a step."""
        sha = artefacts.put(self.store, encode_png(predicted))
        step = records.TrajectoryStep(
            restoration_id=self.restoration_id, step=index, timestep=timestep, predicted_sha=sha
        )
        self.steps.append(step)

    def part(self, name: str, milliseconds: float, peak_memory_mb: float | None = None) -> None:
        """Keep the cost of a part."""
        self.parts[name] = {"milliseconds": milliseconds, "peak_memory_mb": peak_memory_mb}


@dataclass(slots=True)
class LoadedRestorer:
    """A loaded restorer on its device.

    It is warmed up before its first timed call, and on a GPU before the first one at each input shape, where kernels
    are chosen by shape.
    """

    store: Store
    candidate: Candidate
    device: torch.device
    restorer: Restorer
    run_id: str
    warmed: set[torch.Size] = field(default_factory=set[torch.Size])
    flops: dict[torch.Size, int | None] = field(default_factory=dict[torch.Size, int | None])

    def describe(self) -> tuple[records.Record, ...]:
        """The rows that describe the restorer and its setting."""
        parts = self.candidate.spec.parameters(self.restorer)
        restorer = records.Restorer(
            restorer_id=self.candidate.spec.id,
            title=self.candidate.spec.title,
            family=self.candidate.spec.family,
            revision=self.candidate.spec.revision,
            weights_sha256=self.candidate.weights_sha256,
            weights_bytes=sum(file.bytes for file in self.candidate.spec.weights),
            parameters=sum(parts.values()),
            parameters_by_part=json.dumps(parts),
            licence=self.candidate.spec.licence,
            paper=self.candidate.spec.paper,
            source=self.candidate.spec.source,
        )
        setting = records.Setting(
            setting_id=setting_id(self.candidate.spec.id, self.candidate.setting),
            restorer_id=self.candidate.spec.id,
            label=setting_label(self.candidate.setting, self.candidate.spec.setting),
            values=json.dumps(asdict(self.candidate.setting)),
            is_default=self.candidate.setting == self.candidate.spec.setting,
        )
        return (restorer, setting)

    def work(self, request: RestorationRequest) -> Rows:
        """Restore one sample; a failure is a row like any other."""
        rows = attempt(lambda: self._restore(request))
        return (failed(request, self.candidate, self.run_id, rows.error),) if isinstance(rows, Failed) else rows

    def _restore(self, request: RestorationRequest) -> Rows:
        image = self._input(request).to(self.device)
        self._warm_up(image, request)
        costs = TraceRecorder(store=self.store, restoration_id=request.restoration_id, wants_steps=False)
        measured = measure(lambda: self._call(image, request, self.candidate.setting, costs), self.device)
        restored = measured.value
        row = records.Restoration(
            **_identifying(request, self.candidate, self.run_id),
            status="done",
            restored_sha=artefacts.put(self.store, encode_png(restored.images.cpu())),
            route=restored.route,
            latency_ms=measured.latency_ms,
            warm_ups=len(self.warmed),
            peak_memory_mb=measured.peak_memory_mb,
            flops=self._flops(image, request),
            device=device_name(self.device),
            note=restored.note,
            cost_by_part=json.dumps(costs.parts),
        )
        return (row, *self._trajectory(image, request))

    def _trajectory(self, image: Images, request: RestorationRequest) -> list[records.TrajectoryStep]:
        """The steps of a second, untimed run: decoding them would spoil the latency of the first."""
        if not (request.keep_trajectory and hasattr(self.candidate.setting, "steps")):
            return []
        steps = TraceRecorder(store=self.store, restoration_id=request.restoration_id, wants_steps=True)
        self._call(image, request, self.candidate.setting, steps)
        return steps.steps

    def _input(self, request: RestorationRequest) -> Images:
        sample = request.sample
        sha = sample.target_sha if self.candidate.spec.reads == "target" else sample.degraded_sha
        if sha is None:
            raise ClirError(f"{self.candidate.spec.id} reads the target, and {request.subject} has none")
        return decode_png(artefacts.read(self.store, sha))

    def _target_size(self, request: RestorationRequest) -> tuple[int, int] | None:
        """Height and width of the target, where there is one: alpha alone does not decide odd sizes."""
        if request.sample.target_sha is None:
            return None
        target = read_header(artefacts.path(self.store, request.sample.target_sha))
        return target.height, target.width

    def _warm_up(self, image: Images, request: RestorationRequest) -> None:
        due = image.shape not in self.warmed if self.device.type == "cuda" else not self.warmed
        if due:
            self._call(image, request, self.candidate.setting.warm_up(), NoTrace())
            self.warmed.add(image.shape)

    def _flops(self, image: Images, request: RestorationRequest) -> int | None:
        """Operations of the network at the size it runs at; many-step samplers are not traced."""
        spec, setting = self.candidate.spec, self.candidate.setting
        if setting.warm_up() != setting:
            return None
        if image.shape not in self.flops:
            alpha = 1.0 if spec.reads == "target" else request.sample.alpha
            network_request = Request(
                scale=native_scale(spec.scales, alpha), setting=setting, generator=_generator(request)
            )
            enlarged = alpha if spec.scales == (1,) else 1
            probe = image.new_empty(1, 3, *(round(side * enlarged) for side in image.shape[-2:]))
            self.flops[image.shape] = count_flops(lambda images: self.restorer(images, network_request), probe)
        return self.flops[image.shape]

    def _call(self, image: Images, request: RestorationRequest, setting: Setting, trace: Trace) -> Restored:
        kernel = request.task.kernel(drawn_parameters(request.sample.drawn)) if request.task else None
        return restore(
            self.candidate.spec,
            self.restorer,
            image,
            alpha=request.sample.alpha,
            setting=setting,
            generator=_generator(request),
            kernel=kernel,
            output_size=self._target_size(request),
            trace=trace,
        )


def failed(request: RestorationRequest, candidate: Candidate, run_id: str, error: str) -> records.Restoration:
    """The row of a restoration that could not be made."""
    return records.Restoration(**_identifying(request, candidate, run_id), status="failed", error=error)


def _identifying(request: RestorationRequest, candidate: Candidate, run_id: str) -> Identifying:
    return {
        "restoration_id": request.restoration_id,
        "sample_id": request.sample.sample_id,
        "restorer_id": candidate.spec.id,
        "setting_id": setting_id(candidate.spec.id, candidate.setting),
        "run_id": run_id,
        "revision": candidate.spec.revision,
        "weights_sha256": candidate.weights_sha256,
        "seed": request.seed,
        "dtype": str(getattr(candidate.setting, "dtype", "float32")),
        "created_at": datetime.now(UTC).replace(tzinfo=None),
    }


def _generator(request: RestorationRequest) -> torch.Generator:
    return torch.Generator().manual_seed(derived_seed(request.seed, request.sample.sample_id))
