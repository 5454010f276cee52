"""Restoring: a restorer, loaded, on a sample; what it leaves is one record and its artefacts."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias, TypedDict

import torch

from clir_core.errors import ClirError
from clir_core.imaging.images import encode_png
from clir_core.inference.restore import Restored, native_scale, restore
from clir_core.interfaces import Images, NoTrace, Request, Restorer, Setting, Trace
from clir_core.measure import count_flops
from clir_core.tasks.task import Task
from db import artefacts, records
from db.clock import now
from db.store import Store
from ingest.environment import device_name
from ingest.job.catalogue import Candidate
from ingest.job.identities import derived_seed, setting_id
from ingest.job.samples import drawn_parameters
from ingest.workers.sample_images import degraded_of, target_of, target_size
from ingest.workers.timing import Stopwatch, Traced
from ingest.workers.trace_recorder import TraceRecorder

Rows: TypeAlias = tuple[records.Restoration, *tuple[records.TrajectoryStep, ...]]
"""A restoration and, where they were kept, the steps of its trajectory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RestorationRequest:
    """A restoration to be made. The sample's images are artefacts of the store."""

    restoration_id: str
    sample: records.Sample
    setting: Setting
    task: Task | None
    """None where the degradation is unknown."""
    subject: str
    """How a message names it: `astronaut sr4`."""
    seed: int
    keep_trajectory: bool = False
    repeat: bool = False
    """Whether to time several calls: for the first image of a size."""
    alone: bool = True
    """Whether nothing else of this run uses the device meanwhile."""
    expected_sha: str | None = None
    """The artefact that it had when it was made before, where it was."""


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
class LoadedRestorer:
    """A loaded restorer on its device.

    It is warmed up before its first timed call in each precision, and on a GPU before the first one at each input
    shape, where kernels are chosen by shape.
    """

    store: Store
    candidate: Candidate
    device: torch.device
    restorer: Restorer
    run_id: str
    stopwatch: Stopwatch
    warm_ups: int = 0
    warmed: set[tuple[str, torch.Size | None]] = field(default_factory=set[tuple[str, torch.Size | None]])
    flops: dict[tuple[Setting, torch.Size], int | None] = field(
        default_factory=dict[tuple[Setting, torch.Size], int | None]
    )

    def work(self, request: RestorationRequest) -> Rows:
        """Restore one sample.

        Raises:
            Exception: Whatever a restorer raises.
            ClirError: It was made before, and comes out with other pixels.
        """
        image = self._input(request)
        self._warm_up(image, request)
        timing = self.stopwatch.time(lambda: self._traced(image, request), repeat=request.repeat, alone=request.alone)
        restored = timing.restored
        row = records.Restoration(
            **_identifying(request, self.candidate, self.run_id),
            **timing.columns,
            status="done",
            restored_sha=self._keep(restored.images, request),
            route=restored.route,
            warm_ups=self.warm_ups,
            flops=self._flops(image, request),
            device=device_name(self.device),
            note=restored.note,
        )
        return (row, *self._trajectory(image, request))

    def _keep(self, restored: Images, request: RestorationRequest) -> str:
        sha = artefacts.put(self.store, encode_png(restored.cpu()))
        if request.expected_sha not in (None, sha):
            raise ClirError(
                f"{self.candidate.spec.id} made {request.subject} again, and other pixels than those that were scored "
                f"({request.expected_sha}); make it again on the device it was made on"
            )
        return sha

    def _traced(self, image: Images, request: RestorationRequest) -> Traced:
        trace = TraceRecorder(store=self.store, restoration_id=request.restoration_id)
        return self._call(image, request, request.setting, trace), trace

    def _trajectory(self, image: Images, request: RestorationRequest) -> list[records.TrajectoryStep]:
        """The steps of a second, untimed run: decoding them would spoil the latency of the first."""
        if not (request.keep_trajectory and hasattr(request.setting, "steps")):
            return []
        steps = TraceRecorder(store=self.store, restoration_id=request.restoration_id, wants_steps=True)
        self._call(image, request, request.setting, steps)
        return steps.steps

    def _input(self, request: RestorationRequest) -> Images:
        if self.candidate.spec.reads == "degraded":
            return degraded_of(self.store, request.sample, self.device)
        target = target_of(self.store, request.sample, self.device)
        if target is None:
            raise ClirError(f"{self.candidate.spec.id} reads the target, and {request.subject} has none")
        return target

    def _warm_up(self, image: Images, request: RestorationRequest) -> None:
        kernels = (_dtype(request.setting), image.shape if self.device.type == "cuda" else None)
        if kernels not in self.warmed:
            self._call(image, request, request.setting.warm_up(), NoTrace())
            self.warmed.add(kernels)
            self.warm_ups += 1

    def _flops(self, image: Images, request: RestorationRequest) -> int | None:
        """Operations of the network at the size it runs at; many-step samplers are not traced."""
        spec, setting = self.candidate.spec, request.setting
        if setting.warm_up() != setting:
            return None
        if (setting, image.shape) not in self.flops:
            alpha = 1.0 if spec.reads == "target" else request.sample.alpha
            network_request = Request(
                scale=native_scale(spec.scales, alpha), setting=setting, generator=_generator(request)
            )
            enlarged = alpha if spec.scales == (1,) else 1
            probe = image.new_empty(1, 3, *(round(side * enlarged) for side in image.shape[-2:]))
            self.flops[setting, image.shape] = count_flops(lambda images: self.restorer(images, network_request), probe)
        return self.flops[setting, image.shape]

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
            target=target_of(self.store, request.sample, self.device) if _is_oracle(setting) else None,
            output_size=target_size(self.store, request.sample),
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
        "setting_id": setting_id(candidate.spec.id, request.setting),
        "run_id": run_id,
        "revision": candidate.spec.revision,
        "weights_sha256": candidate.weights_sha256,
        "seed": request.seed,
        "dtype": _dtype(request.setting),
        "created_at": now(),
    }


def _is_oracle(setting: Setting) -> bool:
    return getattr(setting, "start_from", "stage1") == "target"


def _dtype(setting: Setting) -> str:
    return str(getattr(setting, "dtype", "float32"))


def _generator(request: RestorationRequest) -> torch.Generator:
    return torch.Generator().manual_seed(derived_seed(request.seed, request.sample.sample_id))
