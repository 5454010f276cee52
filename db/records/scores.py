"""Metrics and what they measured."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Literal

from db.records.record import Record


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
