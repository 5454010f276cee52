"""What ingest writes: one frozen dataclass a table, fields named after its columns.

Ids ending in `_sha` name artefacts (`artefacts/<aa>/<sha256>.png`). Times are naive UTC.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar, Literal

Status = Literal["done", "failed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A row of one table."""

    TABLE: ClassVar[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Run(Record):
    """One call of the ingest command. Written when it starts and again when it ends."""

    TABLE: ClassVar[str] = "run"
    run_id: str
    started_at: datetime
    finished_at: datetime | None = None
    status: Literal["running", "done", "interrupted", "failed", "lost"] = "running"
    """`lost` is written by a later run. Readers ask the view `run_detail`, which knows it from the silence alone."""
    arguments: str
    """The command line, quoted for a shell."""
    revision: str
    """git revision of the program, with `+dirty`; empty outside a checkout."""
    versions: str
    """JSON: package -> version."""
    host: str
    device: str
    planned_units: int = 0
    """Restorations to be made, or steps of a training."""
    done_units: int = 0
    failed_units: int = 0
    """Everything that failed: restorations, and images, pairs and scores, each one."""
    heartbeat_at: datetime | None = None
    """When the run last showed that it is alive."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset(Record):
    """A named set of images."""

    TABLE: ClassVar[str] = "dataset"
    dataset_id: str
    title: str
    licence: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Image(Record):
    """A target (or, for real photographs, an input without a target)."""

    TABLE: ClassVar[str] = "image"
    image_id: str
    """sha256 over size and RGB pixels."""
    dataset_id: str
    name: str
    width: int
    height: int
    file_sha256: str
    artefact_sha: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageDataset(Record):
    """An image as a member of a data set; `Image.dataset_id` is the first of them."""

    TABLE: ClassVar[str] = "image_dataset"
    image_id: str
    dataset_id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Task(Record):
    """A named degradation."""

    TABLE: ClassVar[str] = "task"
    task_id: str
    title: str
    alpha: float
    """Down-sampling factor; for paired data and real photographs 1 unless stated."""
    operators: str = ""
    """JSON list of the canonical operator ids; empty when D is unknown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample(Record):
    """An image degraded by a task with one draw of its parameters."""

    TABLE: ClassVar[str] = "sample"
    sample_id: str
    image_id: str
    task_id: str
    seed: int
    drawn: str
    """JSON: the drawn parameters, enough to replay D."""
    degraded_sha: str
    target_sha: str | None = None
    width: int
    height: int
    """Size of the degraded image."""
    alpha: float
    beta: float | None = None
    gamma: float | None = None
    beta_kind: str = "vifp"


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleRetention(Record):
    """gamma by another kind of beta (`spectral`, `snr`, `ssim`), beside the default one of `sample`."""

    TABLE: ClassVar[str] = "sample_retention"
    sample_id: str
    beta_kind: str
    beta: float
    gamma: float


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


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricProtocol(Record):
    """A metric and everything that makes its number what it is; the newest protocol of a metric is the current one."""

    TABLE: ClassVar[str] = "metric_protocol"
    protocol_id: str
    """`<metric_id>@<first 12 digits of the sha256 of protocol>`."""
    metric_id: str
    """Also the column in the wide table."""
    title: str
    quality: Literal["distortion", "perception", "alignment"]
    better: Literal["higher", "lower"]
    unit: str = ""
    reference: Literal["none", "target", "degraded"]
    protocol: str
    """JSON: colour, crop, revision, library, weights, ..."""
    status: str = "ready"
    """`ready`, or the reason why it cannot be computed here."""
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Score(Record):
    """One metric on one restoration, or on one of its steps."""

    TABLE: ClassVar[str] = "score"
    restoration_id: str
    protocol_id: str
    step: int = -1
    """-1 for the restored image, else the trajectory step."""
    value: float | None
    reason: str | None = None
    artefact_sha: str | None = None
    """A map kept with the score, e.g. patch alignment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingPoint(Record):
    """A loss, validation value or sample image of a network in training; neither where a resume took it back."""

    TABLE: ClassVar[str] = "training_point"
    training_id: str
    network_id: str
    run_id: str
    step: int
    name: str
    seconds: float
    value: float | None = None
    artefact_sha: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure(Record):
    """Something that could not be done: an unreadable image, missing weights, a restorer out of memory."""

    TABLE: ClassVar[str] = "failure"
    run_id: str
    stage: Literal["image", "sample", "restorer", "restoration", "metric", "training"]
    subject: str
    """The file, sample, restorer, metric or recipe at fault."""
    error: str
    """One line: culprit, value, way out."""
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedQuery(Record):
    """A shared SQL query."""

    TABLE: ClassVar[str] = "saved_query"
    query_id: str
    title: str
    sql: str
    description: str = ""
    parameters: str = "{}"
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Shard:
    """What one unit of work leaves behind: rows of several tables that are applied together or not at all."""

    key: str
    """Unique name of the unit; a key already applied is ignored."""
    records: tuple[Record, ...] = field(default_factory=tuple)
