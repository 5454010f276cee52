"""Restorations of a store with what is needed to make or score them again, without the files they came from."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from db.reading.condition import restorations_where
from db.reading.run_question import run_question
from db.store import Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRestoration:
    """One restoration."""

    restoration_id: str
    sample_id: str
    restorer_id: str
    setting_values: str
    """JSON of every field of the setting."""
    seed: int
    image_name: str
    task_id: str
    operators: str
    """JSON list of the ids of the task's operators; empty where the degradation is unknown."""
    error: str
    restored_sha: str | None

    @property
    def subject(self) -> str:
        """How a message names what was restored."""
        return f"{self.image_name} {self.task_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which restorations are meant; what is empty chooses all."""

    restorer_ids: Sequence[str] = ()
    task_ids: Sequence[str] = ()
    reason: str = ""
    """Part of the error."""
    where: str = ""
    """A condition in SQL on the view `result`."""


def stored_restorations(
    snapshot: Snapshot, status: Literal["done", "failed"], wanted: Wanted
) -> list[StoredRestoration]:
    """The restorations of a status that are meant, restorer by restorer.

    Raises:
        QueryError: The condition cannot be understood.
        StoreError: The snapshot cannot be read.
    """
    rows = run_question(
        snapshot,
        "stored_restorations",
        status=status,
        restorer_ids=list(wanted.restorer_ids),
        task_ids=list(wanted.task_ids),
        reason=wanted.reason,
    )
    if wanted.where:
        rows = rows[rows["restoration_id"].isin(restorations_where(snapshot, wanted.where))]
    plain = rows.astype(object).where(rows.notna(), None)
    return [StoredRestoration(**{str(name): value for name, value in row.items()}) for row in plain.to_dict("records")]
