"""Images, degradations, and the samples that they make."""

from dataclasses import dataclass
from typing import ClassVar

from db.records.record import Record


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
