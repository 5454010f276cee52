"""Calls of the program, what they trained and what failed; shared queries."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Literal

from db.records.record import Record


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
    hardware: str | None = None
    """JSON: system, processor, cores, memory_gb, and of GPUs name, memory_gb, driver and cuda."""
    energy_j: float | None = None
    """What its devices used from its beginning to its end, whoever used them; None where they do not tell."""


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
    traceback: str | None = None
    """Where in the program it arose; None where the process died, or the error speaks for itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedQuery(Record):
    """A version of a SQL query that somebody saved; `db.queries` says what its parts mean."""

    TABLE: ClassVar[str] = "saved_query"
    query_id: str
    title: str
    sql: str
    description: str = ""
    parameters: str = "{}"
    """JSON: name -> kind, default, options, help."""
    created_at: datetime
    slug: str | None = None
    author: str | None = None
    chart: str | None = None
    """JSON: mark, x, y, colour, facet."""
    forked_from: str | None = None
