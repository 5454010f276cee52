"""What a user asks for, on the command line and in a study file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from pathlib import Path

from clir_core.tasks.task import Task


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRequest:
    """What a user wrote."""

    images: Sequence[Path] = ()
    degraded: Path | None = None
    targets: Path | None = None
    scale: float = 1.0
    crop: int = 0
    tasks: Sequence[str] = ()
    restorers: Sequence[str] = ()
    checkpoints: Sequence[Path] = ()
    metrics: Sequence[str] = ()
    assignments: Sequence[str] = ()
    seed: int = 0
    weights: Path = field(default_factory=Path)
    retry_failed: bool = False
    keep_trajectory: bool = False
    own_tasks: Mapping[str, Task] = field(default_factory=dict[str, Task])
    """Degradations that a study file defines, by id."""


def overlay(study: JobRequest, flags: JobRequest) -> JobRequest:
    """A study with what was said on the command line in place of what it says."""
    usual = JobRequest()
    said = {field.name: getattr(flags, field.name) for field in fields(JobRequest)}
    return replace(study, **{name: value for name, value in said.items() if value and value != getattr(usual, name)})
