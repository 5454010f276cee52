"""Restorers, their settings, and what they restored."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Literal

from db.records.record import Record

Status = Literal["done", "failed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Restorer(Record):
    """A restorer as it was when last ingested; results of other revisions are stale."""

    TABLE: ClassVar[str] = "restorer"
    restorer_id: str
    title: str
    family: Literal["reference", "traditional", "cldm"]
    revision: int
    weights_sha256: str = ""
    """sha256 over the sha256 of its weight files, in order; empty without weights."""
    weights_bytes: int = 0
    parameters: int = 0
    parameters_by_part: str = "{}"
    licence: str = ""
    paper: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting(Record):
    """One configuration of a restorer."""

    TABLE: ClassVar[str] = "setting"
    setting_id: str
    restorer_id: str
    label: str
    """Only what differs from the default: `steps=10`; empty for the default."""
    values: str
    """JSON of every field."""
    is_default: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Restoration(Record):
    """One restorer, in one setting, on one sample. Its id is the identity of everything that decides its pixels."""

    TABLE: ClassVar[str] = "restoration"
    restoration_id: str
    sample_id: str
    restorer_id: str
    setting_id: str
    run_id: str
    revision: int
    weights_sha256: str = ""
    seed: int = 0
    status: Status
    error: str | None = None
    restored_sha: str | None = None
    route: str = "native"
    """How a scale mismatch was met: `native`, `outscale 4 to 2`, `bicubic x2 first`."""
    latency_ms: float | None = None
    """Median of the timed calls, synchronised, after warm-up, with shared work that was reused; no file access."""
    warm_ups: int = 0
    peak_memory_mb: float | None = None
    """The most a call took beyond what was in use before, so without weights. CUDA: allocated; CPU: resident."""
    flops: float | None = None
    device: str = ""
    dtype: str = "float32"
    note: str | None = None
    """What the reader must know: `out of memory; tiled at 256`."""
    cost_by_part: str = "{}"
    """JSON: part -> {"milliseconds", "peak_memory_mb"}, with {"reused": true} where an earlier call had computed it."""
    created_at: datetime
    latency_iqr_ms: float | None = None
    """Interquartile range of the timed calls; None of a single one."""
    timed_calls: int | None = None
    """Several for the first image of a size that a loaded restorer meets, fewer where a call takes seconds; else 1."""
    threads: int | None = None
    load_average: float | None = None
    """Processor cores that everything but this restorer kept busy meanwhile; None where the system does not say."""
    contended: bool | None = None
    """Whether the latency is no good: others used more than a tenth of the cores, or scoring used the same device."""
    peak_allocated_mb: float | None = None
    """CUDA: the most that torch had allocated during the call, weights included."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported(Record):
    """Which restoration of a restorer that ran elsewhere counts for a sample: the one that was imported last."""

    TABLE: ClassVar[str] = "imported"
    restorer_id: str
    sample_id: str
    restoration_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TrajectoryStep(Record):
    """The clean image predicted at one sampling step."""

    TABLE: ClassVar[str] = "trajectory_step"
    restoration_id: str
    step: int
    timestep: float
    predicted_sha: str
