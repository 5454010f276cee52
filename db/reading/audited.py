"""What a store says of some restorations, to be held against what they come out as again."""

from collections.abc import Sequence
from dataclasses import dataclass

from db.reading.run_question import rows
from db.store import Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditedRestoration:
    """What one came out as."""

    restoration_id: str
    status: str
    error: str
    restored_sha: str | None
    device: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditedScore:
    """A score of a restored image."""

    restoration_id: str
    metric_id: str
    protocol_id: str
    value: float | None

    @property
    def key(self) -> tuple[str, str]:
        """What it is a score of, and by what."""
        return self.restoration_id, self.protocol_id


def restorations(snapshot: Snapshot, restoration_ids: Sequence[str]) -> dict[str, AuditedRestoration]:
    """By restoration_id, those that are there."""
    found = rows(snapshot, "audited_restorations", restoration_ids=list(restoration_ids))
    return {row["restoration_id"]: AuditedRestoration(**row) for row in found}


def scores(snapshot: Snapshot, restoration_ids: Sequence[str]) -> list[AuditedScore]:
    """Every score of them, by every protocol; not of sampling steps."""
    return [AuditedScore(**row) for row in rows(snapshot, "audited_scores", restoration_ids=list(restoration_ids))]
